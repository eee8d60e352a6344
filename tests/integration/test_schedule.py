"""A backup plan in AWS's JSON becomes jobs, each once, whoever asks and however often."""

import concurrent.futures
import datetime
import json

import pytest

from integration.processes import Process

VOLUMES = ["vol-0a1b2c3d4e5f60718", "vol-0a1b2c3d4e5f60719"]


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox)
    fleet.add_worker()
    return fleet


def plan_of(arns, *rules):
    return {
        "BackupPlan": {"BackupPlanName": "production", "Rules": list(rules)},
        "BackupSelection": {"SelectionName": "disks", "Resources": arns},
    }


def rule_at(instant, name="nightly", **more):
    """Due at this one minute and never again."""
    return {
        "RuleName": name,
        "TargetBackupVaultName": "safe",
        "ScheduleExpression": f"cron({instant.minute} {instant.hour} {instant.day} {instant.month} ? {instant.year})",
        "StartWindowMinutes": 60,
        "Lifecycle": {"DeleteAfterDays": 35},
        **more,
    }


def minutes_ago(minutes):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (now - datetime.timedelta(minutes=minutes)).replace(second=0, microsecond=0)


def write_plan(fleet, plan):
    path = fleet.directory / "plan.json"
    written = fleet.directory / "plan.json.new"
    written.write_text(json.dumps(plan))
    written.rename(path)
    return str(path)


def schedule(fleet, *flags):
    return [json.loads(line) for line in fleet.command("schedule", *flags).splitlines()]


def test_what_is_due_is_backed_up_and_a_second_run_starts_nothing(fleet, sandbox):
    arns = [sandbox.add_volume(volume) for volume in VOLUMES]
    due, past = minutes_ago(5), minutes_ago(65)
    path = write_plan(fleet, plan_of(arns, rule_at(due), rule_at(past, "missed")))

    shown = schedule(fleet, "-f", path, "--dry-run")
    assert [(row["ruleName"], row["isDue"], len(row["requests"])) for row in shown] == [("nightly", True, 2)]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        runs = [run.result() for run in [pool.submit(schedule, fleet, "-f", path) for _ in range(2)]]
    assert sorted(row["jobId"] for row in runs[0]) == sorted(row["jobId"] for row in runs[1])
    for row in runs[0]:
        event = fleet.events.wait_for(row["jobId"], "COMPLETED")
        assert event["backupVaultName"] == "safe"
        started_by = due + datetime.timedelta(minutes=60)
        assert event["startBy"] == started_by.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert [row["jobId"] for row in schedule(fleet, "-f", path)] == [row["jobId"] for row in runs[0]]
    fleet.events.wait(lambda: fleet.lag() == 0, "all requests were taken")
    assert len(fleet.events.by_job) == len(sandbox.snapshots()) == sandbox.calls("CreateSnapshot") == 2


def test_what_was_missed_is_on_record_if_one_asks_for_it(fleet, sandbox):
    arn, past = sandbox.add_volume(VOLUMES[0]), minutes_ago(65)
    path = write_plan(fleet, plan_of([arn], rule_at(past)))

    assert schedule(fleet, "-f", path) == []
    [row] = schedule(fleet, "-f", path, "--since", past.strftime("%Y-%m-%dT%H:%M:%SZ"))
    event = fleet.events.wait_for(row["jobId"], "EXPIRED")
    assert event["reasonCode"] == "START_WINDOW_EXPIRED"
    assert sandbox.snapshots() == []
    fleet.command("schedule", "-f", path, "--since", "2020-01-01T00:00:00Z", expected=2)
    assert "jobs.remember.days" in fleet.last_stderr


def test_one_who_follows_reads_the_plan_again(fleet, sandbox):
    first, second = [sandbox.add_volume(volume) for volume in VOLUMES]
    due = minutes_ago(5)
    path = write_plan(fleet, plan_of([first], rule_at(due)))
    flags = [word for name, value in fleet.settings.items() for word in ("--set", f"{name}={value}")]
    log = fleet.directory / "schedule.log"
    process = Process([fleet.binary, "schedule", "-f", path, "--follow", *flags], log, {})
    try:
        fleet.events.wait(lambda: len(fleet.events.by_job) == 1, "the first volume's job is there")
        write_plan(fleet, {"BackupPlan": {"BackupPlanName": "broken"}})
        process.wait_until(lambda: "the one before it stays" in log.read_text(), "the broken plan was refused")
        write_plan(fleet, plan_of([first, second], rule_at(due)))
        fleet.events.wait(lambda: len(fleet.events.by_job) == 2, "the second volume's job is there")
        for job_id in list(fleet.events.by_job):
            fleet.events.wait_for(job_id, "COMPLETED")
    finally:
        process.stop()
    assert sandbox.calls("CreateSnapshot") == 2
