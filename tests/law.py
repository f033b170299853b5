"""The law every comparison of two records keeps, checked with nothing but JSON and RFC 6901.

It takes the changes as plain objects with ``before_pointer``, ``after_pointer``, ``before`` and
``after``, so that it judges ``record.compare`` and ``trialcli diff --json`` alike.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Steps = tuple[str | int, ...]

_POSITION = re.compile(r"0|[1-9][0-9]*")


class LawBroken(AssertionError):  # noqa: N818 - a verdict, not an error of the program
    """The changes do not account for the difference between the two records."""


def assert_law(before: Any, after: Any, changes: Iterable[Mapping[str, Any]]) -> None:
    """Check that the changes account for the difference between two records, and for no more.

    - The values at the pointers are ``before`` and ``after``, of the same JSON type.
    - No pointer occurs twice, or lies inside another of the same side.
    - Taken out of both records, they leave the same, but for the order of list items.
    - A change has two different values, unless it is an item that changed its list.
    """
    listed = list(changes)
    ours = _resolved(before, listed, "before")
    theirs = _resolved(after, listed, "after")
    for change in listed:
        _check_is_a_difference(change)
    left, right = _without(before, ours), _without(after, theirs)
    if unordered(left) != unordered(right):
        raise LawBroken("what is left of the two records differs")


def changes_of(comparison: Any) -> list[dict[str, Any]]:
    """Return the changes of a ``Comparison`` as the plain objects that the law judges."""
    return [
        {
            "kind": change.kind,
            "before_pointer": change.before_pointer,
            "after_pointer": change.after_pointer,
            "before": change.before,
            "after": change.after,
        }
        for change in comparison.changes
    ]


def text(value: Any) -> str:
    """Return JSON text in which 1, 1.0, true and "1" are four different values."""
    return json.dumps(value, sort_keys=True)


def unordered(value: Any) -> str:
    """Return a text that two values share exactly when only the order of list items differs."""
    if isinstance(value, dict):
        pairs = sorted(f"{json.dumps(key)}:{unordered(child)}" for key, child in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(sorted(map(unordered, value))) + "]"
    return json.dumps(value)


def resolve(record: Any, pointer: str) -> tuple[Steps, Any]:
    """Return the path and the value that a JSON pointer names in a record."""
    if pointer and not pointer.startswith("/"):
        raise LawBroken(f"{pointer!r} is no JSON pointer")
    path: list[str | int] = []
    for escaped in pointer.split("/")[1:]:
        if re.search(r"~(?![01])", escaped):
            raise LawBroken(f"{pointer!r} has a bare ~")
        key = escaped.replace("~1", "/").replace("~0", "~")
        step = int(key) if isinstance(record, list) and _POSITION.fullmatch(key) else key
        try:
            record = record[step]
        except (KeyError, IndexError, TypeError):
            raise LawBroken(f"{pointer!r} leads nowhere") from None
        path.append(step)
    return tuple(path), record


def _resolved(record: Any, changes: list[Mapping[str, Any]], side: str) -> set[Steps]:
    paths: set[Steps] = set()
    for change in changes:
        pointer = change[f"{side}_pointer"]
        if pointer is None:
            if change[side] is not None:
                raise LawBroken(f"{side} has a value but no pointer: {change}")
            continue
        path, value = resolve(record, pointer)
        if text(value) != text(change[side]):
            raise LawBroken(f"{pointer!r} holds {value!r}, not {change[side]!r}")
        if path in paths:
            raise LawBroken(f"{pointer!r} is in two changes")
        paths.add(path)
    for path in paths:
        if any(path[:length] in paths for length in range(len(path))):
            raise LawBroken(f"{path} lies inside another change")
    return paths


def _check_is_a_difference(change: Mapping[str, Any]) -> None:
    ours, theirs = change["before_pointer"], change["after_pointer"]
    if ours is None and theirs is None:
        raise LawBroken(f"a change of nothing: {change}")
    if None in (ours, theirs) or unordered(change["before"]) != unordered(change["after"]):
        return
    if ours.rpartition("/")[0] == theirs.rpartition("/")[0]:
        raise LawBroken(f"{ours} is reported as a change but did not change")


def _without(value: Any, paths: set[Steps], here: Steps = ()) -> Any:
    if isinstance(value, dict):
        return {
            key: _without(child, paths, (*here, key))
            for key, child in value.items()
            if (*here, key) not in paths
        }
    if isinstance(value, list):
        return [
            _without(child, paths, (*here, position))
            for position, child in enumerate(value)
            if (*here, position) not in paths
        ]
    return value
