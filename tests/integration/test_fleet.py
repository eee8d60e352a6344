"""2,000 backups while workers and the broker are killed: each job ends once and has one snapshot."""

import random
import time

import pytest

from integration.broker import Broker
from integration.sandbox import volume_arn

JOBS = 2000
WORKERS = 3
KILL_EVERY_S = 3
SEED = 20261123


@pytest.fixture
def broker(tmp_path):
    """Its own, since it is killed."""
    broker = Broker(tmp_path / "broker")
    broker.start()
    yield broker
    broker.stop()


class Nemesis:
    """Kills a worker every few seconds, and the broker once, when a third of the jobs has ended."""

    def __init__(self, fleet, random_source):
        self.fleet = fleet
        self.random = random_source
        self.kills = 0
        self.has_killed_broker = False
        self.next_at = time.monotonic() + KILL_EVERY_S

    def strike(self, ended):
        if not self.has_killed_broker and ended >= JOBS // 3:
            self.has_killed_broker = True
            self.fleet.broker.kill()
            self.fleet.broker.start()
        if time.monotonic() < self.next_at:
            return
        victim = self.random.choice(self.fleet.workers)
        victim.kill()
        victim.start()
        self.kills += 1
        self.next_at = time.monotonic() + KILL_EVERY_S * self.random.uniform(0.5, 1.5)


@pytest.mark.load
def test_every_job_ends_once_whoever_is_killed(start_sandbox, start_fleet, capsys):
    sandbox = start_sandbox("--snapshot-seconds", "5", "--create-missing-resources")
    fleet = start_fleet(sandbox, partitions=12)
    for _ in range(WORKERS):
        fleet.add_worker()
    jobs = [f"job-{number}" for number in range(JOBS)]
    for number, job_id in enumerate(jobs):
        arn = volume_arn(number)
        request = f'{{"JobType":"StartBackupJob","JobId":"{job_id}","ResourceArn":"{arn}"}}'
        fleet.requests.send_bytes(arn, request.encode())
    fleet.requests.flush()

    started = time.monotonic()
    nemesis = Nemesis(fleet, random.Random(SEED))

    def have_all_ended():
        ended = fleet.events.ended_count()
        nemesis.strike(ended)
        return ended == JOBS

    fleet.events.wait(have_all_ended, f"all {JOBS} jobs end", within=400)
    seconds = time.monotonic() - started
    fleet.events.wait(lambda: fleet.lag() == 0, "the committed offsets are at the log's end")

    assert sorted(fleet.events.by_job) == sorted(jobs)
    assert {fleet.events.last(job_id)["state"] for job_id in jobs} == {"COMPLETED"}
    state = sandbox.state()
    assert state["duplicateJobs"] == []
    assert state["snapshots"]["total"] == JOBS
    assert nemesis.has_killed_broker
    assert nemesis.kills >= 3
    with capsys.disabled():
        print(f"\n{JOBS} backups in {seconds:.0f} s, {nemesis.kills} workers and the broker killed")
