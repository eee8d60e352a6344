"""Jobs of one account and Region share their calls, and a fleet shares the account's bucket."""

import time

import pytest

from integration.sandbox import volume_arn
from integration.waiting import wait_until

JOBS = 10000
WORKERS = 3
# AWS takes five CreateSnapshot a second in each, a hundred at once: in one Region alone, ten thousand would begin for
# forty minutes.  In each of so many, a worker's share of the hundred is enough for nearly all that it has there.
REGIONS = 120
# So long that the last has begun before the first is done: a quarter less is the shortest.
SNAPSHOT_SECONDS = 28


def request_all(requests):
    for number in range(JOBS):
        arn = volume_arn(number, f"test-region-{number % REGIONS}")
        request = f'{{"JobType":"StartBackupJob","JobId":"job-{number}","ResourceArn":"{arn}"}}'
        requests.send_bytes(arn, request.encode())
    requests.flush()


def pending_count(sandbox):
    return sandbox.state()["snapshots"]["pending"]


@pytest.mark.load
def test_ten_thousand_snapshots_are_polled_together_inside_the_account_s_buckets(start_sandbox, start_fleet, capsys):
    sandbox = start_sandbox("--snapshot-seconds", str(SNAPSHOT_SECONDS), "--create-missing-resources", "--throttle")
    fleet = start_fleet(sandbox, partitions=12, engine_poll_interval_ms=0)
    for _ in range(WORKERS):
        fleet.add_worker()
    started = time.monotonic()
    request_all(fleet.requests)
    # AWS is asked, not the events: it is far ahead of whoever reads and checks them all.
    wait_until(lambda: pending_count(sandbox) == JOBS, f"{JOBS} snapshots are in progress", within=60, pause=0.2)
    fleet.events.wait(lambda: fleet.events.ended_count() == JOBS, f"all {JOBS} jobs end", within=120)
    seconds = time.monotonic() - started

    state = sandbox.state()
    calls = state["calls"]["ec2"]
    polls = fleet.metric("tidemark_polls_total")
    one_by_one = fleet.metric("tidemark_polls_one_by_one_total")
    describes = {name: count["count"] for name, count in calls.items() if name.startswith("Describe")}
    a_second = describes["DescribeSnapshots"] / seconds / REGIONS
    with capsys.disabled():
        print(f"\n{JOBS} snapshots in {seconds:.0f} s, all in progress at once: {describes} to look at")
        print(f"them, {one_by_one} one by one; {a_second:.1f} DescribeSnapshots a second in a Region, of AWS's 20")
    assert {tuple(fleet.events.states(job_id)) for job_id in fleet.events.by_job} == {("CREATED", "RUNNING", "COMPLETED")}
    assert {name: count["throttled"] for name, count in calls.items() if count["throttled"]} == {}
    assert sum(describes.values()) == polls
    assert calls["CreateSnapshot"]["count"] == state["snapshots"]["total"] == JOBS
    # A worker asks once a second in a Region, however many jobs it has there: a third of 83 fit into one call.
    assert describes["DescribeSnapshots"] <= WORKERS * REGIONS * seconds
    assert polls * 5 <= one_by_one
