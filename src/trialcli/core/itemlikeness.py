"""How alike two items of a list are by the list's shape, and what forbids them to be one."""

import re
from typing import Any

from trialcli.core.likeness import likeness, normalised
from trialcli.core.record import canonical
from trialcli.core.shape import ListShape

_ALIKE = 0.75
"""From here on two spellings of an anchor ("Sharjah", "Sharjah city") may be one place."""


def item_likeness(before: Any, after: Any, shape: ListShape) -> float:
    """Return how alike two items are (0 to 1) by the weighted keys of their shape.

    A key that only one side has, or whose value names nobody, says nothing for or against.
    """
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return _value_likeness(before, after)
    total = score = 0.0
    for key, weight in _weights(shape, before):
        told = _told(before.get(key), after.get(key), key, shape)
        if told is not None:
            total += weight
            score += weight * told
    return score / total if total else 0.0


def _weights(shape: ListShape, item: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    if shape.likeness:
        return shape.likeness
    keys = shape.identities[0] if shape.identities else tuple(item)
    return tuple((key, 1.0) for key in keys)


def _told(one: Any, other: Any, key: str, shape: ListShape) -> float | None:
    if one is None or other is None:
        return None
    if shape.label and key == shape.label[0] and _hidden(one, shape) + _hidden(other, shape) == 1:
        return None
    return _value_likeness(one, other)


def _value_likeness(one: Any, other: Any) -> float:
    if isinstance(one, str) and isinstance(other, str):
        return likeness(one, other)
    if isinstance(one, dict | list) and isinstance(other, dict | list):
        return likeness(canonical(one), canonical(other))
    return float(canonical(one) == canonical(other))


def _hidden(name: Any, shape: ListShape) -> bool:
    """Whether a name names nobody: "Research Site"."""
    return bool(shape.anonymous and isinstance(name, str) and re.fullmatch(shape.anonymous, name))


def code(item: Any, shape: ListShape) -> str | None:
    """Return the sponsor's own number for an item, where it carries exactly one."""
    if shape.code is None or not isinstance(item, dict):
        return None
    found = set(re.findall(shape.code, canonical(item)))
    return found.pop() if len(found) == 1 else None


def agree(before: Any, after: Any, shape: ListShape) -> bool:
    """Whether nothing forbids two items to be one: not their codes, and not a missing name."""
    codes = code(before, shape), code(after, shape)
    if None not in codes and codes[0] != codes[1]:
        return False
    if shape.anonymous is None:
        return True
    name = shape.label[0]
    if not (_hidden(before.get(name), shape) or _hidden(after.get(name), shape)):
        return True
    # Where a name names nobody, only the strictest anchor can hold the two together.
    strictest = shape.anchors[0]
    if strictest in before or strictest in after:
        return _equal(before, after, strictest)
    return any(_equal(before, after, key) for key in shape.anchors[1:]) or _only_respelled(
        before, after, shape
    )


def _only_respelled(before: dict[str, Any], after: dict[str, Any], shape: ListShape) -> bool:
    name = shape.label[0]
    return _equal(before, after, name) and any(
        _spelled_alike(before, after, key) for key in shape.anchors
    )


def anchored(before: Any, after: Any, shape: ListShape) -> bool:
    """Whether two items share an anchor, or one spelled differently; True where none is asked."""
    if not shape.anchors:
        return True
    return any(
        _equal(before, after, key) or _spelled_alike(before, after, key) for key in shape.anchors
    )


def _equal(before: dict[str, Any], after: dict[str, Any], key: str) -> bool:
    one, other = before.get(key), after.get(key)
    if isinstance(one, str) and isinstance(other, str):
        return normalised(one) == normalised(other)
    return one is not None and one == other


def _spelled_alike(before: dict[str, Any], after: dict[str, Any], key: str) -> bool:
    one, other = before.get(key), after.get(key)
    if not (isinstance(one, str) and isinstance(other, str)) or one[:1].isdigit():
        return False
    return likeness(one, other) >= _ALIKE or _inside(normalised(one), normalised(other))


def _inside(one: str, other: str) -> bool:
    shorter, longer = sorted((one.split(), other.split()), key=len)
    return bool(shorter) and set(shorter) <= set(longer)
