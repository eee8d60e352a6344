"""The catalogue as people see it, and a restore request that works as it is."""

import json

import pytest

from integration.sandbox import ACCOUNT, REGION

VOLUME = "vol-0a1b2c3d4e5f60718"
OTHER_VOLUME = "vol-0a1b2c3d4e5f60719"
OTHER_REGION = "eu-central-1"


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox)
    fleet.add_worker()
    return fleet


def back_up(fleet, arn, **request):
    job_id = fleet.send("StartBackupJob", ResourceArn=arn, **request)
    event = fleet.events.wait_for(job_id, "COMPLETED")
    fleet.points.wait(lambda: event["recoveryPointArn"] in fleet.points.points, "the catalogue has the point")
    return event["recoveryPointArn"]


def listed(fleet, *flags):
    return [json.loads(line)["recoveryPointArn"] for line in fleet.command("points", "list", *flags).splitlines()]


def test_points_are_listed_as_they_are_wanted(fleet, sandbox):
    first = back_up(fleet, sandbox.add_volume(VOLUME), BackupVaultName="nightly", Lifecycle={"DeleteAfterDays": 35})
    second = back_up(fleet, sandbox.add_volume(OTHER_VOLUME, region=OTHER_REGION))
    gone = back_up(fleet, sandbox.add_volume(OTHER_VOLUME))
    fleet.events.wait_for(fleet.send("DeleteRecoveryPoint", RecoveryPointArn=gone), "COMPLETED")

    assert listed(fleet) == [second, first]
    assert listed(fleet, "--vault", "nightly") == [first]
    assert listed(fleet, "--resource", VOLUME, "--type", "EBS", "--account", ACCOUNT, "--region", REGION) == [first]
    assert listed(fleet, "--region", OTHER_REGION) == [second]
    assert listed(fleet, "--type", "EC2") == []
    table = fleet.command("points", "list", "--output", "table").splitlines()
    assert len(table) == 3
    assert table[1].endswith("never") and first in table[2]
    assert [point["recoveryPointArn"] for point in json.loads(fleet.command("points", "list", "--output", "json"))] == [
        second,
        first,
    ]


def test_a_point_is_shown_with_its_request(fleet, sandbox):
    point = back_up(fleet, sandbox.add_volume(VOLUME))

    both = json.loads(fleet.command("points", "show", point))
    assert both["recoveryPoint"] == fleet.points.points[point]
    assert both["restoreRequest"]["RecoveryPointArn"] == point
    assert both["restoreRequest"]["Metadata"] == both["recoveryPoint"]["restoreMetadata"]
    assert json.loads(fleet.command("points", "show", point.split("/")[-1])) == both
    fleet.command("points", "show", point.split("/")[-1][:-1], expected=1)
    assert point in fleet.last_stderr
    fleet.command("points", "show", f"arn:aws:ec2:{REGION}::snapshot/snap-00000000000000000", expected=1)
    assert "no recovery point" in fleet.last_stderr


def test_the_restore_request_of_a_point_works_as_it_is(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME, size_gib=16)
    point = back_up(fleet, arn)
    sandbox.ec2().delete_volume(VolumeId=VOLUME)

    request = json.loads(fleet.command("points", "show", point, "--request"))
    job_id = fleet.send(**request)
    event = fleet.events.wait_for(job_id, "COMPLETED")

    [volume] = sandbox.ec2().describe_volumes(VolumeIds=[event["createdResourceArn"].split("/")[-1]])["Volumes"]
    assert (volume["Size"], volume["AvailabilityZone"]) == (16, f"{REGION}a")
    again = fleet.command(
        "job", "restore", "--file", "-", "--job-id", "by-hand", "--wait", input=json.dumps(request), expected=0
    )
    assert json.loads(again.splitlines()[-1])["state"] == "COMPLETED"


def test_a_copy_is_restored_with_what_is_known_of_its_source(fleet, sandbox):
    point = back_up(fleet, sandbox.add_volume(VOLUME))
    job_id = fleet.send(
        "StartCopyJob",
        RecoveryPointArn=point,
        DestinationBackupVaultArn=f"arn:aws:backup:{OTHER_REGION}:{ACCOUNT}:backup-vault:offsite",
    )
    copy = fleet.events.wait_for(job_id, "COMPLETED")["destinationRecoveryPointArn"]
    fleet.points.wait(lambda: copy in fleet.points.points, "the catalogue has the copy")

    request = json.loads(fleet.command("points", "show", copy, "--request"))
    assert request["RecoveryPointArn"] == copy
    assert request["Metadata"]["availabilityZone"] == f"{REGION}a"
    assert f"fit what belongs to {REGION} to {OTHER_REGION}" in fleet.last_stderr
