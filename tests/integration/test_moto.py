"""The services that moto knows, on moto: what others make of the same calls, as boto3 sees it."""

import dataclasses
import json
import typing
import uuid

import pytest

from integration.fleet import Fleet
from integration.sandbox import JOB_TAG, REGION, start_moto

ACCOUNT = "123456789012"
OTHER_REGION = "eu-central-1"
OTHER_VAULT = f"arn:aws:backup:{OTHER_REGION}:{ACCOUNT}:backup-vault:offsite"
OWNER = {"MasterUsername": "owner", "MasterUserPassword": "a long password"}
TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def tags(listed):
    return {tag["Key"]: tag["Value"] for tag in listed}


@dataclasses.dataclass(frozen=True)
class Service:
    """Of a client of its own: `prepare` makes something to back up and returns its ARN; the others list what there is,
    by ARN, with its tags."""

    client: str
    prepare: typing.Callable
    backups: typing.Callable
    resources: typing.Callable
    copies: bool = True


def images(ec2):
    made = ec2.describe_images(Owners=["self"])["Images"]
    return {f"arn:aws:ec2:{ec2.meta.region_name}::image/{image['ImageId']}": tags(image["Tags"]) for image in made}


def instances(ec2):
    pages = ec2.describe_instances()["Reservations"]
    made = [instance for reservation in pages for instance in reservation["Instances"]]
    prefix = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance"
    return {f"{prefix}/{instance['InstanceId']}": tags(instance.get("Tags", [])) for instance in made}


def create_instance(rds):
    made = rds.create_db_instance(
        DBInstanceIdentifier="orders", Engine="postgres", DBInstanceClass="db.t3.medium", AllocatedStorage=20, **OWNER
    )
    return made["DBInstance"]["DBInstanceArn"]


def snapshots(rds):
    made = rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    return {snapshot["DBSnapshotArn"]: tags(snapshot["TagList"]) for snapshot in made}


def db_instances(rds):
    made = rds.describe_db_instances()["DBInstances"]
    return {instance["DBInstanceArn"]: tags(instance["TagList"]) for instance in made}


def create_cluster(rds):
    made = rds.create_db_cluster(DBClusterIdentifier="shop", Engine="aurora-postgresql", **OWNER)["DBCluster"]
    member = {"DBInstanceClass": "db.t3.medium", "Engine": "aurora-postgresql", "DBClusterIdentifier": "shop"}
    rds.create_db_instance(DBInstanceIdentifier="shop-1", **member)
    return made["DBClusterArn"]


def cluster_snapshots(rds):
    made = rds.describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"]
    return {snapshot["DBClusterSnapshotArn"]: tags(snapshot["TagList"]) for snapshot in made}


def clusters(rds):
    """Those with an instance: a cluster without one is of no use."""
    made = [cluster for cluster in rds.describe_db_clusters()["DBClusters"] if cluster["DBClusterMembers"]]
    return {cluster["DBClusterArn"]: tags(cluster["TagList"]) for cluster in made}


def create_table(dynamodb):
    return dynamodb.create_table(TableName="orders", **TABLE)["TableDescription"]["TableArn"]


def table_backups(dynamodb):
    """They have no tags."""
    return {backup["BackupArn"]: None for backup in dynamodb.list_backups()["BackupSummaries"]}


def tables(dynamodb):
    made = [f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}" for name in dynamodb.list_tables()["TableNames"]]
    return {arn: tags(dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]) for arn in made}


SERVICES = {
    "RDS": Service("rds", create_instance, snapshots, db_instances),
    "Aurora": Service("rds", create_cluster, cluster_snapshots, clusters),
    "DynamoDB": Service("dynamodb", create_table, table_backups, tables, copies=False),
}


@pytest.fixture(scope="module")
def fleet(binary, broker, tmp_path_factory):
    directory = tmp_path_factory.mktemp("moto")
    cloud = start_moto(directory)
    prefix = f"test-{uuid.uuid4().hex[:12]}"
    fleet = Fleet(binary, broker, directory, prefix, cloud, engine_poll_interval_ms="400")
    fleet.add_worker()
    try:
        yield fleet
    finally:
        fleet.close()
        cloud.process.stop()


def finish(fleet, *job_type, **request):
    end = fleet.events.wait_for_end(fleet.send(*job_type, **request), within=60)
    assert end["state"] == "COMPLETED", end
    return end


def restore_as_the_catalogue_says(fleet, point):
    fleet.points.wait(lambda: point in fleet.points.points, "the catalogue has the point")
    return finish(fleet, **json.loads(fleet.command("points", "show", point, "--request")))


def assert_tagged(found, job_id, **more):
    assert found is None or found == {JOB_TAG: job_id, **more}


@pytest.mark.parametrize("name", SERVICES)
def test_it_is_backed_up_restored_copied_and_forgotten(fleet, name):
    service = SERVICES[name]
    here, there = (fleet.cloud.client(service.client, region) for region in (REGION, OTHER_REGION))
    arn = service.prepare(here)

    backup = finish(fleet, "StartBackupJob", ResourceArn=arn, RecoveryPointTags={"env": "prod"})
    point = backup["recoveryPointArn"]
    assert list(service.backups(here)) == [point]
    assert_tagged(service.backups(here)[point], backup["jobId"], env="prod")

    restore = restore_as_the_catalogue_says(fleet, point)
    assert set(service.resources(here)) == {arn, restore["createdResourceArn"]}
    assert_tagged(service.resources(here)[restore["createdResourceArn"]], restore["jobId"])

    if service.copies:
        copy = finish(fleet, "StartCopyJob", RecoveryPointArn=point, DestinationBackupVaultArn=OTHER_VAULT)
        assert list(service.backups(there)) == [copy["destinationRecoveryPointArn"]]
        assert_tagged(service.backups(there)[copy["destinationRecoveryPointArn"]], copy["jobId"])

    finish(fleet, "DeleteRecoveryPoint", RecoveryPointArn=point, BackupVaultName="Default")
    assert service.backups(here) == {}


def make_image(ec2):
    """As a backup does, but for the tags of its snapshots, which moto's CreateImage takes no notice of or refuses."""
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro")["Instances"][0]
    tagged = [{"ResourceType": "image", "Tags": [{"Key": JOB_TAG, "Value": "by-hand"}]}]
    return ec2.create_image(InstanceId=made["InstanceId"], Name="tidemark-by-hand", TagSpecifications=tagged)["ImageId"]


def test_an_image_is_launched_and_deregistered(fleet):
    """moto refuses the tags of an image's snapshots, and so each backup and copy of an instance."""
    ec2 = fleet.cloud.client("ec2")
    image = make_image(ec2)
    point = f"arn:aws:ec2:{REGION}::image/{image}"

    restore = finish(
        fleet, "StartRestoreJob", RecoveryPointArn=point, ResourceType="EC2", Metadata={"InstanceType": "t3.large"}
    )
    assert_tagged(instances(ec2)[restore["createdResourceArn"]], restore["jobId"])

    finish(fleet, "DeleteRecoveryPoint", RecoveryPointArn=point, BackupVaultName="Default")
    assert images(ec2) == {}
