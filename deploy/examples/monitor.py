"""A monitoring consumer in Python: one line for each job that did not end as it was asked to.

    pip install confluent-kafka cloudevents
    python3 monitor.py BOOTSTRAP_SERVERS

Where it stops, it goes on: what it has told is committed after it was told.  Every job has exactly one terminal event, so a
line is seen once, or once more if this program dies between the two.
"""

import json
import signal
import sys

from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event
from confluent_kafka import Consumer

BAD = ("PARTIAL", "FAILED", "EXPIRED", "ABORTED")


def tell(event):
    """In place of this: a page, a ticket, a message."""
    status = event.get_data()
    told = {name: status.get(name) for name in ("jobId", "jobType", "resourceArn", "state", "statusMessage")}
    print(json.dumps({"id": event.get_id(), "time": event.get_time().isoformat(), **told}), flush=True)


def main(bootstrap_servers):
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "backup-monitoring",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe(["tidemark.status"])
    try:
        while True:
            message = consumer.poll(1.0)
            if message is not None:
                take(consumer, message)
    finally:
        # Or whoever goes on waits until the group has given this one up.
        consumer.close()


def take(consumer, message):
    if message.error():
        print(message.error().str(), file=sys.stderr)
        return
    event = from_kafka_event(KafkaMessage(dict(message.headers()), message.key(), message.value()))
    if event.get_data()["state"] in BAD:
        tell(event)
        consumer.commit(message, asynchronous=False)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    main(sys.argv[1])
