"""Each kind of job of each service, from the request on a real Kafka to its event: all services at once, in a sandbox
that throttles as AWS does."""

import json
import uuid

import pytest

from integration.fleet import Fleet
from integration.sandbox import REGION, Sandbox
from integration.services import (
    FSX_ARN,
    OTHER_REGION,
    OTHER_VAULT,
    ROLE,
    SERVICES,
    Service,
    artefacts,
    file_system,
    resource,
)

READY = {"available", "completed", "running", "ACTIVE", "AVAILABLE", "COMPLETED", "CREATED"}
KINDS = ("backup", "restore", "copy", "delete")


class Play:
    """What became of the jobs of each service, one kind after the other."""

    def __init__(self, fleet, sandbox):
        self.fleet = fleet
        self.sandbox = sandbox
        self.ends = {}

    def number(self, service):
        return 1 + SERVICES.index(service)

    def run(self):
        self.sandbox.add_resource("backup:vault", "offsite", OTHER_REGION)
        for service in SERVICES:
            service.seed(self.sandbox, self.number(service))
        for kind in KINDS:
            self.finish(kind, [service for service in SERVICES if self.is_due(service, kind)])
        self.made = artefacts(self.sandbox, (REGION, OTHER_REGION))
        return self

    def is_due(self, service, kind):
        return kind == "backup" or self.end(service, "backup")["state"] == "COMPLETED"

    def request(self, service, kind):
        if kind == "backup":
            arn = service.arn_of(self.number(service))
            return {"JobType": "StartBackupJob", "ResourceArn": arn, **service.request}
        point = self.end(service, "backup")["recoveryPointArn"]
        if kind == "restore":
            return self.restore_as_the_catalogue_says(service, point)
        if kind == "copy":
            vaults = {"SourceBackupVaultName": "Default", "DestinationBackupVaultArn": OTHER_VAULT}
            return {"JobType": "StartCopyJob", "RecoveryPointArn": point, **vaults, **service.request}
        return {"JobType": "DeleteRecoveryPoint", "RecoveryPointArn": point, "BackupVaultName": "Default"}

    def restore_as_the_catalogue_says(self, service, point):
        self.fleet.points.wait(lambda: point in self.fleet.points.points, f"the catalogue has {point}")
        request = json.loads(self.fleet.command("points", "show", point, "--request"))
        request["Metadata"].update(service.restore_metadata)
        return request

    def finish(self, kind, services):
        requests = {service: self.request(service, kind) for service in services}
        jobs = {service: self.fleet.send(request.pop("JobType"), **request) for service, request in requests.items()}
        for service, job_id in jobs.items():
            self.ends[service.name, kind] = self.fleet.events.wait_for_end(job_id, within=60)

    def end(self, service, kind):
        return self.ends[service.name, kind]

    def left_by(self, service, kind):
        """What is there still."""
        made = self.made[self.end(service, kind)["jobId"]]
        return sorted((artefact for artefact in made if artefact["state"]), key=lambda artefact: artefact["kind"])


@pytest.fixture(scope="module")
def play(binary, broker, tmp_path_factory):
    directory = tmp_path_factory.mktemp("services")
    sandbox = Sandbox(binary, directory, "--snapshot-seconds", "1", "--throttle")
    prefix = f"test-{uuid.uuid4().hex[:12]}"
    fleet = Fleet(binary, broker, directory, prefix, sandbox, roles_allowed=ROLE, engine_poll_interval_ms="400")
    fleet.add_worker()
    try:
        yield Play(fleet, sandbox).run()
    finally:
        fleet.close()
        assert sandbox.process.stop() == 0, sandbox.process.last_words()


every_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def assert_completed(end):
    assert (end["state"], end["messageCategory"], end["ext"]["hasIssues"]) == ("COMPLETED", "SUCCESS", False), end


@every_service
def test_a_backup_is_made(play, service):
    end = play.end(service, "backup")

    assert_completed(end)
    assert end["resourceType"] == service.resource_type


@every_service
def test_a_restore_makes_what_the_catalogue_says(play, service):
    end = play.end(service, "restore")

    assert_completed(end)
    made = play.left_by(service, "restore")
    assert tuple(artefact["kind"] for artefact in made) == service.restore
    assert {artefact["state"] for artefact in made} <= READY
    assert end["createdResourceArn"].endswith(made[0]["id"])
    assert end["createdResourceArn"] != service.arn_of(play.number(service))


@every_service
def test_a_copy_is_made_in_the_other_region(play, service):
    end = play.end(service, "copy")

    if not service.copies:
        assert (end["state"], end["reasonCode"]) == ("FAILED", "UNSUPPORTED_RESOURCE")
        assert play.left_by(service, "copy") == []
        return
    assert_completed(end)
    made = play.left_by(service, "copy")
    assert tuple(artefact["kind"] for artefact in made) == service.backup
    assert {artefact["state"] for artefact in made} <= READY
    assert end["destinationRecoveryPointArn"].split(":")[3] == OTHER_REGION
    points = play.fleet.points
    points.wait(lambda: end["destinationRecoveryPointArn"] in points.points, "the catalogue has the copy")
    assert points.points[end["destinationRecoveryPointArn"]]["backupVaultName"] == "offsite"


@every_service
def test_a_delete_takes_the_backup_away(play, service):
    assert_completed(play.end(service, "delete"))
    assert play.left_by(service, "backup") == []
    point = play.end(service, "backup")["recoveryPointArn"]
    play.fleet.points.wait(lambda: point not in play.fleet.points.points, "the catalogue forgets the point")


SCRATCH = {"LustreConfiguration": {"DeploymentType": "SCRATCH_2"}}
LINK = resource("fsx:data-repository-association", "dra-{id}", parentId="fs-{id}")
REFUSED = {
    "a scratch Lustre": (FSX_ARN, file_system("LUSTRE", **SCRATCH), "LUSTRE_NOT_PERSISTENT"),
    "a linked Lustre": (FSX_ARN, file_system("LUSTRE") + (LINK,), "LUSTRE_LINKED_REPOSITORY"),
}


def changes(sandbox):
    """How many calls have been made of those that change something."""
    calls = [call for service in sandbox.state()["calls"].values() for call in service.items()]
    return sum(call["count"] for name, call in calls if not name.startswith(("Describe", "List", "Get")))


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_backed_up_is_refused_before_any_change(play, name):
    arn, world, reason = REFUSED[name]
    service = Service(name, "", arn, world, backup=(), restore=())
    number = 0x100 + list(REFUSED).index(name)
    service.seed(play.sandbox, number)
    before = changes(play.sandbox)

    end = play.fleet.events.wait_for_end(play.fleet.send("StartBackupJob", ResourceArn=service.arn_of(number)))

    assert (end["state"], end["reasonCode"]) == ("FAILED", reason)
    assert end["statusMessage"]
    assert changes(play.sandbox) == before
