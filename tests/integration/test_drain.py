"""A worker that is told to stop: first not ready, then gone within five seconds.  Its jobs go on elsewhere, or wait."""

import signal
import socket
import time
import urllib.error

import pytest
from confluent_kafka.admin import AdminClient

from integration.sandbox import volume_arn
from integration.waiting import wait_until

JOBS = 60
DRAIN_WITHIN_S = 5
# More than anything here waits for, so that nothing is handed over by time-out.
LONG = {"kafka.session.timeout.ms": "45000"}


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox("--snapshot-seconds", "3", "--create-missing-resources")
    sandbox.inject("slow", operation="CreateSnapshot", delayMs=700)
    return sandbox


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox, **LONG)
    fleet.add_worker()
    return fleet


def readiness(worker):
    """200, 503 with its reason, or None once nobody answers."""
    try:
        return 200, worker.read("ready")
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()
    except OSError:
        return None


def looks_until_the_end(worker):
    """What /ready says from now on until the process has ended."""
    seen = []
    while worker.process.is_running:
        answer = readiness(worker)
        if answer and seen[-1:] != [answer]:
            seen.append(answer)
    return seen


def members(fleet):
    """The names of those whom the group counts on."""
    group = fleet.settings["kafka.group.id"]
    admin = AdminClient({"bootstrap.servers": fleet.broker.bootstrap_servers})
    described = admin.describe_consumer_groups([group])[group].result(10)
    return sorted(member.group_instance_id for member in described.members)


def add_second(fleet):
    second = fleet.add_worker()
    wait_until(lambda: second.metric("tidemark_partitions_owned") == 2, "each has its half")
    wait_until(lambda: all(worker.is_ready() for worker in fleet.workers), "both are ready")
    return second


def test_a_worker_under_load_drains_in_time_and_another_goes_on(fleet, sandbox):
    [first] = fleet.workers
    second = add_second(fleet)
    jobs = [fleet.send("StartBackupJob", ResourceArn=volume_arn(number)) for number in range(JOBS)]
    wait_until(lambda: first.metric("tidemark_calls_in_flight") > 0, "calls of the first are in the air")

    began = time.monotonic()
    first.process.child.send_signal(signal.SIGTERM)
    seen = looks_until_the_end(first)
    assert time.monotonic() - began < DRAIN_WITHIN_S
    assert first.process.child.returncode == 0, first.process.last_words()
    assert [code for code, _ in seen if code == 503] != []
    assert [code for code, _ in seen][-1] == 503
    assert "draining" in seen[-1][1]
    assert members(fleet) == ["worker-2"]

    wait_until(lambda: second.metric("tidemark_partitions_owned") == fleet.partitions, "the second has all partitions")
    for job_id in jobs:
        fleet.events.wait_for(job_id, "COMPLETED")
    assert sandbox.state()["duplicateJobs"] == []
    assert sandbox.state()["snapshots"]["total"] == JOBS
    wait_until(lambda: second.metric("tidemark_jobs_remembered") == JOBS, "the second remembers all of them")
    assert second.metric("tidemark_jobs") == 0


def test_a_worker_that_is_restarted_disturbs_no_other(fleet):
    [first] = fleet.workers
    second = add_second(fleet)
    told = second.process.last_words()
    first.process.child.send_signal(signal.SIGUSR2)
    assert first.process.child.wait(DRAIN_WITHIN_S) == 0, first.process.last_words()
    assert members(fleet) == ["worker-1", "worker-2"]
    first.start_and_wait()
    assert first.metric("tidemark_partitions_owned") == second.metric("tidemark_partitions_owned") == 2
    assert second.process.last_words() == told


def test_a_service_manager_is_told_from_beginning_to_end(fleet, tmp_path):
    """As systemd runs it with Type=notify and WatchdogSec=1."""
    address = "\0" + f"tidemark-{tmp_path.name}-{time.monotonic_ns()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(20)
        worker = fleet.new_worker()
        worker.environment.update(NOTIFY_SOCKET="@" + address[1:], WATCHDOG_USEC="1000000")
        worker.start()
        told = manager.recv(4096).decode()
        assert told.startswith("READY=1\nSTATUS=")
        while "partitions are here" not in told:
            told = manager.recv(4096).decode()
        while told != "WATCHDOG=1\n":
            told = manager.recv(4096).decode()
        worker.stop()
        rest = told
        manager.settimeout(0.5)
        while "STOPPING=1" not in rest:
            rest = manager.recv(4096).decode()
        assert "STATUS=the worker is draining" in rest
