"""Answers of tools match the schemas of their commands, but for what a tool leaves out."""

from copy import deepcopy
from typing import Any

import jsonschema
from referencing import Registry, Resource

from tests.agents.client import Reply
from tests.schema_tables import SCHEMAS, validate


def _without_required(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_required(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _without_required(one) for key, one in schema.items() if key != "required"}


_LOOSENED: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(_without_required(schema)))
    for schema in SCHEMAS.values()
)


def _without_rules(data: dict[str, Any]) -> None:
    """Take the rules out of an answer, after a check that each has its reason and its source."""
    for rule in data.pop("rules", {}).values():
        assert rule["reason"]
        assert rule["source"]


def matches(reply: Reply, name: str) -> None:
    """Raise an error if an answer has a key that the command's JSON has not, or another type."""
    assert not reply.is_error, reply.text
    validate(reply.about, "mcp-show", "/properties/about")
    data = deepcopy(reply.data)
    if name != "mcp-show":
        del data["about"]
    _without_rules(data)
    for event in data.get("events", []):
        assert all(isinstance(line, str) for line in event.pop("evidence"))
    if name == "list":
        for key in ("stored", "matching", "watched"):
            del data[key]
        for row in data["trials"]:
            row.pop("groups", None)
    schema = {"$ref": SCHEMAS[name]["$id"]}
    jsonschema.Draft202012Validator(schema, registry=_LOOSENED).validate(data)
