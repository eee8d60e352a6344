"""Some 300 jobs of every service and kind while workers are killed: each ends once and makes its artefact once, or
none if it is stopped."""

import dataclasses
import random
import time

import pytest

from integration.nemesis import Nemesis
from integration.services import OTHER_REGION, ROLE, SERVICES, artefacts, delete_of, is_there
from integration.waiting import wait_until

EACH = 12
REGIONS = ("eu-west-1", "eu-west-3", "us-east-1")
WORKERS = 3
SEED = 20261126


@dataclasses.dataclass
class Chain:
    """A backup, and then a job on its recovery point: the kinds take turns.  "stop": a restore that is stopped."""

    service: object
    number: int
    kind: str
    region: str
    backup: str = ""
    sequel: str = ""
    is_stopped: bool = False

    def request_on(self, point):
        if self.kind in ("restore", "stop"):
            printed = {"JobType": "StartRestoreJob", "Metadata": point["restoreMetadata"]}
            kept = {"RecoveryPointArn": point["recoveryPointArn"], "ResourceType": point["resourceType"]}
            return self.service.restore_of({**printed, **kept, **self.service.request})
        arn = point["recoveryPointArn"]
        return self.service.copy_of(arn) if self.kind == "copy" else delete_of(arn)

    def expected(self, end):
        """The kinds of what is there in the end, by job; `end`: of the second."""
        of_copy = self.service.backup if self.service.copies else ()
        of_stopped = () if end["state"] == "ABORTED" else self.service.restore
        of_sequel = {"restore": self.service.restore, "copy": of_copy, "delete": (), "stop": of_stopped}
        of_backup = () if self.kind == "delete" else self.service.backup
        return {self.backup: of_backup, self.sequel: of_sequel[self.kind]}

    def may_end(self):
        if self.kind == "stop":
            return ("ABORTED", "COMPLETED")  # it may come too late
        return ("FAILED",) if self.kind == "copy" and not self.service.copies else ("COMPLETED",)


def chain_of(service, i):
    number = 100 * (1 + SERVICES.index(service)) + i
    return Chain(service, number, ("restore", "copy", "delete", "stop")[i % 4], REGIONS[i // 4 % len(REGIONS)])


class Play:
    def __init__(self, fleet):
        self.fleet = fleet
        self.nemesis = Nemesis(fleet, random.Random(SEED))
        self.chains = [chain_of(service, i) for i in range(EACH) for service in SERVICES]
        fleet.cloud.add_resource("backup:vault", "offsite", OTHER_REGION)
        for chain in self.chains:
            chain.service.seed(fleet.cloud, chain.number, chain.region)

    def run(self):
        for chain in self.chains:
            chain.backup = self.fleet.send(**chain.service.backup_of(chain.number, chain.region))
        self.fleet.events.wait(self.have_all_ended, "all jobs end", within=200)
        self.fleet.events.wait(lambda: self.fleet.lag() == 0, "the committed offsets are at the log's end")

    def have_all_ended(self):
        """Writes the second request of each chain as soon as the first has led to a recovery point."""
        self.nemesis.strike()
        self.fleet.points.poll_once()
        for chain in self.chains:
            if not chain.sequel and self.fleet.events.is_ended(chain.backup):
                self.follow(chain)
            if chain.kind == "stop" and not chain.is_stopped and "RUNNING" in self.fleet.events.states(chain.sequel):
                self.stop(chain)
        return self.fleet.events.ended_count() == 2 * len(self.chains)

    def follow(self, chain):
        end = self.end(chain.backup)
        assert end["state"] == "COMPLETED", end
        point = self.fleet.points.points.get(end["recoveryPointArn"])
        if point:
            chain.sequel = self.fleet.send(**chain.request_on(point))

    def stop(self, chain):
        chain.is_stopped = True
        point = self.end(chain.backup)["recoveryPointArn"]
        self.fleet.requests.send({"JobType": "StopJob", "JobId": chain.sequel, "RecoveryPointArn": point})

    def end(self, job_id):
        return self.fleet.events.last(job_id)

    def wrong_artefacts(self):
        """By job, what is there and is not what it should be."""
        made = artefacts(self.fleet.cloud, (*REGIONS, OTHER_REGION))
        for chain in self.chains:
            for job_id, kinds in chain.expected(self.end(chain.sequel)).items():
                there = sorted(artefact["kind"] for artefact in made.pop(job_id, []) if is_there(artefact))
                if there != sorted(kinds):
                    yield chain, job_id, there
        # A table gets its tag last, and so has none if its restore is stopped.
        yield from (strangers for strangers in made.items() if any(map(is_there, strangers[1])))

    def wait_for_artefacts(self):
        """What cannot be deleted at once is deleted later."""
        try:
            wait_until(lambda: not any(self.wrong_artefacts()), "each job has left what it should", pause=1)
        except AssertionError:
            assert list(self.wrong_artefacts()) == []


@pytest.mark.load
def test_every_job_of_every_service_ends_once_whoever_is_killed(start_sandbox, start_fleet, capsys):
    sandbox = start_sandbox("--snapshot-seconds", "3", "--throttle")
    fleet = start_fleet(sandbox, partitions=6, roles_allowed=ROLE, engine_poll_interval_ms="400")
    for _ in range(WORKERS):
        fleet.add_worker()
    play = Play(fleet)

    started = time.monotonic()
    play.run()
    seconds = time.monotonic() - started

    ends = [(chain, play.end(chain.sequel)) for chain in play.chains]
    assert [end for chain, end in ends if end["state"] not in chain.may_end()] == []
    assert sum(end["state"] == "ABORTED" for _, end in ends) >= len(SERVICES)
    play.wait_for_artefacts()
    assert sandbox.state()["duplicateJobs"] == []
    assert play.nemesis.kills >= 3
    with capsys.disabled():
        print(f"\n{2 * len(ends)} jobs in {seconds:.0f} s, {play.nemesis.kills} workers killed")
