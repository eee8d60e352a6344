"""Dead letters are listed, shown and sent back: once each, byte for byte."""

import json
import subprocess

import pytest

from integration.sandbox import ACCOUNT, REGION

ARN = f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/vol-0a1b2c3d4e5f60718"
UNKNOWN_FIELD = json.dumps({"JobType": "StartBackupJob", "ResourceArn": ARN, "Surprise": 1})
STRANGE = b"\x00\xff\xfe not JSON \x80"


@pytest.fixture
def fleet(start_sandbox, start_fleet):
    sandbox = start_sandbox("--snapshot-seconds", "1", "--create-missing-resources")
    return start_fleet(sandbox)


def bury(fleet, *values, **record):
    before = len(fleet.dead_letters.records)
    for value in values:
        fleet.requests.send_bytes(ARN, value, headers={"sender": b"the test"}, **record)
    fleet.requests.flush()
    fleet.dead_letters.wait(lambda: len(fleet.dead_letters.records) >= before + len(values), "all are dead letters")


def place(message):
    return f"{message.partition()}:{message.offset()}"


def listed(fleet, *flags):
    return [json.loads(line) for line in fleet.command("dlq", "list", *flags).splitlines()]


def redriven(fleet, *words, **options):
    return [json.loads(line) for line in fleet.command("dlq", "redrive", *words, **options).splitlines()]


def test_a_letter_is_listed_shown_and_sent_back_once(fleet):
    fleet.add_worker()
    bury(fleet, STRANGE, UNKNOWN_FIELD.encode())
    first, second = fleet.dead_letters.records
    assert [letter["letter"] for letter in listed(fleet)] == [place(first), place(second)]
    assert [letter["letter"] for letter in listed(fleet, "--reason", "Surprise")] == [place(second)]
    assert "Surprise" in fleet.command("dlq", "list", "--output", "table").splitlines()[2]
    shown = json.loads(fleet.command("dlq", "show", place(second)))
    assert (shown["key"], shown["value"], shown["headers"]["sender"]) == (ARN, UNKNOWN_FIELD, "the test")
    assert fleet.command("dlq", "show", place(second), "--value") == UNKNOWN_FIELD

    assert redriven(fleet, place(first), "--dry-run") == [{"letter": place(first), "did": "would be sent back"}]
    fleet.dead_letters.read_to_end()
    assert len(fleet.dead_letters.records) == 2
    [done] = redriven(fleet, place(first))
    assert done["did"] == "sent back"
    both = [told["did"] for told in redriven(fleet, place(first), place(second))]
    assert both == ["was sent back before, left alone", "sent back"]
    assert all("left alone" in told["did"] for told in redriven(fleet, place(first), place(second)))

    letters = fleet.dead_letters
    letters.wait(lambda: sum(letter.value() is not None for letter in letters.records) == 4, "both died again")
    again = next(
        letter
        for letter in letters.records[2:]
        if letter.value() == STRANGE and dict(letter.headers())["tidemark_error_offset"] == str(done["offset"]).encode()
    )
    assert (again.key(), again.value()) == (first.key(), STRANGE)
    assert again.headers()[0] == ("sender", b"the test")
    assert [name for name, _ in again.headers()].count("tidemark_error_reason") == 1
    assert [bool(letter.get("sentBackAt")) for letter in listed(fleet)] == [True, True, False, False]


def test_what_was_repaired_meanwhile_is_done_once(fleet):
    """A stop that came before its job, and the place of a letter that is not there."""
    fleet.add_worker()
    stop = {"JobType": "StopJob", "JobId": "repaired", "ResourceArn": ARN}
    bury(fleet, json.dumps(stop).encode())
    later = {"ScheduledTime": "2099-01-01T00:00:00Z"}
    fleet.send("StartBackupJob", JobId="repaired", ResourceArn=ARN, Extensions=later)
    fleet.events.wait_for("repaired", "CREATED")

    redriven(fleet, "--class", "invalid-job")
    assert fleet.events.wait_for_end("repaired")["state"] == "ABORTED"
    assert redriven(fleet, "--all")[0]["did"].startswith("was sent back before")
    fleet.command("dlq", "redrive", "0:99999", expected=1)
    assert "nothing was sent back" in fleet.last_stderr
    fleet.command("dlq", "redrive", expected=2)
    assert "--all" in fleet.last_stderr


def test_two_at_once_send_each_letter_back_once(fleet):
    """The second to come ends the first; both together send nothing twice, and a third run finishes what is left."""
    fleet.add_worker()
    count = 30
    bury(fleet, *[STRANGE + b"%d" % number for number in range(count)])
    letters = [place(message) for message in fleet.dead_letters.records]

    def run():
        flags = [word for name, value in fleet.settings.items() for word in ("--set", f"{name}={value}")]
        words = [str(fleet.binary), "dlq", "redrive", *letters, *flags]
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={})

    sent = 0
    for process in [run(), run()]:
        told, _ = process.communicate(timeout=60)
        assert process.returncode in (0, 1)
        sent += sum(json.loads(line)["did"] == "sent back" for line in told.splitlines())
    sent += sum(told["did"] == "sent back" for told in redriven(fleet, *letters))
    assert sent <= count

    def values():
        return sorted(letter.value() for letter in fleet.dead_letters.records if letter.value() is not None)

    fleet.dead_letters.wait(lambda: len(values()) >= 2 * count, "all died again")
    fleet.dead_letters.read_to_end()
    assert values() == sorted(2 * [STRANGE + b"%d" % number for number in range(count)])
