"""Nothing starts at or after startBy; what still runs at completeBy has expired."""

import datetime

import pytest

VOLUME = "vol-0a1b2c3d4e5f60718"


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox)
    fleet.add_worker()
    return fleet


def scheduled(seconds_ago):
    """A time in the past, so that a window of whole minutes ends when the test wants it to."""
    time = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds_ago)
    return {"ScheduledTime": time.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"}


def time_of(event, name):
    return datetime.datetime.fromisoformat(event[name])


def test_a_job_of_a_later_time_says_from_the_start_when_it_acts(fleet, sandbox):
    later = scheduled(-3600)
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME), Extensions=later)
    event = fleet.events.wait_for(job_id, "CREATED")

    assert event["ext"]["nextActionAt"] == later["ScheduledTime"]


def test_a_request_that_comes_after_its_start_window_starts_nothing(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn, StartWindowMinutes=1, Extensions=scheduled(61))
    event = fleet.events.wait_for_end(job_id)

    assert (event["state"], event["reasonCode"]) == ("EXPIRED", "START_WINDOW_EXPIRED")
    assert sandbox.calls("CreateSnapshot") == 0
    assert sandbox.state()["snapshots"]["total"] == 0


def test_a_job_that_is_throttled_past_its_start_window_expires_and_has_made_nothing(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    sandbox.inject("throttle", operation="CreateSnapshot")
    job_id = fleet.send("StartBackupJob", ResourceArn=arn, StartWindowMinutes=1, Extensions=scheduled(56))
    event = fleet.events.wait_for_end(job_id)

    assert (event["state"], event["reasonCode"]) == ("EXPIRED", "START_WINDOW_EXPIRED")
    assert time_of(event, "completionDate") >= time_of(event, "startBy")
    assert sandbox.calls("CreateSnapshot") > 0
    assert sandbox.state()["snapshots"]["total"] == 0
    waiting = [seen for seen in fleet.events.of(job_id) if seen.get("reasonCode") == "THROTTLED"]
    assert all("nextActionAt" in seen["ext"] and "waitingFor" in seen["ext"] for seen in waiting)


def test_a_job_that_still_runs_when_its_window_ends_expires_and_leaves_nothing(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME, snapshotDurationMs=9000)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn, CompleteWindowMinutes=1, Extensions=scheduled(55))
    event = fleet.events.wait_for_end(job_id)

    assert fleet.events.states(job_id) == ["CREATED", "RUNNING", "EXPIRED"]
    assert event["statusMessage"] == "Backup job expired before completion"
    assert event["reasonCode"] == "COMPLETE_WINDOW_EXPIRED"
    assert time_of(event, "completionDate") >= time_of(event, "completeBy")
    fleet.events.wait(lambda: not sandbox.snapshots_of(job_id), "the unfinished snapshot is removed")


def test_nothing_starts_before_its_scheduled_time(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn, Extensions=scheduled(-2))
    created = fleet.events.wait_for(job_id, "CREATED")
    event = fleet.events.wait_for(job_id, "COMPLETED")

    scheduled_at = time_of(created, "startBy") - datetime.timedelta(minutes=480)
    assert time_of(created, "creationDate") < scheduled_at
    assert time_of(event, "initiationDate") >= scheduled_at
