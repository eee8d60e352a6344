"""The sandbox's STS as boto3 sees it."""

import datetime

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::444455556666:role/backup"
VOLUME = "vol-0a1b2c3d4e5f60718"


@pytest.fixture
def sandbox(start_sandbox):
    sandbox = start_sandbox()
    sandbox.add_volume(VOLUME)
    return sandbox


def client(sandbox, service, keys, **changed):
    keys = {**keys, **changed}
    return boto3.client(
        service,
        region_name="eu-west-1",
        endpoint_url=sandbox.endpoint,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        config=Config(retries={"total_max_attempts": 1}),
    )


def assume(sandbox, **more):
    return sandbox.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="me", **more)["Credentials"]


def code_of(call, *arguments, **named):
    with pytest.raises(ClientError) as caught:
        call(*arguments, **named)
    return caught.value.response["Error"]["Code"]


def test_a_role_is_assumed_and_ec2_called_with_it(sandbox):
    keys = assume(sandbox, DurationSeconds=900)
    left = keys["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert 890 < left.total_seconds() <= 900
    identity = client(sandbox, "sts", keys).get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::444455556666:assumed-role/backup/me"
    assert identity["Account"] == "444455556666"
    ec2 = client(sandbox, "ec2", keys)
    snapshot = ec2.create_snapshot(VolumeId=VOLUME)
    assert snapshot["OwnerId"] == "444455556666"
    assert [one["SnapshotId"] for one in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]] == [
        snapshot["SnapshotId"]
    ]
    assert sandbox.ec2().describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_the_worlds_own_user_is_named(sandbox):
    assert sandbox.client("sts").get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:user/sandbox"


def test_a_role_may_want_an_external_id(sandbox):
    sandbox.ask("roles", {"roleArn": ROLE, "externalId": "ours"})
    sts = sandbox.client("sts")
    assert code_of(sts.assume_role, RoleArn=ROLE, RoleSessionName="me") == "AccessDenied"
    assert code_of(sts.assume_role, RoleArn=ROLE, RoleSessionName="me", ExternalId="theirs") == "AccessDenied"
    assert assume(sandbox, ExternalId="ours")
    sandbox.ask("roles", {"roleArn": ROLE, "denied": True})
    assert code_of(sts.assume_role, RoleArn=ROLE, RoleSessionName="me", ExternalId="ours") == "AccessDenied"


@pytest.mark.parametrize(
    "service, call, code",
    [
        ("ec2", "describe_snapshots", "AuthFailure"),
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("dynamodb", "list_backups", "UnrecognizedClientException"),
    ],
)
def test_keys_are_nothing_without_their_token(sandbox, service, call, code):
    keys = assume(sandbox)
    assert code_of(getattr(client(sandbox, service, keys, SessionToken=None), call)) == code
    assert code_of(getattr(client(sandbox, service, keys, SessionToken="another"), call)) == code


@pytest.mark.parametrize(
    "service, call, code",
    [
        ("ec2", "describe_snapshots", "RequestExpired"),
        ("sts", "get_caller_identity", "ExpiredToken"),
        ("dynamodb", "list_backups", "ExpiredTokenException"),
    ],
)
def test_keys_expire_by_the_sandboxs_clock(start_sandbox, service, call, code):
    sandbox = start_sandbox("--time-scale", "100000")
    keys = assume(sandbox, DurationSeconds=900)
    deadline = datetime.datetime.now() + datetime.timedelta(seconds=30)
    found = None
    while found != code and datetime.datetime.now() < deadline:
        try:
            getattr(client(sandbox, service, keys), call)()
        except ClientError as error:
            found = error.response["Error"]["Code"]
    assert found == code
