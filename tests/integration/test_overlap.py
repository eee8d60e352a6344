"""One running job per resource, and what a request may say about the one behind it; also across a crash."""

import datetime

import pytest

VOLUME = "vol-0a1b2c3d4e5f60718"
OTHER_VOLUME = "vol-0a1b2c3d4e5f60719"
LONG_MS = 3000


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox)
    fleet.add_worker()
    return fleet


def back_up(fleet, arn, policy=None):
    extensions = {"Extensions": {"OverlapPolicy": policy}} if policy else {}
    return fleet.send("StartBackupJob", ResourceArn=arn, **extensions)


def time_of(event, name):
    return datetime.datetime.fromisoformat(event[name])


def wait_until_queued(fleet, job_id):
    """It says what it waits for."""
    fleet.events.wait(
        lambda: fleet.events.of(job_id) and fleet.events.last(job_id).get("reasonCode") == "OVERLAP",
        "it waits for the one before it",
    )
    assert fleet.events.last(job_id)["state"] == "CREATED"
    assert fleet.events.last(job_id)["ext"]["waitingFor"]


def assert_in_turn(fleet, job_ids, within=40):
    """Each began when the one before it had ended."""
    events = [fleet.events.wait_for(job_id, "COMPLETED", within) for job_id in job_ids]
    for before, after in zip(events, events[1:]):
        assert time_of(after, "initiationDate") >= time_of(before, "completionDate")


def assert_refused(fleet, job_id, state):
    event = fleet.events.wait_for_end(job_id)
    assert (event["state"], event["reasonCode"]) == (state, "OVERLAP")
    assert "running job for the same resource" in event["statusMessage"]
    assert fleet.events.states(job_id) == ["CREATED", state]


@pytest.mark.parametrize("policy", [None, "Queue"])
def test_jobs_of_one_resource_run_in_turn(fleet, sandbox, policy):
    arn = sandbox.add_volume(VOLUME, snapshotDurationMs=LONG_MS // 2)
    first = back_up(fleet, arn, policy)
    fleet.events.wait_for(first, "RUNNING")
    others = [back_up(fleet, arn, policy) for _ in range(2)]
    for job_id in others:
        wait_until_queued(fleet, job_id)

    assert_in_turn(fleet, [first, *others])
    assert sandbox.state()["snapshots"]["total"] == 3


@pytest.mark.parametrize("policy, state", [("Skip", "ABORTED"), ("Fail", "FAILED")])
def test_a_job_that_would_not_wait_ends_at_once_and_the_other_goes_on(fleet, sandbox, policy, state):
    arn = sandbox.add_volume(VOLUME, snapshotDurationMs=LONG_MS)
    first = back_up(fleet, arn)
    fleet.events.wait_for(first, "RUNNING")

    assert_refused(fleet, back_up(fleet, arn, policy), state)
    fleet.events.wait_for(back_up(fleet, sandbox.add_volume(OTHER_VOLUME), policy), "COMPLETED")
    fleet.events.wait_for(first, "COMPLETED")
    fleet.events.wait_for(back_up(fleet, arn, policy), "COMPLETED")
    assert sandbox.state()["snapshots"]["total"] == 3


@pytest.mark.parametrize("successor", ["worker-1", "worker-2"])
def test_the_turns_are_kept_across_a_crash(fleet, sandbox, successor):
    arn = sandbox.add_volume(VOLUME, snapshotDurationMs=LONG_MS)
    first = back_up(fleet, arn)
    fleet.events.wait_for(first, "RUNNING")
    others = [back_up(fleet, arn) for _ in range(2)]
    for job_id in others:
        wait_until_queued(fleet, job_id)
    [worker] = fleet.workers
    worker.kill()

    skipped = back_up(fleet, arn, "Skip")
    if successor == "worker-1":
        worker.start_and_wait()
    else:
        fleet.add_worker(successor)
    assert_refused(fleet, skipped, "ABORTED")
    assert_in_turn(fleet, [first, *others])
    assert sandbox.state()["snapshots"]["total"] == 3
    assert sandbox.state()["duplicateJobs"] == []
