"""Tidemark's signer and botocore's make the same signature for thousands of requests that chance put together."""

import datetime
import json
import os
import pathlib
import random
import subprocess
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TIDEMARK_BUILD", ROOT / "build" / "release"))
PROGRAM = BUILD / "tests" / "sign_requests"
SEED = 20261124
REQUESTS = 3000
RESERVED = "!#$&'()*+,/:;=?@[]"
UNRESERVED = "abcXYZ019-._~"
OTHERS = " %\"<>\\^`{|}éሴ😀"


def texts(chance, alphabet, longest):
    return "".join(chance.choice(alphabet) for _ in range(chance.randrange(longest + 1)))


def encoded(text):
    return urllib.parse.quote(text, safe="-_.~")


def path(chance):
    """Encoded or raw, with empty segments and dots.  What would end a path, or be dropped from a URL, is encoded."""
    segments = []
    for _ in range(chance.randrange(6)):
        text = texts(chance, UNRESERVED + RESERVED + OTHERS, 8)
        raw = text.replace("?", "").replace("#", "").replace("[", "").replace("]", "")
        segments.append(chance.choice([encoded(text), raw, text[:1] and encoded(text), ".", "..", ""]))
    return "/" + "/".join(segments)


def query(chance):
    names = [texts(chance, UNRESERVED + RESERVED, 4) or "Param" for _ in range(3)] + ["Param", "Param-3", "Param3"]
    pairs = []
    for _ in range(chance.randrange(8)):
        value = encoded(texts(chance, UNRESERVED + RESERVED + OTHERS, 12))
        pairs.append(encoded(chance.choice(names)) + chance.choice(["=" + value, "=" + value, "=", ""]))
    return "&".join(pairs)


def headers(chance, host, stamp, token):
    made = [["Host", host], ["X-Amz-Date", stamp]]
    if token:
        made.append(["X-Amz-Security-Token", token])
    for _ in range(chance.randrange(6)):
        name = chance.choice(["Content-Type", "X-Amz-Target", "My-Header", "my-header", "MY-HEADER-2", "x", "X-Amz-D"])
        words = [texts(chance, UNRESERVED + RESERVED + "\"", 6) for _ in range(chance.randrange(4))]
        made.append([name, chance.choice([" ", "  ", "\t", " \t "]).join(words)])
    chance.shuffle(made)
    return made


def make_request(chance):
    region = chance.choice(["us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1"])
    service = chance.choice(["ec2", "rds", "sts", "backup", "dynamodb"])
    host = f"{service}.{region}.amazonaws.com"
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    now += datetime.timedelta(seconds=chance.randrange(10**9))
    token = chance.choice(["", texts(chance, UNRESERVED + "+/=", 400)])
    return {
        "method": chance.choice(["GET", "POST", "PUT", "DELETE"]),
        "host": host,
        "path": path(chance),
        "query": query(chance),
        "headers": headers(chance, host, now.strftime("%Y%m%dT%H%M%SZ"), token),
        "body": chance.randbytes(chance.randrange(200)).hex(),
        "id": "AKID" + texts(chance, "ABCDEFGH234567", 16),
        "secret": texts(chance, UNRESERVED + "+/", 60) or "x",
        "token": token,
        "region": region,
        "service": service,
        "now_ms": int(now.timestamp()) * 1000,
        "stamp": now.strftime("%Y%m%dT%H%M%SZ"),
    }


def prepared(request, url):
    """botocore's view of a request, at the request's own time."""
    aws_request = botocore.awsrequest.AWSRequest(
        method=request["method"], url=url, data=bytes.fromhex(request["body"])
    )
    for name, value in request["headers"]:
        aws_request.headers.add_header(name, value)
    aws_request.context["timestamp"] = request["stamp"]
    return aws_request


def authorization_of_botocore(request):
    keys = botocore.credentials.Credentials(request["id"], request["secret"], request["token"] or None)
    signer = botocore.auth.SigV4Auth(keys, request["service"], request["region"])
    url = f"https://{request['host']}{request['path']}" + ("?" + request["query"] if request["query"] else "")
    aws_request = prepared(request, url)
    to_sign = signer.string_to_sign(aws_request, signer.canonical_request(aws_request))
    names = signer.signed_headers(signer.headers_to_sign(aws_request))
    return (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(aws_request)}, SignedHeaders={names}, "
        f"Signature={signer.signature(to_sign, aws_request)}"
    )


def signature_of_presigned(request, query_without_signature):
    """botocore's signature of a URL whose query is whole but for it."""
    keys = botocore.credentials.Credentials(request["id"], request["secret"])
    signer = botocore.auth.SigV4QueryAuth(keys, request["service"], request["region"])
    aws_request = botocore.awsrequest.AWSRequest(
        method="GET", url=f"https://{request['host']}/?{query_without_signature}", headers={"host": request["host"]}
    )
    aws_request.context["timestamp"] = request["stamp"]
    return signer.signature(signer.string_to_sign(aws_request, signer.canonical_request(aws_request)), aws_request)


def run(requests):
    if not PROGRAM.exists():
        pytest.fail(f"{PROGRAM} is not built: build it, or name the build's folder in TIDEMARK_BUILD")
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run([PROGRAM], input=lines, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def requests():
    chance = random.Random(SEED)
    return [make_request(chance) for _ in range(REQUESTS)]


def test_headers_are_signed_as_botocore_signs_them(requests):
    signed = run(requests)
    assert len(signed) == REQUESTS
    for request, authorization in zip(requests, signed):
        assert authorization == authorization_of_botocore(request), json.dumps(request)


def test_queries_are_presigned_as_botocore_presigns_them(requests):
    asked = [
        request | {"presign": True, "query": "&".join(filter(None, ["Action=CopySnapshot", request["query"]]))}
        for request in requests
    ]
    for request, whole in zip(asked, run(asked)):
        without, signature = whole.rsplit("&X-Amz-Signature=", 1)
        sent = dict(urllib.parse.parse_qsl(without, keep_blank_values=True))
        assert sent["X-Amz-Date"] == request["stamp"]
        assert sent["X-Amz-SignedHeaders"] == "host"
        assert sent["X-Amz-Expires"] == "3600"
        assert sent.get("X-Amz-Security-Token", "") == request["token"]
        assert sent["X-Amz-Credential"].startswith(request["id"] + "/" + request["stamp"][:8])
        assert signature == signature_of_presigned(request, without), json.dumps(request)


def test_requests_differ(requests):
    """The comparison would prove little if chance made few kinds of requests."""
    assert len({request["path"] for request in requests}) > REQUESTS / 2
    assert sum("%2F" in request["query"] for request in requests) > REQUESTS / 20
    assert sum(len(request["headers"]) > 4 for request in requests) > REQUESTS / 4
