"""What cannot be read goes to the dead letters byte for byte; what stands beside it is not touched."""

import json

import pytest

VOLUME = "vol-0a1b2c3d4e5f60718"
DEPTH = 512 * 1024
UNREADABLE = {
    "garbage": b"\x00\xff\xfe not JSON \x80",
    "truncated": b'{"JobType":"StartBackupJob","ResourceArn":"arn:aws:ec2:eu-w',
    "a megabyte of nesting": b"[" * DEPTH + b"]" * (DEPTH - 4096),
    "empty": b"",
    "null": None,
    "a list": b"[]",
    "an unknown field": b'{"JobType":"StartBackupJob","ResourceArn":"arn:aws:ec2:eu-west-1:111122223333:volume/'
    b'vol-0a1b2c3d","Surprise":1}',
    "a duplicate field": b'{"JobType":"StartBackupJob","JobType":"StartBackupJob","ResourceArn":'
    b'"arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a1b2c3d"}',
    "a wrong type": b'{"JobType":"StartBackupJob","ResourceArn":7}',
    "no ARN": b'{"JobType":"StartBackupJob","ResourceArn":"vol-0a1b2c3d"}',
}


@pytest.fixture
def fleet(start_sandbox, start_fleet):
    sandbox = start_sandbox("--snapshot-seconds", "1", "--create-missing-resources")
    return start_fleet(sandbox, partitions=1)


def good_request(number):
    arn = f"arn:aws:ec2:eu-west-1:111122223333:volume/vol-{number:017x}"
    return f"good-{number}", {"JobType": "StartBackupJob", "JobId": f"good-{number}", "ResourceArn": arn}


def headers_of(message):
    return {name: value.decode(errors="replace") for name, value in message.headers()}


def test_the_unreadable_is_kept_and_its_neighbours_are_done(fleet):
    good = []
    for number, value in enumerate(UNREADABLE.values()):
        job_id, request = good_request(number)
        good.append(job_id)
        fleet.requests.send_bytes(job_id, json.dumps(request).encode())
        fleet.requests.send_bytes("bad", value, headers={"sender": b"the test"}, timestamp=1795000000000 + number)
    fleet.requests.flush()

    fleet.add_worker()
    letters = fleet.dead_letters
    letters.wait(lambda: len(letters.records) >= len(UNREADABLE), "every unreadable request is a dead letter")
    for job_id in good:
        fleet.events.wait_for(job_id, "COMPLETED")
    letters.read_to_end()

    by_offset = {int(headers_of(letter)["tidemark_error_offset"]): letter for letter in letters.records}
    assert sorted(by_offset) == [2 * number + 1 for number in range(len(UNREADABLE))]
    for number, value in enumerate(UNREADABLE.values()):
        letter = by_offset[2 * number + 1]
        headers = headers_of(letter)
        assert letter.key() == b"bad"
        assert letter.value() == value
        assert headers["sender"] == "the test"
        assert headers["tidemark_error_reason"]
        assert headers["tidemark_error_topic"] == f"{fleet.prefix}.jobs"
        assert headers["tidemark_error_partition"] == "0"
        assert headers["tidemark_error_time"].endswith("Z")
    assert sorted(fleet.events.by_job) == sorted(good)
    assert fleet.lag() == 0


def test_the_reason_names_the_field(fleet):
    fleet.requests.send_bytes("bad", UNREADABLE["an unknown field"])
    fleet.requests.send_bytes("bad", UNREADABLE["a wrong type"])
    fleet.requests.flush()
    fleet.add_worker()
    letters = fleet.dead_letters
    letters.wait(lambda: len(letters.records) == 2, "both are dead letters")

    reasons = [headers_of(letter)["tidemark_error_reason"] for letter in letters.records]
    assert "Surprise" in reasons[0]
    assert "ResourceArn" in reasons[1]


def test_a_stop_of_a_job_that_nobody_knows_is_a_dead_letter(fleet):
    stop = {"JobType": "StopJob", "JobId": "nobody"}
    fleet.requests.send_bytes("arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a1b2c3d", json.dumps(stop).encode())
    fleet.requests.flush()
    fleet.add_worker()
    letters = fleet.dead_letters
    letters.wait(lambda: len(letters.records) == 1, "the stop is a dead letter")

    assert json.loads(letters.records[0].value()) == stop
    assert "nobody" in headers_of(letters.records[0])["tidemark_error_reason"]
