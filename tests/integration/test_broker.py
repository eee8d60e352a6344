"""The broker of the other tests is a real one: transactions isolate, and what was committed survives kill -9."""

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from integration.broker import SHORT_SESSION_MS, Broker
from integration.topics import Records


@pytest.fixture
def own_broker(tmp_path):
    broker = Broker(tmp_path / "broker", session_ms=SHORT_SESSION_MS)
    broker.start()
    yield broker
    broker.stop()


def begin(broker):
    producer = Producer(
        {"bootstrap.servers": broker.bootstrap_servers, "transactional.id": "test", "retry.backoff.ms": 1}
    )
    producer.init_transactions(30)
    producer.begin_transaction()
    return producer


def test_what_was_committed_survives_and_what_was_aborted_is_never_seen(own_broker):
    admin = AdminClient({"bootstrap.servers": own_broker.bootstrap_servers})
    admin.create_topics([NewTopic("test", 1, 1)])["test"].result(30)
    producer = begin(own_broker)
    producer.produce("test", b"committed")
    producer.commit_transaction(30)
    producer.begin_transaction()
    producer.produce("test", b"aborted")
    producer.abort_transaction(30)
    producer.begin_transaction()
    producer.produce("test", b"after the abort")
    producer.commit_transaction(30)

    own_broker.kill()
    own_broker.start()

    reader = Records(own_broker.bootstrap_servers, "test")
    reader.wait(lambda: len(reader.records) >= 2, "the committed records arrive")
    reader.read_to_end()
    reader.close()
    assert [record.value() for record in reader.records] == [b"committed", b"after the abort"]
