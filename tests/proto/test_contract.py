"""What others have built upon stays: fields, their types, which of them are there, names of events and headers.

tests/data/proto/contract.txt has what was promised, a line for each thing.  `python tests/proto/test_contract.py` writes
it anew; proto/compatibility.md says which changes may be made.
"""

import json
import pathlib
import re

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
CONTRACT = PROTO.parent / "tests" / "data" / "proto" / "contract.txt"

BROKEN = (
    "was promised in tests/data/proto/contract.txt, and is not there any more. Consumers and schedulers rest on it. Keep it, "
    "or make a new version beside the old one: proto/compatibility.md says how. (A bound that became wider breaks nothing.)"
)
NEW = "is new. If proto/compatibility.md allows it, write the list anew with `python tests/proto/test_contract.py`."


def load(name):
    return json.loads((PROTO / name).read_text(encoding="utf-8"))


def resolved(schema, document):
    """The schema with its references followed, and the document that its own references are about."""
    while "$ref" in schema:
        name, pointer = schema["$ref"].split("#")
        document = name or document
        target = load(document)
        for part in pointer.strip("/").split("/"):
            target = target[part]
        schema = target | {key: value for key, value in schema.items() if key != "$ref"}
    return schema, document


def promises(path, schema, document):
    schema, document = resolved(schema, document)
    if "type" in schema:
        yield f"{path} is {'|'.join(schema['type']) if isinstance(schema['type'], list) else schema['type']}"
    for value in schema.get("enum", [schema["const"]] if "const" in schema else []):
        yield f"{path} can be {json.dumps(value)}"
    for bound in ("minLength", "maxLength", "minimum", "maximum", "pattern", "maxProperties"):
        if bound in schema:
            yield f"{path} has {bound} {schema[bound]}"
    for name in schema.get("required", []):
        yield f"{path}.{name} is required"
    for name, child in schema.get("properties", {}).items():
        yield f"{path}.{name} is there"
        yield from promises(f"{path}.{name}", child, document)
    for choice in [*schema.get("oneOf", []), *schema.get("anyOf", []), *schema.get("allOf", [])]:
        yield from promises(path, choice, document)
    for name, child in {"[]": schema.get("items"), ".*": schema.get("additionalProperties")}.items():
        if isinstance(child, dict):
            yield from promises(path + name, child, document)


def names_in(source, pattern, kind):
    """From the program's own tables; the pattern finds them."""
    found = re.findall(pattern, (PROTO / source).read_text(encoding="utf-8"))
    assert found, source
    return [f"{kind} {name}" for name in found]


def event_types():
    source = (PROTO / "status_event.c").read_text(encoding="utf-8")
    kinds = re.findall(r'TYPES_OF\("([a-z-]+)"\)', source)
    endings = re.findall(r'"(\.[a-z.-]+\.v\d+)"', source)
    assert kinds and endings
    return [f"event io.tidemark.{kind}{ending}" for kind in kinds for ending in endings]


def contract():
    lines = set()
    for path in PROTO.glob("*.schema.json"):
        if path.name != "types.schema.json":
            lines.update(promises(path.name.removesuffix(".schema.json"), load(path.name), path.name))
    lines.update(event_types())
    lines.update(names_in("dead_letter.c", r'"(tidemark_error_\w+)"', "header"))
    lines.update(names_in("status_event.c", r'"(ce_\w+)"', "header"))
    return lines


def promised():
    return set(CONTRACT.read_text(encoding="utf-8").splitlines())


def test_nothing_that_was_promised_is_gone():
    assert [f"{line} {BROKEN}" for line in sorted(promised() - contract())] == []


def test_nothing_is_new_without_being_promised():
    assert [f"{line} {NEW}" for line in sorted(contract() - promised())] == []


def test_the_list_can_tell():
    """A field that is taken away, renamed, made optional or of another type is missed; so is a field that is added."""
    lines = contract()
    for line in (
        "status-event.jobId is required",
        "status-event.ext.sequence is integer",
        'status-event.state can be "COMPLETED"',
        "start-backup-job.Lifecycle.DeleteAfterDays is there",
        "event io.tidemark.backup-job.state-change.v1",
        "header tidemark_error_reason",
        "header ce_id",
    ):
        assert line in lines
    changed = list(promises("status-event", load("status-event.schema.json") | {"required": []}, "status-event.schema.json"))
    assert "status-event.jobId is required" not in changed


if __name__ == "__main__":
    CONTRACT.write_text("".join(f"{line}\n" for line in sorted(contract())), encoding="utf-8")
