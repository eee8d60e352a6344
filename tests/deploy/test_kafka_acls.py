"""A Kafka that asks who is who: with what deploy/kafka-acls allows each principal it does its part, and no other's."""

import os
import pathlib
import subprocess

import pytest

from integration.broker import Broker
from integration.fleet import Fleet
from integration.processes import free_port
from integration.sandbox import Sandbox, volume_arn

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / "build/release/tidemark"
PASSWORD = "a password that nobody guesses"
ROLES = ("worker", "requester", "reader", "operator")


class GuardedBroker(Broker):
    """Whoever comes by the tests' own listener may do anything; `door` asks for a name and a password."""

    def __init__(self, directory):
        super().__init__(directory)
        self.door = f"127.0.0.1:{free_port()}"
        users = " ".join(f'user_{role}="{PASSWORD}"' for role in ROLES)
        text = self.settings.read_text(encoding="utf-8")
        text = text.replace("listeners=PLAINTEXT:", f"listeners=SASL_PLAINTEXT://{self.door},PLAINTEXT:")
        text = text.replace("map=CONTROLLER:PLAINTEXT", "map=SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
        text += f"""
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=\\
  org.apache.kafka.common.security.plain.PlainLoginModule required {users};
"""
        self.settings.write_text(text, encoding="utf-8")

    def allow(self, roles):
        """As an administrator does it; each of the many commands is a Java of its own, so all at once."""
        command = " ".join(f"'{word}'" for word in self.command("org.apache.kafka.tools.AclCommand"))
        tool = self.directory / "kafka-acls.sh"
        tool.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        tool.chmod(0o755)
        environment = {"PATH": f"{self.directory}:{os.environ['PATH']}"}
        begun = []
        for role in roles:
            words = [role, f"User:{role}", "--bootstrap-server", self.bootstrap_servers]
            command = [ROOT / "deploy/kafka-acls", *words]
            begun.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL))
        assert [process.wait(60) for process in begun] == [0] * len(begun)


def identity(role):
    return {
        "kafka.security.protocol": "SASL_PLAINTEXT",
        "kafka.sasl.mechanisms": "PLAIN",
        "kafka.sasl.username": role,
        "kafka.sasl.password": PASSWORD,
    }


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    directory = tmp_path_factory.mktemp("access")
    broker = GuardedBroker(directory / "broker")
    broker.start()
    broker.allow(ROLES)
    sandbox = Sandbox(BINARY, directory, "--snapshot-seconds", "1", "--create-missing-resources")
    fleet = Fleet(BINARY, broker, directory, "tidemark", sandbox)
    by_the_door = {**fleet.settings, "kafka.bootstrap.servers": broker.door}
    fleet.settings = {**by_the_door, **identity("worker")}
    fleet.add_worker()
    fleet.settings = by_the_door
    yield fleet
    fleet.close()
    assert sandbox.process.stop() == 0
    broker.stop()


def types(fleet, role, *words, **options):
    flags = [word for name, value in identity(role).items() for word in ("--set", f"{name}={value}")]
    return fleet.command(*words, *flags, **options)


def test_each_does_its_part(fleet):
    types(fleet, "requester", "job", "start", volume_arn(1), "--job-id", "one")
    fleet.events.wait_for("one", "COMPLETED")
    assert '"one"' in types(fleet, "reader", "job", "list", "--output", "jsonl")
    assert volume_arn(1) in types(fleet, "reader", "points", "list", "--output", "jsonl")
    types(fleet, "operator", "settings", "pause", "*/*")
    types(fleet, "operator", "settings", "resume", "*/*")
    fleet.requests.send_bytes(volume_arn(1), b"no request")
    fleet.requests.flush()
    fleet.dead_letters.wait(lambda: len(fleet.dead_letters.records) == 1, "it is a dead letter")
    types(fleet, "operator", "dlq", "redrive", "--all")


@pytest.mark.parametrize(
    "role, command",
    [
        ("worker", ("settings", "pause", "*/*")),
        ("requester", ("job", "list")),
        ("requester", ("settings", "pause", "*/*")),
        ("reader", ("job", "start", volume_arn(2))),
    ],
)
def test_nobody_does_anothers(fleet, role, command):
    types(fleet, role, *command, expected=1)
    assert "uthorization" in fleet.last_stderr
