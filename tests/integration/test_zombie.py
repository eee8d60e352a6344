"""A worker that was frozen for longer than its session and goes on: what it still had in hand is refused."""

import pytest

JOBS = 40


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "4", "--create-missing-resources")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox, partitions=4)
    fleet.add_worker()
    return fleet


def arn(number):
    return f"arn:aws:ec2:eu-west-1:111122223333:volume/vol-{number:017x}"


def assert_each_once(fleet, sandbox, jobs):
    """check_follows() has seen that nothing came twice, or after the end."""
    for job_id in jobs:
        fleet.events.wait_for(job_id, "COMPLETED", within=60)
    state = sandbox.state()
    assert state["duplicateJobs"] == []
    assert state["snapshots"]["total"] == len(jobs)
    assert fleet.lag() == 0


def test_a_frozen_worker_loses_its_jobs_and_spoils_none_when_it_goes_on(fleet, sandbox):
    [zombie] = fleet.workers
    jobs = [fleet.send("StartBackupJob", ResourceArn=arn(number)) for number in range(JOBS)]
    for job_id in jobs:
        fleet.events.wait_for(job_id, "RUNNING")
    zombie.process.freeze()

    heir = fleet.add_worker()
    heir.process.wait_until(lambda: heir.metric("tidemark_partitions_owned") == 4, "the heir has all partitions")
    for job_id in jobs:
        fleet.events.wait_for(job_id, "COMPLETED", within=60)
    zombie.process.thaw()
    zombie.process.wait_until(zombie.is_ready, "the zombie is a member again")

    jobs += [fleet.send("StartBackupJob", ResourceArn=arn(JOBS + number)) for number in range(JOBS)]
    assert_each_once(fleet, sandbox, jobs)


def test_a_worker_frozen_in_the_middle_of_its_calls_makes_nothing_twice(fleet, sandbox):
    [zombie] = fleet.workers
    sandbox.inject("slow", operation="CreateSnapshot", delayMs=300)
    jobs = [fleet.send("StartBackupJob", ResourceArn=arn(number)) for number in range(JOBS)]
    fleet.events.wait(lambda: sandbox.calls("CreateSnapshot") >= JOBS // 4, "some calls have been made")
    zombie.process.freeze()

    heir = fleet.add_worker()
    heir.process.wait_until(lambda: heir.metric("tidemark_partitions_owned") == 4, "the heir has all partitions")
    zombie.process.thaw()

    assert_each_once(fleet, sandbox, jobs)
