"""A double of the portal of IAM Identity Center, and the files that `aws sso login` leaves for it."""

import datetime
import hashlib
import json
import time
import urllib.parse

from integration.local_http import LocalServer

CONFIG = """[profile backup]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Backup

[sso-session corp]
sso_start_url = https://d-1.awsapps.com/start
sso_region = eu-west-1
"""
WANTED = {"role_name": ["Backup"], "account_id": ["111122223333"]}


class Portal(LocalServer):
    """Gives `keys` for `token`, and repeats what it was given otherwise."""

    def __init__(self, token):
        self.token = token
        self.keys = None
        super().__init__()

    def answer_to(self, path, headers):
        at = urllib.parse.urlsplit(path)
        if (at.path, urllib.parse.parse_qs(at.query)) != ("/federation/credentials", WANTED):
            return 400, b'{"__type":"InvalidRequestException","message":"what is this?"}'
        if headers["x-amz-sso_bearer_token"] != self.token or "Authorization" in headers:
            echo = headers["x-amz-sso_bearer_token"]
            return 401, json.dumps({"__type": "UnauthorizedException", "message": f"{echo} is no token"}).encode()
        expiration = int((time.time() + 3600) * 1000)
        return 200, json.dumps({"roleCredentials": {**self.keys, "expiration": expiration}}).encode()


def write_profile(home):
    (home / ".aws" / "sso" / "cache").mkdir(parents=True)
    (home / ".aws" / "config").write_text(CONFIG, encoding="utf-8")


def write_login(home, token, seconds_left=3600):
    """As the AWS CLI writes it: JSON with blanks."""
    expiry = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds_left)
    login = {
        "startUrl": "https://d-1.awsapps.com/start",
        "region": "eu-west-1",
        "accessToken": token,
        "expiresAt": expiry.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "clientSecret": "planted-client-secret",
    }
    name = hashlib.sha1(b"corp").hexdigest() + ".json"
    (home / ".aws" / "sso" / "cache" / name).write_text(json.dumps(login, indent=2), encoding="utf-8")
