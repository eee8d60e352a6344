"""Every call that an adapter's table can make is one that botocore's model of the service knows, parameter by parameter."""

import json
import os
import pathlib
import subprocess

import botocore.loaders
import botocore.model
import botocore.validate
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TIDEMARK_BUILD", ROOT / "build" / "release"))
PROGRAM = BUILD / "tests" / "print_calls"


def calls():
    printed = subprocess.run([PROGRAM], capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in printed.splitlines()]


def model_of(service):
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"), service)


@pytest.fixture(scope="module")
def models():
    return {service: model_of(service) for service in {call["service"] for call in calls()}}


def wire_name(name, member):
    """EC2's query protocol: the name of the query, or the location's with a capital, or the member's."""
    own = member.serialization.get("queryName")
    location = member.serialization.get("name")
    return own or (location[0].upper() + location[1:] if location else name)


def scalar(shape, value):
    """On the wire everything is text: what the model calls a number or a boolean must read as one."""
    if shape.type_name in ("integer", "long") and isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if shape.type_name == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def as_botocore_takes_it(shape, value):
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {wire_name(name, member): (name, member) for name, member in shape.members.items()}
        unknown = set(value) - set(members)
        assert not unknown, f"{shape.name} has no {', '.join(sorted(unknown))}"
        return {members[key][0]: as_botocore_takes_it(members[key][1], item) for key, item in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [as_botocore_takes_it(shape.member, item) for item in value]
    return scalar(shape, value)


def check(model, call):
    shape = model.operation_model(call["operation"]).input_shape
    report = botocore.validate.ParamValidator().validate(as_botocore_takes_it(shape, call["input"]), shape)
    assert not report.has_errors(), report.generate_report()


def name_of(call):
    return "-".join([call["adapter"], call["job"], call["step"]])


@pytest.mark.parametrize("call", calls(), ids=name_of)
def test_the_model_takes_the_call(models, call):
    check(models[call["service"]], call)


def test_every_kind_of_job_makes_calls():
    made = {call["job"] for call in calls() if call["adapter"] == "ebs"}
    assert made == {"backup-job", "restore-job", "copy-job", "delete-job"}


WRONG = {
    "an unknown parameter": {"VolumeIds": "vol-1"},
    "a required one that is missing": {"Description": "x"},
    "a list that is a text": {"VolumeId": "vol-1", "TagSpecification": "x"},
    "a tag without its list": {"VolumeId": "vol-1", "TagSpecification": [{"Tag": {"Key": "a"}}]},
    "a number": {"VolumeId": 7},
    "a boolean that reads as none": {"VolumeId": "vol-1", "DryRun": "yes"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_call_is_found(models, wrong):
    with pytest.raises(AssertionError):
        check(models["ec2"], {"operation": "CreateSnapshot", "input": WRONG[wrong]})
