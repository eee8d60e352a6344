"""Each kind of job of EBS, from the request on a real Kafka to its COMPLETED event."""

import pytest

from integration.sandbox import ACCOUNT, JOB_TAG, REGION

VOLUME = "vol-0a1b2c3d4e5f60718"


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
    return event


def test_a_backup_ends_as_a_completed_snapshot_in_the_catalogue(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME, size_gib=8)

    event = back_up(
        fleet, arn, BackupVaultName="nightly", RecoveryPointTags={"env": "prod"}, Lifecycle={"DeleteAfterDays": 35}
    )

    assert fleet.events.states(event["jobId"]) == ["CREATED", "RUNNING", "COMPLETED"]
    assert event["messageCategory"] == "SUCCESS"
    assert event["percentDone"] == "100"
    assert event["backupSizeInBytes"] == 8 << 30
    [snapshot] = sandbox.snapshots_of(event["jobId"])
    assert event["recoveryPointArn"] == f"arn:aws:ec2:{REGION}::snapshot/{snapshot['SnapshotId']}"
    assert snapshot["State"] == "completed"
    assert {"Key": "env", "Value": "prod"} in snapshot["Tags"]
    point = fleet.points.points[event["recoveryPointArn"]]
    assert point["resourceArn"] == arn
    assert point["backupVaultName"] == "nightly"
    assert point["lifecycle"]["deleteAfterDays"] == 35
    assert point["sourceJobId"] == event["jobId"]


def test_a_restore_makes_a_volume_from_the_recovery_point(fleet, sandbox):
    backup = back_up(fleet, sandbox.add_volume(VOLUME))

    job_id = fleet.send(
        "StartRestoreJob",
        RecoveryPointArn=backup["recoveryPointArn"],
        ResourceType="EBS",
        Metadata={"availabilityZone": f"{REGION}a", "volumeType": "gp3", "volumeSize": "16"},
    )
    event = fleet.events.wait_for(job_id, "COMPLETED")

    prefix = f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/"
    assert event["createdResourceArn"].startswith(prefix)
    [volume] = sandbox.ec2().describe_volumes(VolumeIds=[event["createdResourceArn"].removeprefix(prefix)])["Volumes"]
    assert volume["SnapshotId"] == backup["recoveryPointArn"].split("/")[-1]
    assert (volume["Size"], volume["VolumeType"], volume["AvailabilityZone"]) == (16, "gp3", f"{REGION}a")


def test_a_copy_makes_a_recovery_point_in_the_other_region(fleet, sandbox):
    backup = back_up(fleet, sandbox.add_volume(VOLUME))

    job_id = fleet.send(
        "StartCopyJob",
        RecoveryPointArn=backup["recoveryPointArn"],
        SourceBackupVaultName="Default",
        DestinationBackupVaultArn=f"arn:aws:backup:eu-central-1:{ACCOUNT}:backup-vault:offsite",
    )
    event = fleet.events.wait_for(job_id, "COMPLETED")

    copy = event["destinationRecoveryPointArn"]
    assert copy.startswith("arn:aws:ec2:eu-central-1::snapshot/snap-")
    [snapshot] = sandbox.ec2("eu-central-1").describe_snapshots(SnapshotIds=[copy.split("/")[-1]])["Snapshots"]
    assert {"Key": JOB_TAG, "Value": job_id} in snapshot["Tags"]
    fleet.points.wait(lambda: copy in fleet.points.points, "the catalogue has the copy")
    assert fleet.points.points[copy]["backupVaultName"] == "offsite"


def test_a_delete_takes_the_recovery_point_out_of_aws_and_the_catalogue(fleet, sandbox):
    point = back_up(fleet, sandbox.add_volume(VOLUME))["recoveryPointArn"]

    job_id = fleet.send("DeleteRecoveryPoint", RecoveryPointArn=point, BackupVaultName="Default")
    fleet.events.wait_for(job_id, "COMPLETED")

    assert sandbox.snapshots(snapshot_id=point.split("/")[-1]) == []
    fleet.points.wait(lambda: point not in fleet.points.points, "the catalogue forgets the point")


def test_a_snapshot_that_tidemark_did_not_make_is_not_deleted(fleet, sandbox):
    sandbox.add_volume(VOLUME)
    foreign = sandbox.ec2().create_snapshot(VolumeId=VOLUME)["SnapshotId"]

    job_id = fleet.send(
        "DeleteRecoveryPoint", RecoveryPointArn=f"arn:aws:ec2:{REGION}::snapshot/{foreign}", BackupVaultName="Default"
    )
    event = fleet.events.wait_for(job_id, "FAILED")

    assert event["reasonCode"] == "NOT_OURS"
    assert len(sandbox.snapshots(snapshot_id=foreign)) == 1


@pytest.mark.parametrize("name, account", [("sandbox", ACCOUNT), ("moto", "123456789012")])
def test_the_same_binary_backs_up_and_restores_where_boto3_works_too(name, account, request, start_fleet):
    cloud = request.getfixturevalue(name)
    ec2 = cloud.ec2()
    volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=8)["VolumeId"]
    fleet = start_fleet(cloud)
    fleet.add_worker()

    backup = back_up(fleet, f"arn:aws:ec2:{REGION}:{account}:volume/{volume}")
    job_id = fleet.send(
        "StartRestoreJob",
        RecoveryPointArn=backup["recoveryPointArn"],
        ResourceType="EBS",
        Metadata={"availabilityZone": f"{REGION}a"},
    )
    restore = fleet.events.wait_for(job_id, "COMPLETED")

    [snapshot] = cloud.snapshots_of(backup["jobId"])
    assert snapshot["VolumeId"] == volume
    [restored] = ec2.describe_volumes(VolumeIds=[restore["createdResourceArn"].split("/")[-1]])["Volumes"]
    assert restored["SnapshotId"] == snapshot["SnapshotId"]
    ec2.delete_snapshot(SnapshotId=snapshot["SnapshotId"])
    assert cloud.snapshots_of(backup["jobId"]) == []
