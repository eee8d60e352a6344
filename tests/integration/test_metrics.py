"""What a worker tells Prometheus: well-formed, true, and true again after a restart."""

import re

import pytest

from integration.promtool import run_promtool
from integration.waiting import wait_until

OF_BACKUPS = 'job_type="StartBackupJob",resource_type="EBS"'


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox("--snapshot-seconds", "1")


@pytest.fixture
def fleet(sandbox, start_fleet):
    fleet = start_fleet(sandbox, kafka_statistics_interval_ms="500")
    fleet.add_worker()
    return fleet


def samples(worker):
    lines = worker.read("metrics").splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def sum_of(worker, name):
    return sum(value for sample, value in samples(worker).items() if re.split("[{ ]", sample)[0] == name)


def test_promtool_finds_nothing_to_say_and_a_restart_forgets_no_success(fleet, sandbox):
    [worker] = fleet.workers
    arn = sandbox.add_volume("vol-0a1b2c3d4e5f60718")
    sandbox.inject("throttle", operation="CreateSnapshot", count=1)
    done = fleet.send("StartBackupJob", ResourceArn=arn)
    fleet.events.wait_for(done, "COMPLETED")
    failed = fleet.send("StartBackupJob", ResourceArn=arn.replace("60718", "60719"))
    fleet.events.wait_for(failed, "FAILED")
    waiting = fleet.send("StartBackupJob", ResourceArn=arn, Extensions={"ScheduledTime": "2099-01-01T00:00:00Z"})
    fleet.events.wait_for(waiting, "CREATED")

    wait_until(lambda: sum_of(worker, "tidemark_jobs_remembered") == 2, "both are through with looking after themselves")

    assert run_promtool("check", "metrics", text=worker.read("metrics")) == ""
    before = samples(worker)
    assert before[f'tidemark_jobs{{{OF_BACKUPS},state="CREATED"}}'] == 1
    assert before[f"tidemark_jobs_accepted_total{{{OF_BACKUPS}}}"] == 3
    assert before[f'tidemark_jobs_ended_total{{{OF_BACKUPS},state="COMPLETED",reason=""}}'] == 1
    assert before[f'tidemark_jobs_ended_total{{{OF_BACKUPS},state="FAILED",reason="RESOURCE_NOT_FOUND"}}'] == 1
    assert before[f"tidemark_job_start_delay_seconds_count{{{OF_BACKUPS}}}"] == 1
    assert before[f'tidemark_job_duration_seconds_count{{{OF_BACKUPS},state="COMPLETED"}}'] == 1
    assert before[f"tidemark_jobs_overdue{{{OF_BACKUPS}}}"] == 0
    of_call = 'service="ec2",operation="CreateSnapshot"'
    assert before[f'tidemark_aws_calls_total{{{of_call},code="OK"}}'] == 1
    assert before[f'tidemark_aws_calls_total{{{of_call},code="RequestLimitExceeded"}}'] == 1
    assert before[f"tidemark_aws_throttles_total{{{of_call}}}"] == 1
    assert before["tidemark_ready"] == 1
    assert sum_of(worker, "tidemark_replay_duration_seconds_count") == fleet.partitions
    assert sum_of(worker, "tidemark_aws_calls_total") == sum_of(worker, "tidemark_aws_call_duration_seconds_count")

    worker.stop()
    worker.start_and_wait()
    run_promtool("check", "metrics", text=worker.read("metrics"))
    after = samples(worker)
    for name in (f'tidemark_jobs{{{OF_BACKUPS},state="CREATED"}}', "tidemark_jobs_remembered"):
        assert after[name] == before[name], name
    last_success = f"tidemark_job_last_success_timestamp_seconds{{{OF_BACKUPS}}}"
    assert after[last_success] == before[last_success] > 0
    assert f"tidemark_jobs_accepted_total{{{OF_BACKUPS}}}" not in after


def test_budgets_and_librdkafka_are_told_of(fleet, sandbox):
    [worker] = fleet.workers
    sandbox.inject("throttle", operation="CreateSnapshot", count=1)
    job_id = fleet.send("StartBackupJob", ResourceArn=sandbox.add_volume("vol-0a1b2c3d4e5f60718"))
    fleet.events.wait_for(job_id, "COMPLETED")
    lags = [f'tidemark_kafka_consumer_lag_records{{partition="{number}"}}' for number in range(fleet.partitions)]
    wait_until(lambda: all(samples(worker).get(lag) == 0 for lag in lags), "every partition has been read to its end")
    steady = 'tidemark_kafka_transaction_state{state="Ready"}'
    told = wait_until(lambda: steady in samples(worker) and samples(worker), "the producer has told too")

    of_call = 'service="ec2",operation="CreateSnapshot"'
    assert told["tidemark_aws_budget_share_ratio"] == 1
    assert told[f"tidemark_aws_budget_documented_calls_per_second{{{of_call}}}"] == 5
    assert told[f'tidemark_aws_budgets{{{of_call},pace="reduced"}}'] == 1
    assert 0 < told[f"tidemark_aws_budget_learnt_ratio{{{of_call}}}"] < 1
    assert 0 < told[f"tidemark_aws_budget_calls_per_second{{{of_call}}}"] < 4
    assert 0 <= told[f"tidemark_aws_budget_level_ratio{{{of_call}}}"] <= 1
    for client in ("consumer", "producer"):
        assert told[f'tidemark_kafka_brokers_connected{{client="{client}"}}'] >= 1
        assert told[f'tidemark_kafka_broker_sent_bytes_total{{client="{client}",broker="1"}}'] > 0
    assert told["tidemark_kafka_group_steady"] == 1
    assert told["tidemark_kafka_rebalances_total"] >= 1
    assert told["tidemark_kafka_last_rebalance_timestamp_seconds"] > 1.7e9
    assert run_promtool("check", "metrics", text=worker.read("metrics")) == ""


def test_a_worker_that_gave_its_partitions_away_counts_no_jobs_any_more(fleet, sandbox):
    [first] = fleet.workers
    arns = [sandbox.add_volume(f"vol-0a1b2c3d4e5f607{number:02}") for number in range(8)]
    for arn in arns:
        job_id = fleet.send("StartBackupJob", ResourceArn=arn, Extensions={"ScheduledTime": "2099-01-01T00:00:00Z"})
        fleet.events.wait_for(job_id, "CREATED")
    assert sum_of(first, "tidemark_jobs") == len(arns)

    second = fleet.add_worker()
    wait_until(lambda: sum_of(second, "tidemark_partitions_owned") == 2, "the second has its half")
    wait_until(lambda: first.is_ready() and second.is_ready(), "both are ready")
    assert sum_of(first, "tidemark_jobs") + sum_of(second, "tidemark_jobs") == len(arns)
    assert sum_of(first, "tidemark_partitions_owned") == 2
