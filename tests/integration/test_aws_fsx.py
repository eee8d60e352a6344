"""The sandbox's FSx as boto3 sees it."""

import pytest
from botocore.exceptions import ClientError

WINDOWS = "fs-0123456789abcdef0"
ONTAP = "fs-0123456789abcdef1"
VOLUME = "fsvol-0123456789abcdef0"
SUBNET = "subnet-0123456789abcdef0"


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "3600")
    sandbox.add_resource("fsx:file-system", WINDOWS, backupDurationMs=1)
    sandbox.add_resource("fsx:file-system", ONTAP, fields={"FileSystemType": "ONTAP"})
    sandbox.add_resource("fsx:volume", VOLUME, parentId=ONTAP, backupDurationMs=1)
    return sandbox


@pytest.fixture
def fsx(sandbox):
    return sandbox.client("fsx")


def test_a_backup_and_the_file_system_restored_from_it(fsx):
    tags = [{"Key": "colour", "Value": "red"}]
    made = fsx.create_backup(FileSystemId=WINDOWS, ClientRequestToken="one", Tags=tags)["Backup"]
    again = fsx.create_backup(FileSystemId=WINDOWS, ClientRequestToken="one", Tags=tags)["Backup"]
    assert again["BackupId"] == made["BackupId"]
    told = fsx.describe_backups(BackupIds=[made["BackupId"]])["Backups"][0]
    assert (told["Lifecycle"], told["ProgressPercent"], told["Tags"]) == ("AVAILABLE", 100, tags)
    assert told["FileSystem"]["WindowsConfiguration"]["ThroughputCapacity"] == 32
    restored = fsx.create_file_system_from_backup(
        BackupId=made["BackupId"],
        SubnetIds=[SUBNET],
        WindowsConfiguration={"ThroughputCapacity": 64},
    )["FileSystem"]
    assert restored["WindowsConfiguration"]["ThroughputCapacity"] == 64
    assert fsx.describe_file_systems(FileSystemIds=[restored["FileSystemId"]])["FileSystems"]
    with pytest.raises(ClientError) as caught:
        fsx.delete_backup(BackupId=made["BackupId"])
    assert caught.value.response["Error"]["Code"] in ("BackupRestoring", "BackupNotFound")


def test_a_volume_and_its_backup(fsx):
    backup = fsx.create_backup(VolumeId=VOLUME)["Backup"]
    assert (backup["ResourceType"], backup["Volume"]["FileSystemId"]) == ("VOLUME", ONTAP)
    fsx.describe_backups(BackupIds=[backup["BackupId"]])
    volume = fsx.create_volume_from_backup(
        BackupId=backup["BackupId"],
        Name="restored",
        OntapConfiguration={"StorageVirtualMachineId": "svm-0123456789abcdef0", "JunctionPath": "/restored"},
    )["Volume"]
    assert volume["FileSystemId"] == ONTAP
    gone = fsx.delete_volume(VolumeId=volume["VolumeId"], OntapConfiguration={"SkipFinalBackup": True})
    assert gone["Lifecycle"] == "DELETING"
    assert fsx.describe_volumes(Filters=[{"Name": "file-system-id", "Values": [ONTAP]}])["Volumes"]


def test_a_copy_is_made_in_another_region(sandbox, fsx):
    backup = fsx.create_backup(FileSystemId=WINDOWS)["Backup"]
    fsx.describe_backups()
    there = sandbox.client("fsx", "eu-central-1")
    copy = there.copy_backup(SourceBackupId=backup["BackupId"], SourceRegion="eu-west-1")["Backup"]
    assert (copy["Lifecycle"], copy["SourceBackupId"]) == ("COPYING", backup["BackupId"])
    with pytest.raises(fsx.exceptions.BackupBeingCopied):
        fsx.delete_backup(BackupId=backup["BackupId"])


def test_lists_are_paged(fsx):
    for _ in range(5):
        fsx.create_backup(FileSystemId=WINDOWS)
        fsx.describe_backups()
    pages = fsx.get_paginator("describe_backups").paginate(PaginationConfig={"PageSize": 3})
    sizes = [len(page["Backups"]) for page in pages]
    assert sizes == [2, 2, 1]


def test_errors_are_fsxs(fsx):
    with pytest.raises(fsx.exceptions.FileSystemNotFound):
        fsx.create_backup(FileSystemId="fs-0fffffffffffffff0")
    with pytest.raises(fsx.exceptions.BackupNotFound):
        fsx.describe_backups(BackupIds=["backup-0fffffffffffffff0"])
    with pytest.raises(fsx.exceptions.BadRequest):
        fsx.create_backup(FileSystemId=ONTAP)
    assert fsx.describe_data_repository_associations()["Associations"] == []
