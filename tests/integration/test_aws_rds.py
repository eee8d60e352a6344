"""The sandbox's RDS as boto3 sees it: instances, clusters and their snapshots."""

import datetime

import pytest
from botocore.exceptions import ClientError

from integration.sandbox import ACCOUNT, REGION
from integration.strict import Strict

TAGS = [{"Key": "colour", "Value": "red"}]


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "3600")
    sandbox.add_resource("rds:instance", "orders", backupDurationMs=1)
    sandbox.add_resource("rds:instance", "slow", fields={"StorageEncrypted": True})
    sandbox.add_resource("rds:cluster", "shop", backupDurationMs=1)
    sandbox.add_resource("rds:instance", "shop-1", parentId="shop")
    return sandbox


def client_of(sandbox, region=REGION):
    client = sandbox.client("rds", region)
    client.strict = Strict(client)
    return client


@pytest.fixture
def rds(sandbox):
    client = client_of(sandbox)
    yield client
    assert client.strict.answers > 0


def code_of(caught):
    return caught.value.response["Error"]["Code"]


def snapshot_arn(kind, name, region=REGION):
    return f"arn:aws:rds:{region}:{ACCOUNT}:{kind}:{name}"


def test_a_snapshot_and_the_instance_restored_from_it(rds):
    answer = rds.create_db_snapshot(DBSnapshotIdentifier="Nightly", DBInstanceIdentifier="orders", Tags=TAGS)
    made = answer["DBSnapshot"]
    assert (made["DBSnapshotIdentifier"], made["SnapshotType"]) == ("nightly", "manual")
    [told] = rds.describe_db_snapshots(DBSnapshotIdentifier="nightly")["DBSnapshots"]
    assert (told["Status"], told["PercentProgress"], told["TagList"]) == ("available", 100, TAGS)
    assert (told["Engine"], told["AllocatedStorage"], told["Encrypted"], told["Port"]) == ("postgres", 20, False, 5432)
    assert isinstance(told["SnapshotCreateTime"], datetime.datetime)
    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="orders-2",
        DBSnapshotIdentifier="nightly",
        DBInstanceClass="db.r6g.large",
        VpcSecurityGroupIds=["sg-1", "sg-2"],
        EnableCloudwatchLogsExports=["postgresql"],
        ProcessorFeatures=[{"Name": "coreCount", "Value": "2"}],
        DBParameterGroupName="parameters",
        OptionGroupName="options",
        DBSubnetGroupName="data",
        Tags=TAGS,
    )
    [instance] = rds.describe_db_instances(DBInstanceIdentifier="orders-2")["DBInstances"]
    assert instance["DBInstanceStatus"] in ("creating", "modifying", "backing-up", "available")
    assert instance["DBInstanceArn"] == f"arn:aws:rds:{REGION}:{ACCOUNT}:db:orders-2"
    assert [group["VpcSecurityGroupId"] for group in instance["VpcSecurityGroups"]] == ["sg-1", "sg-2"]
    assert instance["EnabledCloudwatchLogsExports"] == ["postgresql"]
    assert instance["ProcessorFeatures"] == [{"Name": "coreCount", "Value": "2"}]
    assert instance["TagList"] == TAGS
    assert instance["DBSubnetGroup"]["DBSubnetGroupName"] == "data"


def test_a_cluster_comes_back_with_an_instance(rds):
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="nightly", DBClusterIdentifier="shop", Tags=TAGS)
    [told] = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier="nightly")["DBClusterSnapshots"]
    assert (told["Status"], told["PercentProgress"], told["StorageEncrypted"]) == ("available", 100, False)
    made = rds.restore_db_cluster_from_snapshot(
        DBClusterIdentifier="shop-2",
        SnapshotIdentifier=told["DBClusterSnapshotArn"],
        Engine="aurora-postgresql",
        AvailabilityZones=["eu-west-1a", "eu-west-1b"],
        ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 8},
        Tags=TAGS,
    )["DBCluster"]
    assert made["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 0.5, "MaxCapacity": 8.0}
    assert made["AvailabilityZones"] == ["eu-west-1a", "eu-west-1b"]
    [source] = rds.describe_db_clusters(DBClusterIdentifier="shop")["DBClusters"]
    assert [(member["DBInstanceIdentifier"], member["IsClusterWriter"]) for member in source["DBClusterMembers"]] == [
        ("shop-1", True)
    ]
    member = rds.create_db_instance(
        DBInstanceIdentifier="shop-1b", DBInstanceClass="db.t3.medium", Engine="aurora-postgresql",
        DBClusterIdentifier="shop", Tags=TAGS,
    )["DBInstance"]
    assert (member["DBClusterIdentifier"], member["StorageType"]) == ("shop", "aurora")


def test_copies_go_to_another_region(sandbox, rds):
    rds.create_db_snapshot(DBSnapshotIdentifier="nightly", DBInstanceIdentifier="orders")
    rds.describe_db_snapshots()
    there = client_of(sandbox, "eu-central-1")
    copy = there.copy_db_snapshot(
        SourceDBSnapshotIdentifier=snapshot_arn("snapshot", "nightly"), TargetDBSnapshotIdentifier="offsite"
    )["DBSnapshot"]
    assert (copy["Status"], copy["SourceRegion"]) == ("copying", REGION)
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="nightly", DBClusterIdentifier="shop")
    rds.describe_db_cluster_snapshots()
    copy = there.copy_db_cluster_snapshot(
        SourceDBClusterSnapshotIdentifier=snapshot_arn("cluster-snapshot", "nightly"),
        TargetDBClusterSnapshotIdentifier="offsite",
    )["DBClusterSnapshot"]
    assert copy["SourceDBClusterSnapshotArn"] == snapshot_arn("cluster-snapshot", "nightly")
    assert there.delete_db_snapshot(DBSnapshotIdentifier="offsite")["DBSnapshot"]["Status"] == "deleted"
    there.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier="offsite")
    assert there.describe_db_snapshots()["DBSnapshots"] == []


def test_lists_are_filtered_and_paged(rds):
    for number in range(21):
        rds.create_db_snapshot(DBSnapshotIdentifier=f"number-{number}", DBInstanceIdentifier="orders")
        rds.describe_db_instances()
    pages = rds.get_paginator("describe_db_snapshots").paginate(PaginationConfig={"PageSize": 20})
    assert [len(page["DBSnapshots"]) for page in pages] == [20, 1]
    some = [{"Name": "db-snapshot-id", "Values": ["number-3", "number-20", "none"]}]
    found = rds.describe_db_snapshots(Filters=some)["DBSnapshots"]
    assert [snapshot["DBSnapshotIdentifier"] for snapshot in found] == ["number-3", "number-20"]


def test_errors_are_rdss(sandbox, rds):
    with pytest.raises(rds.exceptions.DBInstanceNotFoundFault):
        rds.create_db_snapshot(DBSnapshotIdentifier="nightly", DBInstanceIdentifier="nobody")
    with pytest.raises(rds.exceptions.DBSnapshotNotFoundFault):
        rds.describe_db_snapshots(DBSnapshotIdentifier="nobody")
    with pytest.raises(rds.exceptions.DBClusterNotFoundFault):
        rds.describe_db_clusters(DBClusterIdentifier="nobody")
    rds.create_db_snapshot(DBSnapshotIdentifier="slowly", DBInstanceIdentifier="slow")
    with pytest.raises(rds.exceptions.InvalidDBInstanceStateFault):
        rds.create_db_snapshot(DBSnapshotIdentifier="another", DBInstanceIdentifier="slow")
    with pytest.raises(rds.exceptions.InvalidDBSnapshotStateFault):
        rds.delete_db_snapshot(DBSnapshotIdentifier="slowly")
    with pytest.raises(rds.exceptions.DBSnapshotAlreadyExistsFault):
        rds.create_db_snapshot(DBSnapshotIdentifier="slowly", DBInstanceIdentifier="orders")
    sandbox.inject("throttle", operation="rds:DescribeDBSnapshots", count=1)
    with pytest.raises(ClientError) as caught:
        rds.describe_db_snapshots()
    assert code_of(caught) == "Throttling"


def test_what_is_protected_is_not_deleted(rds):
    rds.modify_db_instance(DBInstanceIdentifier="orders", DeletionProtection=True)
    with pytest.raises(ClientError) as caught:
        rds.delete_db_instance(DBInstanceIdentifier="orders", SkipFinalSnapshot=True)
    assert code_of(caught) == "InvalidParameterCombination"
    rds.modify_db_instance(DBInstanceIdentifier="orders", DeletionProtection=False)
    gone = rds.delete_db_instance(DBInstanceIdentifier="orders", SkipFinalSnapshot=True)["DBInstance"]
    assert gone["DBInstanceStatus"] == "deleting"
    with pytest.raises(rds.exceptions.InvalidDBClusterStateFault):
        rds.delete_db_cluster(DBClusterIdentifier="shop", SkipFinalSnapshot=True)
    rds.delete_db_instance(DBInstanceIdentifier="shop-1", SkipFinalSnapshot=True)
    rds.modify_db_cluster(DBClusterIdentifier="shop", DeletionProtection=False)
    gone = rds.delete_db_cluster(DBClusterIdentifier="shop", SkipFinalSnapshot=True)["DBCluster"]
    assert gone["Status"] == "deleting"
