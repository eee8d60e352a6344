"""Each kind of job of EC2, from the request on a real Kafka to its COMPLETED event: on the sandbox, and on moto, as far
as that goes: its CreateImage takes no tags for snapshots."""

import json

import pytest

from integration.sandbox import ACCOUNT, JOB_TAG, REGION

OTHER_REGION = "eu-central-1"
INSTANCE = "i-0123456789abcdef0"
WINDOWS = "i-0123456789abcdef1"


class Place:
    """A cloud with an instance."""

    def __init__(self, cloud, account, instance):
        self.cloud = cloud
        self.account = account
        self.instance = instance
        self.ec2 = cloud.ec2()

    def arn(self, instance=None):
        return f"arn:aws:ec2:{REGION}:{self.account}:instance/{instance or self.instance}"


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "1")
    sandbox.add_resource("ec2:instance", INSTANCE, fields={"keyName": "operations"})
    sandbox.add_resource("ec2:instance", WINDOWS, fields={"platform": "windows"})
    return Place(sandbox, ACCOUNT, INSTANCE)


@pytest.fixture
def moto_place(moto):
    ec2 = moto.ec2()
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro")
    return Place(moto, "123456789012", made["Instances"][0]["InstanceId"])


def start(start_fleet, place):
    fleet = start_fleet(place.cloud, engine_poll_interval_ms="400")
    fleet.add_worker()
    return fleet


def finish(fleet, job_type, state="COMPLETED", **request):
    return fleet.events.wait_for(fleet.send(job_type, **request), state, within=60)


def back_up(fleet, arn, **more):
    event = finish(fleet, "StartBackupJob", ResourceArn=arn, RecoveryPointTags={"env": "prod"}, **more)
    fleet.points.wait(lambda: event["recoveryPointArn"] in fleet.points.points, "the catalogue has the point")
    return event


def image_of(place, point):
    return place.ec2.describe_images(ImageIds=[point.rpartition("/")[2]])["Images"][0]


def tags_of(made):
    return {tag["Key"]: tag["Value"] for tag in made["Tags"]}


def images_left(place):
    left = place.ec2.describe_images(Owners=["self"], Filters=[{"Name": "tag-key", "Values": [JOB_TAG]}])["Images"]
    return [image for image in left if image["State"] != "deregistered"]


def instance_of(place, arn):
    told = place.ec2.describe_instances(InstanceIds=[arn.rpartition("/")[2]])
    return told["Reservations"][0]["Instances"][0]


def test_an_instance_is_backed_up_restored_and_deleted(sandbox, start_fleet):
    fleet, place = start(start_fleet, sandbox), sandbox
    point = back_up(fleet, place.arn())["recoveryPointArn"]
    tags = tags_of(image_of(place, point))
    assert tags["env"] == "prod"
    assert tags["tidemark:key-name"] == "operations"
    assert JOB_TAG in tags

    request = json.loads(fleet.command("points", "show", point, "--request"))
    restored = finish(fleet, request.pop("JobType"), **request)["createdResourceArn"]
    instance = instance_of(place, restored)
    assert instance["State"]["Name"] == "running"
    assert instance["InstanceType"] == "t3.micro"
    assert instance["KeyName"] == "operations"

    finish(fleet, "DeleteRecoveryPoint", RecoveryPointArn=point, BackupVaultName="Default")
    assert images_left(place) == []


def test_moto_launches_and_deregisters(moto_place, start_fleet):
    fleet, ec2 = start(start_fleet, moto_place), moto_place.ec2
    image = ec2.create_image(InstanceId=moto_place.instance, Name="as of a backup")["ImageId"]
    names = (JOB_TAG, "tidemark:key-name", "tidemark:instance-profile")
    ec2.create_tags(Resources=[image], Tags=[{"Key": name, "Value": "as-of-a-backup"} for name in names])
    point = f"arn:aws:ec2:{REGION}::image/{image}"
    metadata = {"InstanceType": "t3.small", "Tags": json.dumps([{"Key": "Name", "Value": "restored"}])}
    wanted = {"RecoveryPointArn": point, "ResourceType": "EC2", "Metadata": metadata}
    instance = instance_of(moto_place, finish(fleet, "StartRestoreJob", **wanted)["createdResourceArn"])
    assert instance["ImageId"] == image
    assert instance["InstanceType"] == "t3.small"
    assert tags_of(instance)["Name"] == "restored"
    refused = finish(fleet, "StartRestoreJob", "FAILED", **{**wanted, "Metadata": {"KeyName": "mine"}})
    assert refused["reasonCode"] == "INVALID_REQUEST"
    finish(fleet, "DeleteRecoveryPoint", RecoveryPointArn=point, BackupVaultName="Default")
    assert images_left(moto_place) == []


def test_a_copy_goes_to_the_other_region(sandbox, start_fleet):
    fleet = start(start_fleet, sandbox)
    point = back_up(fleet, sandbox.arn())["recoveryPointArn"]
    vault = f"arn:aws:backup:{OTHER_REGION}:{ACCOUNT}:backup-vault:Default"
    finish(
        fleet,
        "StartCopyJob",
        RecoveryPointArn=point,
        SourceBackupVaultName="Default",
        DestinationBackupVaultArn=vault,
    )
    (copy,) = sandbox.cloud.ec2(OTHER_REGION).describe_images(Owners=["self"])["Images"]
    assert tags_of(copy)["tidemark:key-name"] == "operations"
    assert all(device["Ebs"]["Encrypted"] for device in copy["BlockDeviceMappings"])


def test_another_key_pair_is_refused_in_a_sentence(sandbox, start_fleet):
    fleet = start(start_fleet, sandbox)
    point = back_up(fleet, sandbox.arn())["recoveryPointArn"]
    wanted = {"RecoveryPointArn": point, "ResourceType": "EC2", "Metadata": {"KeyName": "mine"}}
    event = finish(fleet, "StartRestoreJob", "FAILED", **wanted)
    assert event["reasonCode"] == "INVALID_REQUEST"
    assert event["statusMessage"].startswith("Metadata.KeyName: the key pair of an instance cannot be changed")


def test_windows_is_backed_up_by_vss(sandbox, start_fleet):
    fleet = start(start_fleet, sandbox)
    event = back_up(fleet, sandbox.arn(WINDOWS), BackupOptions={"WindowsVSS": "enabled"})
    assert not event["ext"]["hasIssues"]
    assert image_of(sandbox, event["recoveryPointArn"])["Name"].endswith("-vss")
    assert sandbox.cloud.calls("CreateImage") == 0


def test_without_vss_the_crash_consistent_backup_is_kept(sandbox, start_fleet):
    fleet = start(start_fleet, sandbox)
    event = back_up(fleet, sandbox.arn(), BackupOptions={"WindowsVSS": "enabled"})
    assert event["ext"]["hasIssues"]
    assert event["reasonCode"] == "VSS_FAILED"
    assert event["messageCategory"] != "SUCCESS"
    assert not image_of(sandbox, event["recoveryPointArn"])["Name"].endswith("-vss")


def test_commands_are_as_boto3_knows_them(sandbox):
    ssm = sandbox.cloud.client("ssm")
    sent = ssm.send_command(
        InstanceIds=[WINDOWS],
        DocumentName="AWSEC2-VssInstallAndSnapshot",
        Comment="a comment",
        Parameters={"CreateAmi": ["True"], "AmiName": ["by hand"]},
    )["Command"]
    (invocation,) = ssm.list_command_invocations(CommandId=sent["CommandId"])["CommandInvocations"]
    assert invocation["Comment"] == "a comment"
    assert invocation["InstanceId"] == WINDOWS
    assert ssm.list_commands(InstanceId=WINDOWS)["Commands"][0]["CommandId"] == sent["CommandId"]
    told = ssm.get_command_invocation(CommandId=sent["CommandId"], InstanceId=WINDOWS)
    assert told["Status"] in ("Pending", "InProgress", "Success")
    ssm.cancel_command(CommandId=sent["CommandId"])
    with pytest.raises(ssm.exceptions.UnsupportedPlatformType):
        ssm.send_command(InstanceIds=[INSTANCE], DocumentName="AWSEC2-CreateVssSnapshot")
