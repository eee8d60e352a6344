"""The contract's JSON Schemas as validators."""

import json
import pathlib

import jsonschema
import referencing

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
SCHEMAS = sorted(path.name for path in PROTO.glob("*.schema.json"))


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def closed(schema):
    """The schema with no room for properties that it does not describe: a test sees what a consumer may ignore."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: value if key in ("if", "then") else closed(value) for key, value in schema.items()}
    if copy.get("type") == "object" and "properties" in copy:
        copy.setdefault("additionalProperties", False)
    return copy


REGISTRY = referencing.Registry().with_resources(
    (name, referencing.Resource.from_contents(closed(load(PROTO / name)))) for name in SCHEMAS
)


def validator(name):
    schema = closed(load(PROTO / f"{name}.schema.json"))
    return jsonschema.Draft202012Validator(schema, registry=REGISTRY)
