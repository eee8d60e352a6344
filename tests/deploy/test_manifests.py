"""The manifests are what Kubernetes and compose take, and say what the program understands."""

import pathlib
import re
import subprocess

import kubernetes_validate
import pytest
import yaml
from compose_spec import ComposeSpecification
from compose_spec.models import Service

from integration.promtool import run_promtool

ROOT = pathlib.Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy/kubernetes"
COMPOSE = ROOT / "deploy/compose/compose.yaml"
BINARY = ROOT / "build/release/tidemark"
ADAPTER = ROOT / "deploy/prometheus/adapter.yml"
VERSION = "1.34"


def documents_of(path):
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document]


def kustomization():
    (document,) = documents_of(KUBERNETES / "kustomization.yaml")
    return document


RESOURCES = kustomization()["resources"]
COMPOSE_SERVICES = documents_of(COMPOSE)[0]["services"]


def tidemark(*words, **environment):
    return subprocess.run([BINARY, *words], capture_output=True, text=True, env=environment)


def pods():
    """(where, pod) of all pods that the manifests make."""
    for name in RESOURCES:
        for document in documents_of(KUBERNETES / name):
            spec = document.get("spec", {})
            spec = spec.get("jobTemplate", {}).get("spec", spec)
            if "template" in spec:
                yield name, spec["template"]["spec"]


def commands():
    """(where, words behind the program's name)."""
    for name, pod in pods():
        for container in pod["containers"]:
            yield name, container.get("args", ["worker"])
    for name, service in COMPOSE_SERVICES.items():
        if service["image"] == "tidemark":
            yield name, service["command"]


@pytest.mark.parametrize("name", RESOURCES)
def test_kubernetes_takes_it(name):
    for document in documents_of(KUBERNETES / name):
        kubernetes_validate.validate(document, VERSION, strict=True)


def test_what_is_misspelt_is_not_taken():
    (document,) = documents_of(KUBERNETES / "disruption.yaml")
    document["spec"]["maxUnavailble"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(document, VERSION, strict=True)


def test_every_manifest_is_applied():
    files = {path.name for path in KUBERNETES.iterdir()}
    assert files == {"kustomization.yaml", "worker.properties", "backup-plan.json", *RESOURCES}


def unknown_keys(service):
    """The parser leaves out what it does not know."""
    known = {field.alias or name for name, field in Service.model_fields.items()}
    return set(service) - known


def test_compose_takes_it():
    (document,) = documents_of(COMPOSE)
    parsed = ComposeSpecification.model_validate(document)
    assert set(parsed.services) == set(COMPOSE_SERVICES)
    assert {name: unknown_keys(service) for name, service in COMPOSE_SERVICES.items() if unknown_keys(service)} == {}
    assert unknown_keys({"image": "kafka", "read_only": True, "portz": []}) == {"portz"}


def test_what_compose_mounts_is_there():
    for service in COMPOSE_SERVICES.values():
        for volume in service.get("volumes", ()):
            assert (COMPOSE.parent / volume.split(":")[0]).exists(), volume


@pytest.mark.parametrize("where, words", list(commands()))
def test_the_program_knows_the_command_and_its_flags(where, words):
    line = " ".join(words)
    # A shell's own command lines are none of the program's.
    flags = re.findall(r"(?<=\s)--?[a-z][a-z-]*", re.sub(r"\$\([^)]*\)", "", line))
    path = re.sub(r"^exec tidemark ", "", line).split(" arn:")[0].split(" -")[0].split()
    told = tidemark(*path, "--help")
    assert told.returncode == 0, told.stderr
    assert [flag for flag in flags if not re.search(rf"(^|\s|, ){flag}[ ,\n]", told.stdout)] == []


@pytest.mark.parametrize("path", ["deploy/worker.properties", "deploy/kubernetes/worker.properties"])
def test_the_settings_are_the_programs(path):
    checked = tidemark("check-config", "-c", ROOT / path)
    assert checked.returncode == 0, checked.stderr


def environments():
    """(where, the environment of a worker there); what a cluster fills in is a name here."""
    for name, service in COMPOSE_SERVICES.items():
        if name.startswith("worker"):
            yield name, service["environment"]
    for name, pod in pods():
        for container in pod["containers"]:
            yield name, {variable["name"]: variable.get("value", "tidemark-0") for variable in container.get("env", ())}


def settings_without_effect(environment):
    """`check-config` says of each option where it was set."""
    checked = tidemark("check-config", **environment)
    assert checked.returncode == 0, checked.stderr
    ours = [name for name in environment if name.startswith("TIDEMARK_")]
    return [name for name in ours if f'"origin":"environment {name}"' not in checked.stdout]


@pytest.mark.parametrize("where, environment", list(environments()))
def test_the_environment_is_settings(where, environment):
    assert settings_without_effect(environment) == []


def test_an_environment_that_is_misspelt_is_told():
    assert settings_without_effect({"TIDEMARK_WORKERID": "tidemark-0"}) == ["TIDEMARK_WORKERID"]


def only(kind):
    documents = [document for name in RESOURCES for document in documents_of(KUBERNETES / name)]
    (found,) = [document for document in documents if document["kind"] == kind]
    return found


def test_the_fleet_is_scaled_by_what_the_adapter_gives(tmp_path):
    (metric,) = only("HorizontalPodAutoscaler")["spec"]["metrics"]
    asked = metric["external"]["metric"]
    labels = ", ".join(f'{name}="{value}"' for name, value in asked["selector"]["matchLabels"].items())
    (rule,) = documents_of(ADAPTER)[0]["externalRules"]
    assert rule["seriesQuery"].startswith(asked["name"] + "{")
    query = rule["metricsQuery"].replace("<<.Series>>", asked["name"]).replace("<<.LabelMatchers>>", labels)
    assert query in (KUBERNETES / "autoscaling.yaml").read_text(encoding="utf-8")
    rules = tmp_path / "rules.yml"
    rules.write_text(yaml.safe_dump({"groups": [{"name": "scaling", "rules": [{"record": "lag", "expr": query}]}]}))
    run_promtool("check", "rules", rules)


def test_no_worker_is_without_a_partition():
    (topics,) = documents_of(KUBERNETES / "topics.yaml")
    arguments = topics["spec"]["template"]["spec"]["containers"][0]["args"]
    partitions = int(arguments[arguments.index("--partitions") + 1])
    assert only("HorizontalPodAutoscaler")["spec"]["maxReplicas"] <= partitions


def test_a_pod_has_time_to_drain():
    (worker,) = [pod for name, pod in pods() if name == "workers.yaml"]
    assert worker["terminationGracePeriodSeconds"] > 5
    assert only("PodDisruptionBudget")["spec"]["selector"] == only("StatefulSet")["spec"]["selector"]


def test_no_pod_may_do_more_than_a_worker_needs():
    for _, pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
