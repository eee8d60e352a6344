"""Workers as they run in production: processes with a file of settings."""

import pathlib
import re
import subprocess
import urllib.error
import urllib.request

from integration.processes import Process, free_port

# Short where a person would wait: every test would wait as long.
SETTINGS = {
    "kafka.session.timeout.ms": "6000",
    "kafka.heartbeat.interval.ms": "500",
    "aws.request.timeout.ms": "2000",
    "aws.settle.ms": "500",
    "engine.poll.interval.ms": "200",
    "engine.retry.delay.max.ms": "1000",
    "log.format": "json",
}


class Worker:
    """One slot of the fleet: started again, it has its name, its port and its settings again."""

    def __init__(self, binary, directory, name, settings, environment):
        self.binary = binary
        self.directory = directory / name
        self.directory.mkdir(parents=True)
        self.environment = {"HOME": str(self.directory), **environment}
        self.port = free_port()
        self.process = None
        self.is_disturbed = False
        self.file = self.directory / "worker.properties"
        lines = {**SETTINGS, **settings, "worker.id": name, "http.listen": f"127.0.0.1:{self.port}"}
        self.file.write_text("".join(f"{key}={value}\n" for key, value in lines.items()), encoding="utf-8")

    def start(self):
        log = self.directory / "worker.log"
        self.process = Process([self.binary, "worker", "-c", self.file], log, self.environment)
        return self

    def start_and_wait(self):
        self.start()
        self.process.wait_until(self.is_ready, "the worker is ready")
        return self

    def kill(self):
        self.process.kill()

    def stop(self):
        """Drains; a worker that ends with another code than 0, or not in time, has failed its test."""
        if self.process and self.process.is_running:
            assert self.process.stop() == 0, self.process.last_words()

    def read(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=5) as answer:
            return answer.read().decode()

    def is_ready(self):
        try:
            return "ready" in self.read("ready")
        except (urllib.error.URLError, OSError):
            return False

    def metric(self, name):
        """The sum over its labels."""
        values = re.findall(rf"^{name}(?:{{[^}}]*}})? (\d+)$", self.read("metrics"), re.MULTILINE)
        assert values, name
        return sum(int(value) for value in values)


def create_topics(binary, settings, partitions):
    flags = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
    counts = ["--partitions", str(partitions), "--replication-factor", "1"]
    made = subprocess.run(
        [str(binary), "topics", "create", *flags, *counts], capture_output=True, text=True, env={}, timeout=60
    )
    assert made.returncode == 0, made.stderr


def default_binary():
    return pathlib.Path(__file__).resolve().parents[2] / "build" / "release" / "tidemark"
