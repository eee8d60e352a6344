"""Tidemark writes calls as botocore writes them, and reads answers as botocore reads them, for every operation that
adapters may call and values that chance put together."""

import json
import os
import pathlib
import random
import subprocess
import urllib.parse
import zlib

import botocore.parsers
import botocore.serialize
import pytest

from aws import botocore_shapes as shapes

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TIDEMARK_BUILD", ROOT / "build" / "release"))
PROGRAM = BUILD / "tests" / "speak_protocols"
SEED = 20261125
TIMES = 30  # of each operation
MESSAGE_BYTES_MAX = 255


def speak(lines):
    if not PROGRAM.exists():
        pytest.fail(f"{PROGRAM} is not built: build it, or name the build's folder in TIDEMARK_BUILD")
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([PROGRAM], input=text, capture_output=True, text=True, timeout=60, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def model_and_protocol(service, operation):
    model = shapes.model_of(service)
    return model.operation_model(operation), model.metadata["protocol"]


def our_input(service, protocol, shape, value):
    if shape is None:
        return {}
    if protocol in ("ec2", "query"):
        return shapes.query_input(service, shape, value)
    return shapes.rest_input(shape, value) if protocol == "rest-json" else shapes.json_value(shape, value)


def expected_message(model, protocol, value):
    serializer = botocore.serialize.create_serializer(protocol, include_validation=False)
    message = serializer.serialize_to_request(value, model)
    query = message["query_string"]
    return {
        "method": message["method"],
        "path": message["url_path"],
        "query": {name: str(item) for name, item in query.items()} if isinstance(query, dict) else query,
        "headers": dict(message["headers"]),
        "body": message["body"],
    }


def parsed_message(protocol, said):
    """Tidemark's message in the form of botocore's."""
    body = said["body"]
    if protocol in ("ec2", "query"):
        body = dict(urllib.parse.parse_qsl(body, keep_blank_values=True, strict_parsing=True))
    query = urllib.parse.parse_qsl(said["query"], keep_blank_values=True, strict_parsing=bool(said["query"]))
    assert len(query) == len(dict(query))
    return {
        "method": said["method"],
        "path": said["path"],
        "query": dict(query) if protocol == "rest-json" else said["query"],
        "headers": dict(said["headers"]),
        "body": body,
    }


def texts_of_form(body):
    return {name: str(item) for name, item in body.items()}


def assert_same_message(protocol, said, expected):
    if protocol in ("ec2", "query"):
        assert texts_of_form(said["body"]) == texts_of_form(expected["body"])
    else:
        text = expected["body"].decode()
        assert (json.loads(said["body"]) if said["body"] else "") == (json.loads(text) if text else "")
    for part in ("method", "path", "query", "headers"):
        assert said[part] == expected[part], part


@pytest.mark.parametrize("service, operation", shapes.operations())
def test_calls_are_written_as_botocore_writes_them(service, operation):
    chance = random.Random(f"{SEED} {service} {operation}")
    model, protocol = model_and_protocol(service, operation)
    values = [shapes.Maker(chance).make(model.input_shape) if model.input_shape else {} for _ in range(TIMES)]
    lines = [
        {"service": service, "operation": operation, "input": our_input(service, protocol, model.input_shape, value)}
        for value in values
    ]
    said = speak(lines)
    assert len(said) == TIMES
    for line, value, written in zip(lines, values, said):
        assert "error" not in written, f"{written['error']}: {json.dumps(line)}"
        assert_same_message(protocol, parsed_message(protocol, written), expected_message(model, protocol, value))


def xml_answer(service, operation, protocol, shape, value):
    """The body of a success, and what is to be read in it."""
    if shape is None:
        inside, output = "", {}
    else:
        inside, output = shapes.xml_text("X", shape, value)[3:-4], shapes.xml_output(shape, value)
    if protocol == "ec2":
        output["requestId"] = "r-1"
        return f"<{operation}Response xmlns='x'><requestId>r-1</requestId>{inside}</{operation}Response>", output
    metadata = "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>"
    if shape is None:
        output = {"ResponseMetadata": {"RequestId": "r-1"}}
        return f"<{operation}Response xmlns='x'>{metadata}</{operation}Response>", output
    result = f"<{operation}Result>{inside}</{operation}Result>"
    return f"<{operation}Response xmlns='x'>{result}{metadata}</{operation}Response>", output


def json_answer(shape, value):
    if shape is None:
        return "", {}
    output = shapes.json_value(shape, value)
    return json.dumps(output), output


def answer_of(service, operation, protocol, shape, value):
    if protocol in ("ec2", "query"):
        return xml_answer(service, operation, protocol, shape, value)
    return json_answer(shape, value)


def read_by_botocore(protocol, body, headers, status, shape):
    parser = botocore.parsers.create_parser(protocol)
    response = {"body": body.encode(), "headers": headers, "status_code": status}
    parsed = parser.parse(response, shape)
    parsed.pop("ResponseMetadata", None)
    return parsed


def checksum(service, body):
    return {"crc32": str(zlib.crc32(body.encode()))} if service == "dynamodb" else {}


@pytest.mark.parametrize("service, operation", shapes.operations())
def test_answers_are_read_as_botocore_reads_them(service, operation):
    """Also lists of one and of none."""
    chance = random.Random(f"{SEED + 1} {service} {operation}")
    model, protocol = model_and_protocol(service, operation)
    shape = model.output_shape
    maker = shapes.Maker(chance, least=0, has_maps=protocol not in ("ec2", "query"))
    values = [maker.make(shape) if shape else {} for _ in range(TIMES)]
    answers = [answer_of(service, operation, protocol, shape, value) for value in values]
    lines = [
        {"service": service, "operation": operation, "status": 200, "body": body} | checksum(service, body)
        for body, _ in answers
    ]
    for line, value, (body, output), said in zip(lines, values, answers, speak(lines), strict=True):
        if shape:
            assert read_by_botocore(protocol, body, {}, 200, shape) == value, body
        assert said["is_read"], f"{said['message']}: {body}"
        assert said["output"] == output, body
        assert said["request_id"] == ("r-1" if protocol in ("ec2", "query") else "")


def test_a_checksum_that_does_not_fit_is_noticed():
    body = json.dumps({"BackupSummaries": []})
    line = {"service": "dynamodb", "operation": "ListBackups", "status": 200, "body": body}
    fitting, other = speak([line | checksum("dynamodb", body), line | checksum("dynamodb", body + " ")])
    assert fitting["is_read"] and fitting["class"] == "none"
    assert not other["is_read"] and other["class"] == "transient"


def xml_error(chance, protocol, code, message):
    inside = f"<Error><Code>{code}</Code><Message>{shapes.xml.sax.saxutils.escape(message)}</Message></Error>"
    if protocol == "ec2":
        return f"<Response><Errors>{inside}</Errors><RequestID>r-1</RequestID></Response>"
    return f"<ErrorResponse xmlns='x'>{inside}<RequestId>r-1</RequestId></ErrorResponse>"


def error_reply(chance, protocol, code, message):
    """Body and headers, with what services put around a code."""
    if protocol in ("ec2", "query"):
        return xml_error(chance, protocol, code, message), {}
    wrapped = chance.choice(["", "com.amazon.coral.service#"]) + code + chance.choice(["", ":http://internal.amazon.com/a#b"])
    body = {chance.choice(["message", "Message"]): message}
    if protocol == "json":
        return json.dumps(body | {"__type": wrapped}), {}
    if chance.random() < 0.5:
        return json.dumps(body | {"Code": "ERROR_1101", "Type": "CLIENT"}), {"x-amzn-errortype": wrapped}
    return json.dumps(body | {chance.choice(["code", "Code", "__type"]): wrapped}), {}


def modelled_errors(service):
    """Code and status of what the service's model says of these operations."""
    model = shapes.model_of(service)
    found = {}
    for name in shapes.OPERATIONS[service].split():
        for shape in model.operation_model(name).error_shapes:
            error = shape.metadata.get("error", {})
            found[error.get("code") or shape.name] = error.get("httpStatusCode", 400)
    return found


@pytest.mark.parametrize("service", shapes.OPERATIONS)
def test_errors_are_read_as_botocore_reads_them(service):
    chance = random.Random(f"{SEED + 2} {service}")
    protocol = shapes.model_of(service).metadata["protocol"]
    codes = list(modelled_errors(service)) + ["ThrottlingException", "AccessDenied", "InvalidVolume.NotFound"]
    errors = [(code, shapes.text(chance, 40)) for code in codes for _ in range(TIMES)]
    replies = [error_reply(chance, protocol, code, message) for code, message in errors]
    operation = shapes.OPERATIONS[service].split()[0]
    lines = [
        {"service": service, "operation": operation, "status": 400, "body": body}
        | {"error_type": value for value in headers.values()}
        for body, headers in replies
    ]
    for (code, message), (body, headers), said in zip(errors, replies, speak(lines), strict=True):
        by_botocore = read_by_botocore(protocol, body, headers, 400, None)["Error"]
        assert by_botocore["Code"] == code, body
        assert by_botocore["Message"] == message, body
        assert said["is_read"] and said["output"] is None
        assert said["code"] == code, body
        assert said["message"] == message[:MESSAGE_BYTES_MAX], body


@pytest.mark.parametrize("service", shapes.OPERATIONS)
def test_every_modelled_error_has_a_class(service):
    """Whatever the status that it comes with."""
    errors = modelled_errors(service)
    said = speak([{"code": code, "status": 400} for code in errors])
    assert [code for code, of_it in zip(errors, said) if not of_it["is_known"]] == []


def test_every_code_inside_storage_gateways_errors_has_a_class():
    """All that concern volumes: codes of tapes, schedules and initiators cannot come."""
    elsewhere = ("Tape", "Schedule", "Chap", "Initiator", "Lun", "Certificate", "ActivationKey", "MaximumContentLength")
    codes = [code.strip() for code in shapes.model_of("storagegateway").shape_for("ErrorCode").enum]
    codes = [code for code in codes if not any(part in code for part in elsewhere)]
    said = speak([{"code": code, "status": 400} for code in codes])
    assert len(codes) > 40
    assert [code for code, of_it in zip(codes, said) if not of_it["is_known"]] == []


def test_an_unknown_code_is_noticed():
    assert [said["is_known"] for said in speak([{"code": "NeverHeardOf", "status": 400}])] == [False]
