"""Every source has its test: worker/aws/xml.c and tests/aws/test_xml.c.  At the top stands what was agreed on."""

import pathlib

from lint.tree import ROOT, c_sources, files, part_of

# Sources whose tests stand elsewhere, with the reason and the place.
MOVES = ("moves of jobs, which only make sense together: told by the simulator", "tests/sim")
TRANSACTIONS = ("what the ledger is made of, told by its transactions", "tests/kafka/test_ledger.c")
MEMBERSHIP = ("what the intake is made of, told by its way through the group", "tests/kafka/test_intake.c")
READING = ("reads and writes for all the other tests of Kafka", "tests/kafka/broker.h")
CALLS = ("what a call is made of, told by whole calls", "tests/aws/test_client.c")
WORKER = ("what a reactor is made of, told by a whole worker", "tests/shell/test_reactor.c")
PROCESS = ("concerns a process as a whole", "tests/integration/workers.py")
COMMAND = ("a command, or a part of one, that needs a broker to do anything", "tests/cli/test_commands.c")
SHELLS = ("scripts, which shells alone can tell", "tests/integration/test_completion.py")
PAGES = ("prints what is written elsewhere, and is compared with it", "tests/integration/test_manual.py")
SERVER = ("the sandbox as a server, told from outside", "tests/integration/sandbox.py")
OPERATIONS = ("operations of EC2, told through its table", "tests/sandbox/test_ec2.c")
FSX = ("operations of FSx, told through its table", "tests/sandbox/test_fsx.c")
SSM = ("operations of Systems Manager, told through its table", "tests/sandbox/test_ssm.c")
DYNAMODB = ("operations of DynamoDB, told through its table", "tests/sandbox/test_dynamodb.c")
OF_BACKUP = ("operations of AWS Backup, told through its table", "tests/sandbox/test_backup.c")
OF_STORAGE_GATEWAY = ("operations of Storage Gateway, told through its table", "tests/sandbox/test_storagegateway.c")
PAGE = ("the page as a server, told from outside", "tests/page/test_api.py")
ELSEWHERE = {
    "worker/cli/serving.c": PAGE,
    "worker/page/api_budgets.c": PAGE,
    "worker/page/api_fleet.c": PAGE,
    "worker/page/api_job.c": PAGE,
    "worker/page/api_jobs.c": PAGE,
    "worker/page/api_points.c": PAGE,
    "worker/page/page.c": PAGE,
    "worker/page/reply.c": PAGE,
    "worker/main.c": ("finds a command in a table and runs it", "tests/cli/test_commands.c"),
    "worker/http/response.c": ("a part of server, told by its replies", "tests/http/test_server.c"),
    "worker/engine/poll_lint.c": ("a part of step_lint, told by its table of cases", "tests/engine/test_step_lint.c"),
    "worker/aws/flight.c": CALLS,
    "worker/aws/reply.c": CALLS,
    "worker/aws/signed_message.c": CALLS,
    "worker/shell/effects.c": WORKER,
    "worker/shell/facts.c": WORKER,
    "worker/shell/sealing.c": PROCESS,
    "worker/shell/standing.c": WORKER,
    "worker/shell/tracing.c": ("spans of a whole job, told by a collector", "tests/integration/test_traces.py"),
    "worker/shell/signals.c": PROCESS,
    "worker/sandbox/document_show.c": ("a part of document, told by what it shows", "tests/sandbox/test_document.c"),
    "worker/sandbox/query_body.c": SERVER,
    "worker/sandbox/server.c": SERVER,
    "worker/sandbox/signature.c": SERVER,
    "worker/sandbox/dynamodb_backup.c": DYNAMODB,
    "worker/sandbox/ec2_instance_calls.c": ("a table of EC2's calls, told by what it refuses", "tests/sandbox/test_ec2_launch.c"),
    "worker/sandbox/ssm_command.c": SSM,
    "worker/sandbox/ssm_vss.c": SSM,
    "worker/sandbox/dynamodb_table.c": DYNAMODB,
    "worker/sandbox/fsx_backup.c": FSX,
    "worker/sandbox/fsx_file_system.c": FSX,
    "worker/sandbox/fsx_restore.c": FSX,
    "worker/sandbox/wire.c": SERVER,
    "worker/sandbox/wire_json.c": SERVER,
    "worker/sandbox/wire_query.c": SERVER,
    "worker/sandbox/wire_rest_json.c": SERVER,
    "worker/kafka/connection.c": READING,
    "worker/kafka/intake_closing.c": MEMBERSHIP,
    "worker/kafka/intake_group.c": MEMBERSHIP,
    "worker/kafka/message.c": TRANSACTIONS,
    "worker/kafka/outbox.c": ("transactions of the command line, told on a real broker", "tests/integration/test_redrive.py"),
    "worker/kafka/mock.c": READING,
    "worker/kafka/position.c": MEMBERSHIP,
    "worker/kafka/producer.c": TRANSACTIONS,
    "worker/kafka/reader.c": READING,
    "worker/kafka/settings.c": READING,
    "worker/kafka/topics.c": READING,
    "worker/engine/admission.c": MOVES,
    "worker/engine/batch.c": MOVES,
    "worker/engine/engine.c": MOVES,
    "worker/engine/poll_call.c": MOVES,
    "worker/cli/arguments.c": COMMAND,
    "worker/cli/check_config.c": COMMAND,
    "worker/cli/command.c": COMMAND,
    "worker/cli/completion.c": SHELLS,
    "worker/cli/completion_bash.c": SHELLS,
    "worker/cli/completion_fish.c": SHELLS,
    "worker/cli/completion_zsh.c": SHELLS,
    "worker/cli/config.c": COMMAND,
    "worker/cli/config_environment.c": COMMAND,
    "worker/cli/config_print.c": COMMAND,
    "worker/cli/config_table.c": COMMAND,
    "worker/cli/demo.c": COMMAND,
    "worker/cli/demo_summary.c": COMMAND,
    "worker/cli/dev.c": COMMAND,
    "worker/cli/dlq_list.c": COMMAND,
    "worker/cli/dlq_redrive.c": COMMAND,
    "worker/cli/dlq_show.c": COMMAND,
    "worker/cli/exit_codes.c": PAGES,
    "worker/cli/expire.c": COMMAND,
    "worker/cli/follow.c": COMMAND,
    "worker/cli/iam_policy.c": ("prints what iam_actions makes", "tests/cli/test_iam_actions.c"),
    "worker/cli/job_copy.c": COMMAND,
    "worker/cli/job_delete.c": COMMAND,
    "worker/cli/job_events.c": COMMAND,
    "worker/cli/job_list.c": COMMAND,
    "worker/cli/job_lookup.c": COMMAND,
    "worker/cli/job_restore.c": COMMAND,
    "worker/cli/job_show.c": COMMAND,
    "worker/cli/job_start.c": COMMAND,
    "worker/cli/job_stop.c": COMMAND,
    "worker/cli/job_submit.c": COMMAND,
    "worker/cli/job_watch.c": COMMAND,
    "worker/cli/job_why.c": COMMAND,
    "worker/cli/journal_list.c": COMMAND,
    "worker/cli/journal_show.c": COMMAND,
    "worker/cli/kafka_properties.c": COMMAND,
    "worker/cli/listing.c": COMMAND,
    "worker/cli/man.c": PAGES,
    "worker/cli/man_page.c": PAGES,
    "worker/cli/plan.c": COMMAND,
    "worker/cli/plan_report.c": ("tells people what a verdict holds", "tests/cli/test_plan_verdict.c"),
    "worker/cli/playground.c": COMMAND,
    "worker/cli/points_list.c": COMMAND,
    "worker/cli/points_show.c": COMMAND,
    "worker/cli/properties.c": COMMAND,
    "worker/cli/backup_plan_rows.c": ("lists in a plan, told by plans", "tests/cli/test_backup_plan.c"),
    "worker/cli/sandbox.c": COMMAND,
    "worker/cli/schema.c": PAGES,
    "worker/cli/schema_list.c": PAGES,
    "worker/cli/schedule.c": COMMAND,
    "worker/cli/schedule_files.c": COMMAND,
    "worker/cli/schedule_rounds.c": COMMAND,
    "worker/cli/schedule_preview.c": ("what a dry run shows", "tests/cli/test_schedule_times.py"),
    "worker/cli/settings_list.c": COMMAND,
    "worker/cli/settings_pause.c": COMMAND,
    "worker/cli/settings_set.c": COMMAND,
    "worker/cli/submission.c": COMMAND,
    "worker/cli/tag_finder.c": ("calls the sandbox's AWS over HTTP", "tests/integration/test_schedule_tags.py"),
    "worker/cli/terminal.c": COMMAND,
    "worker/cli/topic_scan.c": COMMAND,
    "worker/cli/topics_create.c": COMMAND,
    "worker/cli/wall_clock.c": COMMAND,
    "worker/cli/worker.c": COMMAND,
    "worker/cli/worker_options.c": COMMAND,
    "worker/engine/asking.c": MOVES,
    "worker/engine/beginning.c": MOVES,
    "worker/engine/ending.c": MOVES,
    "worker/engine/gate.c": MOVES,
    "worker/engine/runner.c": MOVES,
    "worker/engine/watching.c": MOVES,
    "worker/sandbox/backup_copy.c": OF_BACKUP,
    "worker/sandbox/backup_job.c": OF_BACKUP,
    "worker/sandbox/backup_list.c": OF_BACKUP,
    "worker/sandbox/backup_point.c": OF_BACKUP,
    "worker/sandbox/backup_restore.c": OF_BACKUP,
    "worker/sandbox/storagegateway_list.c": OF_STORAGE_GATEWAY,
    "worker/sandbox/storagegateway_volume.c": OF_STORAGE_GATEWAY,
    "worker/sandbox/ec2_region.c": OPERATIONS,
    "worker/sandbox/ec2_tags.c": OPERATIONS,
    "worker/sandbox/ec2_snapshot.c": OPERATIONS,
    "worker/sandbox/ec2_tier.c": OPERATIONS,
    "worker/sandbox/ec2_volume.c": OPERATIONS,
}


def mirror_of(path):
    return pathlib.Path("tests") / part_of(path) / f"test_{path.stem}.c"


def test_every_source_has_its_test():
    missing = [
        str(path)
        for path in c_sources()
        if path.suffix == ".c" and str(path) not in ELSEWHERE and not (ROOT / mirror_of(path)).is_file()
    ]
    assert missing == []


def test_every_exception_is_still_one():
    for source, (_, place) in ELSEWHERE.items():
        assert (ROOT / source).is_file(), source
        assert (ROOT / place).exists(), place
        assert not (ROOT / mirror_of(pathlib.Path(source))).is_file(), f"{source} has its test now"


def test_nothing_else_stands_at_the_top():
    agreed = {"CMakeLists.txt", "LICENSE", "README.md", "adapters", "deploy", "proto", "tests", "worker"}
    assert {path.parts[0] for path in files() if not path.parts[0].startswith(".")} == agreed
