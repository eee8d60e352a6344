"""Jobs of one account and Region share their calls, and a fleet shares the account's bucket."""

import time

import pytest

from integration.sandbox import volume_arn

JOBS = 10000
WORKERS = 3
# AWS takes five CreateSnapshot a second in each: in one Region alone, ten thousand would begin for forty minutes.
REGIONS = 30
# So long that the last has begun before the first is done: a quarter less is the shortest.
SNAPSHOT_SECONDS = 160


def request_all(requests):
    for number in range(JOBS):
        arn = volume_arn(number, f"test-region-{number % REGIONS}")
        request = f'{{"JobType":"StartBackupJob","JobId":"job-{number}","ResourceArn":"{arn}"}}'
        requests.send_bytes(arn, request.encode())
    requests.flush()


def running_count(events):
    return sum(events.last(job_id)["state"] == "RUNNING" for job_id in events.by_job)


@pytest.mark.load
def test_ten_thousand_snapshots_are_polled_together_inside_the_account_s_buckets(start_sandbox, start_fleet, capsys):
    sandbox = start_sandbox("--snapshot-seconds", str(SNAPSHOT_SECONDS), "--create-missing-resources", "--throttle")
    fleet = start_fleet(sandbox, partitions=12, engine_poll_interval_ms=0)
    for _ in range(WORKERS):
        fleet.add_worker()
    started = time.monotonic()
    request_all(fleet.requests)
    fleet.events.wait(lambda: running_count(fleet.events) == JOBS, f"{JOBS} jobs run", within=200)
    pending = sandbox.state()["snapshots"]["pending"]
    fleet.events.wait(lambda: fleet.events.ended_count() == JOBS, f"all {JOBS} jobs end", within=400)
    seconds = time.monotonic() - started

    state = sandbox.state()
    calls = state["calls"]["ec2"]
    polls = fleet.metric("tidemark_polls_total")
    one_by_one = fleet.metric("tidemark_polls_one_by_one_total")
    describes = {name: count["count"] for name, count in calls.items() if name.startswith("Describe")}
    a_second = describes["DescribeSnapshots"] / seconds / REGIONS
    with capsys.disabled():
        print(f"\n{JOBS} snapshots in {seconds:.0f} s, {pending} of them in progress at once: {describes} to look at")
        print(f"them, {one_by_one} one by one; {a_second:.1f} DescribeSnapshots a second in a Region, of AWS's 20")
    assert pending == JOBS
    assert {name: count["throttled"] for name, count in calls.items() if count["throttled"]} == {}
    assert sum(describes.values()) == polls
    assert calls["CreateSnapshot"]["count"] == state["snapshots"]["total"] == JOBS
    # A worker asks once a second in a Region, however many jobs it has there: a third of 333 fit into one call.
    assert describes["DescribeSnapshots"] <= WORKERS * REGIONS * seconds
    assert polls * 5 <= one_by_one
