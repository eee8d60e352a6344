"""A plan says what a worker then does, and nothing is written or called for it."""

import json

import pytest

from integration.sandbox import ACCOUNT, REGION

VOLUME = "vol-0a1b2c3d4e5f60718"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Backup"


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "10")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox)
    fleet.add_worker()
    return fleet


def plan(fleet, request, expected=0):
    return json.loads(fleet.command("plan", "-f", "-", expected=expected, input=json.dumps(request)))


def test_the_plan_is_what_the_job_then_does(fleet, sandbox):
    request = {"JobType": "StartBackupJob", "JobId": "planned", "ResourceArn": sandbox.add_volume(VOLUME)}
    told = plan(fleet, request)
    assert told["wouldStart"] and told["jobId"] == "planned"
    assert [step["operation"] for step in told["steps"]] == ["CreateSnapshot", "DescribeVolumes", "DescribeSnapshots"]
    fleet.events.read_to_end()
    assert fleet.events.by_job == {} and sandbox.state()["snapshots"]["total"] == 0

    fleet.send(**request)
    created = fleet.events.wait_for("planned", "CREATED")
    assert {created[name] for name in ("resourceType", "backupVaultName")} == {"EBS", "Default"}
    assert created["startBy"][:15] == told["startBy"][:15]
    fleet.events.wait_for("planned", "RUNNING")
    assert "is there already" in plan(fleet, request, expected=3)["message"]
    assert "queue behind" in plan(fleet, {**request, "JobId": "another"})["notes"][0]
    policy = {"Extensions": {"OverlapPolicy": "Fail"}}
    assert plan(fleet, {**request, **policy, "JobId": "another"}, expected=3)["reasonCode"] == "OVERLAP"


def test_what_would_not_start_names_why_and_the_worker_agrees(fleet):
    arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/{VOLUME}"
    fleet.switches.set(f"{ACCOUNT}/us-east-1", ResourceTypeOptInPreference={"EBS": False})
    fleet.switches.set(f"{ACCOUNT}/us-west-2", Paused=True)
    log = fleet.workers[0].process.log
    fleet.workers[0].process.wait_until(lambda: log.read_text().count('"setting-read"') == 2, "both are read")
    requests = {
        "OPT_IN_DISABLED": {"ResourceArn": arn.replace(REGION, "us-east-1")},
        "ROLE_NOT_ALLOWED": {"ResourceArn": arn, "IamRoleArn": ROLE},
        "START_WINDOW_EXPIRED": {"ResourceArn": arn, "Extensions": {"ScheduledTime": "2020-01-01T00:00:00Z"}},
        "UNSUPPORTED_RESOURCE": {"ResourceArn": f"arn:aws:s3:::bucket-{ACCOUNT}"},
    }
    for reason, request in requests.items():
        told = plan(fleet, {"JobType": "StartBackupJob", **request}, expected=3)
        assert told["reasonCode"] == reason and told["whatToDo"]
        end = fleet.events.wait_for_end(fleet.send("StartBackupJob", **request))
        assert end["reasonCode"] == reason
        assert told["message"].endswith(end["statusMessage"])
    told = plan(fleet, {"JobType": "StartBackupJob", "ResourceArn": arn.replace(REGION, "us-west-2")}, expected=3)
    assert "settings resume" in told["message"] and told["settings"]["pausedBy"] == f"{ACCOUNT}/us-west-2"
