"""The sandbox's AWS Backup, EFS and Storage Gateway as boto3 sees them: every answer parses into what the model says."""

import datetime

import pytest
from botocore.exceptions import ClientError

FILE_SYSTEM = "fs-0123456789abcdef0"
ARN = f"arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/{FILE_SYSTEM}"
ROLE = "arn:aws:iam::111122223333:role/Backup"
START = {"BackupVaultName": "Default", "ResourceArn": ARN, "IamRoleArn": ROLE, "StartWindowMinutes": 60}
GATEWAY = "arn:aws:storagegateway:eu-west-1:111122223333:gateway/sgw-12A3456B"
VOLUME = f"{GATEWAY}/volume/vol-1122AABB"


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "3600")
    sandbox.add_resource("efs:file-system", FILE_SYSTEM, backupDurationMs=1)
    sandbox.add_resource("efs:file-system", "fs-0fedcba9876543210")
    sandbox.add_resource("storagegateway:gateway", "sgw-12A3456B")
    sandbox.add_resource("storagegateway:volume", "vol-1122AABB", parentId="sgw-12A3456B", backupDurationMs=1)
    return sandbox


@pytest.fixture
def backup(sandbox):
    return sandbox.client("backup")


def completed_point(backup, **more):
    """The last of the recovery points that such a call makes in a moment."""
    job = backup.start_backup_job(**START, **more)
    while (told := backup.describe_backup_job(BackupJobId=job["BackupJobId"]))["State"] != "COMPLETED":
        assert told["State"] in ("CREATED", "RUNNING")
    return told["RecoveryPointArn"]


def test_a_backup_job_and_its_recovery_point(backup):
    tags = {"tidemark:job-id": "j-1", "cost centre": "7"}
    point = completed_point(
        backup,
        IdempotencyToken="t-1",
        RecoveryPointTags=tags,
        Lifecycle={"DeleteAfterDays": 35},
        CompleteWindowMinutes=120,
    )
    assert point.startswith("arn:aws:backup:eu-west-1:111122223333:recovery-point:")
    since = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)
    [job] = backup.list_backup_jobs(ByResourceType="EFS", ByCreatedAfter=since, MaxResults=1000)["BackupJobs"]
    assert (job["State"], job["PercentDone"], job["MessageCategory"]) == ("COMPLETED", "100.0", "SUCCESS")
    assert isinstance(job["CreationDate"], datetime.datetime) and job["CreationDate"] > since
    assert job["BackupSizeInBytes"] == 6144
    told = backup.describe_recovery_point(BackupVaultName="Default", RecoveryPointArn=point)
    assert told["Status"] == "COMPLETED" and told["Lifecycle"] == {"DeleteAfterDays": 35}
    assert told["CalculatedLifecycle"]["DeleteAt"] - told["CreationDate"] == datetime.timedelta(days=35)
    assert backup.list_tags(ResourceArn=point)["Tags"] == tags
    backup.tag_resource(ResourceArn=point, Tags={"a": "b"})
    assert backup.list_tags(ResourceArn=point)["Tags"] == tags | {"a": "b"}
    metadata = backup.get_recovery_point_restore_metadata(BackupVaultName="Default", RecoveryPointArn=point)
    assert metadata["RestoreMetadata"] == {"file-system-id": FILE_SYSTEM}
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=5)
    assert backup.list_backup_jobs(ByCreatedAfter=later)["BackupJobs"] == []
    backup.delete_recovery_point(BackupVaultName="Default", RecoveryPointArn=point)


def test_a_backup_job_is_stopped(backup):
    job = backup.start_backup_job(**START | {"ResourceArn": ARN.replace(FILE_SYSTEM, "fs-0fedcba9876543210")})
    backup.stop_backup_job(BackupJobId=job["BackupJobId"])
    assert backup.describe_backup_job(BackupJobId=job["BackupJobId"])["State"] in ("ABORTING", "ABORTED")


def test_restore_and_copy_jobs(sandbox, backup):
    point = completed_point(backup)
    restore = backup.start_restore_job(
        RecoveryPointArn=point,
        IamRoleArn=ROLE,
        ResourceType="EFS",
        Metadata={"newFileSystem": "true", "CreationToken": "mine", "ItemsToRestore": '["/a"]'},
    )
    [job] = backup.list_restore_jobs(ByResourceType="EFS")["RestoreJobs"]
    assert job["RestoreJobId"] == restore["RestoreJobId"] and job["Status"] in ("PENDING", "RUNNING", "COMPLETED")
    assert backup.describe_restore_job(RestoreJobId=job["RestoreJobId"])["RecoveryPointArn"] == point
    [made] = sandbox.client("efs").describe_file_systems(CreationToken="mine")["FileSystems"]
    assert made["LifeCycleState"] in ("creating", "available") and made["SizeInBytes"]["Value"] == 6144
    copy = backup.start_copy_job(
        RecoveryPointArn=point,
        SourceBackupVaultName="Default",
        IamRoleArn=ROLE,
        DestinationBackupVaultArn="arn:aws:backup:eu-central-1:111122223333:backup-vault:Default",
    )
    [job] = backup.list_copy_jobs(ByResourceType="EFS")["CopyJobs"]
    assert job["CopyJobId"] == copy["CopyJobId"] and job["State"] in ("CREATED", "RUNNING")
    assert backup.describe_copy_job(CopyJobId=copy["CopyJobId"])["CopyJob"]["SourceRecoveryPointArn"] == point


def test_errors_are_the_services(sandbox, backup):
    with pytest.raises(ClientError) as caught:
        backup.start_backup_job(**START | {"BackupVaultName": "other"})
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    with pytest.raises(backup.exceptions.ResourceNotFoundException):
        backup.describe_backup_job(BackupJobId="nothing")
    with pytest.raises(backup.exceptions.InvalidParameterValueException):
        backup.start_backup_job(**START | {"StartWindowMinutes": 59})
    efs = sandbox.client("efs")
    with pytest.raises(efs.exceptions.FileSystemNotFound):
        efs.describe_file_systems(FileSystemId="fs-0aaaaaaaaaaaaaaaa")
    gateways = sandbox.client("storagegateway")
    with pytest.raises(gateways.exceptions.InvalidGatewayRequestException) as caught:
        gateways.describe_gateway_information(GatewayARN=GATEWAY.replace("12A3456B", "00000000"))
    assert caught.value.response["error"]["errorCode"] == "GatewayNotFound"


def test_a_gateways_volumes(sandbox):
    gateways = sandbox.client("storagegateway")
    [listed] = gateways.list_volumes(Limit=100)["VolumeInfos"]
    assert (listed["VolumeARN"], listed["GatewayARN"], listed["VolumeType"]) == (VOLUME, GATEWAY, "CACHED")
    [told] = gateways.describe_cached_iscsi_volumes(VolumeARNs=[VOLUME])["CachediSCSIVolumes"]
    assert told["VolumeStatus"] == "AVAILABLE" and isinstance(told["CreatedDate"], datetime.datetime)
    assert told["VolumeiSCSIAttributes"]["NetworkInterfacePort"] == 3260
    assert gateways.describe_gateway_information(GatewayARN=GATEWAY)["GatewayType"] == "CACHED"
    assert gateways.list_local_disks(GatewayARN=GATEWAY)["Disks"][0]["DiskAllocationType"] == "CACHE_STORAGE"
    tags = [{"Key": "tidemark:job-id", "Value": "j-1"}]
    snapshot = gateways.create_snapshot(VolumeARN=VOLUME, SnapshotDescription="d", Tags=tags)["SnapshotId"]
    [shown] = sandbox.snapshots_of("j-1")
    assert shown["SnapshotId"] == snapshot and shown["VolumeSize"] == 10
    made = gateways.create_cached_iscsi_volume(
        GatewayARN=GATEWAY,
        VolumeSizeInBytes=10 << 30,
        TargetName="restored",
        NetworkInterfaceId="10.0.0.5",
        ClientToken="token",
        Tags=tags,
    )
    [told] = gateways.describe_cached_iscsi_volumes(VolumeARNs=[made["VolumeARN"]])["CachediSCSIVolumes"]
    assert told["VolumeStatus"] in ("CREATING", "BOOTSTRAPPING", "AVAILABLE")
    assert gateways.delete_volume(VolumeARN=made["VolumeARN"])["VolumeARN"] == made["VolumeARN"]
