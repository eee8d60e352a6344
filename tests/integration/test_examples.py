"""The examples for schedulers and for those who monitor, as whoever copies them runs them."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from integration.broker import Broker
from integration.fleet import Fleet
from integration.processes import Process
from integration.sandbox import Sandbox, volume_arn

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "deploy/examples"
ENQUEUE_AND_FOLLOW = {
    "Python": [sys.executable, EXAMPLES / "enqueue_and_follow.py"],
    "kcat": [EXAMPLES / "enqueue-and-follow.sh"],
    "Java": ["java", "-cp", f"{ROOT}/build/examples/lib/*", EXAMPLES / "java/EnqueueAndFollow.java"],
}
THERE = "vol-0a1b2c3d4e5f60718"


@pytest.fixture(scope="module")
def fleet(binary, tmp_path_factory):
    """The topics have the names that they have without any setting, and so need a broker of their own."""
    directory = tmp_path_factory.mktemp("examples")
    broker = Broker(directory / "broker")
    broker.start()
    sandbox = Sandbox(binary, directory, "--snapshot-seconds", "1")
    sandbox.add_volume(THERE)
    fleet = Fleet(binary, broker, directory, "tidemark", sandbox)
    fleet.add_worker()
    yield fleet
    fleet.close()
    assert sandbox.process.stop() == 0
    broker.stop()


def run(example, fleet, arn):
    return subprocess.run(
        [*map(str, ENQUEUE_AND_FOLLOW[example]), fleet.broker.bootstrap_servers, arn],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
        timeout=60,
    )


def of_resource(fleet, arn):
    return [history for history in fleet.events.by_job.values() if history[0].get("resourceArn") == arn]


@pytest.mark.parametrize("example", ENQUEUE_AND_FOLLOW)
def test_a_job_is_requested_and_followed_to_its_end(example, fleet):
    arn = f"arn:aws:ec2:eu-west-1:111122223333:volume/{THERE}"
    fleet.events.read_to_end()
    before = len(of_resource(fleet, arn))

    done = run(example, fleet, arn)

    assert done.returncode == 0, done.stdout + done.stderr
    fleet.events.read_to_end()
    histories = of_resource(fleet, arn)
    assert len(histories) == before + 1
    told = done.stdout.splitlines()
    assert len(told) == len(histories[-1]), told
    for line, event in zip(told, histories[-1]):
        assert event["state"] in line


@pytest.mark.parametrize("example", ENQUEUE_AND_FOLLOW)
def test_a_job_that_fails_is_told_by_the_exit_code(example, fleet):
    done = run(example, fleet, volume_arn(0))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED" in done.stdout.splitlines()[-1]


def test_whoever_monitors_is_told_once_of_what_did_not_complete(fleet, tmp_path):
    """Also over a restart of the one who monitors."""
    failed = [fleet.send("StartBackupJob", ResourceArn=volume_arn(1))]
    fleet.events.wait_for(failed[0], "FAILED")

    def monitor(name):
        command = [sys.executable, EXAMPLES / "monitor.py", fleet.broker.bootstrap_servers]
        return Process(command, tmp_path / name, {})

    def told(process):
        return [json.loads(line)["jobId"] for line in process.last_words(100_000).splitlines()]

    first = monitor("first")
    first.wait_until(lambda: failed[0] in told(first), "it is told")
    assert first.stop() == 0
    failed.append(fleet.send("StartBackupJob", ResourceArn=volume_arn(2)))
    second = monitor("second")
    second.wait_until(lambda: failed[1] in told(second), "the second is told")
    assert second.stop() == 0
    assert told(second) == [failed[1]]
    assert told(first).count(failed[0]) == 1
