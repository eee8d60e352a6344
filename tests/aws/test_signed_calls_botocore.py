"""A call of any protocol, written and signed by Tidemark, has the signature that botocore gives its own request."""

import json
import random
import subprocess

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.serialize
import pytest

from aws import botocore_shapes as shapes
from aws.test_protocols_botocore import BUILD, model_and_protocol, our_input, speak

SIGNER = BUILD / "tests" / "sign_requests"
SEED = 20261126
TIMES = 10  # of each operation
KEY_ID, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REGION = "eu-west-1"
ARNS = [
    "arn:aws:backup:eu-west-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45",
    "arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0",
    "arn:aws:dynamodb:eu-west-1:123456789012:table/My.Table_1/backup/01234567890123-a1b2c3d4",
    "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0123456789abcdef0",
]


class ArnMaker(shapes.Maker):
    """Every other text is an ARN: what makes a path or a query hard to sign."""

    def make_string(self, shape, depth):
        return self.chance.choice([self.chance.choice(ARNS), shapes.text(self.chance)])


def stamp_of(chance):
    return shapes.moment(chance).strftime("%Y%m%dT%H%M%SZ")


def botocores_request(model, protocol, value, host, body):
    """With Tidemark's body: the two write the same JSON with other blanks."""
    serializer = botocore.serialize.create_serializer(protocol, include_validation=False)
    message = serializer.serialize_to_request(value, model)
    message["body"] = body.encode()
    message["headers"] = dict(message["headers"]) | {"Host": host}
    botocore.awsrequest.prepare_request_dict(message, endpoint_url=f"https://{host}")
    return botocore.awsrequest.create_request_object(message)


def signed_by_botocore(request, service, stamp, token):
    keys = botocore.credentials.Credentials(KEY_ID, SECRET, token or None)
    signer = botocore.auth.SigV4Auth(keys, service, REGION)
    request.context["timestamp"] = stamp
    request.headers["X-Amz-Date"] = stamp
    if token:
        request.headers["X-Amz-Security-Token"] = token
    to_sign = signer.string_to_sign(request, signer.canonical_request(request))
    names = signer.signed_headers(signer.headers_to_sign(request))
    return (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={names}, "
        f"Signature={signer.signature(to_sign, request)}"
    )


def line_to_sign(written, service, host, stamp, token):
    now = shapes.datetime.datetime.strptime(stamp + "+0000", "%Y%m%dT%H%M%SZ%z")
    headers = [["Host", host], ["X-Amz-Date", stamp], *written["headers"]]
    return {
        "method": written["method"],
        "path": written["path"],
        "query": written["query"],
        "headers": headers + ([["X-Amz-Security-Token", token]] if token else []),
        "body": written["body"].encode().hex(),
        "id": KEY_ID,
        "secret": SECRET,
        "region": REGION,
        "service": service,
        "now_ms": int(now.timestamp()) * 1000,
    }


def sign(lines):
    if not SIGNER.exists():
        pytest.fail(f"{SIGNER} is not built: build it, or name the build's folder in TIDEMARK_BUILD")
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([SIGNER], input=text, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("service, operation", shapes.operations())
def test_calls_are_signed_as_botocore_signs_them(service, operation):
    chance = random.Random(f"{SEED} {service} {operation}")
    model, protocol = model_and_protocol(service, operation)
    signing_name = shapes.model_of(service).signing_name
    host = f"{shapes.model_of(service).endpoint_prefix}.{REGION}.amazonaws.com"
    maker = ArnMaker(chance)
    values = [maker.make(model.input_shape) if model.input_shape else {} for _ in range(TIMES)]
    inputs = [our_input(service, protocol, model.input_shape, value) for value in values]
    written = speak([{"service": service, "operation": operation, "input": each} for each in inputs])
    stamps = [stamp_of(chance) for _ in values]
    tokens = [chance.choice(["", "FwoGZXIvYXdzE+/token=="]) for _ in values]
    signed = sign(
        line_to_sign(each, signing_name, host, stamp, token) for each, stamp, token in zip(written, stamps, tokens)
    )
    for value, each, stamp, token, authorization in zip(values, written, stamps, tokens, signed, strict=True):
        request = botocores_request(model, protocol, value, host, each["body"])
        assert authorization == signed_by_botocore(request, signing_name, stamp, token), json.dumps(each)


def test_paths_and_queries_are_hard_to_sign():
    """The comparison would prove little if no ARN came into a path or a query."""
    chance = random.Random(SEED)
    maker = ArnMaker(chance)
    lines = []
    for operation in ("DescribeRecoveryPoint", "ListBackupJobs"):
        model, protocol = model_and_protocol("backup", operation)
        lines += [
            {"service": "backup", "operation": operation, "input": our_input("backup", protocol, model.input_shape, value)}
            for value in (maker.make(model.input_shape) for _ in range(TIMES))
        ]
    written = speak(lines)
    assert any("arn%3Aaws" in each["path"] and "%2F" in each["path"] for each in written)
    assert any("arn%3Aaws" in each["query"] and "%2F" in each["query"] for each in written)
