"""The sandbox's EC2 as boto3 sees it: every answer is what the model says, and nothing else."""

import pytest

from integration.strict import Strict

VOLUME = "vol-0a1b2c3d4e5f60718"
INSTANCE = "i-0123456789abcdef0"
TAGS = [{"Key": "colour", "Value": "red"}]


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "1", "--time-scale", "60")
    sandbox.add_volume(VOLUME)
    sandbox.add_resource("ec2:instance", INSTANCE, backupDurationMs=1)
    return sandbox


@pytest.fixture
def ec2(sandbox):
    client = sandbox.client("ec2")
    client.strict = Strict(client)
    yield client
    assert client.strict.answers > 0


def tagged(kind):
    return [{"ResourceType": kind, "Tags": TAGS}]


def test_snapshots_and_volumes(ec2):
    made = ec2.create_snapshot(VolumeId=VOLUME, Description="one", TagSpecifications=tagged("snapshot"))
    snapshot = made["SnapshotId"]
    ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[snapshot], WaiterConfig={"Delay": 1})
    [told] = ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"]
    assert (told["VolumeId"], told["Progress"], told["Tags"]) == (VOLUME, "100%", TAGS)
    copied = ec2.copy_snapshot(SourceRegion="eu-west-1", SourceSnapshotId=snapshot)["SnapshotId"]
    volume = ec2.create_volume(
        SnapshotId=snapshot, AvailabilityZone="eu-west-1a", TagSpecifications=tagged("volume")
    )["VolumeId"]
    ec2.get_waiter("volume_available").wait(VolumeIds=[volume], WaiterConfig={"Delay": 1})
    [told] = ec2.describe_volumes(VolumeIds=[volume])["Volumes"]
    assert (told["SnapshotId"], told["Tags"]) == (snapshot, TAGS)
    ec2.create_tags(Resources=[copied], Tags=TAGS)
    ec2.modify_snapshot_tier(SnapshotId=snapshot, StorageTier="archive")
    [tier] = ec2.describe_snapshot_tier_status()["SnapshotTierStatuses"][:1]
    assert tier["LastTieringOperationStatus"].startswith("archival-")
    ec2.delete_volume(VolumeId=volume)


def test_images_and_instances(ec2):
    image = ec2.create_image(InstanceId=INSTANCE, Name="nightly", NoReboot=True, TagSpecifications=tagged("image"))
    ec2.get_waiter("image_available").wait(ImageIds=[image["ImageId"]], WaiterConfig={"Delay": 1})
    [told] = ec2.describe_images(ImageIds=[image["ImageId"]])["Images"]
    assert (told["Name"], told["Tags"], told["State"]) == ("nightly", TAGS, "available")
    assert told["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    [made] = ec2.run_instances(ImageId=image["ImageId"], MinCount=1, MaxCount=1, InstanceType="t3.micro")["Instances"]
    [reservation] = ec2.describe_instances(InstanceIds=[made["InstanceId"]])["Reservations"]
    assert reservation["Instances"][0]["ImageId"] == image["ImageId"]
    for attribute in ("disableApiTermination", "instanceInitiatedShutdownBehavior"):
        ec2.describe_instance_attribute(InstanceId=INSTANCE, Attribute=attribute)
    ec2.describe_instance_credit_specifications(InstanceIds=[made["InstanceId"]])
    ec2.copy_image(Name="copied", SourceImageId=image["ImageId"], SourceRegion="eu-west-1", Encrypted=True)
    ec2.get_waiter("instance_running").wait(InstanceIds=[made["InstanceId"]], WaiterConfig={"Delay": 1})
    ec2.terminate_instances(InstanceIds=[made["InstanceId"]])
    ec2.deregister_image(ImageId=image["ImageId"], DeleteAssociatedSnapshots=True)
