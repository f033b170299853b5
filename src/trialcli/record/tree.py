"""Records: JSON values as the registry serves them, their pointers and their digests."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from trialcli.record.fastjson import FastJson, UncertainError, fast_json

Record = dict[str, Any]
"""One study as the registry serves it: a JSON object."""

Path = tuple[str | int, ...]
"""Keys and list positions from the root of a record to a value."""


def at(record: Mapping[str, Any], dotted: str, default: Any = None) -> Any:
    """Return the value at a dotted path of object keys, or ``default`` if it is absent."""
    value: Any = record
    for key in dotted.split("."):
        if not isinstance(value, Mapping) or key not in value:
            return default
        value = value[key]
    return value


def objects(value: Any) -> list[Record]:
    """Return the objects of a list; none if the value is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def strings(value: Any) -> list[str]:
    """Return the texts of a list; none if the value is no list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def value_at(value: Any, path: Path) -> Any:
    """Return the value at an existing path."""
    for step in path:
        value = value[step]
    return value


def below(pattern: str, top: str) -> bool:
    """Whether a pattern (``a.b[].c``) is equal to another or below it."""
    return pattern == top or pattern.startswith((f"{top}.", f"{top}["))


def pointer(path: Iterable[str | int]) -> str:
    """Return the JSON pointer (RFC 6901) of a path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


# JSON has no cycles, and checking for them takes a tenth of the time.
_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
)


def canonical(value: Any) -> str:
    """Return the canonical JSON text of a value: sorted keys, compact, few escapes.

    Two values have the same canonical text only if they are the same JSON: ``1``, ``1.0`` and
    ``true`` are three values, although Python's ``==`` treats them as equal.
    """
    return _CANONICAL.encode(value)


def unordered(value: Any) -> str:
    """Return a text that is equal for two values if they differ only in the order of list items."""
    if isinstance(value, dict):
        pairs = (f"{canonical(key)}:{unordered(value[key])}" for key in sorted(value))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(sorted(map(unordered, value))) + "]"
    return canonical(value)


def canonical_bytes(value: Any, fast: Callable[[], FastJson] = fast_json) -> bytes:
    """Return the canonical JSON text of a value in UTF-8; of an unpaired surrogate, three bytes."""
    try:
        return fast().canonical(value)
    except UncertainError:
        return encoded(canonical(value))


def encoded(text: str) -> bytes:
    """Return a text in UTF-8; an unpaired surrogate, which JSON can escape, is three bytes."""
    return text.encode("utf-8", "surrogatepass")


def content_digest(record: Record, volatile: Iterable[str]) -> str:
    """Return the SHA-256 (64 hex digits) of a record without its volatile dotted paths."""
    return hashlib.sha256(canonical_bytes(without(record, volatile))).hexdigest()


class RecordTexts(NamedTuple):
    """The texts of a record that are needed to store it."""

    digest: str
    """Its content digest."""
    canonical: bytes
    """Its canonical text."""
    compact: bytes
    """Its text without white space, with the members in the order served."""


def record_texts(
    record: Record, volatile: Iterable[str], fast: Callable[[], FastJson] = fast_json
) -> RecordTexts:
    """Return the texts of a record.

    This takes less time than to make each of them: they differ in few members.
    """
    try:
        text, compact = fast().texts(record)
    except UncertainError:
        text, compact = encoded(canonical(record)), compact_bytes(record, fast)
    return RecordTexts(_digest_of(text, record, tuple(volatile)), text, compact)


def compact_bytes(value: Any, fast: Callable[[], FastJson] = fast_json) -> bytes:
    """Return the JSON text of a value without white space, with its members in their order.

    Raises:
        ValueError: there is a number that is not finite.
    """
    try:
        return fast().compact(value)
    except UncertainError:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        # Inside a JSON string, Python's backslash form of a lone surrogate is JSON's own escape.
        return text.encode("utf-8", "backslashreplace")


def _digest_of(text: bytes, record: Record, paths: tuple[str, ...]) -> str:
    """Return the content digest of a record, given its canonical text."""
    for number, path in enumerate(paths):
        parent, _, _ = path.rpartition(".")
        if not parent:
            return content_digest(record, paths)
        full = at(without(record, paths[:number]), parent)
        left = at(without(record, paths[: number + 1]), parent)
        if left is full:
            continue
        key = encoded(f"{canonical(parent.rpartition('.')[2])}:")
        before = key + encoded(canonical(full))
        # The same text may stand elsewhere in a strange record.
        if text.count(before) != 1:
            return content_digest(record, paths)
        text = text.replace(before, key + encoded(canonical(left)))
    return hashlib.sha256(text).hexdigest()


def without(record: Record, dotted: Iterable[str]) -> Record:
    """Return the record without some dotted paths of object keys."""
    for path in dotted:
        record = _without(record, path.split("."))
    return record


def _without(record: Record, keys: list[str]) -> Record:
    """Return the record without one path; only the objects along the path are copied."""
    head, *rest = keys
    if head not in record:
        return record
    if not rest:
        return {key: value for key, value in record.items() if key != head}
    child = record[head]
    return {**record, head: _without(child, rest)} if isinstance(child, dict) else record


def present(value: Any) -> Any:
    """Return a value without the keys whose value is null."""
    if isinstance(value, dict):
        return {key: present(child) for key, child in value.items() if child is not None}
    return [present(item) for item in value] if isinstance(value, list) else value


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every leaf with its path; an empty object or list is a leaf."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from leaves(child, (*path, key))
    elif isinstance(value, list) and value:
        for position, child in enumerate(value):
            yield from leaves(child, (*path, position))
    else:
        yield path, value
