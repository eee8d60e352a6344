"""Tidemark and botocore take the worker's own keys from the same place, for environments that chance put together."""

import contextlib
import http.server
import os
import pathlib
import random
import subprocess
import threading
from unittest import mock

import botocore.exceptions
import botocore.session
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TIDEMARK_BUILD", ROOT / "build" / "release"))
PROGRAM = BUILD / "tests" / "name_source"
SEED = 20261128
ENVIRONMENTS = 160

NAMES = {
    "env": "environment",
    "assume-role": "assume-role",
    "assume-role-with-web-identity": "web-identity",
    "sso": "sso",
    "shared-credentials-file": "shared-credentials-file",
    "custom-process": "process",
    "config-file": "config-file",
    "container-role": "container",
    "iam-role": "instance-metadata",
}
KEYS = b'{"Code":"Success","AccessKeyId":"ASIA","SecretAccessKey":"s","Token":"t","Expiration":"2100-01-01T00:00:00Z"}'
ROLE = "arn:aws:iam::111122223333:role/r"
PRINTED = KEYS.decode().replace('"Code":"Success"', '"Version":1')
SSO = {
    "sso_session": ["corp", "corp", "missing"],
    "sso_start_url": ["https://d-1.awsapps.com/start"],
    "sso_region": ["eu-west-1", "eu-west-1", "us-east-1"],
    "sso_account_id": ["111122223333"],
    "sso_role_name": ["Backup"],
}
SSO_SECTION = ["[sso-session corp]", "sso_start_url = https://d-1.awsapps.com/start"]
SETTINGS = {
    "role_arn": ROLE,
    "source_profile": "y",
    "credential_source": "Environment",
    "web_identity_token_file": "/no/such/token",
    "credential_process": f"echo '{PRINTED}'",
}


class Double(http.server.BaseHTTPRequestHandler):
    """A container's endpoint and an instance's metadata."""

    def answer(self):
        body = KEYS
        if self.path == "/latest/api/token":
            body = b"token"
        elif self.path.endswith("/security-credentials/"):
            body = b"backup"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = answer

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def double():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Double) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def section(chance, name, keys):
    lines = [f"[{name}]"]
    if chance.random() < 0.6:
        lines += [f"aws_access_key_id = {keys}", "aws_secret_access_key = secret"]
    return lines


def sso(chance):
    """Mostly whole: all in the profile, or the first of them in a section."""
    kept = [name for name in SSO if chance.random() < 0.9]
    return [f"{name} = {chance.choice(SSO[name])}" for name in kept]


def files(chance):
    """Of two profiles, the one that is wanted and one that it may point to."""
    credentials, config = [], []
    for name in ("default", "x", "y"):
        if chance.random() < 0.5:
            credentials += section(chance, name, f"CREDENTIALS{name}")
        if chance.random() < 0.7:
            config += section(chance, name if name == "default" else f"profile {name}", f"CONFIG{name}")
            some = {setting for setting in SETTINGS if chance.random() < 0.1}
            if name != "y" and chance.random() < 0.3:
                some |= {"role_arn", chance.choice(["source_profile", "credential_source", "web_identity_token_file"])}
            config += [f"{setting} = {SETTINGS[setting]}" for setting in sorted(some)]
            if chance.random() < 0.15:
                config += sso(chance)
    if chance.random() < 0.9:
        config += SSO_SECTION + (["sso_region = eu-west-1"] if chance.random() < 0.7 else [])
    return "\n".join(credentials), "\n".join(config)


def variables(chance, double):
    some = {}
    if chance.random() < 0.15:
        some |= {"AWS_ACCESS_KEY_ID": "ENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "secret"}
    if chance.random() < 0.4:
        some["AWS_PROFILE"] = "x"
    if chance.random() < 0.15:
        some |= {"AWS_WEB_IDENTITY_TOKEN_FILE": "/no/such/token"}
    if chance.random() < 0.15:
        some |= {"AWS_ROLE_ARN": ROLE}
    if chance.random() < 0.3:
        some["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{double}/keys"
    some["AWS_EC2_METADATA_DISABLED"] = chance.choice(["true", "false"])
    some["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = f"{double}/"
    return some


@contextlib.contextmanager
def environment(home, some):
    with mock.patch.dict(os.environ, {"HOME": str(home), "PATH": os.environ["PATH"], **some}, clear=True):
        yield


def botocores_choice():
    try:
        keys = botocore.session.get_session().get_credentials()
    except (botocore.exceptions.BotoCoreError, KeyError):
        return "wrong"
    return NAMES[keys.method] if keys else "none"


def ours():
    done = subprocess.run([PROGRAM], capture_output=True, text=True, check=True)
    return done.stdout.split()[0]


def test_the_same_source_is_found(double, tmp_path):
    chance = random.Random(SEED)
    (tmp_path / ".aws").mkdir()
    found = {}
    for number in range(ENVIRONMENTS):
        credentials, config = files(chance)
        (tmp_path / ".aws" / "credentials").write_text(credentials, encoding="utf-8")
        (tmp_path / ".aws" / "config").write_text(config, encoding="utf-8")
        some = variables(chance, double)
        with environment(tmp_path, some):
            expected = botocores_choice()
            assert ours() == expected, (number, some, credentials, config)
        found[expected] = found.get(expected, 0) + 1
    assert set(found) == {"wrong", "none", *NAMES.values()}, found
    assert all(count >= 2 for count in found.values()), found
