"""Alerts fire when they should, ask for what a worker tells, and lead to a heading of the runbook."""

import pathlib
import re
import subprocess

import yaml

from deploy.test_dashboard import metrics
from integration.promtool import run_promtool

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALERTS = ROOT / "deploy/prometheus/alerts.yml"
TESTS = ROOT / "tests/deploy/alerts.test.yml"
RUNBOOK = (ROOT / "deploy/runbook.md").read_text(encoding="utf-8")
FROM, END = "<!-- from: tidemark job why --markdown -->\n", "<!-- end -->"


def rules():
    return [rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]


def test_promtool_finds_nothing_to_say():
    run_promtool("check", "rules", ALERTS)


def test_each_fires_when_it_should():
    run_promtool("test", "rules", TESTS)


def test_each_is_seen_to_fire_and_to_stay_quiet():
    fires, quiet = set(), set()
    for test in yaml.safe_load(TESTS.read_text(encoding="utf-8"))["tests"]:
        for at in test["alert_rule_test"]:
            (fires if at.get("exp_alerts") else quiet).add(at["alertname"])
    assert fires == quiet == {rule["alert"] for rule in rules()}


def test_they_ask_for_what_there_is():
    known = {*metrics(), "up"}
    for rule in rules():
        names = set(re.findall(r"\b(?:tidemark_\w+|up)\b", rule["expr"]))
        assert names and names <= known, rule["expr"]


def test_each_leads_to_its_heading():
    headings = re.findall(r"^### (\w+)$", RUNBOOK, re.MULTILINE)
    for rule in rules():
        assert rule["annotations"]["runbook_url"] == f"deploy/runbook.md#{rule['alert'].lower()}"
        assert headings.count(rule["alert"]) == 1, rule["alert"]


def test_every_reason_code_has_its_heading():
    command = [ROOT / "build/release/tidemark", "job", "why", "--markdown"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, env={}).stdout
    assert RUNBOOK[RUNBOOK.index(FROM) + len(FROM) : RUNBOOK.index(END)] == printed
