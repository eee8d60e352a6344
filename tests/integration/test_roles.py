"""Jobs that name a role are done with it, or not at all."""

import pytest

VOLUME = "vol-0a1b2c3d4e5f60718"
ROLE = "arn:aws:iam::111122223333:role/backup"
OTHER_ACCOUNTS_ROLE = "arn:aws:iam::444455556666:role/backup"
UNTRUSTED = "arn:aws:iam::111122223333:role/backup-untrusted"


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "1")
    sandbox.ask("roles", {"roleArn": ROLE, "externalId": "external-1"})
    sandbox.ask("roles", {"roleArn": UNTRUSTED, "denied": True})
    return sandbox


@pytest.fixture
def fleet(sandbox, start_fleet):
    allowed = "arn:aws:iam::111122223333:role/backup*,arn:aws:iam::444455556666:role/backup"
    fleet = start_fleet(sandbox, roles_allowed=allowed, roles_external_id="external-1")
    fleet.add_worker()
    return fleet


def end_of(fleet, sandbox, **request):
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME), **request)
    return job_id, fleet.events.wait_for_end(job_id)


def test_a_volume_is_backed_up_with_the_jobs_role(fleet, sandbox):
    job_id, end = end_of(fleet, sandbox, IamRoleArn=ROLE)
    assert end["state"] == "COMPLETED", end
    assert sandbox.calls("AssumeRole", "sts") == 1
    assert len(sandbox.snapshots_of(job_id)) == 1
    _, again = end_of(fleet, sandbox, IamRoleArn=ROLE)
    assert again["state"] == "COMPLETED", again
    assert sandbox.calls("AssumeRole", "sts") == 1


def test_the_snapshot_belongs_to_the_roles_account(fleet, sandbox):
    job_id, end = end_of(fleet, sandbox, IamRoleArn=OTHER_ACCOUNTS_ROLE)
    assert end["state"] == "COMPLETED", end
    assert sandbox.snapshots_of(job_id) == []
    assert sandbox.calls("CreateSnapshot") == 1


def test_a_role_that_is_not_allowed_ends_the_job_before_any_call(fleet, sandbox):
    _, end = end_of(fleet, sandbox, IamRoleArn="arn:aws:iam::111122223333:role/admin")
    assert (end["state"], end["reasonCode"]) == ("FAILED", "ROLE_NOT_ALLOWED")
    assert sandbox.state()["calls"] == {}


def test_a_role_that_may_not_be_assumed_fails_the_job(fleet, sandbox):
    _, end = end_of(fleet, sandbox, IamRoleArn=UNTRUSTED)
    assert (end["state"], end["reasonCode"]) == ("FAILED", "ACCESS_DENIED")
    assert f"{UNTRUSTED} cannot be assumed" in str(end)
    assert list(sandbox.state()["calls"]) == ["sts"]


def test_keys_that_a_service_calls_expired_are_renewed_in_the_middle_of_a_job(start_sandbox, start_fleet):
    """There the 15 minutes pass in three of our seconds, and the worker, whose clock is ours, is told by EC2 alone."""
    sandbox = start_sandbox("--time-scale", "300", "--snapshot-seconds", "2400")
    fleet = start_fleet(sandbox, roles_allowed=ROLE)
    fleet.add_worker()
    job_id, end = end_of(fleet, sandbox, IamRoleArn=ROLE)
    assert end["state"] == "COMPLETED", end
    assert sandbox.calls("AssumeRole", "sts") >= 2
    assert len([event for event in fleet.events.of(job_id) if event["state"] == "FAILED"]) == 0
