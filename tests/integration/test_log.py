"""What somebody who looks after a fleet finds in a worker's log."""

import json
import pathlib
import re

import pytest

from integration.waiting import wait_until

LIST = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "log-events.md"


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox, partitions=2, log_level="debug")
    fleet.add_worker()
    return fleet


def lines(worker):
    return [json.loads(line) for line in worker.process.log.read_text().splitlines()]


def of_job(worker, job_id, level="info"):
    """The events of a job, as they are shown at the default level."""
    return [line for line in lines(worker) if line.get("job") == job_id and (level == "debug" or line["level"] != "debug")]


def names(found):
    return [line["event"] for line in found if line["level"] != "debug"]


def test_a_job_s_life_can_be_read_and_no_key_is_in_it(fleet, sandbox):
    [worker] = fleet.workers
    arn = sandbox.add_volume("vol-0a1b2c3d4e5f60718")
    sandbox.inject("throttle", operation="CreateSnapshot", count=1)
    done = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(done, "COMPLETED")
    failed = fleet.send("StartBackupJob", ResourceArn=arn.replace("60718", "60719"))
    fleet.events.wait_for(failed, "FAILED")
    fleet.requests.send_bytes(arn, b'{"JobType":"Paint"}')
    fleet.requests.flush()
    wait_until(lambda: worker.metric("tidemark_dead_letters_total") == 1, "the request is a dead letter")
    wait_until(lambda: "request-refused" in names(lines(worker)), "the log says so")
    worker.stop()

    log = lines(worker)
    known = set(re.findall(r"^\| `([a-z-]+)` \|", LIST.read_text(), re.MULTILINE))
    assert {line["event"] for line in log} <= known
    assert names(of_job(worker, done)) == ["job-accepted", "job-waits", "job-started", "job-completed"]
    waits = [line for line in of_job(worker, done) if line["event"] == "job-waits"][0]
    assert waits["reason"] == "THROTTLED" and waits["error_code"] == "RequestLimitExceeded"
    assert waits["step"] == "create-snapshot" and waits["next_action"] > waits["time"][:19]
    assert [line["percent"] for line in of_job(worker, done, "debug") if line["event"] == "job-progress"][0] > 0
    completed = of_job(worker, done)[-1]
    assert completed["resource"] == arn and ":snapshot/snap-" in completed["recovery_point"]
    assert all(line["request_id"] for line in of_job(worker, done, "debug") if line["event"] == "call-answered")
    assert of_job(worker, failed)[-1]["reason"] == "RESOURCE_NOT_FOUND"
    [refused] = [line for line in log if line["event"] == "request-refused"]
    assert "Paint" in refused["error"] and refused["offset"] >= 0
    assert [line["event"] for line in log][0] == "credentials-found"
    assert names(log)[-1] == "worker-stopped"
    assert sandbox.secret_access_key not in worker.process.log.read_text()
