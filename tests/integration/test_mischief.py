"""One worker, and a Region for each thing that can go wrong on the wire: in each, a backup and a restore end as they should,
once, with one snapshot and one volume."""

import datetime
import re

import pytest

from integration.mischief import LASTING, MISCHIEFS, Proxy, region_of
from integration.topics import TERMINAL

VOLUME = "vol-0a1b2c3d4e5f60718"
RESIDENT_KIB_MAX = 256 * 1024
WITHIN_S = 60


class ThroughProxy:
    """The sandbox as a worker sees it."""

    def __init__(self, sandbox, mischiefs):
        self.sandbox = sandbox
        self.proxy = Proxy(int(sandbox.endpoint.rsplit(":", 1)[1]), mischiefs)

    def environment(self):
        return {**self.sandbox.environment(), "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.proxy.port}"}


@pytest.fixture
def through(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "1")
    through = ThroughProxy(sandbox, {**MISCHIEFS, **LASTING})
    yield through
    through.proxy.stop()


@pytest.fixture
def fleet(through, start_fleet):
    fleet = start_fleet(through, partitions=12)
    fleet.add_worker()
    return fleet


def back_up(fleet, sandbox, name, **request):
    return fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME, region=region_of(name)), **request)


def restore(fleet, name, point):
    metadata = {"availabilityZone": f"{region_of(name)}a"}
    return fleet.send("StartRestoreJob", RecoveryPointArn=point, ResourceType="EBS", Metadata=metadata)


def backed_up_and_restored(fleet, sandbox):
    """The last events of the jobs, by mischief: each restore follows its backup."""
    backups = {name: back_up(fleet, sandbox, name) for name in MISCHIEFS}
    restores = {}

    def restore_what_is_there(name):
        event = fleet.events.last(backups[name])
        if event["state"] == "COMPLETED":
            restores[name] = restore(fleet, name, event["recoveryPointArn"])

    def is_over(name):
        if not fleet.events.is_ended(backups[name]):
            return False
        if name not in restores:
            restore_what_is_there(name)
        return name not in restores or fleet.events.is_ended(restores[name])

    def history(name):
        return fleet.events.of(backups[name]) + fleet.events.of(restores.get(name))

    def left():
        return [name for name in MISCHIEFS if not is_over(name)]

    try:
        fleet.events.wait(lambda: not left(), "every job ends", within=WITHIN_S)
    except AssertionError as failure:
        raise AssertionError({name: history(name)[-1] for name in left()}) from failure
    return {name: history(name) for name in MISCHIEFS}


def made_in(sandbox, name):
    ec2 = sandbox.ec2(region_of(name))
    snapshots = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    volumes = ec2.describe_volumes()["Volumes"]
    return [snapshot["SnapshotId"] for snapshot in snapshots], [volume["VolumeId"] for volume in volumes]


def soon(seconds):
    """A start window of which so much is left."""
    time = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=60 - seconds)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    return {"StartWindowMinutes": 1, "Extensions": {"ScheduledTime": stamp}}


def resident_kib_most(worker):
    with open(f"/proc/{worker.process.child.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))


def is_sanitized(fleet):
    return "asan" in str(fleet.binary) or "tsan" in str(fleet.binary)


def test_every_job_ends_as_it_should_whatever_comes_over_the_wire(fleet, through, capsys):
    sandbox = through.sandbox
    [worker] = fleet.workers
    closing = {name: back_up(fleet, sandbox, name, **soon(8)) for name in LASTING}

    told = backed_up_and_restored(fleet, sandbox)
    failed = {name: fleet.events.wait_for_end(job_id) for name, job_id in closing.items()}

    ends = {name: [event for event in events if event["state"] in TERMINAL] for name, events in told.items()}
    wrong = {name: events for name, events in ends.items() if [event["state"] for event in events] != ["COMPLETED"] * 2}
    assert wrong == {}
    for name, (backup, restored) in ends.items():
        snapshots, volumes = made_in(sandbox, name)
        assert (name, [backup["recoveryPointArn"].split("/")[1]]) == (name, snapshots)
        assert (name, sorted([VOLUME, restored["createdResourceArn"].split("/")[1]])) == (name, sorted(volumes))
    assert {name: (event["state"], event["reasonCode"]) for name, event in failed.items()} == {
        "forbidden": ("FAILED", "ACCESS_DENIED"),
        "dead": ("EXPIRED", "START_WINDOW_EXPIRED"),
        "blocked": ("EXPIRED", "START_WINDOW_EXPIRED"),
    }
    assert all(made_in(sandbox, name)[0] == [] for name in LASTING)
    assert sandbox.state()["duplicateJobs"] == []
    assert through.proxy.trapped == []
    assert through.proxy.late_count >= 1
    for name, mischief in MISCHIEFS.items():
        assert through.proxy.played[region_of(name), "CreateSnapshot"] >= 1, name
        assert through.proxy.played[region_of(name), "DescribeSnapshots"] >= mischief.times, name
    with capsys.disabled():
        print(f"\n{len(MISCHIEFS)} mischiefs, at most {resident_kib_most(worker) // 1024} MiB resident")
    assert is_sanitized(fleet) or resident_kib_most(worker) <= RESIDENT_KIB_MAX
