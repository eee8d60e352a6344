"""A job can be stopped in every state, and says what that did.  A token starts one job, once."""

import datetime
import uuid

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


def stop(fleet, arn, job_id):
    """The key is that of the job to be stopped, so that both are in one partition."""
    fleet.requests.send_bytes(arn, f'{{"JobType":"StopJob","JobId":"{job_id}"}}'.encode())
    fleet.requests.flush()
    return fleet.events.wait_for_end(job_id)


def in_an_hour():
    time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    return {"ScheduledTime": time.strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_a_job_that_has_not_begun_is_stopped_before_it_does_anything(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn, Extensions=in_an_hour())
    fleet.events.wait_for(job_id, "CREATED")

    event = stop(fleet, arn, job_id)

    assert (event["state"], event["reasonCode"]) == ("ABORTED", "CANCELLED")
    assert event["ext"]["cancelEffect"] == "notStarted"
    assert sandbox.state()["snapshots"]["total"] == 0


def test_a_job_that_waits_for_another_is_stopped_and_the_other_goes_on(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME, snapshotDurationMs=3000)
    first = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(first, "RUNNING")
    second = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(second, "CREATED")

    event = stop(fleet, arn, second)

    assert (event["state"], event["ext"]["cancelEffect"]) == ("ABORTED", "notStarted")
    fleet.events.wait_for(first, "COMPLETED")
    assert sandbox.snapshots_of(second) == []


def test_a_running_backup_is_stopped_and_its_snapshot_deleted(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME, snapshotDurationMs=4000)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(job_id, "RUNNING")

    event = stop(fleet, arn, job_id)

    assert fleet.events.states(job_id)[-2:] == ["ABORTING", "ABORTED"]
    assert event["ext"]["cancelEffect"] == "artefactDeleted"
    fleet.events.wait(lambda: not sandbox.snapshots_of(job_id), "it is gone, once AWS is done with it")


def test_a_job_whose_call_is_in_the_air_is_stopped_once_the_answer_is_known(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    sandbox.inject("slow", operation="CreateSnapshot", delayMs=1500, count=1)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait(lambda: sandbox.calls("CreateSnapshot") == 1, "the call is in the air")

    event = stop(fleet, arn, job_id)

    assert event["state"] == "ABORTED"
    assert event["ext"]["cancelEffect"] == "artefactDeleted"
    fleet.events.wait(lambda: not sandbox.snapshots_of(job_id), "it is gone, once AWS is done with it")


def test_a_job_that_has_ended_stays_as_it_ended(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(job_id, "COMPLETED")
    event_count = len(fleet.events.of(job_id))

    stop(fleet, arn, job_id)
    fleet.events.wait(lambda: fleet.lag() == 0, "the request to stop has been taken")
    fleet.events.read_to_end()

    assert len(fleet.events.of(job_id)) == event_count
    assert len(sandbox.snapshots_of(job_id)) == 1


def test_a_second_request_with_the_same_token_starts_nothing(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    request = {"JobType": "StartBackupJob", "ResourceArn": arn, "IdempotencyToken": str(uuid.uuid4())}
    fleet.requests.send(request)
    fleet.events.wait(lambda: fleet.events.ended_count() == 1, "the first ends")
    fleet.requests.send(request)
    fleet.requests.send({**request, "IdempotencyToken": "another"})
    fleet.events.wait(lambda: fleet.events.ended_count() == 2, "the one with another token ends")

    assert len(fleet.events.by_job) == 2
    assert sandbox.state()["snapshots"]["total"] == 2
    assert sandbox.state()["duplicateJobs"] == []


def test_a_second_request_starts_nothing_after_a_restart_either(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(job_id, "COMPLETED")
    [worker] = fleet.workers
    worker.kill()
    worker.start_and_wait()

    fleet.send("StartBackupJob", ResourceArn=arn, JobId=job_id)
    other = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(other, "COMPLETED")

    assert len(sandbox.snapshots_of(job_id)) == 1
