"""`tidemark demo`: what a newcomer sees first, and it needs nothing but the program."""

import json
import subprocess

SERVICES = {"EBS", "EC2", "RDS", "Aurora", "DynamoDB", "EFS", "FSx", "Storage Gateway"}

# Of somebody who works with AWS: none of it may carry the demo to an AWS that is not its own.
OF_A_USER = {
    "AWS_PROFILE": "production",
    "AWS_SESSION_TOKEN": "of-production",
    "AWS_ENDPOINT_URL_EC2": "http://127.0.0.1:1",
    "AWS_ENDPOINT_URL_RDS": "http://127.0.0.1:1",
    "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1",
}


def test_every_job_of_every_service_ends_as_it_should(binary):
    done = subprocess.run(
        [binary, "demo", "--output", "jsonl"], capture_output=True, text=True, env=OF_A_USER, timeout=120
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    last = {event["jobId"]: event for event in events}

    assert done.returncode == 0, done.stderr
    assert "Everything ended as it should." in done.stderr
    assert "WRONG" not in done.stderr
    assert {event["resourceType"] for event in last.values() if event["state"] == "COMPLETED"} == SERVICES
    assert {event["state"] for event in last.values()} == {"COMPLETED", "FAILED", "EXPIRED", "ABORTED"}
