"""A scheduler in Python: requests a backup and follows it to its end.

    pip install confluent-kafka cloudevents
    python3 enqueue_and_follow.py BOOTSTRAP_SERVERS ARN

Exit code 0: the job is COMPLETED; 1: it ended otherwise.
"""

import json
import sys
import uuid

from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event
from confluent_kafka import OFFSET_END, Consumer, KafkaError, Producer, TopicPartition

TERMINAL = ("COMPLETED", "PARTIAL", "FAILED", "EXPIRED", "ABORTED")


def status_from_now_on(bootstrap_servers):
    """A reader of what is published after this; without a group, as nobody goes on where it stops."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "unused",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
        }
    )
    numbers = consumer.list_topics("tidemark.status", timeout=30).topics["tidemark.status"].partitions
    consumer.assign([TopicPartition("tidemark.status", number, OFFSET_END) for number in numbers])
    at_end = set()
    while len(at_end) < len(numbers):
        message = consumer.poll(1.0)
        if message is not None and is_end(message):
            at_end.add(message.partition())
    return consumer


def is_end(message):
    """Not a record, but word that there are no more at the moment."""
    return message.error() is not None and message.error().code() == KafkaError._PARTITION_EOF


def enqueue(bootstrap_servers, request):
    """The record's key is the resource: its jobs are then taken in their order."""
    producer = Producer({"bootstrap.servers": bootstrap_servers, "enable.idempotence": True})
    producer.produce("tidemark.jobs", key=request["ResourceArn"], value=json.dumps(request))
    if producer.flush(30) > 0:
        raise SystemExit("Kafka did not take the request within 30 s.")


def events_of(consumer, job_id):
    while True:
        message = consumer.poll(1.0)
        if message is None or is_end(message):
            continue
        if message.error():
            raise SystemExit(message.error().str())
        if message.key().decode() == job_id:
            yield from_kafka_event(KafkaMessage(dict(message.headers()), message.key(), message.value()))


def main(bootstrap_servers, arn):
    # A token instead, such as the name of the plan and the night, makes a request that is sent twice start one job.
    job_id = str(uuid.uuid4())
    consumer = status_from_now_on(bootstrap_servers)
    enqueue(bootstrap_servers, {"JobType": "StartBackupJob", "JobId": job_id, "ResourceArn": arn})
    for event in events_of(consumer, job_id):
        status = event.get_data()
        print(event.get_time().isoformat(), event.get_type(), status["state"], status.get("statusMessage", ""), flush=True)
        if status["state"] in TERMINAL:
            consumer.close()
            return 0 if status["state"] == "COMPLETED" else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    sys.exit(main(*sys.argv[1:]))
