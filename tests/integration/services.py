"""Every kind of resource that is backed up: what a sandbox must hold for it, and what its jobs make there."""

import collections
import dataclasses
import re

from integration.sandbox import ACCOUNT, JOB_TAG, REGION

OTHER_REGION = "eu-central-1"
OTHER_VAULT = f"arn:aws:backup:{OTHER_REGION}:{ACCOUNT}:backup-vault:offsite"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/backup"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclasses.dataclass(frozen=True, eq=False)
class Service:
    """`{id}` stands for a number in 17 digits.  Of what the jobs make, the sandbox's nouns are told."""

    name: str
    resource_type: str
    arn: str
    world: tuple
    backup: tuple
    restore: tuple
    copies: bool = True
    request: dict = dataclasses.field(default_factory=dict)  # beside the ARN
    options: dict = dataclasses.field(default_factory=dict)
    restore_metadata: dict = dataclasses.field(default_factory=dict)  # what only a person knows

    def arn_of(self, number, region=REGION):
        return f"arn:aws:{self.arn}".format(place=f"{region}:{ACCOUNT}", id=f"{number:017x}")

    def seed(self, sandbox, number, region=REGION):
        for resource in self.world:
            seed(sandbox, numbered(resource, number), region)

    def backup_of(self, number, region=REGION):
        options = {"BackupOptions": self.options} if self.options else {}
        return {"JobType": "StartBackupJob", "ResourceArn": self.arn_of(number, region), **self.request, **options}

    def restore_of(self, printed):
        """The request that the catalogue has for it."""
        return {**printed, "Metadata": {**printed["Metadata"], **self.restore_metadata}}

    def copy_of(self, point):
        vaults = {"SourceBackupVaultName": "Default", "DestinationBackupVaultArn": OTHER_VAULT}
        return {"JobType": "StartCopyJob", "RecoveryPointArn": point, **vaults, **self.request}


def delete_of(point):
    return {"JobType": "DeleteRecoveryPoint", "RecoveryPointArn": point, "BackupVaultName": "Default"}


def numbered(value, number):
    """The value with its number in each text."""
    if isinstance(value, dict):
        return {key: numbered(member, number) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [numbered(member, number) for member in value]
    return value.replace("{id}", f"{number:017x}") if isinstance(value, str) else value


def seed(sandbox, resource, region):
    """The sandbox keeps EBS's volumes otherwise than all that came later."""
    if resource["kind"] == "ec2:volume":
        sandbox.add_volume(resource["id"], region=region)
    else:
        sandbox.ask("resources", {"region": region, **resource})


def resource(kind, name, **more):
    return {"kind": kind, "id": name, **more}


def instance(**fields):
    return (resource("ec2:instance", "i-{id}", fields=fields),)


def file_system(kind, **fields):
    return (resource("fsx:file-system", "fs-{id}", fields={"FileSystemType": kind, **fields}),)


def gateway_volume(kind, disks, **fields):
    """A gateway with one volume."""
    disks = [{"DiskId": name, "DiskSizeInBytes": 10 << 30} for name in disks]
    gateway = {"GatewayType": kind, **({"Disks": disks} if disks else {})}
    return (
        resource("storagegateway:gateway", "sgw-{id}", fields=gateway),
        resource("storagegateway:volume", "vol-{id}", parentId="sgw-{id}", fields=fields),
    )


EC2_ARN = "ec2:{place}:instance/i-{id}"
FSX_ARN = "fsx:{place}:file-system/fs-{id}"
GATEWAY_ARN = "storagegateway:{place}:gateway/sgw-{id}/volume/vol-{id}"
WINDOWS = {"platform": "windows", "platformDetails": "Windows"}
VSS = {"WindowsVSS": "enabled"}
SNAPSHOT = ("ec2:snapshot",)
EC2 = {"backup": ("ec2:image", "ec2:snapshot"), "restore": ("ec2:instance", "ec2:volume")}
FSX = {"backup": ("fsx:backup",), "restore": ("fsx:file-system",)}

SERVICES = (
    Service(
        "EBS",
        "EBS",
        "ec2:{place}:volume/vol-{id}",
        (resource("ec2:volume", "vol-{id}"),),
        backup=SNAPSHOT,
        restore=("ec2:volume",),
    ),
    Service("EC2", "EC2", EC2_ARN, instance(), **EC2),
    Service("EC2 with VSS", "EC2", EC2_ARN, instance(**WINDOWS), options=VSS, **EC2),
    Service(
        "RDS",
        "RDS",
        "rds:{place}:db:orders-{id}",
        (resource("rds:instance", "orders-{id}"),),
        backup=("rds:snapshot",),
        restore=("rds:instance",),
    ),
    Service(
        "Aurora",
        "Aurora",
        "rds:{place}:cluster:shop-{id}",
        (resource("rds:cluster", "shop-{id}"), resource("rds:instance", "shop-{id}-1", parentId="shop-{id}")),
        backup=("rds:cluster-snapshot",),
        restore=("rds:cluster", "rds:instance"),
    ),
    Service(
        "DynamoDB",
        "DynamoDB",
        "dynamodb:{place}:table/orders-{id}",
        (resource("dynamodb:table", "orders-{id}"),),
        backup=("dynamodb:backup",),
        restore=("dynamodb:table",),
        copies=False,
    ),
    Service(
        "EFS",
        "EFS",
        "elasticfilesystem:{place}:file-system/fs-{id}",
        (resource("efs:file-system", "fs-{id}"),),
        backup=("backup:recovery-point",),
        restore=("efs:file-system",),
        request={"IamRoleArn": ROLE},
    ),
    Service("FSx for Windows", "FSx", FSX_ARN, file_system("WINDOWS"), **FSX),
    Service("FSx for Lustre", "FSx", FSX_ARN, file_system("LUSTRE"), **FSX),
    Service("FSx for OpenZFS", "FSx", FSX_ARN, file_system("OPENZFS"), **FSX),
    Service(
        "FSx for ONTAP",
        "FSx",
        "fsx:{place}:volume/fs-{id}/fsvol-{id}",
        file_system("ONTAP") + (resource("fsx:volume", "fsvol-{id}", parentId="fs-{id}"),),
        backup=("fsx:backup",),
        restore=("fsx:volume",),
    ),
    Service(
        "a gateway's cached volume",
        "Storage Gateway",
        GATEWAY_ARN,
        gateway_volume("CACHED", ()),
        backup=SNAPSHOT,
        restore=("storagegateway:volume",),
    ),
    Service(
        "a gateway's stored volume",
        "Storage Gateway",
        GATEWAY_ARN,
        gateway_volume("STORED", ("disk-1",), VolumeDiskId="disk-0"),
        backup=SNAPSHOT,
        restore=("storagegateway:volume",),
        restore_metadata={"diskId": "disk-1"},
    ),
)


def snapshots_and_volumes(sandbox, region):
    ec2 = sandbox.ec2(region)
    by_job = [{"Name": "tag-key", "Values": [JOB_TAG]}]
    for noun in ("Snapshot", "Volume"):
        pages = ec2.get_paginator(f"describe_{noun.lower()}s").paginate(Filters=by_job)
        for made in (made for page in pages for made in page[f"{noun}s"]):
            tags = {tag["Key"]: tag["Value"] for tag in made["Tags"]}
            yield tags[JOB_TAG], {"kind": f"ec2:{noun.lower()}", "id": made[f"{noun}Id"], "state": made["State"]}


def job_of(artefact):
    """By its tag, or else by whatever its maker could say in that call."""
    named = UUID.search(" ".join(artefact[member] for member in ("name", "token", "id")))
    return artefact["job"] or (named and named[0])


def is_there(artefact):
    """EC2 shows some for a while longer."""
    return artefact["state"] not in (None, "deregistered", "terminated")


def artefacts(sandbox, regions=(REGION,)):
    """All that jobs have made, by their ids.  None: no job's."""
    made = collections.defaultdict(list)
    for artefact in sandbox.state()["artefacts"]:
        made[job_of(artefact)].append(artefact)
    for region in regions:
        for job_id, artefact in snapshots_and_volumes(sandbox, region):
            made[job_id].append(artefact)
    return made
