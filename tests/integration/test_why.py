"""A job explains itself: what it waits for, since when, what comes next, and what a person can do."""

import json

import pytest

from integration.sandbox import ACCOUNT, REGION

VOLUME = "vol-0a1b2c3d4e5f60718"
OTHER_VOLUME = "vol-0a1b2c3d4e5f60719"


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "20")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox)
    fleet.add_worker()
    return fleet


def why(fleet, job_id):
    return json.loads(fleet.command("job", "why", job_id))


def waiting(fleet, job_id):
    fleet.events.wait(lambda: any("waitingFor" in event["ext"] for event in fleet.events.of(job_id)), f"{job_id} waits")
    return why(fleet, job_id)


def test_waiting_jobs_say_for_what_and_for_whom(fleet, sandbox):
    arn = sandbox.add_volume(VOLUME)
    running = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(running, "RUNNING")
    queued = fleet.send("StartBackupJob", ResourceArn=arn)
    told = waiting(fleet, queued)
    assert (told["situation"], told["reasonCode"]) == ("queued", "OVERLAP")
    assert running in told["behind"] and f"tidemark job stop {running}" in told["commands"]
    assert told["deadline"] == fleet.events.last(queued)["startBy"]
    assert told["since"] <= fleet.events.last(queued)["startBy"]

    fleet.switches.set(f"{ACCOUNT}/*", Paused=True)
    fleet.workers[0].process.wait_until(lambda: "setting-read" in fleet.workers[0].process.log.read_text(), "it is paused")
    paused = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(OTHER_VOLUME))
    told = waiting(fleet, paused)
    assert told["situation"] == "paused"
    assert f"tidemark settings resume '{ACCOUNT}/*'" in told["commands"]
    assert why(fleet, running)["situation"] == "running"


def test_a_job_that_failed_says_why_and_its_events_tell_how(fleet):
    arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/{VOLUME}"
    job_id = fleet.send("StartBackupJob", ResourceArn=arn)
    end = fleet.events.wait_for_end(job_id)
    told = why(fleet, job_id[:9])
    assert (told["state"], told["reasonCode"]) == ("FAILED", "RESOURCE_NOT_FOUND")
    assert told["message"] == end["statusMessage"] and "final" in told["next"]
    assert "Check the ARN" in told["whatToDo"]

    events = [json.loads(line) for line in fleet.command("job", "events", job_id).splitlines()]
    assert [event["data"] for event in events] == fleet.events.of(job_id)
    assert {event["id"] for event in events} == {f"{job_id}.{number + 1}" for number in range(len(events))}
    table = fleet.command("job", "events", job_id, "--output", "table").splitlines()
    assert len(table) == len(events) + 1 and "RESOURCE_NOT_FOUND" in table[-1]


def test_a_job_before_its_time_and_one_that_nobody_knows(fleet, sandbox):
    time = "2099-01-01T00:00:00.000Z"
    job_id = fleet.send(
        "StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME), Extensions={"ScheduledTime": time}
    )
    fleet.events.wait_for(job_id, "CREATED")
    told = why(fleet, job_id)
    assert (told["situation"], told["nextActionAt"]) == ("accepted", time)
    table = fleet.command("job", "why", job_id, "--output", "table")
    assert "Next action  2099-01-01T00:00:00Z (in " in table
    fleet.command("job", "why", "nobody", expected=1)
    assert "tidemark job list" in fleet.last_stderr


def test_the_journal_shows_what_a_worker_would_take_over(fleet, sandbox):
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume(VOLUME))
    running = fleet.events.wait_for(job_id, "RUNNING")
    record = json.loads(fleet.command("journal", "show", job_id))
    assert (record["state"], record["created_ms"]) == ("RUNNING", running["creationDate"])
    [row] = [json.loads(line) for line in fleet.command("journal", "list").splitlines()]
    assert (row["record"]["request.job_id"], row["record"]["phase"]) == (job_id, "waiting")
    assert job_id in fleet.command("journal", "list", "--output", "table").splitlines()[1]
    fleet.command("journal", "show", "nobody", expected=1)
    assert "tidemark journal list --all" in fleet.last_stderr
