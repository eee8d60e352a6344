"""Switches on the settings topic: followed live, known before anything is admitted, kept over a restart."""

import datetime
import json
import shlex

import pytest

from integration.sandbox import ACCOUNT, REGION

VOLUME = "vol-0a1b2c3d4e5f60718"
OTHER_VOLUME = "vol-0a1b2c3d4e5f60719"


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


@pytest.fixture
def fleet(sandbox, start_fleet):
    return start_fleet(sandbox)


def opt_in(**types):
    return {"ResourceTypeOptInPreference": types}


def settings_read(worker):
    return worker.process.log.read_text().count('"setting-read"')


def switch(fleet, scope, **switches):
    """Every worker has read it."""
    before = [settings_read(worker) for worker in fleet.workers]
    fleet.switches.set(scope, **switches)
    for worker, count in zip(fleet.workers, before):
        worker.process.wait_until(lambda: settings_read(worker) > count, "the worker reads the setting")


def scheduled(seconds_ago):
    time = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds_ago)
    return {"ScheduledTime": time.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"}


def test_a_type_that_is_not_enabled_fails_at_once_and_says_how_to_enable_it(fleet, sandbox):
    fleet.switches.set(f"{ACCOUNT}/{REGION}", **opt_in(EBS=False))
    fleet.add_worker()
    arn = sandbox.add_volume(VOLUME)

    event = fleet.events.wait_for_end(fleet.send("StartBackupJob", ResourceArn=arn))

    assert (event["state"], event["reasonCode"]) == ("FAILED", "OPT_IN_DISABLED")
    assert f"tidemark settings set {ACCOUNT}/{REGION} EBS=enabled" in event["statusMessage"]
    assert sandbox.state()["snapshots"]["total"] == 0
    switch(fleet, f"{ACCOUNT}/{REGION}", **opt_in(EBS=True))
    fleet.events.wait_for(fleet.send("StartBackupJob", ResourceArn=arn), "COMPLETED")


def test_other_regions_and_what_was_kept_are_left_alone(fleet, sandbox):
    fleet.add_worker()
    backup = fleet.events.wait_for(
        fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME)), "COMPLETED"
    )
    point = backup["recoveryPointArn"]
    switch(fleet, f"*/{REGION}", **opt_in(EBS=False))

    elsewhere = sandbox.add_volume(OTHER_VOLUME, region="eu-central-1")
    fleet.events.wait_for(fleet.send("StartBackupJob", ResourceArn=elsewhere), "COMPLETED")
    copy = fleet.send(
        "StartCopyJob",
        RecoveryPointArn=point,
        DestinationBackupVaultArn=f"arn:aws:backup:eu-central-1:{ACCOUNT}:backup-vault:offsite",
    )
    assert fleet.events.wait_for(copy, "FAILED")["reasonCode"] == "OPT_IN_DISABLED"
    restore = fleet.send("StartRestoreJob", RecoveryPointArn=point, Metadata={"availabilityZone": f"{REGION}a"})
    fleet.events.wait_for(restore, "COMPLETED")
    fleet.events.wait_for(fleet.send("DeleteRecoveryPoint", RecoveryPointArn=point), "COMPLETED")


def test_what_no_setting_names_is_as_the_worker_is_configured(sandbox, start_fleet):
    fleet = start_fleet(sandbox, services_opt_in_default="disabled")
    fleet.add_worker()
    arn = sandbox.add_volume(VOLUME)

    refused = fleet.events.wait_for_end(fleet.send("StartBackupJob", ResourceArn=arn))
    assert (refused["state"], refused["reasonCode"]) == ("FAILED", "OPT_IN_DISABLED")
    assert "services.opt.in.default" in refused["statusMessage"]
    switch(fleet, "*/*", **opt_in(EBS=True))
    fleet.events.wait_for(fleet.send("StartBackupJob", ResourceArn=arn), "COMPLETED")


def test_a_paused_scope_takes_requests_starts_nothing_and_goes_on_when_it_is_resumed(fleet, sandbox):
    fleet.switches.set("*/*", Paused=True)
    fleet.add_worker()
    arn = sandbox.add_volume(VOLUME)

    job_id = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait(lambda: len(fleet.events.of(job_id)) == 2, "it says what it waits for")
    waiting = fleet.events.last(job_id)
    assert waiting["state"] == "CREATED"
    assert "'*/*'" in waiting["ext"]["waitingFor"] and "resume" in waiting["ext"]["waitingFor"]
    assert fleet.lag() == 0
    assert sandbox.calls("CreateSnapshot") == 0
    switch(fleet, f"{ACCOUNT}/*", Paused=False)
    fleet.events.wait_for(job_id, "COMPLETED")
    assert fleet.events.states(job_id) == ["CREATED", "RUNNING", "COMPLETED"]


def test_what_runs_when_its_scope_is_paused_goes_on(fleet, sandbox):
    fleet.add_worker()
    arn = sandbox.add_volume(VOLUME, snapshotDurationMs=3000)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(job_id, "RUNNING")
    switch(fleet, "*/*", Paused=True)

    behind = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(job_id, "COMPLETED")
    fleet.events.wait(
        lambda: "resume" in fleet.events.last(behind)["ext"].get("waitingFor", ""), "the one behind it is paused"
    )
    assert sandbox.calls("CreateSnapshot") == 1
    switch(fleet, "*/*")
    fleet.events.wait_for(behind, "COMPLETED")


def test_a_pause_and_what_it_holds_outlive_a_restart(fleet, sandbox):
    fleet.switches.set("*/*", Paused=True)
    [worker] = [fleet.add_worker()]
    arn = sandbox.add_volume(VOLUME)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait(lambda: len(fleet.events.of(job_id)) == 2, "it is paused")
    worker.kill()
    worker.start_and_wait()
    later = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(OTHER_VOLUME))
    fleet.events.wait(lambda: len(fleet.events.of(later)) == 2, "the next is paused too")
    assert sandbox.calls("CreateSnapshot") == 0
    assert len(fleet.events.of(job_id)) == 2

    fleet.switches.set("*/*", Paused=False)
    fleet.events.wait_for(job_id, "COMPLETED")
    fleet.events.wait_for(later, "COMPLETED")


def test_a_scope_that_is_resumed_while_nobody_works_goes_on_when_somebody_does(fleet, sandbox):
    fleet.switches.set("*/*", Paused=True)
    [worker] = [fleet.add_worker()]
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME))
    fleet.events.wait(lambda: len(fleet.events.of(job_id)) == 2, "it is paused")
    worker.stop()
    fleet.switches.set("*/*")
    worker.start_and_wait()
    fleet.events.wait_for(job_id, "COMPLETED")


def test_the_window_of_a_paused_job_goes_on(fleet, sandbox):
    fleet.switches.set("*/*", Paused=True)
    fleet.add_worker()
    arn = sandbox.add_volume(VOLUME)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn, StartWindowMinutes=1, Extensions=scheduled(57))

    event = fleet.events.wait_for_end(job_id)

    assert (event["state"], event["reasonCode"]) == ("EXPIRED", "START_WINDOW_EXPIRED")
    assert sandbox.calls("CreateSnapshot") == 0


def test_a_setting_that_cannot_be_read_leaves_its_scope_as_it_was(fleet, sandbox):
    fleet.switches.set("*/*", Paused=True)
    [worker] = [fleet.add_worker()]
    fleet.switches.producer.produce(fleet.switches.topic, key="*/*", value=b'{"Paused": "no"}')
    fleet.switches.producer.flush()
    worker.process.wait_until(lambda: '"setting-refused"' in worker.process.log.read_text(), "it is refused")

    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME))
    fleet.events.wait(lambda: len(fleet.events.of(job_id)) == 2, "it is paused")
    assert sandbox.calls("CreateSnapshot") == 0


def test_a_worker_is_not_ready_before_it_has_read_the_settings(fleet, sandbox):
    """Without the topic nobody can say what is paused."""
    fleet.broker.delete_topic(f"{fleet.prefix}.settings")
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME))
    worker = fleet.new_worker().start()
    worker.process.wait_until(
        lambda: f"{fleet.prefix}.settings does not exist" in worker.process.log.read_text(), "it says what is missing"
    )
    assert not worker.is_ready()
    assert fleet.lag() == 1
    fleet.create_topics()
    worker.process.wait_until(worker.is_ready, "the worker is ready")
    fleet.events.wait_for(job_id, "COMPLETED")


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_the_commands_write_what_the_workers_follow(fleet, sandbox):
    fleet.add_worker()
    scope = f"{ACCOUNT}/{REGION}"
    arn = sandbox.add_volume(VOLUME)

    assert fleet.command("settings", "list") == ""
    fleet.command("settings", "set", scope, "EBS=disabled", "Storage Gateway=enabled")
    [setting] = lines(fleet.command("settings", "list"))
    assert setting == {"scope": scope, **opt_in(EBS=False, **{"Storage Gateway": True})}
    assert fleet.command("settings", "list", "--output", "table").splitlines()[1].split()[0] == scope
    wait_for_settings(fleet, 1)
    refused = fleet.events.wait_for_end(fleet.send("StartBackupJob", ResourceArn=arn))
    assert refused["reasonCode"] == "OPT_IN_DISABLED"

    words = shlex.split(refused["statusMessage"].split("tidemark ")[1])
    fleet.command(*words)
    wait_for_settings(fleet, 2)
    fleet.events.wait_for(fleet.send("StartBackupJob", ResourceArn=arn), "COMPLETED")
    fleet.command("settings", "set", scope, "EBS=default", "Storage Gateway=default")
    assert fleet.command("settings", "list") == ""


def wait_for_settings(fleet, count):
    for worker in fleet.workers:
        worker.process.wait_until(lambda: settings_read(worker) >= count, f"{count} settings are read")


def test_the_command_that_a_paused_job_names_resumes_it(fleet, sandbox):
    fleet.command("settings", "pause", "*/*")
    fleet.add_worker()
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME))
    fleet.events.wait(lambda: len(fleet.events.of(job_id)) == 2, "it is paused")

    words = shlex.split(fleet.events.last(job_id)["ext"]["waitingFor"].split("tidemark ")[1])
    fleet.command(*words)
    fleet.events.wait_for(job_id, "COMPLETED")
    assert fleet.command("settings", "list") == ""


def test_an_exception_to_a_pause_is_told(fleet):
    scope = f"{ACCOUNT}/{REGION}"
    fleet.command("settings", "pause", "*/*")
    fleet.command("settings", "resume", scope)
    assert "*/* stays paused" in fleet.last_stderr
    assert {"scope": scope, "Paused": False} in lines(fleet.command("settings", "list"))
    fleet.command("settings", "pause", f"{ACCOUNT}/*")
    assert f"{scope} is not paused" in fleet.last_stderr
    fleet.command("settings", "resume", "*/*")
    assert f"{ACCOUNT}/* is still paused" in fleet.last_stderr
