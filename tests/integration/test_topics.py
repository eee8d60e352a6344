"""`topics create` on a real broker: what it has made is there, with its settings, and stays as it is."""

import concurrent.futures
import json
import subprocess
import uuid

import pytest
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

PARTITIONS = {"jobs": 12, "journal": 12, "status": 12, "recovery-points": 12, "settings": 1, "dlq": 1}
CLEANUP = {
    "jobs": "delete",
    "journal": "compact",
    "status": "compact,delete",
    "recovery-points": "compact",
    "settings": "compact",
    "dlq": "delete",
}


@pytest.fixture
def create(binary, broker):
    prefix = f"test-{uuid.uuid4().hex[:12]}"

    def run(partitions=12):
        flags = ["--bootstrap-servers", broker.bootstrap_servers, "--topics-prefix", prefix]
        counts = ["--partitions", str(partitions), "--replication-factor", "1"]
        command = [binary, "topics", "create", *flags, *counts]
        return subprocess.run(command, capture_output=True, text=True, env={}, timeout=60)

    run.prefix = prefix
    return run


@pytest.fixture
def admin(broker):
    """Connected already, so that it asks at once."""
    admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
    admin.list_topics(timeout=30)
    return admin


def partitions_of(admin, prefix):
    topics = admin.list_topics(timeout=30).topics
    return {name: len(topics[f"{prefix}.{name}"].partitions) for name in PARTITIONS if f"{prefix}.{name}" in topics}


def test_the_broker_knows_what_was_created_when_the_command_ends(create, admin):
    created = create()

    assert created.returncode == 0
    assert all(json.loads(line)["created"] for line in created.stdout.splitlines())
    assert partitions_of(admin, create.prefix) == PARTITIONS


def test_two_who_create_at_the_same_time_both_find_all_there(create, admin):
    with concurrent.futures.ThreadPoolExecutor(4) as several:
        told = list(several.map(lambda _: create(), range(4)))

    assert [one.returncode for one in told] == [0] * 4, [one.stderr for one in told]
    created = [json.loads(line)["topic"] for one in told for line in one.stdout.splitlines() if '"created":true' in line]
    assert sorted(created) == sorted(f"{create.prefix}.{name}" for name in PARTITIONS)
    assert partitions_of(admin, create.prefix) == PARTITIONS


def test_each_topic_is_cleaned_up_as_it_should(create, admin):
    create()
    resources = {name: ConfigResource(ResourceType.TOPIC, f"{create.prefix}.{name}") for name in CLEANUP}
    answers = admin.describe_configs(list(resources.values()))

    policies = {name: answers[resource].result(30)["cleanup.policy"].value for name, resource in resources.items()}

    assert policies == CLEANUP


def test_what_exists_is_left_alone_and_another_number_of_partitions_is_refused(create, admin):
    create()

    again, other = create(), create(partitions=6)

    assert again.returncode == 0
    told = [json.loads(line) for line in again.stdout.splitlines()]
    assert {row["topic"].removeprefix(f"{create.prefix}."): row["partitions"] for row in told} == PARTITIONS
    assert not any(row["created"] for row in told)
    assert other.returncode == 1
    assert "--partitions 12" in other.stderr
    assert partitions_of(admin, create.prefix) == PARTITIONS
