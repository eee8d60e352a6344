"""Each kind of job of each service, from the request on a real Kafka to its event: all services at once, in a sandbox
that throttles as AWS does."""

import json
import uuid

import pytest

from integration.fleet import Fleet
from integration.sandbox import ACCOUNT, REGION, Sandbox
from integration.services import (
    EC2,
    EC2_ARN,
    FSX_ARN,
    OTHER_REGION,
    ROLE,
    SERVICES,
    VSS,
    Service,
    artefacts,
    delete_of,
    file_system,
    instance,
    is_there,
    resource,
)

READY = {"available", "completed", "in-use", "running", "ACTIVE", "AVAILABLE", "COMPLETED", "CREATED"}
KINDS = ("backup", "restore", "copy", "delete")


class Play:
    """What became of the jobs of each service, one kind after the other."""

    def __init__(self, fleet, sandbox):
        self.fleet = fleet
        self.sandbox = sandbox
        self.ends = {}
        self.made = {}

    def number(self, service):
        return 1 + SERVICES.index(service)

    def run(self):
        self.sandbox.add_resource("backup:vault", "offsite", OTHER_REGION)
        for service in SERVICES:
            service.seed(self.sandbox, self.number(service))
        for kind in KINDS:
            self.finish(kind, [service for service in SERVICES if self.is_due(service, kind)])
            self.made[kind] = artefacts(self.sandbox, (REGION, OTHER_REGION))
        return self

    def is_due(self, service, kind):
        return kind == "backup" or self.end(service, "backup")["state"] == "COMPLETED"

    def request(self, service, kind):
        if kind == "backup":
            return service.backup_of(self.number(service))
        point = self.end(service, "backup")["recoveryPointArn"]
        if kind == "restore":
            return service.restore_of(self.printed_by_the_catalogue(point))
        return service.copy_of(point) if kind == "copy" else delete_of(point)

    def printed_by_the_catalogue(self, point):
        self.fleet.points.wait(lambda: point in self.fleet.points.points, f"the catalogue has {point}")
        return json.loads(self.fleet.command("points", "show", point, "--request"))

    def finish(self, kind, services):
        jobs = {service: self.fleet.send(**self.request(service, kind)) for service in services}
        for service, job_id in jobs.items():
            self.ends[service.name, kind] = self.fleet.events.wait_for_end(job_id, within=60)

    def finish_job(self, request):
        return self.fleet.events.wait_for_end(self.fleet.send(**request))

    def end(self, service, kind):
        return self.ends[service.name, kind]

    def made_by(self, service, kind, when=None):
        """What was there of it when the jobs of that kind, or a later one, had ended."""
        made = self.made[when or kind][self.end(service, kind)["jobId"]]
        return sorted(filter(is_there, made), key=lambda artefact: artefact["kind"])


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


def assert_made(made, kinds):
    assert tuple(artefact["kind"] for artefact in made) == kinds
    assert {artefact["state"] for artefact in made} <= READY


@every_service
def test_a_backup_is_made(play, service):
    end = play.end(service, "backup")

    assert_completed(end)
    assert end["resourceType"] == service.resource_type
    assert_made(play.made_by(service, "backup"), service.backup)


def test_a_windows_instance_is_backed_up_through_vss_if_it_is_wanted(play):
    assert play.sandbox.calls("SendCommand", "ssm") == 1


@every_service
def test_a_restore_makes_what_the_catalogue_says(play, service):
    end = play.end(service, "restore")

    assert_completed(end)
    made = play.made_by(service, "restore")
    assert_made(made, service.restore)
    assert end["createdResourceArn"].endswith(made[0]["id"])
    assert end["createdResourceArn"] != service.arn_of(play.number(service))


@every_service
def test_a_copy_is_made_in_the_other_region(play, service):
    end = play.end(service, "copy")

    if not service.copies:
        assert (end["state"], end["reasonCode"]) == ("FAILED", "UNSUPPORTED_RESOURCE")
        assert play.made_by(service, "copy") == []
        return
    assert_completed(end)
    assert_made(play.made_by(service, "copy"), service.backup)
    copy, points = end["destinationRecoveryPointArn"], play.fleet.points
    assert copy.split(":")[3] == OTHER_REGION
    points.wait(lambda: copy in points.points, "the catalogue has the copy")
    assert points.points[copy]["backupVaultName"] == "offsite"


@every_service
def test_a_delete_takes_the_backup_away_and_nothing_else(play, service):
    point, points = play.end(service, "backup")["recoveryPointArn"], play.fleet.points

    assert_completed(play.end(service, "delete"))
    assert play.made_by(service, "backup", when="delete") == []
    assert play.made_by(service, "restore", when="delete") == play.made_by(service, "restore")
    assert play.made_by(service, "copy", when="delete") == play.made_by(service, "copy")
    points.wait(lambda: point not in points.points, "the catalogue forgets the point")


def test_a_backup_that_vss_cannot_make_is_made_without_it(play):
    service = Service("Linux", "EC2", EC2_ARN, instance(), options=VSS, **EC2)
    service.seed(play.sandbox, 0x300)

    end = play.finish_job(service.backup_of(0x300))

    assert (end["state"], end["reasonCode"], end["ext"]["hasIssues"]) == ("COMPLETED", "VSS_FAILED", True)
    assert_made(artefacts(play.sandbox)[end["jobId"]], service.backup)


GATEWAY = f"arn:aws:storagegateway:{REGION}:{ACCOUNT}:gateway/sgw-{0x200:017x}"
GATEWAYS = {"gatewayArn": GATEWAY, "targetName": "other", "volumeSizeInBytes": str(16 << 30)}
AS_THE_OTHER = {
    "EBS": (GATEWAYS, ("storagegateway:volume",)),
    "a gateway's cached volume": ({"availabilityZone": f"{REGION}b"}, ("ec2:volume",)),
}


@pytest.mark.parametrize("name", AS_THE_OTHER)
def test_snapshots_of_ebs_are_restored_as_a_gateways_volumes_and_the_reverse(play, name):
    metadata, kinds = AS_THE_OTHER[name]
    [service] = [service for service in SERVICES if service.name == name]
    play.sandbox.add_resource("storagegateway:gateway", f"sgw-{0x200:017x}")
    point = play.finish_job(service.backup_of(play.number(service)))["recoveryPointArn"]

    restore = {"JobType": "StartRestoreJob", "RecoveryPointArn": point, "ResourceType": "Storage Gateway"}
    end = play.finish_job({**restore, "Metadata": metadata})

    assert_completed(end)
    assert_made(artefacts(play.sandbox)[end["jobId"]], kinds)


SCRATCH = {"LustreConfiguration": {"DeploymentType": "SCRATCH_2"}}
LINK = resource("fsx:data-repository-association", "dra-{id}", parentId="fs-{id}")
REFUSED = {
    "a scratch Lustre": (FSX_ARN, file_system("LUSTRE", **SCRATCH), "LUSTRE_NOT_PERSISTENT"),
    "a linked Lustre": (FSX_ARN, file_system("LUSTRE") + (LINK,), "LUSTRE_LINKED_REPOSITORY"),
    "an instance store": (EC2_ARN, instance(rootDeviceType="instance-store"), "UNSUPPORTED_RESOURCE"),
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

    end = play.finish_job(service.backup_of(number))

    assert (end["state"], end["reasonCode"]) == ("FAILED", reason)
    assert end["statusMessage"]
    assert changes(play.sandbox) == before
