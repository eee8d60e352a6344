"""Every call that an adapter's table can make, and everything that it reads of the answers, is what botocore's model of
the service knows.  The jobs that make the calls stand in samples/; one that nothing exercises fails a test."""

import collections
import functools
import json
import os
import pathlib
import re
import subprocess

import botocore.loaders
import botocore.model
import botocore.validate
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TIDEMARK_BUILD", ROOT / "build" / "release"))
PROGRAM = BUILD / "tests" / "print_calls"
SAMPLES = pathlib.Path(__file__).parent / "samples"

# Codes that any operation of a service may answer, and that its model does not name for each.
COMMON_CODES = {"AccessDeniedException", "ThrottlingException", "Throttling", "ValidationException", "ValidationError"}


@functools.cache
def printed():
    run = subprocess.run([PROGRAM], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def rows():
    return [line for line in printed() if "row" in line]


def calls():
    return [line for line in printed() if "row" not in line and line["input"] is not None]


@functools.cache
def model_of(service):
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"), service)


def name_of(line):
    return "-".join([line["adapter"], line.get("sample", line["job"]).replace(" ", "-"), line["step"]])


# Names as they go over the wire, by protocol.


def wire_name(protocol, name, member):
    """EC2's query protocol: the name of the query, or the location's with a capital, or the member's."""
    location = member.serialization.get("name")
    if protocol == "ec2":
        return member.serialization.get("queryName") or (location[0].upper() + location[1:] if location else name)
    return location or name if protocol == "query" else name


def is_text_of_number(value):
    return isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value)


def scalar(protocol, shape, value):
    """In a form everything is text: what the model calls a number or a boolean must read as one."""
    if protocol not in ("ec2", "query"):
        return value
    if shape.type_name in ("integer", "long") and is_text_of_number(value):
        return int(value)
    if shape.type_name == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def elements(protocol, shape, value):
    """RDS names the members of its lists: {"Tags": {"Tag": [...]}} stands for Tags.Tag.1, and {} for none."""
    if protocol != "query" or shape.serialization.get("flattened"):
        return value
    name = shape.member.serialization.get("name", "member")
    assert isinstance(value, dict) and set(value) <= {name}, f"{shape.name} wants its elements as {name!r}"
    return value.get(name, [])


def as_botocore_takes_it(protocol, shape, value):
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {wire_name(protocol, name, member): (name, member) for name, member in shape.members.items()}
        unknown = set(value) - set(members)
        assert not unknown, f"{shape.name} has no {', '.join(sorted(unknown))}"
        return {
            members[key][0]: as_botocore_takes_it(protocol, members[key][1], item) for key, item in value.items()
        }
    if shape.type_name == "list":
        value = elements(protocol, shape, value)
        if isinstance(value, list):
            return [as_botocore_takes_it(protocol, shape.member, item) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: as_botocore_takes_it(protocol, shape.value, item) for key, item in value.items()}
    return scalar(protocol, shape, value)


def enums_in(shape, value):
    """botocore's own validation does not look at them."""
    if value is None:
        return
    if shape.type_name == "structure":
        for name, item in value.items():
            yield from enums_in(shape.members[name], item)
    elif shape.type_name == "list":
        for item in value:
            yield from enums_in(shape.member, item)
    elif shape.type_name == "map":
        for item in value.values():
            yield from enums_in(shape.value, item)
    elif getattr(shape, "enum", None):
        yield shape, value


def check(model, call):
    protocol = model.metadata["protocol"]
    shape = model.operation_model(call["operation"]).input_shape
    value = as_botocore_takes_it(protocol, shape, call["input"])
    report = botocore.validate.ParamValidator().validate(value, shape)
    assert not report.has_errors(), report.generate_report()
    for enum, text in enums_in(shape, value):
        assert text in enum.enum, f"{enum.name} has no {text!r}"


@pytest.mark.parametrize("call", calls(), ids=name_of)
def test_the_model_takes_the_call(call):
    check(model_of(call["service"]), call)


def key_of(line):
    return line["adapter"], line["job"], line["step"]


def one_call_of_each_step():
    return list({key_of(call): call for call in calls()}.values())


# What is read of an answer: paths as in adapters/adapter.h, against the shape of the output.

PART = re.compile(r"\[(?P<index>[0-9]+|\*)\]|\{(?P<key>[^}]+)\}|\.?(?P<name>[A-Za-z0-9_-]+)")


def member_at(shape, name):
    for own, member in shape.members.items():
        if name in (member.serialization.get("name", own), own):
            return member
    raise AssertionError(f"{shape.name} has no {name}")


def value_of_key(shape):
    """The value that a key names, in a map or in a list of keys and values."""
    if shape.type_name == "map":
        return shape.value
    assert shape.type_name == "list" and shape.member.type_name == "structure", f"{shape.name} has no keys"
    names = {name.lower() for name in shape.member.members}
    assert {"key", "value"} <= names, f"{shape.member.name} is no key with a value"
    return member_at(shape.member, next(name for name in shape.member.members if name.lower() == "value"))


def step_into(shape, part):
    if part["key"]:
        return value_of_key(shape)
    if part["index"]:
        return shape.member if shape.type_name == "list" else shape
    if shape.type_name == "list":
        named = shape.member.serialization.get("name")
        return shape.member if part["name"] == named else step_into(shape.member, part)
    if shape.type_name == "map":
        return shape.value
    assert shape.type_name == "structure", f"{shape.name} has no {part['name']}"
    return member_at(shape, part["name"])


def shape_at(shape, path):
    at = 0
    while at < len(path):
        part = PART.match(path, at)
        assert part, path
        shape = step_into(shape, part)
        at = part.end()
    return shape


def item_shape(output, poll):
    shape = shape_at(output, poll["items"])
    return shape.member if shape.type_name == "list" else shape


def check_reads(model, line):
    output = model.operation_model(line["operation"]).output_shape
    poll = line["poll"]
    item = item_shape(output, poll) if poll else output
    for path in line["captures"] + (poll["paths"] if poll else []):
        assert shape_at(item, path), path
    if poll and poll["next_token"]:
        assert shape_at(output, poll["next_token"])
        check(model, {**line, "input": {**line["input"], poll["next_token_parameter"]: "x" * 40}})


def check_states(model, line):
    poll = line["poll"]
    if poll and poll["state"]:
        state = shape_at(item_shape(model.operation_model(line["operation"]).output_shape, poll), poll["state"])
        for value in poll["verdicts"] if getattr(state, "enum", None) else []:
            assert value in state.enum, f"{state.name} has no {value!r}"


def codes_of(model, operation):
    for shape in model.operation_model(operation).error_shapes:
        yield shape.error_code or shape.name
        yield shape.name
        yield from codes_inside(shape)


def codes_inside(shape):
    """Storage Gateway's exceptions only say whose fault it is: what it was stands in "error.errorCode"."""
    inside = shape.members["error"].members if "error" in shape.members else {}
    return [code.strip() for code in inside["errorCode"].enum] if "errorCode" in inside else []


def check_codes(model, line):
    """EC2 is the one service whose model names no errors."""
    if model.service_name != "ec2":
        unknown = set(line["codes"]) - set(codes_of(model, line["operation"])) - COMMON_CODES
        assert not unknown, f"{line['operation']} never answers {', '.join(sorted(unknown))}"


@pytest.mark.parametrize("call", one_call_of_each_step(), ids=name_of)
def test_the_model_answers_what_is_read(call):
    model = model_of(call["service"])
    check_reads(model, call)
    check_states(model, call)
    check_codes(model, call)


# Nothing that a table says goes without a sample.

# What jobs may lack, but not these calls: without the role the engine refuses, without the vault AWS Backup does.
ALWAYS_GIVEN = {("backup", "{IamRoleArn?}"), ("backup", "{SourceBackupVaultName?}")}


def test_every_adapter_has_samples_and_no_samples_are_left_over():
    assert {path.stem for path in SAMPLES.glob("*.json")} == {row["adapter"].replace("-", "_") for row in rows()}


@pytest.mark.parametrize("row", rows(), ids=name_of)
def test_every_step_is_made(row):
    assert key_of(row) in {key_of(call) for call in calls()}


def conditional():
    return {key_of(line) for line in printed() if line.get("conditional")}


@pytest.mark.parametrize("step", sorted(conditional()), ids="-".join)
def test_every_step_with_a_condition_is_also_left_out(step):
    assert step in {key_of(line) for line in printed() if "row" not in line and line["input"] is None}


def constants(template):
    """What tells an element of a list from others: its members that are no placeholders."""
    members = template.items() if isinstance(template, dict) else ()
    return tuple((key, value) for key, value in members if isinstance(value, str) and "{" not in value)


def optional_paths(template, path=()):
    """Where a template has a value that may be left out."""
    if isinstance(template, dict):
        for key, value in template.items():
            yield from optional_paths(value, path + (key,))
    elif isinstance(template, list):
        for value in template:
            yield from optional_paths(value, path + (constants(value),))
    elif isinstance(template, str) and template.endswith("?}"):
        yield path


def is_there(tree, path):
    if not path:
        return True
    if isinstance(tree, list):
        alike = [item for item in tree if isinstance(item, dict) and set(path[0]) <= set(constants(item))]
        return any(is_there(item, path[1:]) for item in alike)
    return isinstance(tree, dict) and path[0] in tree and is_there(tree[path[0]], path[1:])


def name_of_path(path):
    return ".".join(part if isinstance(part, str) else "".join(f"[{value}]" for _, value in part) for part in path)


def optional_parameters():
    by_step = collections.defaultdict(list)
    for call in calls():
        by_step[key_of(call)].append(call)
    for step, made in by_step.items():
        for path in optional_paths(made[0]["template"]):
            if len(path) == 1 and (made[0]["service"], made[0]["template"][path[0]]) in ALWAYS_GIVEN:
                continue
            yield pytest.param(path, made, id="-".join(step + (name_of_path(path),)))


@pytest.mark.parametrize("path, made", list(optional_parameters()))
def test_every_optional_parameter_is_given_and_left_out(path, made):
    assert {is_there(call["input"], path) for call in made} == {True, False}


# The checks themselves can fail.

WRONG_EC2 = {
    "an unknown parameter": {"VolumeIds": "vol-1"},
    "a required one that is missing": {"Description": "x"},
    "a list that is a text": {"VolumeId": "vol-1", "TagSpecification": "x"},
    "a tag without its list": {"VolumeId": "vol-1", "TagSpecification": [{"Tag": {"Key": "a"}}]},
    "a value that is none of those there are": {"VolumeId": "vol-1", "TagSpecification": [{"ResourceType": "x"}]},
    "a number": {"VolumeId": 7},
    "a boolean that reads as none": {"VolumeId": "vol-1", "DryRun": "yes"},
}
GOOD_RDS = {"DBSnapshotIdentifier": "s", "DBInstanceIdentifier": "d"}
WRONG_RDS = {
    "a list whose elements have no name": {**GOOD_RDS, "Tags": [{"Key": "a", "Value": "b"}]},
    "a list whose elements have another name": {**GOOD_RDS, "Tags": {"member": [{"Key": "a"}]}},
}
WRONG_JSON = {
    "a number that is a text": {"FileSystemId": "fs-01234567", "Tags": [{"Key": "a", "Value": 7}]},
    "the name of another protocol": {"fileSystemId": "fs-01234567"},
}
WRONG_REST = {
    "a number that is a text": {
        "BackupVaultName": "v", "ResourceArn": "a", "IamRoleArn": "r", "StartWindowMinutes": "60",
    },
    "a required one that is missing": {"ResourceArn": "a", "IamRoleArn": "r"},
}
WRONG = [
    pytest.param(service, operation, wrong, id=f"{service}-{name.replace(' ', '-')}")
    for service, operation, all_wrong in (
        ("ec2", "CreateSnapshot", WRONG_EC2),
        ("rds", "CreateDBSnapshot", WRONG_RDS),
        ("fsx", "CreateBackup", WRONG_JSON),
        ("backup", "StartBackupJob", WRONG_REST),
    )
    for name, wrong in all_wrong.items()
]


@pytest.mark.parametrize("service, operation, wrong", WRONG)
def test_a_wrong_call_is_found(service, operation, wrong):
    with pytest.raises(AssertionError):
        check(model_of(service), {"operation": operation, "input": wrong})


RIGHT = [
    ("ec2", "CreateSnapshot", {"VolumeId": "vol-1", "TagSpecification": [{"ResourceType": "snapshot", "Tag": []}]}),
    ("rds", "CreateDBSnapshot", {**GOOD_RDS, "Tags": {"Tag": [{"Key": "a", "Value": "b"}]}}),
    ("rds", "RestoreDBInstanceFromDBSnapshot",
     {"DBInstanceIdentifier": "d", "EnableCloudwatchLogsExports": {"member": ["a"]}, "Port": "7"}),
    ("fsx", "CreateBackup", {"FileSystemId": "fs-01234567", "Tags": [{"Key": "a", "Value": "b"}]}),
    ("ssm", "SendCommand", {"DocumentName": "d", "Parameters": {"a": ["b"]}, "TimeoutSeconds": 600}),
    ("backup", "ListBackupJobs", {"ByResourceType": "EFS", "MaxResults": 5}),
]  # fmt: skip


@pytest.mark.parametrize("service, operation, right", RIGHT)
def test_each_protocol_is_understood(service, operation, right):
    check(model_of(service), {"operation": operation, "input": right})


PATHS = [
    ("ec2", "DescribeInstances", "reservationSet[0].instancesSet[*].tagSet{tidemark:job-id}", True),
    ("ec2", "DescribeInstances", "reservationSet[0].instanceSet", False),
    ("rds", "DescribeDBSnapshots", "DBSnapshots.DBSnapshot[0].PercentProgress", True),
    ("rds", "DescribeDBSnapshots", "DBSnapshots[0].TagList{tidemark:job-id}", True),
    ("rds", "DescribeDBSnapshots", "DBSnapshots.Snapshot[0].Status", False),
    ("fsx", "DescribeBackups", "Backups[0].Tags{a}", True),
    ("fsx", "DescribeBackups", "Backups[0].Lifecycle{a}", False),
    ("backup", "DescribeRecoveryPoint", "Status", True),
    ("backup", "DescribeRecoveryPoint", "State", False),
]


@pytest.mark.parametrize("service, operation, path, is_right", PATHS)
def test_paths_are_followed(service, operation, path, is_right):
    shape = model_of(service).operation_model(operation).output_shape
    if is_right:
        assert shape_at(shape, path)
    else:
        with pytest.raises(AssertionError):
            shape_at(shape, path)
