"""Instances of RDS and clusters of Aurora that are busy, protected or members."""

import datetime
import json

import pytest

from integration.sandbox import ACCOUNT, REGION
from integration.waiting import wait_until


class Place:
    """A cloud with an instance, "orders", and a cluster, "shop", that has one: "shop-1"."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.rds = cloud.client("rds")
        cloud.add_resource("rds:instance", "orders")
        cloud.add_resource("rds:cluster", "shop")
        cloud.add_resource("rds:instance", "shop-1", parentId="shop")

    def arn(self, name):
        return f"arn:aws:rds:{REGION}:{ACCOUNT}:{name}"


@pytest.fixture
def sandbox(start_sandbox):
    return Place(start_sandbox("--snapshot-seconds", "1"))


def start(start_fleet, place):
    """Looks often: RDS's own pace is half a minute."""
    fleet = start_fleet(place.cloud, engine_poll_interval_ms="400")
    fleet.add_worker()
    return fleet


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


def test_a_restore_that_is_stopped_is_taken_away_when_the_service_allows_it(sandbox, start_fleet):
    fleet = start(start_fleet, sandbox)
    sandbox.cloud.add_resource("rds:instance", "orders", fields={"DeletionProtection": True})
    backup = fleet.send("StartBackupJob", ResourceArn=sandbox.arn("db:orders"))
    point = fleet.events.wait_for(backup, "COMPLETED")["recoveryPointArn"]
    fleet.points.wait(lambda: point in fleet.points.points, "the catalogue has the point")
    request = json.loads(fleet.command("points", "show", point, "--request"))
    assert request["Metadata"]["DeletionProtection"] == "true"

    job_id = fleet.send(**request)
    fleet.events.wait_for(job_id, "RUNNING")
    fleet.requests.send({"JobType": "StopJob", "JobId": job_id, "RecoveryPointArn": point})
    event = fleet.events.wait_for(job_id, "ABORTED")

    assert event["ext"]["cancelEffect"] == "deferredDelete"
    wait_until(lambda: "orders-restored" not in names_of_instances(sandbox), "the instance is gone", within=60)
    assert sorted(names_of_instances(sandbox)) == ["orders", "shop-1"]
