"""Each kind of job of RDS and of Aurora, from the request on a real Kafka to its COMPLETED event: on the sandbox, and
on moto, which knows both services."""

import datetime
import json

import pytest

from integration.sandbox import ACCOUNT, JOB_TAG, REGION
from integration.waiting import wait_until

OTHER_REGION = "eu-central-1"


class Place:
    """A cloud with an instance, "orders", and a cluster, "shop", that has one: "shop-1"."""

    def __init__(self, cloud, account):
        self.cloud = cloud
        self.account = account
        self.rds = cloud.client("rds")

    def arn(self, name, region=REGION):
        return f"arn:aws:rds:{region}:{self.account}:{name}"

    def vault(self, name):
        return f"arn:aws:backup:{OTHER_REGION}:{self.account}:backup-vault:{name}"


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "1")
    sandbox.add_resource("rds:instance", "orders")
    sandbox.add_resource("rds:cluster", "shop")
    sandbox.add_resource("rds:instance", "shop-1", parentId="shop")
    return Place(sandbox, ACCOUNT)


@pytest.fixture
def moto_place(moto):
    place = Place(moto, "123456789012")
    owner = {"MasterUsername": "owner", "MasterUserPassword": "a long password"}
    like = {"DBInstanceClass": "db.t3.medium", "AllocatedStorage": 20}
    place.rds.create_db_instance(DBInstanceIdentifier="orders", Engine="postgres", **like, **owner)
    place.rds.create_db_cluster(DBClusterIdentifier="shop", Engine="aurora-postgresql", **owner)
    place.rds.create_db_instance(
        DBInstanceIdentifier="shop-1",
        DBInstanceClass="db.t3.medium",
        Engine="aurora-postgresql",
        DBClusterIdentifier="shop",
    )
    return place


@pytest.fixture(params=["sandbox", "moto_place"])
def place(request):
    return request.getfixturevalue(request.param)


def start(start_fleet, place):
    """Looks often: RDS's own pace is half a minute."""
    fleet = start_fleet(place.cloud, engine_poll_interval_ms="400")
    fleet.add_worker()
    return fleet


@pytest.fixture
def fleet(place, start_fleet):
    return start(start_fleet, place)


def finish(fleet, job_type, **request):
    return fleet.events.wait_for(fleet.send(job_type, **request), "COMPLETED", within=60)


def back_up(fleet, arn):
    event = finish(fleet, "StartBackupJob", ResourceArn=arn, RecoveryPointTags={"env": "prod"})
    fleet.points.wait(lambda: event["recoveryPointArn"] in fleet.points.points, "the catalogue has the point")
    return event


def restore_as_the_catalogue_says(fleet, point):
    request = json.loads(fleet.command("points", "show", point, "--request"))
    return finish(fleet, request.pop("JobType"), **request)


def tags_of(made):
    return {tag["Key"]: tag["Value"] for tag in made["TagList"]}


def test_an_instance_is_backed_up_restored_copied_and_forgotten(fleet, place):
    backup = back_up(fleet, place.arn("db:orders"))
    point = backup["recoveryPointArn"]
    name = f"tidemark-{backup['jobId']}"
    assert point == place.arn(f"snapshot:{name}")
    assert (backup["resourceType"], backup["backupSizeInBytes"]) == ("RDS", 20 << 30)
    [snapshot] = place.rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"]
    assert snapshot["Status"] == "available"
    assert tags_of(snapshot) == {JOB_TAG: backup["jobId"], "env": "prod"}

    restore = restore_as_the_catalogue_says(fleet, point)
    assert restore["createdResourceArn"] == place.arn("db:orders-restored")
    [instance] = place.rds.describe_db_instances(DBInstanceIdentifier="orders-restored")["DBInstances"]
    assert (instance["DBInstanceStatus"], instance["DBInstanceClass"]) == ("available", "db.t3.medium")
    assert tags_of(instance)[JOB_TAG] == restore["jobId"]

    copy = finish(fleet, "StartCopyJob", RecoveryPointArn=point, DestinationBackupVaultArn=place.vault("offsite"))
    assert copy["destinationRecoveryPointArn"] == place.arn(f"snapshot:tidemark-{copy['jobId']}", OTHER_REGION)
    there = place.cloud.client("rds", OTHER_REGION)
    assert len(there.describe_db_snapshots(DBSnapshotIdentifier=f"tidemark-{copy['jobId']}")["DBSnapshots"]) == 1

    finish(fleet, "DeleteRecoveryPoint", RecoveryPointArn=point, BackupVaultName="Default")
    assert place.rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"] == []
    fleet.points.wait(lambda: point not in fleet.points.points, "the catalogue forgets the point")


def test_a_cluster_is_backed_up_restored_with_its_instance_copied_and_forgotten(fleet, place):
    backup = back_up(fleet, place.arn("cluster:shop"))
    point = backup["recoveryPointArn"]
    name = f"tidemark-{backup['jobId']}"
    assert point == place.arn(f"cluster-snapshot:{name}")
    assert backup["resourceType"] == "Aurora"
    [snapshot] = place.rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=name)["DBClusterSnapshots"]
    assert snapshot["Status"] == "available"
    assert tags_of(snapshot) == {JOB_TAG: backup["jobId"], "env": "prod"}

    restore = restore_as_the_catalogue_says(fleet, point)
    assert restore["createdResourceArn"] == place.arn("cluster:shop-restored")
    [cluster] = place.rds.describe_db_clusters(DBClusterIdentifier="shop-restored")["DBClusters"]
    assert cluster["Status"] == "available"
    assert [member["DBInstanceIdentifier"] for member in cluster["DBClusterMembers"]] == ["shop-1-restored"]
    [instance] = place.rds.describe_db_instances(DBInstanceIdentifier="shop-1-restored")["DBInstances"]
    assert (instance["DBInstanceStatus"], instance["DBInstanceClass"]) == ("available", "db.t3.medium")
    assert tags_of(cluster)[JOB_TAG] == tags_of(instance)[JOB_TAG] == restore["jobId"]

    copy = finish(fleet, "StartCopyJob", RecoveryPointArn=point, DestinationBackupVaultArn=place.vault("offsite"))
    there = place.cloud.client("rds", OTHER_REGION)
    [copied] = there.describe_db_cluster_snapshots()["DBClusterSnapshots"]
    assert copied["DBClusterSnapshotArn"] == copy["destinationRecoveryPointArn"]

    finish(fleet, "DeleteRecoveryPoint", RecoveryPointArn=point, BackupVaultName="Default")
    assert place.rds.describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"] == []


def waits_for(fleet, job_id, words):
    return any(words in (event["ext"].get("waitingFor") or "") for event in fleet.events.of(job_id))


def test_what_is_busy_is_waited_for(sandbox, start_fleet):
    fleet = start(start_fleet, sandbox)
    busy = {
        "db:orders": ("rds:instance", "orders", "DBInstanceStatus", "modifying", "RESOURCE_STATE"),
        "cluster:shop": ("rds:cluster", "shop", "Status", "backing-up", "MAINTENANCE_CONFLICT"),
    }
    jobs = {}
    for resource, (kind, name, member, status, _) in busy.items():
        sandbox.cloud.add_resource(kind, name, fields={member: status})
        jobs[resource] = fleet.send("StartBackupJob", ResourceArn=sandbox.arn(resource))
    for resource, (kind, name, member, status, reason) in busy.items():
        job_id = jobs[resource]
        fleet.events.wait_telling(job_id, lambda: waits_for(fleet, job_id, status), f"waiting while it is {status}", 30)
        event = fleet.events.last(job_id)
        assert (event["state"], event["reasonCode"]) == ("CREATED", reason)
        sandbox.cloud.add_resource(kind, name, fields={member: "available"})
    for job_id in jobs.values():
        fleet.events.wait_for(job_id, "COMPLETED", within=90)


def test_a_cluster_that_is_busy_past_its_window_expires_in_awss_words(sandbox, start_fleet):
    fleet = start(start_fleet, sandbox)
    sandbox.rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="by-hand", DBClusterIdentifier="shop")
    sandbox.cloud.add_resource("rds:cluster", "shop", fields={"Status": "backing-up"})
    scheduled = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=54)

    job_id = fleet.send(
        "StartBackupJob",
        ResourceArn=sandbox.arn("cluster:shop"),
        StartWindowMinutes=1,
        Extensions={"ScheduledTime": scheduled.strftime("%Y-%m-%dT%H:%M:%SZ")},
    )
    event = fleet.events.wait_for(job_id, "EXPIRED")

    assert event["reasonCode"] == "START_WINDOW_EXPIRED"
    assert event["statusMessage"].startswith("Backup job expired before completion")
    assert "backing-up" in event["statusMessage"]
    made = sandbox.rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]
    assert [snapshot["DBClusterSnapshotIdentifier"] for snapshot in made] == ["by-hand"]


def test_a_member_of_a_cluster_is_not_backed_up_alone(sandbox, start_fleet):
    fleet = start(start_fleet, sandbox)

    event = fleet.events.wait_for(fleet.send("StartBackupJob", ResourceArn=sandbox.arn("db:shop-1")), "FAILED")

    assert event["reasonCode"] == "UNSUPPORTED_RESOURCE"
    assert "back up the cluster" in event["statusMessage"]
    assert sandbox.rds.describe_db_snapshots()["DBSnapshots"] == []


def names_of_instances(place):
    return [instance["DBInstanceIdentifier"] for instance in place.rds.describe_db_instances()["DBInstances"]]


def test_a_restore_that_is_stopped_is_taken_away_when_the_service_allows_it(start_sandbox, start_fleet):
    cloud = start_sandbox("--snapshot-seconds", "1")
    cloud.add_resource("rds:instance", "orders", fields={"DeletionProtection": True})
    place = Place(cloud, ACCOUNT)
    fleet = start(start_fleet, place)
    point = back_up(fleet, place.arn("db:orders"))["recoveryPointArn"]
    request = json.loads(fleet.command("points", "show", point, "--request"))
    assert request["Metadata"]["DeletionProtection"] == "true"

    job_id = fleet.send(request.pop("JobType"), **request)
    fleet.events.wait_for(job_id, "RUNNING")
    fleet.requests.send({"JobType": "StopJob", "JobId": job_id, "RecoveryPointArn": point})
    event = fleet.events.wait_for(job_id, "ABORTED")

    assert event["ext"]["cancelEffect"] == "deferredDelete"
    wait_until(lambda: "orders-restored" not in names_of_instances(place), "the instance is gone", within=60)
    assert names_of_instances(place) == ["orders"]
