"""The schemas are valid, take every example and every request that the decoder takes, and refuse what it refuses."""

import pathlib
import re

import jsonschema
import pytest
import yaml

from harness.schemas import PROTO, SCHEMAS, load, validator

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "proto"
EXAMPLES = sorted(path.name for path in (PROTO / "examples").glob("*.json"))
MESSAGES = [
    "delete-recovery-point",
    "recovery-point",
    "settings",
    "start-backup-job",
    "start-copy-job",
    "start-restore-job",
    "status-event",
    "stop-job",
    "update-recovery-point-lifecycle",
]
SCHEMA_OF_JOB_TYPE = {
    "StartBackupJob": "start-backup-job",
    "StartRestoreJob": "start-restore-job",
    "StartCopyJob": "start-copy-job",
    "DeleteRecoveryPoint": "delete-recovery-point",
    "UpdateRecoveryPointLifecycle": "update-recovery-point-lifecycle",
    "StopJob": "stop-job",
}


def request_validator(request):
    job_type = request.get("JobType")
    return validator(SCHEMA_OF_JOB_TYPE.get(job_type if isinstance(job_type, str) else None, "start-backup-job"))


def test_every_message_has_a_schema():
    assert SCHEMAS == sorted([f"{name}.schema.json" for name in MESSAGES] + ["types.schema.json"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_valid_schema(name):
    jsonschema.Draft202012Validator.check_schema(load(PROTO / name))


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_has_an_example(name):
    assert any(example.split(".")[0] == name for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_valid(example):
    validator(example.split(".")[0]).validate(load(PROTO / "examples" / example))


@pytest.mark.parametrize("case", load(DATA / "requests-taken.json"), ids=lambda case: case["name"])
def test_what_the_decoder_takes_is_valid(case):
    request_validator(case["request"]).validate(case["request"])


@pytest.mark.parametrize("case", load(DATA / "requests-refused.json"), ids=lambda case: case["name"])
def test_what_the_decoder_refuses_is_not_valid(case):
    """Rules that compare two fields, or look into a time, are beyond a schema: such cases are marked."""
    is_valid = request_validator(case["request"]).is_valid(case["request"])
    assert is_valid == case.get("only_decoder", False)


CHANGES_OF_AN_EVENT = {
    "no job id": lambda event: event.pop("jobId"),
    "no extensions": lambda event: event.pop("ext"),
    "an unknown state": lambda event: event.update(state="DONE"),
    "an unknown reason": lambda event: event.update(reasonCode="BAD_LUCK"),
    "a final state as the one before": lambda event: event.update(previousState="COMPLETED"),
    "a percentage that is a number": lambda event: event.update(percentDone=40),
    "a percentage above a hundred": lambda event: event.update(percentDone="101"),
    "a time with an offset": lambda event: event.update(startBy="2026-11-23T02:00:00.000+01:00"),
    "no sequence": lambda event: event["ext"].pop("sequence"),
    "a sequence of 0": lambda event: event["ext"].update(sequence=0),
    "a property that is not described": lambda event: event.update(surprise=1),
    "one in the extensions": lambda event: event["ext"].update(surprise=1),
    "a final state without its time": lambda event: event.pop("completionDate"),
    "a failure without a reason": lambda event: event.update(state="FAILED"),
    "an expiry without a reason": lambda event: event.update(state="EXPIRED"),
}


@pytest.mark.parametrize("change", CHANGES_OF_AN_EVENT)
def test_a_wrong_event_is_not_valid(change):
    event = load(PROTO / "examples" / "status-event.completed.json")
    CHANGES_OF_AN_EVENT[change](event)
    assert not validator("status-event").is_valid(event)


@pytest.mark.parametrize(
    "value",
    [
        {"paused": True},
        {"Paused": "yes"},
        {"ResourceTypeOptInPreference": {"EBS": "enabled"}},
        {"ResourceTypeOptInPreference": {"ebs": True}},
        [],
    ],
)
def test_wrong_settings_are_not_valid(value):
    assert not validator("settings").is_valid(value)


@pytest.mark.parametrize("name", ["recoveryPointArn", "status", "creationDate", "sourceJobId"])
def test_a_recovery_point_needs_its_fields(name):
    point = load(PROTO / "examples" / "recovery-point.json")
    del point[name]
    assert not validator("recovery-point").is_valid(point)


def test_reason_codes_are_those_of_the_program():
    source = (PROTO / "reason.c").read_text(encoding="utf-8")
    codes = load(PROTO / "status-event.schema.json")["properties"]["reasonCode"]["enum"]
    in_source = [line.split('"')[1] for line in source.splitlines() if ".code = " in line]
    assert [code for code in in_source if code] == codes


def test_resource_types_are_those_of_the_program():
    source = (PROTO / "resource_type.c").read_text(encoding="utf-8")
    in_source = re.findall(r'"([^"]+)"', source.split("names[RESOURCE_TYPE_COUNT] = {")[1].split("};")[0])
    opt_in = load(PROTO / "settings.schema.json")["properties"]["ResourceTypeOptInPreference"]
    assert in_source == opt_in["propertyNames"]["enum"]


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def resolve(document, pointer):
    for part in pointer.removeprefix("#/").split("/"):
        document = document[part.replace("~1", "/").replace("~0", "~")]
    return document


ASYNCAPI = yaml.safe_load((PROTO / "asyncapi.yaml").read_text(encoding="utf-8"))


def test_asyncapi_refers_to_what_is_there():
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    for reference in references(ASYNCAPI):
        if reference.startswith("#/"):
            assert resolve(ASYNCAPI, reference) is not None
        else:
            assert (PROTO / reference).is_file(), reference


def test_asyncapi_describes_every_message():
    files = {reference for reference in references(ASYNCAPI) if not reference.startswith("#/")}
    assert files == {f"./{name}.schema.json" for name in MESSAGES}


def test_asyncapi_describes_every_topic():
    topics = sorted(channel["address"] for channel in ASYNCAPI["channels"].values())
    assert topics == sorted(
        "{prefix}." + name for name in ["jobs", "journal", "status", "recovery-points", "settings", "dlq"]
    )


def test_every_channel_of_asyncapi_has_an_operation():
    used = {operation["channel"]["$ref"] for operation in ASYNCAPI["operations"].values()}
    assert used == {f"#/channels/{name}" for name in ASYNCAPI["channels"]}
