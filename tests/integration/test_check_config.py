"""`check-config` says what is in effect, and where that comes from, in each form, and shows no secret in any."""

import json
import subprocess

import pytest

FILE = "topics.prefix=from-file\nhttp.token=s3cret\nworker.id=from-file\nkafka.sasl.password=s3cret\nkafka.fetch.wait.max.ms=7\n"


@pytest.fixture
def check(binary, tmp_path):
    path = tmp_path / "worker.properties"
    path.write_text(FILE, encoding="utf-8")

    def run(*words):
        command = [binary, "check-config", "-c", path, "--set", "jobs.max=5", *words]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env={"TIDEMARK_WORKER_ID": "from-environment"}, timeout=30
        ).stdout

    run.path = path
    return run


def rows(check):
    return {row["name"]: row for row in json.loads(check("--output", "json"))}


def test_each_option_has_its_value_and_its_source(check):
    told = rows(check)
    assert told["aws.settle.ms"] == {"name": "aws.settle.ms", "value": 15000, "source": "default"}
    assert told["topics.prefix"] == {
        "name": "topics.prefix",
        "value": "from-file",
        "source": "file",
        "origin": f"{check.path}:1",
    }
    assert told["worker.id"] == {
        "name": "worker.id",
        "value": "from-environment",
        "source": "environment",
        "origin": "environment TIDEMARK_WORKER_ID",
    }
    assert told["jobs.max"] == {"name": "jobs.max", "value": 5, "source": "flag", "origin": "--set"}
    assert told["kafka.fetch.wait.max.ms"]["value"] == "7"


def test_secrets_are_not_shown(check):
    for name in ("http.token", "kafka.sasl.password"):
        assert rows(check)[name]["value"] == "******"
    for form in ("table", "json", "jsonl"):
        assert "s3cret" not in check("--output", form)


def test_the_forms_say_the_same(check):
    told = rows(check)
    assert {row["name"]: row for row in map(json.loads, check().splitlines())} == told
    table = check("--output", "table").splitlines()
    assert table[0].split() == ["OPTION", "VALUE", "FROM"]
    assert [line.split()[0] for line in table[1:]] == list(told)
