"""2,000 backups while workers and the broker are killed: each job ends once and has one snapshot."""

import random
import time

import pytest

from integration.broker import SHORT_SESSION_MS, Broker
from integration.nemesis import Nemesis
from integration.sandbox import volume_arn

JOBS = 2000
WORKERS = 3
SEED = 20261123


@pytest.fixture
def broker(tmp_path):
    """Its own, since it is killed."""
    broker = Broker(tmp_path / "broker", session_ms=SHORT_SESSION_MS)
    broker.start()
    yield broker
    broker.stop()


class BrokersNemesis(Nemesis):
    """Kills the broker too, once, when a third of the jobs has ended."""

    has_killed_broker = False

    def strike_at(self, ended):
        if not self.has_killed_broker and ended >= JOBS // 3:
            self.has_killed_broker = True
            self.fleet.broker.kill()
            self.fleet.broker.start()
        self.strike()


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
    nemesis = BrokersNemesis(fleet, random.Random(SEED))

    def have_all_ended():
        ended = fleet.events.ended_count()
        nemesis.strike_at(ended)
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
