"""A broker for all tests, a prefix of topics for each, and whatever a test starts ended when it is over."""

import os
import pathlib
import uuid

import pytest

from integration.broker import Broker
from integration.fleet import Fleet
from integration.sandbox import Sandbox, start_moto
from integration.workers import default_binary


@pytest.fixture(scope="session")
def binary():
    """TIDEMARK_BINARY names another build than the release, for example one with sanitizers."""
    path = pathlib.Path(os.environ.get("TIDEMARK_BINARY", default_binary())).resolve()
    assert path.is_file(), f"{path} is not built"
    return path


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    broker = Broker(tmp_path_factory.mktemp("kafka") / "broker")
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def start_sandbox(binary, tmp_path):
    started = []

    def start(*options):
        started.append(Sandbox(binary, tmp_path, *options))
        return started[-1]

    yield start
    for sandbox in started:
        assert sandbox.process.stop() == 0, sandbox.process.last_words()


@pytest.fixture
def moto(tmp_path):
    cloud = start_moto(tmp_path)
    yield cloud
    cloud.process.stop()


@pytest.fixture
def start_fleet(binary, broker, tmp_path):
    """Topics of its own, a client on each side, and workers pointed at a cloud."""
    started = []

    def start(cloud, **options):
        prefix = f"test-{uuid.uuid4().hex[:12]}"
        started.append(Fleet(binary, broker, tmp_path, prefix, cloud, **options))
        return started[-1]

    yield start
    for fleet in started:
        fleet.close()
