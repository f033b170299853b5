"""The JSON Schemas in docs/schemas, and the tables of docs/output-schema.md made from them.

A table stands between ``<!-- schema: NAME -->`` and ``<!-- end -->``; the list of schemas stands
between ``<!-- schemas -->`` and ``<!-- end -->``, and the kinds of errors, which the program itself
defines, between ``<!-- errors -->`` and ``<!-- end -->``.
"""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import jsonschema
from referencing import Registry, Resource

from tests.documents import DOCS
from trialcli.errors import TrialcliError

SCHEMAS: dict[str, Any] = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_text())
    for path in sorted((DOCS / "schemas").glob("*.schema.json"))
}
_TOGETHER: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()
)
_MARKED = re.compile(
    r"(?P<start><!-- (?P<what>schemas|errors|schema: (?P<name>[a-z-]+)) -->\n).*?"
    r"(?P<end><!-- end -->\n)",
    re.DOTALL,
)
_FORMATS = {"date": "date", "date-time": "time"}
_MOST_VALUES = 8
"""A longer list of values does not fit into a cell."""


def validate(value: Any, name: str, inside: str = "") -> None:
    """Raise an error if a value does not match a schema, or what is ``inside`` one (a pointer)."""
    jsonschema.Draft202012Validator(
        {"$ref": f"{SCHEMAS[name]['$id']}#{inside}"},
        registry=_TOGETHER,
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    ).validate(value)


def with_tables(document: str) -> str:
    """Return the document with its tables made from the schemas."""

    def made(marked: re.Match[str]) -> str:
        match marked["what"]:
            case "schemas":
                table = _list_of_schemas(schemas_in(document))
            case "errors":
                table = _list_of_errors()
            case _:
                table = _section(SCHEMAS[marked["name"]])
        return f"{marked['start']}\n{table}\n{marked['end']}"

    return _MARKED.sub(made, document)


def schemas_in(document: str) -> list[str]:
    """Return the names of the schemas that a document has tables of, in its order."""
    return [marked["name"] for marked in _MARKED.finditer(document) if marked["name"]]


def errors(error: type[TrialcliError] = TrialcliError) -> Iterator[type[TrialcliError]]:
    """Yield every class of errors, a general one before the special ones."""
    yield error
    for special in error.__subclasses__():
        if special.__module__ == error.__module__:
            yield from errors(special)


def _list_of_schemas(names: list[str]) -> str:
    rows = []
    for name in names:
        schema = SCHEMAS[name]
        command = re.sub(r"^trialcli [a-z ]*--json", r"`\g<0>`", schema["title"])
        key = schema["properties"].get("schema", {}).get("const")
        file = f"schemas/{name}.schema.json"
        rows.append([command, f"[{file}]({file})", f"`{key}`" if key else "none"])
    return _table(["command", "schema", "key `schema`"], rows)


def _list_of_errors() -> str:
    return _table(
        ["`kind`", "`exit_code`", "in Python", "what happened"],
        [
            [
                f"`{error.kind}`",
                f"{error.exit_code:d}",
                f"`{error.__name__}`",
                (error.__doc__ or "").partition("\n")[0],
            ]
            for error in errors()
        ],
    )


@dataclass
class _Object:
    """An object within a result, and the keys that hold it."""

    schema: Any
    inside: str
    is_listed: bool
    keys: list[str] = field(default_factory=list)

    def heading(self) -> str:
        keys = dict.fromkeys(f"`{key}`" for key in self.keys)
        place = f" in `{self.inside}`" if self.inside and len(self.keys) == 1 else ""
        return f"{'Each of ' * self.is_listed}{', '.join(keys)}{place}:"


def _section(schema: Any) -> str:
    """Return the description of a result, and a table for each kind of object in it."""
    parts = [schema["description"], _properties(schema, schema)]
    for one in _objects(schema):
        parts += [one.heading(), _properties(one.schema, schema)]
    return "\n".join(f"{part.rstrip()}\n" for part in parts)


def _objects(root: Any) -> list[_Object]:
    """Return the objects within a result: each once, and an outer one before those in it."""
    found: dict[int, _Object] = {}
    waiting = deque([("", root)])
    while waiting:
        inside, outer = waiting.popleft()
        for key, value in outer["properties"].items():
            one = _one(value)
            schema = _resolved(one, root)
            if "properties" not in schema or _elsewhere(one):
                continue
            if id(schema) not in found:
                found[id(schema)] = _Object(schema, inside, "items" in value)
                waiting.append((key, schema))
            found[id(schema)].keys.append(key)
    return list(found.values())


def _one(value: Any) -> Any:
    """Return the schema of one item of a list, or of a value that is not null."""
    value = value.get("items", value)
    return value["anyOf"][0] if "anyOf" in value else value


def _elsewhere(value: Any) -> str:
    """Return the name of the other schema that a reference leads to; empty if it leads to none."""
    found = re.match(r"urn:trialcli:([a-z-]+):", value.get("$ref", ""))
    return found[1] if found else ""


def _resolved(value: Any, root: Any) -> Any:
    """Return what a reference stands for."""
    if "$ref" not in value:
        return value
    there = SCHEMAS[_elsewhere(value)] if _elsewhere(value) else root
    _, _, name = value["$ref"].partition("#/$defs/")
    return there["$defs"][name] if name else there


def _properties(schema: Any, root: Any) -> str:
    rows = [
        [f"`{key}`", _type(value, root), _description(value, root)]
        for key, value in schema["properties"].items()
        if key != "schema"
    ]
    return _table(["key", "type", "value"], rows)


def _description(value: Any, root: Any) -> str:
    one = _one(value)
    description = value.get("description") or _resolved(one, root)["description"]
    name = _elsewhere(one)
    if not name or "properties" not in _resolved(one, root):
        return str(description)
    return f"{description} See [{name.replace('-', ' ')}](#{name})."


def _type(value: Any, root: Any) -> str:
    """Return in words what a value is."""
    if "anyOf" in value:
        return f"{_type(value['anyOf'][0], root)} or `null`"
    value = _resolved(value, root)
    values = value.get("enum", [value["const"]] if "const" in value else [])
    if 0 < len(values) <= _MOST_VALUES:
        return _alternatives([f"`{'null' if one is None else one}`" for one in values])
    kinds = value.get("type", "string" if values else "any")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return _alternatives([_kind(kind, value, root) for kind in kinds])


def _kind(kind: str, value: Any, root: Any) -> str:
    if kind == "null":
        return "`null`"
    if kind == "array":
        items = _type(value["items"], root)
        return f"list, each {items}" if " " in items else f"list of {items}s"
    return str(_FORMATS.get(value.get("format", ""), kind))


def _alternatives(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |\n" for cells in (head, *rows)]
    return "".join([lines[0], f"|{'---|' * len(head)}\n", *lines[1:]])
