"""Values by chance for the shapes of botocore's models, and how they look on the wire."""

import datetime
import functools
import xml.sax.saxutils

import botocore.loaders
import botocore.model

LETTERS = "abcXYZ019-_.~"
OTHERS = " %+&=/:;?#'\"<>@,éሴ😀\t"
DEPTH_MAX = 5

# What the adapters call, or may come to call: their inputs are written and their outputs read.
OPERATIONS = {
    "backup": "StartBackupJob DescribeBackupJob ListBackupJobs StopBackupJob StartRestoreJob DescribeRestoreJob "
    "ListRestoreJobs StartCopyJob DescribeCopyJob ListCopyJobs DescribeRecoveryPoint GetRecoveryPointRestoreMetadata "
    "DeleteRecoveryPoint UpdateRecoveryPointLifecycle ListTags TagResource",
    "dynamodb": "CreateBackup DescribeBackup ListBackups DeleteBackup RestoreTableFromBackup "
    "RestoreTableToPointInTime DescribeTable DeleteTable TagResource ListTagsOfResource",
    "ec2": "CreateSnapshot CreateSnapshots CopySnapshot DeleteSnapshot DescribeSnapshots ModifySnapshotTier "
    "RestoreSnapshotTier DescribeSnapshotTierStatus CreateVolume DeleteVolume DescribeVolumes DescribeInstances "
    "DescribeInstanceAttribute DescribeInstanceCreditSpecifications CreateImage CopyImage DeregisterImage "
    "DescribeImages RunInstances TerminateInstances CreateTags",
    "efs": "DescribeFileSystems",
    "fsx": "CreateBackup CopyBackup DeleteBackup DescribeBackups CreateFileSystemFromBackup CreateVolumeFromBackup "
    "DescribeFileSystems DescribeVolumes DescribeDataRepositoryAssociations DeleteFileSystem DeleteVolume "
    "ListTagsForResource",
    "rds": "CreateDBSnapshot DescribeDBSnapshots CopyDBSnapshot DeleteDBSnapshot DescribeDBSnapshotAttributes "
    "RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime DescribeDBInstances DeleteDBInstance "
    "CreateDBClusterSnapshot DescribeDBClusterSnapshots CopyDBClusterSnapshot DeleteDBClusterSnapshot "
    "DescribeDBClusterSnapshotAttributes RestoreDBClusterFromSnapshot RestoreDBClusterToPointInTime CreateDBInstance "
    "DescribeDBClusters DeleteDBCluster DescribeDBInstanceAutomatedBackups DescribeDBClusterAutomatedBackups "
    "DescribeDBSubnetGroups DescribeDBParameterGroups ListTagsForResource AddTagsToResource",
    "resourcegroupstaggingapi": "GetResources",
    "ssm": "SendCommand GetCommandInvocation ListCommandInvocations CancelCommand DescribeInstanceInformation",
    "sso": "GetRoleCredentials",
    "storagegateway": "CreateSnapshot CreateSnapshotFromVolumeRecoveryPoint ListVolumeRecoveryPoints "
    "CreateCachediSCSIVolume CreateStorediSCSIVolume DescribeCachediSCSIVolumes DescribeStorediSCSIVolumes "
    "ListVolumes DeleteVolume DescribeGatewayInformation ListLocalDisks",
    "sts": "AssumeRole AssumeRoleWithWebIdentity",
}


@functools.cache
def model_of(service):
    """Of the protocols that a service speaks, the one that Tidemark does: AWS's newest clients prefer CBOR."""
    model = botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"), service)
    if model.metadata["protocol"] == "smithy-rpc-v2-cbor" and "json" in model.metadata["protocols"]:
        model.metadata["protocol"] = "json"
    return model


def operations():
    return [(service, name) for service, names in OPERATIONS.items() for name in names.split()]


def text(chance, longest=12):
    """Never empty: what an empty element or parameter means is told by tables of cases."""
    rest = "".join(chance.choice(LETTERS + chance.choice(["", OTHERS])) for _ in range(chance.randrange(longest)))
    return chance.choice("aZ0") + rest  # and never dots alone, which a path does not take


def moment(chance):
    return datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=chance.randrange(10**8))


class Maker:
    """Makes a value for a shape, in botocore's own names and types."""

    def __init__(self, chance, least=1, has_maps=True):
        self.chance = chance
        self.least = least  # elements of a list
        self.has_maps = has_maps

    def make(self, shape, depth=0):
        return getattr(self, "make_" + shape.type_name)(shape, depth)

    def make_structure(self, shape, depth):
        """What goes too deep, and blobs, are left out; a structure has a member at least."""
        names = [name for name in shape.members if self.is_possible(shape.members[name], depth)]
        kept = [name for name in names if name in shape.required_members or self.chance.random() < 0.6]
        kept = kept or names[:1]
        return {name: self.make(shape.members[name], depth + 1) for name in kept}

    def is_possible(self, shape, depth):
        if shape.type_name == "blob" or getattr(shape, "is_document_type", False):
            return False
        if shape.type_name in ("structure", "list", "map") and depth >= DEPTH_MAX:
            return False
        if shape.type_name == "structure":
            return any(self.is_possible(member, depth + 1) for member in shape.members.values())
        if shape.type_name == "list":
            return self.is_possible(shape.member, depth + 1)
        return shape.type_name != "map" or (self.has_maps and self.is_possible(shape.value, depth + 1))

    def make_list(self, shape, depth):
        count = self.chance.randint(self.least, 3)
        return [self.make(shape.member, depth + 1) for _ in range(count)]

    def make_map(self, shape, depth):
        return {text(self.chance): self.make(shape.value, depth + 1) for _ in range(self.chance.randint(1, 3))}

    def make_string(self, shape, depth):
        return text(self.chance)

    def make_integer(self, shape, depth):
        return self.chance.choice([0, 1, -1, self.chance.randrange(-(2**31), 2**31)])

    def make_long(self, shape, depth):
        return self.chance.choice([0, 1, self.chance.randrange(-(2**62), 2**62)])

    def make_boolean(self, shape, depth):
        return self.chance.random() < 0.5

    def make_float(self, shape, depth):
        return self.chance.choice([0.5, 1.25, self.chance.uniform(-1e6, 1e6)])

    make_double = make_float

    def make_timestamp(self, shape, depth):
        return moment(self.chance)


def iso(value):
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def scalar_text(shape, value):
    if shape.type_name == "boolean":
        return "true" if value else "false"
    return iso(value) if shape.type_name == "timestamp" else str(value)


def element_name(shape):
    return shape.member.serialization.get("name", "member")


def query_name(name, member, is_ec2):
    location = member.serialization.get("name", name)
    if is_ec2:
        return member.serialization.get("queryName") or location[0].upper() + location[1:]
    return location


def query_input(service, shape, value):
    """A value as a call's input for a form: RDS's lists name their elements, those of the others are lists."""
    if shape.type_name == "structure":
        return {
            query_name(name, shape.members[name], service == "ec2"): query_input(service, shape.members[name], item)
            for name, item in value.items()
        }
    if shape.type_name == "list":
        items = [query_input(service, shape.member, item) for item in value]
        return {element_name(shape): items} if service == "rds" else items
    return iso(value) if shape.type_name == "timestamp" else value


def json_value(shape, value):
    """A value in a JSON body, out and back; a call's input for a REST service is the same."""
    if shape.type_name == "structure":
        members = shape.members
        return {members[name].serialization.get("name", name): json_value(members[name], item) for name, item in value.items()}
    if shape.type_name == "list":
        return [json_value(shape.member, item) for item in value]
    if shape.type_name == "map":
        return {key: json_value(shape.value, item) for key, item in value.items()}
    return value.timestamp() if shape.type_name == "timestamp" else value


def rest_input(shape, value):
    """The API's own names at the top, and the wire's below."""
    return {name: json_value(shape.members[name], item) for name, item in value.items()}


def xml_text(name, shape, value):
    if shape.type_name == "structure":
        inside = "".join(
            xml_text(shape.members[member].serialization.get("name", member), shape.members[member], item)
            for member, item in value.items()
        )
    elif shape.type_name == "list":
        inside = "".join(xml_text(element_name(shape), shape.member, item) for item in value)
    else:
        inside = xml.sax.saxutils.escape(scalar_text(shape, value))
    return f"<{name}>{inside}</{name}>"


def xml_output(shape, value):
    """What an XML answer with this value is read as: every leaf is a text."""
    if shape.type_name == "structure":
        members = shape.members
        return {members[name].serialization.get("name", name): xml_output(members[name], item) for name, item in value.items()}
    if shape.type_name == "list":
        return [xml_output(shape.member, item) for item in value]
    return scalar_text(shape, value)
