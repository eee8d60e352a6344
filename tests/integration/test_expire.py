"""Recovery points past their lifecycle are deleted, once, and no others."""

import concurrent.futures
import datetime
import json

import pytest
from confluent_kafka import Producer

from integration.processes import Process

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
    return event["recoveryPointArn"]


def make_old(fleet, arn, days):
    """The point was made so many days ago."""
    created = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)
    point = {**fleet.points.points[arn], "creationDate": created.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
    producer = Producer({"bootstrap.servers": fleet.broker.bootstrap_servers, "partitioner": "murmur2_random"})
    producer.produce(f"{fleet.prefix}.recovery-points", key=arn, value=json.dumps(point).encode())
    assert producer.flush(30) == 0
    fleet.points.wait(lambda: fleet.points.points[arn] == point, "the catalogue has the old point")


def expire(fleet, *flags):
    return [json.loads(line) for line in fleet.command("expire", *flags).splitlines()]


def test_what_is_past_its_days_is_deleted_and_nothing_else(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    old = back_up(fleet, arn, Lifecycle={"DeleteAfterDays": 35})
    young = back_up(fleet, arn, Lifecycle={"DeleteAfterDays": 35})
    kept = back_up(fleet, arn, Lifecycle={"DeleteAfterDays": -1})
    for point, days in ((old, 36), (young, 34), (kept, 3000)):
        make_old(fleet, point, days)

    [would_be] = expire(fleet, "--dry-run")
    assert (would_be["dryRun"], would_be["request"]["RecoveryPointArn"]) == (True, old)
    assert len(sandbox.snapshots()) == 3
    assert expire(fleet, "--region", "eu-central-1") == []
    [requested] = expire(fleet)
    fleet.events.wait_for(requested["jobId"], "COMPLETED")
    fleet.points.wait(lambda: old not in fleet.points.points, "the catalogue forgets the point")
    assert sorted(fleet.points.points) == sorted([young, kept])
    assert old.split("/")[-1] not in [snapshot["SnapshotId"] for snapshot in sandbox.snapshots()]
    assert expire(fleet) == []


def test_two_who_expire_at_once_start_one_job(fleet, sandbox):
    old = back_up(fleet, sandbox.add_volume(VOLUME), Lifecycle={"DeleteAfterDays": 1})
    make_old(fleet, old, 2.5)
    fleet.switches.set("*/*", Paused=True)
    [worker] = fleet.workers
    worker.process.wait_until(lambda: '"setting-read"' in worker.process.log.read_text(), "it is paused")

    with concurrent.futures.ThreadPoolExecutor() as pool:
        runs = [run.result() for run in [pool.submit(expire, fleet) for _ in range(3)]]
    job_ids = {requested["jobId"] for [requested] in runs}
    assert len(job_ids) == 1
    fleet.events.wait(lambda: fleet.lag() == 0, "all three requests were taken")
    fleet.switches.set("*/*")
    [job_id] = job_ids
    fleet.events.wait_for(job_id, "COMPLETED")
    assert [seen for seen in fleet.events.by_job if fleet.events.of(seen)[0]["jobType"] == "DeleteRecoveryPoint"] == [job_id]
    assert sandbox.calls("DeleteSnapshot") == 1


def test_one_who_follows_finds_what_expires_later(fleet, sandbox):
    point = back_up(fleet, sandbox.add_volume(VOLUME), Lifecycle={"DeleteAfterDays": 1})
    flags = [word for name, value in fleet.settings.items() for word in ("--set", f"{name}={value}")]
    log = fleet.directory / "expire.log"
    process = Process([fleet.binary, "expire", "--follow", "--interval", "1", *flags], log, {})
    try:
        make_old(fleet, point, 2)
        fleet.points.wait(lambda: point not in fleet.points.points, "the point is gone")
    finally:
        process.stop()
    assert json.loads(log.read_text().splitlines()[0])["request"]["RecoveryPointArn"] == point


def test_what_is_past_its_warm_days_goes_to_cold_storage_and_comes_back(fleet, sandbox):
    point = back_up(
        fleet, sandbox.add_volume(VOLUME), Lifecycle={"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 365}
    )
    make_old(fleet, point, 29)
    assert expire(fleet) == []
    make_old(fleet, point, 31)

    [requested] = expire(fleet)
    assert requested["request"]["JobType"] == "UpdateRecoveryPointLifecycle"
    fleet.events.wait_for(requested["jobId"], "COMPLETED")
    assert [snapshot["StorageTier"] for snapshot in sandbox.snapshots()] == ["archive"]
    assert expire(fleet)[0]["jobId"] == requested["jobId"]
    assert point in fleet.points.points

    restored = fleet.send(
        "StartRestoreJob", RecoveryPointArn=point, ResourceType="EBS", Metadata={"availabilityZone": "eu-west-1a"}
    )
    fleet.events.wait_for(restored, "COMPLETED")
    assert sandbox.calls("ModifySnapshotTier") == sandbox.calls("RestoreSnapshotTier") == 1
