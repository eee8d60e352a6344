"""The contract from outside: requests written, and what a read_committed consumer sees of the answers."""

import collections
import json
import re

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, IsolationLevel, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from harness.schemas import validator
from integration.waiting import wait_until

# A state never goes back.
RANKS = {"CREATED": 0, "PENDING": 1, "RUNNING": 2, "ABORTING": 3}
TERMINAL = ("COMPLETED", "PARTIAL", "FAILED", "EXPIRED", "ABORTED")
EVENT_TYPE = re.compile(r"io\.tidemark\.(backup|restore|copy|delete|lifecycle)-job\.(state-change|progress)\.v1")
STATUS = validator("status-event")
RECOVERY_POINT = validator("recovery-point")
SETTINGS = validator("settings")


class Requests:
    """A scheduler."""

    def __init__(self, bootstrap_servers, prefix):
        self.topic = f"{prefix}.jobs"
        self.producer = Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 2, "message.max.bytes": 2_000_000})

    def send(self, request, **record):
        """One request; its key is the ARN that it is about."""
        key = request.get("ResourceArn") or request.get("RecoveryPointArn")
        self.send_bytes(key, json.dumps(request).encode(), **record)
        self.flush()

    def send_bytes(self, key, value, **record):
        self.producer.produce(self.topic, key=key, value=value, **record)

    def flush(self):
        assert self.producer.flush(30) == 0


class Records:
    """All records of a topic from its beginning, read committed."""

    def __init__(self, bootstrap_servers, topic):
        self.records = []
        self.bootstrap_servers = bootstrap_servers
        # Per partition, the offset after the last record that was there to read when the consumer last came to an end.
        self.ends_met = {}
        self.consumer = Consumer(
            {
                "bootstrap.servers": bootstrap_servers,
                "group.id": "the-test",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "enable.partition.eof": True,
                "fetch.wait.max.ms": 20,
                "reconnect.backoff.max.ms": 500,
            }
        )
        numbers = wait_until(lambda: self.partitions_of(topic), f"the broker knows {topic}")
        self.partitions = [TopicPartition(topic, number, 0) for number in numbers]
        self.consumer.assign(self.partitions)

    def partitions_of(self, topic):
        """None at first, also of a topic that was made: a busy broker learns of it a moment later."""
        return self.consumer.list_topics(topic, timeout=30).topics[topic].partitions

    def read_to_end(self):
        """Takes all that was there to read when this was called.  That nothing came for a moment would prove nothing."""
        latest = {partition: OffsetSpec.latest() for partition in self.partitions}
        admin = AdminClient({"bootstrap.servers": self.bootstrap_servers})
        asked = admin.list_offsets(latest, isolation_level=IsolationLevel.READ_COMMITTED)
        ends = {partition.partition: future.result(30).offset for partition, future in asked.items()}
        self.wait(lambda: all(self.ends_met.get(number, 0) >= end for number, end in ends.items()), "the end is read")

    def poll_once(self):
        for message in self.consumer.consume(1000, timeout=0.02):
            if message.error() is None:
                self.records.append(message)
                self.take(message)
            elif message.error().code() == KafkaError._PARTITION_EOF:
                self.ends_met[message.partition()] = message.offset()

    def take(self, message):
        pass

    def wait(self, condition, what, within=30.0):
        """Looks again after each batch: where something arrives all the time, there is no moment when nothing is there."""

        def is_true():
            self.poll_once()
            return condition()

        return wait_until(is_true, what, within)

    def close(self):
        self.consumer.close()


class Events(Records):
    """The status topic.  Each event is held to the contract as it arrives."""

    def __init__(self, bootstrap_servers, prefix):
        self.by_job = {}
        self.counts = collections.Counter()  # of the jobs, by the state that they are in
        super().__init__(bootstrap_servers, f"{prefix}.status")

    def take(self, message):
        event = json.loads(message.value())
        STATUS.validate(event)
        check_headers(message, event)
        history = self.by_job.setdefault(event["jobId"], [])
        check_follows(history, event)
        if history:
            self.counts[history[-1]["state"]] -= 1
        self.counts[event["state"]] += 1
        history.append(event)

    def of(self, job_id):
        return self.by_job.get(job_id, [])

    def last(self, job_id):
        return self.of(job_id)[-1]

    def states(self, job_id):
        """Without repetition."""
        states = []
        for event in self.of(job_id):
            if states[-1:] != [event["state"]]:
                states.append(event["state"])
        return states

    def is_ended(self, job_id):
        return bool(self.of(job_id)) and self.last(job_id)["state"] in TERMINAL

    def ended_count(self):
        return sum(self.counts[state] for state in TERMINAL)

    def wait_for(self, job_id, state, within=30.0):
        """The job's first event in this state."""

        def found():
            return next((event for event in self.of(job_id) if event["state"] == state), None)

        return self.wait_telling(job_id, found, state, within)

    def wait_for_end(self, job_id, within=30.0):
        self.wait_telling(job_id, lambda: self.is_ended(job_id), "at its end", within)
        return self.last(job_id)

    def wait_telling(self, job_id, condition, what, within):
        """A wait that fails shows what the job did instead."""
        try:
            return self.wait(condition, f"{job_id} is {what}", within)
        except AssertionError as failure:
            raise AssertionError(f"{failure!r}\n{json.dumps(self.of(job_id), indent=1)}") from None


def check_headers(message, event):
    headers = {name: value.decode() for name, value in message.headers()}
    assert message.key().decode() == event["jobId"]
    assert headers["ce_specversion"] == "1.0"
    assert headers["ce_id"] == f"{event['jobId']}.{event['ext']['sequence']}"
    assert EVENT_TYPE.fullmatch(headers["ce_type"]), headers["ce_type"]
    assert headers["content-type"] == "application/json"


def check_follows(history, event):
    """Once, in order, without a gap, never back, and nothing after the end."""
    assert event["ext"]["sequence"] == len(history) + 1, (history, event)
    if not history:
        assert event["state"] == "CREATED"
        return
    previous = history[-1]
    assert previous["state"] not in TERMINAL, (previous, event)
    assert event["previousState"] == previous["state"], (previous, event)
    assert RANKS.get(event["state"], 4) >= RANKS[previous["state"]], (previous, event)


class RecoveryPoints(Records):
    """The catalogue as it is now."""

    def __init__(self, bootstrap_servers, prefix):
        self.points = {}
        super().__init__(bootstrap_servers, f"{prefix}.recovery-points")

    def take(self, message):
        arn = message.key().decode()
        if message.value() is None:
            self.points.pop(arn, None)
            return
        point = json.loads(message.value())
        RECOVERY_POINT.validate(point)
        assert point["recoveryPointArn"] == arn
        self.points[arn] = point


class Settings:
    """Switches as an operator's own tool would write them."""

    def __init__(self, bootstrap_servers, prefix):
        self.topic = f"{prefix}.settings"
        self.producer = Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 2})

    def set(self, scope, **switches):
        """What the scope says from now on; nothing: a tombstone."""
        SETTINGS.validate(switches)
        value = json.dumps(switches).encode() if switches else None
        self.producer.produce(self.topic, key=scope, value=value)
        assert self.producer.flush(30) == 0


def lag(bootstrap_servers, group, topic):
    """How many records of the topic lie behind what the group has committed.  What no reader sees, as a transaction's
    marker, is no record: only positions below the last one count."""
    admin = AdminClient({"bootstrap.servers": bootstrap_servers})
    numbers = admin.list_topics(topic, timeout=30).topics[topic].partitions
    partitions = [TopicPartition(topic, number) for number in numbers]
    asked = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group, partitions)])
    committed = asked[group].result(30).topic_partitions
    ends = admin.list_offsets({partition: OffsetSpec.latest() for partition in partitions})
    behind = 0
    for partition in committed:
        end = next(future for at, future in ends.items() if at.partition == partition.partition).result(30).offset
        behind += end - max(partition.offset, 0)
    return behind
