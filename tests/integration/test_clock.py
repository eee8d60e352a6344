"""A worker whose clock differs from that of AWS does its jobs all the same."""

import json
import re

import pytest

from integration.sandbox import ACCOUNT

VOLUME = "vol-0a1b2c3d4e5f60718"
ROLE = "arn:aws:iam::111122223333:role/backup"


@pytest.mark.parametrize("ahead_seconds", [1200, -1200])
def test_calls_are_signed_by_the_clock_of_aws(ahead_seconds, start_sandbox, start_fleet):
    """A role's keys last fifteen minutes: by the wrong clock they have expired when they come, or long before they do."""
    sandbox = start_sandbox("--snapshot-seconds", "1", "--clock-ahead-seconds", str(ahead_seconds))
    fleet = start_fleet(sandbox, roles_allowed=ROLE)
    fleet.add_worker()

    backup = fleet.events.wait_for_end(
        fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME, encrypted=True), IamRoleArn=ROLE)
    )
    assert backup["state"] == "COMPLETED", backup
    copy = fleet.events.wait_for_end(
        fleet.send(
            "StartCopyJob",
            RecoveryPointArn=backup["recoveryPointArn"],
            SourceBackupVaultName="Default",
            DestinationBackupVaultArn=f"arn:aws:backup:eu-central-1:{ACCOUNT}:backup-vault:offsite",
            IamRoleArn=ROLE,
        )
    )
    assert copy["state"] == "COMPLETED", copy

    worker = fleet.workers[0]
    shown = re.search(r"^tidemark_aws_clock_ahead_seconds (-?\d+)$", worker.read("metrics"), re.MULTILINE)
    assert abs(int(shown.group(1)) - ahead_seconds) < 5
    lines = [json.loads(line) for line in worker.process.log.read_text().splitlines()]
    [told] = [line for line in lines if line["event"] == "clock-corrected"]
    assert abs(told["ahead_seconds"] - ahead_seconds) < 5 and told["host"] in sandbox.endpoint
    assert sandbox.calls("CreateSnapshot") == 1
    assert sandbox.calls("CopySnapshot") == 1
    assert sandbox.calls("AssumeRole", "sts") == 1
