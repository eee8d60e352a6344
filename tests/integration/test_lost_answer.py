"""A create whose answer never arrives is looked up, not repeated: one snapshot."""

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


def assert_one_snapshot(fleet, sandbox, job_id):
    event = fleet.events.wait_for(job_id, "COMPLETED", within=60)
    [snapshot] = sandbox.snapshots_of(job_id)
    assert event["recoveryPointArn"].endswith(snapshot["SnapshotId"])
    state = sandbox.state()
    assert state["snapshots"]["total"] == 1
    assert state["duplicateJobs"] == []


@pytest.mark.parametrize("kind", ["lost-after", "truncated"])
def test_a_call_that_was_applied_and_not_answered_is_found_again(fleet, sandbox, kind):
    arn = sandbox.add_volume(VOLUME)
    sandbox.inject(kind, operation="CreateSnapshot", count=1)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)

    assert_one_snapshot(fleet, sandbox, job_id)
    assert sandbox.calls("CreateSnapshot") == 1


@pytest.mark.parametrize("kind", ["lost-before", "500", "503-html"])
def test_a_call_that_was_not_applied_is_repeated(fleet, sandbox, kind):
    arn = sandbox.add_volume(VOLUME)
    sandbox.inject(kind, operation="CreateSnapshot", count=1)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)

    assert_one_snapshot(fleet, sandbox, job_id)
    assert sandbox.calls("CreateSnapshot") == 2


def test_an_answer_that_comes_after_the_time_out_makes_no_second_snapshot(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    sandbox.inject("slow", operation="CreateSnapshot", count=1, delayMs=4000)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)

    assert_one_snapshot(fleet, sandbox, job_id)


@pytest.mark.parametrize("successor", ["worker-1", "worker-2"])
def test_a_worker_killed_between_call_and_answer_leaves_one_snapshot(fleet, sandbox, successor):
    arn = sandbox.add_volume(VOLUME)
    sandbox.inject("slow", operation="CreateSnapshot", count=1, delayMs=60000)
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait(lambda: sandbox.calls("CreateSnapshot") == 1, "the call has been applied")
    [worker] = fleet.workers
    worker.kill()

    if successor == "worker-1":
        worker.start_and_wait()
    else:
        fleet.add_worker(successor)

    assert_one_snapshot(fleet, sandbox, job_id)
    assert sandbox.calls("CreateSnapshot") == 1
