"""A real Kafka broker: one KRaft node with its own directory and ports, which can be killed and started again."""

import pathlib
import subprocess

from confluent_kafka.admin import AdminClient

from integration.processes import Process, free_port, is_listening
from integration.waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLUSTER_ID = "dGlkZW1hcmstYnJva2VyMQ"

# One node cannot replicate.  The intervals are short so that a test of a failure is short too.
PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={directory}/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms={session_ms}
broker.heartbeat.interval.ms=500
log.cleaner.dedupe.buffer.size=16777216
"""

LOG4J = """
<Configuration status="WARN">
  <Appenders><Console name="out"><PatternLayout pattern="%d %p %c: %m%n"/></Console></Appenders>
  <Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
"""


# A broker that is killed comes back when its old registration has expired.  One that is not must outlast a machine so
# busy that its own controller does not hear it for seconds: until it does, no topic can be made.
SESSION_MS = 30000
SHORT_SESSION_MS = 1000


class Broker:
    def __init__(self, directory, session_ms=SESSION_MS):
        self.directory = directory
        self.port = free_port()
        self.process = None
        self.bootstrap_servers = f"127.0.0.1:{self.port}"
        directory.mkdir()
        self.settings = directory / "server.properties"
        self.settings.write_text(
            PROPERTIES.format(
                port=self.port, controller_port=free_port(), directory=directory, session_ms=session_ms
            ),
            encoding="utf-8",
        )
        (directory / "log4j2.xml").write_text(LOG4J, encoding="utf-8")
        subprocess.run(
            self.command("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", self.settings),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def command(self, main_class, *arguments):
        # Serial collection and the quick compiler alone: the broker shares two cores with what is tested.
        return [
            "java",
            "-Xms256m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            f"-Dlog4j2.configurationFile={self.directory}/log4j2.xml",
            "-cp",
            f"{ROOT}/build/kafka/lib/*",
            main_class,
            *arguments,
        ]

    def start(self):
        self.process = Process(self.command("kafka.Kafka", self.settings), self.directory / "broker.log", {})
        self.process.wait_until(self.is_serving, "the broker serves", within=120)

    def is_serving(self):
        if not is_listening(self.port):
            return False
        try:
            admin = AdminClient({"bootstrap.servers": self.bootstrap_servers, "log_level": 0})
            return len(admin.list_topics(timeout=2).brokers) == 1
        except Exception:  # whatever a broker that starts up answers
            return False

    def delete_topic(self, name):
        admin = AdminClient({"bootstrap.servers": self.bootstrap_servers})
        admin.delete_topics([name])[name].result(30)
        wait_until(lambda: name not in admin.list_topics(timeout=10).topics, f"{name} is gone")

    def kill(self):
        self.process.kill()

    def stop(self):
        self.process.stop(within=60)
