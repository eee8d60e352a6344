"""How long the moments take that people wait for: an answer of AWS until everybody can read of it, a scheduled time until
the work has begun, a worker's death until another has taken over, a drain, a newcomer's first completed job.  A real
broker, the sandbox AWS, workers as in production.

    cmake --build build/release
    build/venv/bin/python tests/bench/bench_moments.py
"""

import contextlib
import datetime
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from confluent_kafka import Consumer, TopicPartition  # noqa: E402

from integration.broker import Broker  # noqa: E402
from integration.fleet import Fleet  # noqa: E402
from integration.sandbox import Sandbox, volume_arn  # noqa: E402
from integration.waiting import wait_until  # noqa: E402
from integration.workers import SETTINGS, default_binary  # noqa: E402

CHANGES = 100
STARTS = 1000
STARTS_WITHIN_S = 20
REGIONS = 120  # so many that no start waits for a token
PARTITIONS = 4
SESSION_S = int(SETTINGS["kafka.session.timeout.ms"]) / 1000


class Listener:
    """Reads the status topic from now on, each event as soon as it is committed, and notes when it came."""

    def __init__(self, fleet):
        self.events = []
        self.consumer = Consumer(
            {
                "bootstrap.servers": fleet.settings["kafka.bootstrap.servers"],
                "group.id": "the-listener",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "fetch.wait.max.ms": 500,
            }
        )
        self.consumer.assign([TopicPartition(f"{fleet.prefix}.status", number, 0) for number in range(PARTITIONS)])

    def read_until(self, condition, within=120):
        ends = time.monotonic() + within
        while not condition():
            assert time.monotonic() < ends
            message = self.consumer.poll(1)
            if message and not message.error():
                headers = {name: value.decode() for name, value in message.headers()}
                self.events.append({**json.loads(message.value()), "at": headers["ce_time"], "came": time.time()})

    def count(self, state):
        return sum(event["state"] == state for event in self.events)


def seconds_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def at_99_percent(values):
    return sorted(values)[len(values) * 99 // 100]


@contextlib.contextmanager
def fleet_of(broker, directory, name, *options, **settings):
    home = directory / name
    home.mkdir()
    sandbox = Sandbox(default_binary(), home, "--create-missing-resources", *options)
    fleet = Fleet(default_binary(), broker, home, name, sandbox, partitions=PARTITIONS, **settings)
    try:
        yield fleet
    finally:
        fleet.close()
        sandbox.process.stop()


def show_changes(broker, directory):
    """One job after the other on an idle worker: an event bears the time of the answer that it tells of."""
    with fleet_of(broker, directory, "changes", "--snapshot-seconds", "1") as fleet:
        fleet.add_worker()
        listener = Listener(fleet)
        for number in range(CHANGES):
            fleet.send("StartBackupJob", ResourceArn=volume_arn(number))
            listener.read_until(lambda ended=number + 1: listener.count("COMPLETED") == ended)
        changes = [event for event in listener.events if event["state"] in ("RUNNING", "COMPLETED")]
        delays_ms = [(event["came"] - seconds_of(event["at"])) * 1000 for event in changes]
    print(f"from AWS's answer until a consumer has the committed event: {statistics.median(delays_ms):.0f} ms median, "
          f"{at_99_percent(delays_ms):.0f} ms at 99 %, of {len(delays_ms)}")


def show_starts(broker, directory):
    with fleet_of(broker, directory, "starts", "--snapshot-seconds", "1") as fleet:
        fleet.add_worker()
        listener = Listener(fleet)
        began = time.time() + 5
        for number in range(STARTS):
            moment = began + STARTS_WITHIN_S * number / STARTS
            scheduled = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
            request = {
                "JobType": "StartBackupJob",
                "JobId": f"start-{number}",
                "ResourceArn": volume_arn(number, f"test-region-{number % REGIONS}"),
                "StartWindowMinutes": 1,
                "Extensions": {"ScheduledTime": scheduled.strftime("%Y-%m-%dT%H:%M:%S.") + f"{scheduled.microsecond // 1000:03}Z"},
            }
            fleet.requests.send_bytes(request["ResourceArn"], json.dumps(request).encode())
        fleet.requests.flush()
        listener.read_until(lambda: listener.count("COMPLETED") == STARTS)
        first = {event["jobId"]: event for event in reversed(listener.events) if event["state"] == "RUNNING"}
        delays_ms = [
            (seconds_of(event["initiationDate"]) - began - STARTS_WITHIN_S * int(job.split("-")[1]) / STARTS) * 1000
            for job, event in first.items()
        ]
        late = sum(seconds_of(event["initiationDate"]) >= seconds_of(event["startBy"]) for event in first.values())
    print(f"from a scheduled time until AWS has accepted the work: {min(delays_ms):.0f} ms at least, "
          f"{statistics.median(delays_ms):.0f} ms median, {at_99_percent(delays_ms):.0f} ms at 99 %; "
          f"{late} of {len(delays_ms)} after their window")


def owns_all(worker):
    return worker.is_ready() and worker.metric("tidemark_partitions_owned") == PARTITIONS


def show_take_over_and_drain(broker, directory):
    with fleet_of(broker, directory, "death", "--snapshot-seconds", "600") as fleet:
        first, second = fleet.add_worker(), fleet.add_worker()
        listener = Listener(fleet)
        for number in range(STARTS):
            arn = volume_arn(number, f"test-region-{number % REGIONS}")
            fleet.requests.send_bytes(arn, json.dumps({"JobType": "StartBackupJob", "ResourceArn": arn}).encode())
        fleet.requests.flush()
        listener.read_until(lambda: listener.count("RUNNING") >= STARTS)
        first.kill()
        began = time.monotonic()
        wait_until(lambda: owns_all(second), "the other one has all", within=60)
        print(f"after kill -9 another has taken over in {time.monotonic() - began:.1f} s, "
              f"{SESSION_S:.0f} s of them its session")
        began = time.monotonic()
        second.stop()
        print(f"a worker with {STARTS} running jobs has drained in {time.monotonic() - began:.2f} s")


def show_demo():
    began = time.monotonic()
    command = [default_binary(), "demo", "--output", "jsonl"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, text=True)
    first = next(line for line in demo.stdout if json.loads(line)["state"] == "COMPLETED")
    print(f"`tidemark demo` has completed its first job after {time.monotonic() - began:.1f} s: "
          f"{json.loads(first)['resourceType']}")
    demo.communicate()


def main():
    show_demo()
    with tempfile.TemporaryDirectory() as directory:
        broker = Broker(pathlib.Path(directory) / "broker")
        broker.start()
        try:
            for show in (show_changes, show_starts, show_take_over_and_drain):
                show(broker, pathlib.Path(directory))
        finally:
            broker.stop()


if __name__ == "__main__":
    main()
