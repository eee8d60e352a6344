"""Every command in README.md does what it says there."""

import json
import os
import pathlib
import re
import subprocess

import pytest

from integration.broker import Broker
from integration.processes import Process, free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BINARY = ROOT / "build/release/tidemark"

def blocks():
    return re.findall(r"^```\w*\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def block_with(text):
    (found,) = [block for block in blocks() if text in block]
    return found


def commands_of(block):
    lines = [line.split("  #")[0].split("    #")[0].strip() for line in block.splitlines()]
    return [line for line in lines if line.startswith("tidemark ")]


FIRST_RESTORE = block_with("tidemark sandbox")
FOR_REAL = commands_of(block_with("tidemark topics create -c"))
# To restore is the last of the first restore's commands.
DAY_TO_DAY = [line for line in commands_of(block_with("tidemark points list --region")) if " restore -f" not in line]


class Reader:
    """Someone who types what the README says, on a machine with a Kafka; in a folder of their own."""

    def __init__(self, directory):
        self.directory = directory
        self.broker = Broker(directory / "broker")
        self.broker.start()
        self.sandbox_port = str(free_port())
        (directory / "build/release").mkdir(parents=True)
        (directory / "build/release/tidemark").symlink_to(BINARY)
        self.environment = {
            "PATH": f"{BINARY.parent}:{os.environ['PATH']}",
            "HOME": str(directory),
            "TIDEMARK_KAFKA_BOOTSTRAP_SERVERS": self.broker.bootstrap_servers,
            "TIDEMARK_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT",
            "TIDEMARK_HTTP_LISTEN": f"127.0.0.1:{free_port()}",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def types(self, script):
        done = subprocess.run(
            ["bash", "-euc", script],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, (script, done.stdout, done.stderr)
        return done.stdout

    def starts(self, command):
        """What goes on until it is told to stop."""
        words = command.split()
        process = Process(["env", "-C", self.directory, *words], self.directory / "worker.log", self.environment)
        process.wait_until(lambda: "worker-started" in process.last_words(), "it says that it has started")
        assert process.stop() == 0, process.last_words()


def first_restore(port):
    """The list of recovery points is read by a program here; the page is not opened; what was begun is ended."""
    arn = """$(tidemark points list --output jsonl | python3 -c 'import json, sys
print(json.loads(sys.stdin.readline())["recoveryPointArn"])')"""
    script = FIRST_RESTORE.replace("4566", port).replace("show ARN", f'show "{arn}"')
    return "trap 'kill $(jobs -p); wait' EXIT\n" + script


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    reader = Reader(tmp_path_factory.mktemp("reader"))
    reader.said = reader.types(first_restore(reader.sandbox_port))
    yield reader
    reader.broker.stop()


def test_ten_commands_lead_to_a_restored_volume(reader):
    assert len(FIRST_RESTORE.splitlines()) <= 10
    assert json.loads((reader.directory / "restore.json").read_text())["JobType"] == "StartRestoreJob"
    assert reader.said.count("COMPLETED") >= 3


def test_a_worker_is_run_for_real(reader):
    properties = block_with("# worker.properties")
    (reader.directory / "worker.properties").write_text(properties, encoding="utf-8")
    for command in FOR_REAL:
        if command.startswith("tidemark worker"):
            reader.starts(command)
        else:
            reader.types(command)


@pytest.mark.parametrize("command", DAY_TO_DAY)
def test_from_day_to_day(reader, command):
    files = {
        "job.json": (ROOT / "proto/examples/start-backup-job.minimal.json").read_text(encoding="utf-8"),
        "backup-plan.json": (ROOT / "deploy/kubernetes/backup-plan.json").read_text(encoding="utf-8"),
    }
    for name, text in files.items():
        (reader.directory / name).write_text(text, encoding="utf-8")
    listed = json.loads(reader.types("tidemark points list --output jsonl").splitlines()[0])
    command = re.sub(r"\bARN\b", listed["recoveryPointArn"], re.sub(r"\bID\b", "first", command))
    # Once is enough, of what would go on.
    if command.endswith(" --follow"):
        command = command.removesuffix(" --follow")
        assert "--follow" in reader.types(f"{' '.join(command.split()[:2])} --help")
    reader.types(command)


def test_the_first_two_are_what_is_run_to_try_and_to_test():
    tried, tested = (line.split()[0] for line in block_with("deploy/try").splitlines())
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").rstrip().endswith(f"exec {tested}")
    assert os.access(ROOT / tested, os.X_OK)
    assert "job" in subprocess.run([ROOT / tried], check=True, capture_output=True, text=True).stdout
