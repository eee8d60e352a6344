"""The dashboard asks for what a worker tells, in expressions that Prometheus can read."""

import json
import pathlib
import re

import yaml

from integration.promtool import run_promtool

ROOT = pathlib.Path(__file__).resolve().parents[2]
DASHBOARD = json.loads((ROOT / "deploy/grafana/tidemark.json").read_text(encoding="utf-8"))
METRICS = (ROOT / "deploy/prometheus/metrics.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (.*?) \|", re.MULTILINE)
PROMETHEUS_OWN = {"le", "job", "instance"}


def metrics():
    """The labels of each series, by its name."""
    labels_of = {}
    for name, kind, labels in ROW.findall(METRICS):
        for suffix in ("_bucket", "_sum", "_count") if kind == "histogram" else ("",):
            labels_of[name + suffix] = set(re.findall(r"`(\w+)`", labels)) | PROMETHEUS_OWN
    return labels_of


def expressions():
    return [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]


def filled_in(expression):
    return expression.replace("$__rate_interval", "5m").replace("$resource_type", ".*")


def test_it_asks_for_what_there_is():
    labels_of = metrics()
    for expression in expressions():
        names = re.findall(r"\b(?:tidemark|process)_\w+", expression)
        assert names, expression
        asked = {label for group in re.findall(r"by \(([^)]*)\)|\{([^}]*)\}", expression) for label in words_of(group)}
        for name in names:
            assert name in labels_of, expression
        assert asked <= set().union(*(labels_of[name] for name in names)), expression


def words_of(group):
    by, selector = group
    return re.findall(r"\w+", by) + re.findall(r'(\w+)[=!]~?"', selector)


def test_prometheus_can_read_it(tmp_path):
    rules = [{"record": f"panel:{number}", "expr": filled_in(text)} for number, text in enumerate(expressions())]
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")
    run_promtool("check", "rules", path)


def test_no_two_panels_lie_on_one_another():
    taken = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24, panel["title"]
        taken |= cells
