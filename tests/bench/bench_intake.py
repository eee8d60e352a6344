"""Durable intake: how many requests a second one worker takes, journals, answers and commits, on a real broker, beside what
bare librdkafka does with the same bytes and batches in the same run; and what jobs that wait cost in memory, and in time
when another worker takes them over.

    cmake --build build/release
    build/venv/bin/python tests/bench/bench_intake.py [JOBS WAITING]
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

from integration.broker import Broker  # noqa: E402
from integration.sandbox import Cloud, volume_arn  # noqa: E402
from integration.topics import Records, Requests  # noqa: E402
from integration.waiting import wait_until  # noqa: E402
from integration.workers import Worker, create_topics, default_binary  # noqa: E402

RELAY = default_binary().parent / "tests" / "bench_relay"
NOWHERE = Cloud(None, "http://127.0.0.1:9", "none", "none")
PARTITIONS = 8
ROUNDS = 3
SAMPLE = 1000


def settings_of(broker, prefix):
    return {"kafka.bootstrap.servers": broker.bootstrap_servers, "kafka.group.id": prefix, "topics.prefix": prefix}


def write_requests(broker, prefix, jobs):
    """Each begins in a day: nothing but intake is measured."""
    create_topics(default_binary(), settings_of(broker, prefix), PARTITIONS)
    scheduled = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    requests = Requests(broker.bootstrap_servers, prefix)
    for number in range(jobs):
        arn = volume_arn(number)
        request = {
            "JobType": "StartBackupJob",
            "ResourceArn": arn,
            "BackupVaultName": "nightly",
            "IdempotencyToken": f"nightly-{number:017x}",
            "Lifecycle": {"DeleteAfterDays": 35},
            "RecoveryPointTags": {"env": "prod"},
            "Extensions": {"ScheduledTime": scheduled.strftime("%Y-%m-%dT%H:%M:%SZ")},
        }
        requests.send_bytes(arn, json.dumps(request).encode(), partition=number % PARTITIONS)
        if number % 10000 == 0:
            requests.flush()
    requests.flush()


def count_of(worker, metric):
    """0 before it serves its metrics, and before that one has a value."""
    try:
        return worker.metric(metric)
    except (OSError, AssertionError):
        return 0


def taken_count(worker):
    return count_of(worker, "tidemark_jobs_accepted_total")


def known_count(worker):
    """Those that it replayed too; counted now and then."""
    return count_of(worker, "tidemark_jobs")


def cpu_seconds(worker):
    fields = pathlib.Path(f"/proc/{worker.process.child.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def resident_bytes(worker):
    status = pathlib.Path(f"/proc/{worker.process.child.pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def run_worker(worker, jobs):
    """From the first commit that is seen on: joining the group is not what is measured."""
    worker.start()
    first = wait_until(lambda: taken_count(worker), "the first commit", within=60)
    started, cpu = time.monotonic(), cpu_seconds(worker)
    # Seldom: counting its jobs is work for the worker.
    wait_until(lambda: taken_count(worker) >= jobs, "all are taken", within=300, pause=0.1)
    seconds = time.monotonic() - started
    batch = jobs // worker.metric("tidemark_batches_committed_total")
    cpu_us = (cpu_seconds(worker) - cpu) / (jobs - first) * 1e6
    return (jobs - first) / seconds, batch, cpu_us


def run_relay(broker, prefix, jobs, batch, sizes):
    command = [RELAY, broker.bootstrap_servers, prefix, str(jobs), str(batch), *map(str, sizes)]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=300).stdout)
    return answer["records"] / answer["seconds"]


def mean_bytes(broker, topic):
    """Of a record's value and headers."""
    sample = Records(broker.bootstrap_servers, topic)
    sample.wait(lambda: len(sample.records) >= SAMPLE, f"{topic} has records")
    sample.close()
    total = 0
    for record in sample.records:
        total += len(record.value()) + sum(len(name) + len(value) for name, value in record.headers() or [])
    return total // len(sample.records)


@contextlib.contextmanager
def new_worker(broker, directory, prefix):
    """Not started yet; ended in any case."""
    worker = Worker(default_binary(), directory, prefix, settings_of(broker, prefix), NOWHERE.environment())
    try:
        yield worker
    finally:
        worker.stop()


def show_what_waiting_costs(broker, directory, jobs):
    """After a restart, when nothing is left of the intake: what the jobs hold, and no more."""
    sizes = []
    write_requests(broker, "memory", 0)
    for count in (0, jobs):
        if count:
            write_requests(broker, "memory", count)
        with new_worker(broker, directory / str(count), "memory") as worker:
            worker.start()
            wait_until(lambda: known_count(worker) == count and worker.is_ready(), "all are taken", within=300)
            worker.stop()
            started = time.monotonic()
            worker.start_and_wait()
            seconds = time.monotonic() - started
            wait_until(lambda: known_count(worker) == count, "all are known again", within=300)
            sizes.append(resident_bytes(worker))
    print(f"a waiting job: {(sizes[1] - sizes[0]) / jobs:.0f} bytes of resident memory, at {jobs} jobs")
    print(f"a worker that starts has taken over {jobs} jobs after {seconds:.1f} s")


def measure(broker, directory, jobs, waiting):
    rates, relay_rates = [], []
    for number in range(ROUNDS):
        prefix, yardstick = f"round-{number}", f"relay-{number}"
        write_requests(broker, prefix, jobs)
        write_requests(broker, yardstick, jobs)
        with new_worker(broker, directory, prefix) as worker:
            rate, batch, cpu_us = run_worker(worker, jobs)
        sizes = [mean_bytes(broker, f"{prefix}.{name}") for name in ("journal", "status")]
        relay_rate = run_relay(broker, yardstick, jobs, batch, sizes)
        print(f"round {number + 1}: {rate:.0f} jobs/s, {batch} a batch, {cpu_us:.1f} us of CPU each; bare {relay_rate:.0f}/s")
        rates.append(rate)
        relay_rates.append(relay_rate)
    rate, relay_rate = statistics.median(rates), statistics.median(relay_rates)
    print(f"journal {sizes[0]} and status {sizes[1]} bytes a job")
    print(f"durable intake: {rate:.0f} jobs/s, {rate / relay_rate:.2f} of bare librdkafka's {relay_rate:.0f}/s")
    show_what_waiting_costs(broker, directory, waiting)


def main():
    jobs, waiting = [int(argument) for argument in sys.argv[1:]] or (200000, 1000000)
    with tempfile.TemporaryDirectory() as directory:
        broker = Broker(pathlib.Path(directory) / "broker")
        broker.start()
        try:
            measure(broker, pathlib.Path(directory), jobs, waiting)
        finally:
            broker.stop()


if __name__ == "__main__":
    main()
