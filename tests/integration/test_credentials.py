"""Where a worker's own keys come from, and that neither they nor a role's are seen anywhere."""

import pytest

from integration.container import ContainerEndpoint
from integration.portal import Portal, write_login, write_profile
from integration.sandbox import ACCOUNT
from integration.topics import Records

VOLUME = "vol-0a1b2c3d4e5f60718"
ROLE = "arn:aws:iam::111122223333:role/backup"
UNTRUSTED = "arn:aws:iam::111122223333:role/backup-untrusted"
SECRET = "planted-secret-access-key"
AUTHORIZATION = "planted-authorization"
LOGIN = "planted-login"
# What the sandbox gives to those who assume a role begins with these.
OF_ROLES = ("sandbox-role-secret-", "sandbox-role-token-")
TOPICS = ("jobs", "status", "journal", "recovery-points", "dlq", "settings")


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1", "--secret-access-key", SECRET)


@pytest.fixture
def container(sandbox):
    endpoint = ContainerEndpoint(AUTHORIZATION)
    environment = {
        "AWS_ENDPOINT_URL": sandbox.endpoint,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": endpoint.url,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": AUTHORIZATION,
    }
    sandbox.environment = lambda: environment
    yield endpoint
    endpoint.close()


def keys_of(sandbox):
    return {
        "AccessKeyId": sandbox.access_key_id,
        "SecretAccessKey": sandbox.secret_access_key,
        "Token": "",
        "Expiration": "2100-01-01T00:00:00Z",
    }


def test_a_worker_waits_for_keys_that_are_not_there_yet_and_says_so(sandbox, container, start_fleet):
    fleet = start_fleet(sandbox)
    fleet.add_worker()
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME))

    def is_told():
        return any("not there yet" in str(event) for event in fleet.events.of(job_id))

    fleet.events.wait(is_told, "the job says what it waits for")
    assert sandbox.state()["calls"] == {}
    container.keys = keys_of(sandbox)
    assert fleet.events.wait_for_end(job_id)["state"] == "COMPLETED"
    assert "credentials-found" in fleet.workers[0].process.last_words(1_000_000)


def do_all_kinds_of_jobs(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    backup = fleet.events.wait_for_end(fleet.send("StartBackupJob", ResourceArn=arn, IamRoleArn=ROLE))
    copy = fleet.send(
        "StartCopyJob",
        RecoveryPointArn=backup["recoveryPointArn"],
        SourceBackupVaultName="Default",
        DestinationBackupVaultArn=f"arn:aws:backup:eu-central-1:{ACCOUNT}:backup-vault:offsite",
        IamRoleArn=ROLE,
    )
    untrusted = fleet.send("StartBackupJob", ResourceArn=arn, IamRoleArn=UNTRUSTED)
    fleet.requests.send_bytes(b"x", b"no request")
    fleet.requests.flush()
    ends = [fleet.events.wait_for_end(job_id)["state"] for job_id in (copy, untrusted)]
    assert [backup["state"], *ends] == ["COMPLETED", "COMPLETED", "FAILED"]
    fleet.dead_letters.wait(lambda: fleet.dead_letters.records, "what was no request is a dead letter")


def everything_that_was_said(fleet, broker):
    """Bytes, as whoever reads a topic, a log or a metric would see them."""
    for worker in fleet.workers:
        yield f"{worker.directory.name}'s metrics", worker.read("metrics").encode()
        worker.stop()
        yield f"{worker.directory.name}'s log", worker.process.log.read_bytes()
    for topic in TOPICS:
        records = Records(broker.bootstrap_servers, f"{fleet.prefix}.{topic}")
        records.read_to_end()
        parts = [part or b"" for record in records.records for part in (record.key(), record.value())]
        headers = [value for record in records.records for _, value in record.headers() or []]
        records.close()
        yield topic, b"\n".join(parts + headers)


def test_secrets_are_said_nowhere(sandbox, container, start_fleet, broker):
    container.keys = keys_of(sandbox)
    sandbox.ask("roles", {"roleArn": UNTRUSTED, "denied": True})
    fleet = start_fleet(sandbox, roles_allowed="arn:aws:iam::111122223333:role/backup*", log_level="debug")
    fleet.add_worker()
    do_all_kinds_of_jobs(fleet, sandbox)

    said = dict(everything_that_was_said(fleet, broker))
    for canary in (SECRET, AUTHORIZATION, *OF_ROLES, "AWS4-HMAC-SHA256", "X-Amz-Signature", "X-Amz-Security-Token"):
        assert [where for where, bytes_ in said.items() if canary.encode() in bytes_] == [], canary
    # The looking itself finds what is there.
    assert b"no request" in said["dlq"]
    assert b'"call-sent"' in said["worker-1's log"]
    assert all(ROLE.encode() in said[where] for where in ("jobs", "status", "journal"))


@pytest.fixture
def portal(sandbox, tmp_path):
    double = Portal(LOGIN)
    write_profile(tmp_path)
    environment = {
        "AWS_ENDPOINT_URL": sandbox.endpoint,
        "AWS_ENDPOINT_URL_SSO": double.url,
        "AWS_PROFILE": "backup",
        "HOME": str(tmp_path),
    }
    sandbox.environment = lambda: environment
    yield double
    double.close()


def test_a_login_is_used_from_when_it_is_there(sandbox, portal, start_fleet, broker, tmp_path):
    keys = sandbox.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="me")["Credentials"]
    portal.keys = {name[0].lower() + name[1:]: keys[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}
    fleet = start_fleet(sandbox, log_level="debug")
    fleet.add_worker()
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME))

    def is_told(words):
        return lambda: any(words in str(event) for event in fleet.events.of(job_id))

    fleet.events.wait(is_told("run `aws sso login --profile backup`: "), "the job says what is to be done")
    write_login(tmp_path, LOGIN, seconds_left=-1)
    fleet.events.wait(is_told("its token has expired"), "the job says that the login has expired")
    assert portal.asked == 0
    write_login(tmp_path, LOGIN + "-of-another")
    fleet.events.wait(is_told("its token is not taken any more"), "the job says that the login is not taken")
    write_login(tmp_path, LOGIN)
    assert fleet.events.wait_for_end(job_id)["state"] == "COMPLETED"

    said = dict(everything_that_was_said(fleet, broker))
    for canary in (*OF_ROLES, LOGIN, "planted-client-secret", "x-amz-sso_bearer_token"):
        assert [where for where, bytes_ in said.items() if canary.encode() in bytes_] == [], canary
    assert b'"source":"sso"' in said["worker-1's log"]


def test_the_canaries_are_what_was_used(sandbox):
    keys = sandbox.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="me")["Credentials"]
    assert keys["SecretAccessKey"].startswith(OF_ROLES[0])
    assert keys["SessionToken"].startswith(OF_ROLES[1])
