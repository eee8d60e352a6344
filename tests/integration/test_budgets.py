"""A fleet stays inside AWS's buckets while workers come and go: AWS throttles none of its calls."""

import pytest

from integration.sandbox import ACCOUNT, REGION
from integration.waiting import wait_until

# AWS takes a hundred CreateSnapshot at once and five a second then; all of them are of one account and Region.
JOBS = 130


def request_all(requests):
    for number in range(JOBS):
        arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/vol-{number:017x}"
        request = f'{{"JobType":"StartBackupJob","JobId":"job-{number}","ResourceArn":"{arn}"}}'
        requests.send_bytes(arn, request.encode())
    requests.flush()


@pytest.mark.load
def test_nothing_is_throttled_while_a_worker_comes_and_another_goes(start_sandbox, start_fleet, capsys):
    sandbox = start_sandbox("--snapshot-seconds", "1", "--create-missing-resources", "--throttle")
    fleet = start_fleet(sandbox, partitions=12, engine_poll_interval_ms=0)
    for _ in range(2):
        fleet.add_worker()
    request_all(fleet.requests)
    wait_until(lambda: sandbox.calls("CreateSnapshot") >= 70, "the burst is over")
    fleet.add_worker()
    fleet.workers[0].stop()
    fleet.events.wait(lambda: fleet.events.ended_count() == JOBS, f"all {JOBS} jobs end", within=60)

    calls = sandbox.state()["calls"]["ec2"]
    with capsys.disabled():
        print(f"\n{calls}")
    assert {fleet.events.last(f"job-{number}")["state"] for number in range(JOBS)} == {"COMPLETED"}
    assert {name: count["throttled"] for name, count in calls.items() if count["throttled"]} == {}
    assert calls["CreateSnapshot"]["count"] == JOBS
