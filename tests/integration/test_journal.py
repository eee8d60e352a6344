"""Journals that another version of this program wrote, or that were damaged, as workers on a real broker meet them."""

import json
import pathlib
import re

import pytest
from confluent_kafka import Producer

from integration.test_log import lines
from integration.test_metrics import samples
from integration.waiting import wait_until

SAMPLES = pathlib.Path(__file__).resolve().parents[1] / "data" / "journal"
HEAD_BYTES, MASK = 6, 2**64 - 1


def mix(value):
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value = (value ^ value >> shift) * factor & MASK
    return value ^ value >> 31


def checksum(rest, version):
    """Written down a second time here: it is a part of every version's head."""
    value = mix(version ^ len(rest) * 0x9E3779B97F4A7C15 & MASK)
    whole = len(rest) // 8 * 8
    for at in range(0, whole, 8):
        value = (value ^ int.from_bytes(rest[at : at + 8], "little")) * 0x9FB21C651E98DF25 & MASK
        value ^= value >> 32
    return (mix(value ^ int.from_bytes(rest[whole:], "little")) & 0xFFFFFFFF).to_bytes(4, "little")


def sample(version, name):
    [found] = [one for one in json.loads((SAMPLES / f"version-{version}.json").read_text()) if one["name"] == name]
    return bytes.fromhex(found["bytes"]), found["record"]["request.job_id"]


def of_version(record, version):
    rest = record[HEAD_BYTES:]
    return bytes([record[0], version]) + checksum(rest, version) + rest


class Journal:
    def __init__(self, fleet):
        self.topic = f"{fleet.prefix}.journal"
        self.producer = Producer({"bootstrap.servers": fleet.broker.bootstrap_servers})

    def write(self, partition, job_id, record):
        self.producer.produce(self.topic, key=job_id, value=record, partition=partition)
        assert self.producer.flush(30) == 0


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


@pytest.fixture
def fleet(sandbox, start_fleet):
    return start_fleet(sandbox, partitions=4)


def ready_text(worker):
    """Also of a worker that is not."""
    try:
        return worker.read("ready")
    except OSError as error:
        return error.read().decode() if hasattr(error, "read") else ""


def test_the_checksum_here_is_the_program_s():
    for version in (2, 3):
        record, _ = sample(version, "a backup that AWS works on")
        assert of_version(record, version) == record


def test_a_partition_of_a_later_version_stands_still_until_it_can_be_read(fleet, sandbox):
    record, job_id = sample(3, "a backup that AWS works on")
    journal = Journal(fleet)
    journal.write(2, job_id, of_version(record, 4))
    worker = fleet.new_worker().start()
    worker.process.wait_until(lambda: "stand still" in ready_text(worker), "the worker says that it is not ready, and why")
    assert "1 of 4 partitions" in ready_text(worker)
    told = samples(worker)
    assert told["tidemark_partitions_unreadable"] == 1 and told["tidemark_ready"] == 0
    assert told["tidemark_aws_budget_share_ratio"] == 0.75
    [line] = [line for line in lines(worker) if line["event"] == "partition-unreadable"]
    assert line["partition"] == 2 and line["level"] == "error"
    assert line["error"] == f"job {job_id}: job record of version 4; this program reads versions 2 to 3"

    arns = {sandbox.add_volume(f"vol-0a1b2c3d4e5f607{number:02}") for number in range(12)}
    jobs = {fleet.send("StartBackupJob", ResourceArn=arn) for arn in arns}
    fleet.events.wait(lambda: fleet.events.counts["COMPLETED"] >= 1 and fleet.lag() > 0, "others go on")
    wait_until(lambda: samples(worker).get('tidemark_kafka_consumer_lag_records{partition="2"}', 0) > 0, "its lag shows")
    held = fleet.lag()
    fleet.events.wait(lambda: fleet.events.counts["COMPLETED"] == len(jobs) - held, "all of the others are done")

    assert re.search(r"another version of this program wrote 1 records", fleet.command("journal", "list") + fleet.last_stderr)
    worker.stop()
    journal.write(2, job_id, None)
    worker.start_and_wait()
    fleet.events.wait(lambda: fleet.events.counts["COMPLETED"] == len(jobs), "the partition goes on where it stood")
    assert samples(worker)["tidemark_partitions_unreadable"] == 0


def test_a_record_of_the_version_before_is_taken_over(fleet):
    record, job_id = sample(2, "a backup that was just taken")
    Journal(fleet).write(1, job_id, record)
    [job] = json.loads(fleet.command("journal", "list", "--output", "json"))
    assert (job["version"], job["partition"], job["record"]["request.job_id"]) == (2, 1, job_id)
    told = samples(fleet.add_worker())
    assert told["tidemark_replay_records_total"] == 1
    assert told["tidemark_journal_records_torn_total"] == told["tidemark_partitions_unreadable"] == 0


def test_a_damaged_record_holds_nothing_up(fleet, sandbox):
    record, job_id = sample(3, "a backup that AWS works on")
    Journal(fleet).write(2, job_id, record[:-1] + b"?")
    worker = fleet.add_worker()
    wait_until(lambda: samples(worker)["tidemark_journal_records_torn_total"] == 1, "it is counted")
    assert [line["partition"] for line in lines(worker) if line["event"] == "journal-torn"] == [2]
    jobs = [fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(f"vol-0a1b2c3d4e5f607{n:02}")) for n in range(12)]
    fleet.events.wait(lambda: fleet.events.counts["COMPLETED"] == len(jobs), "every partition goes on")
