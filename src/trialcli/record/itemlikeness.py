"""How alike two items of a list are, and what rules out that they are the same item."""

import re
from functools import lru_cache
from typing import Any

from trialcli.record.coordinates import near
from trialcli.record.shape import ListShape
from trialcli.record.tree import canonical
from trialcli.text.likeness import informative_words, letter_likeness, likeness, normalised, numbers

_SPELLED_ALIKE = 0.75
"""Spellings of an anchor ("Sharjah", "Sharjah city") that are at least this alike may be one place
(our own threshold)."""


def item_likeness(before: Any, after: Any, shape: ListShape, least: float = 0.0) -> float:
    """Return how alike two items are (0 to 1) by the weighted keys of their shape.

    A key that only one side has, or a name like "Research Site", does not count.
    If they are less alike than ``least``, any lower figure may be returned.
    """
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return _value_likeness(before, after)
    comparable_keys = [
        (key, weight)
        for key, weight in _weights(shape, before)
        if _is_comparable(before, after, key, shape)
    ]
    total = sum(weight for _, weight in comparable_keys)
    score = total
    for key, weight in comparable_keys:
        score -= weight * (1 - _key_likeness(before[key], after[key], key, shape))
        if score < least * total:
            return 0.0
    return score / total if total else 0.0


def _weights(shape: ListShape, item: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    if shape.likeness:
        return shape.likeness
    keys = shape.identities[0] if shape.identities else tuple(item)
    return tuple((key, 1.0) for key in keys)


def _is_comparable(
    before: dict[str, Any], after: dict[str, Any], key: str, shape: ListShape
) -> bool:
    if before.get(key) is None or after.get(key) is None:
        return False
    return not (shape.label and key == shape.label[0] and _either_hidden(before, after, shape))


def _key_likeness(one: Any, other: Any, key: str, shape: ListShape) -> float:
    if shape.label and key == shape.label[0] and isinstance(one, str) and isinstance(other, str):
        return _name_likeness(one, other, shape)
    return _value_likeness(one, other)


def _name_likeness(one: str, other: str, shape: ListShape) -> float:
    """Return how alike two names are; their informative words count twice."""
    whole = likeness(one, other)
    if whole == 1.0 or not shape.common:
        return whole
    informative = (informative_words(name, shape.common) for name in (one, other))
    return (whole + letter_likeness(*informative)) / 2


def _value_likeness(one: Any, other: Any) -> float:
    if isinstance(one, str) and isinstance(other, str):
        return likeness(one, other)
    if isinstance(one, dict | list) and isinstance(other, dict | list):
        return likeness(canonical(one), canonical(other))
    return float(canonical(one) == canonical(other))


def code(item: Any, shape: ListShape) -> str | None:
    """Return the sponsor's own number for an item, if it has exactly one."""
    if shape.code is None or not isinstance(item, dict):
        return None
    return _only_code(shape.code, canonical(item))


@lru_cache(maxsize=2048)
def _only_code(pattern: str, text: str) -> str | None:
    found = set(re.findall(pattern, text))
    return found.pop() if len(found) == 1 else None


def hidden(item: Any, shape: ListShape) -> bool:
    """Whether an item's name is missing or means nothing, such as "Research Site"."""
    if shape.anonymous is None:
        return False
    name = item.get(shape.label[0]) if isinstance(item, dict) else None
    return not isinstance(name, str) or _names_nobody(shape.anonymous, name)


@lru_cache(maxsize=2048)
def _names_nobody(pattern: str, name: str) -> bool:
    return re.fullmatch(pattern, name) is not None


def _either_hidden(before: Any, after: Any, shape: ListShape) -> bool:
    return hidden(before, shape) or hidden(after, shape)


def agree(before: Any, after: Any, shape: ListShape) -> bool:
    """Whether two items can be the same by their codes, names and strictest anchor."""
    codes = code(before, shape), code(after, shape)
    if None not in codes and codes[0] != codes[1]:
        return False
    if not shape.anchors:
        return True
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return False
    if _either_hidden(before, after, shape):
        return _hidden_agree(before, after, shape)
    return _names_agree(before, after, shape)


def _hidden_agree(before: dict[str, Any], after: dict[str, Any], shape: ListShape) -> bool:
    """Whether two items can be the same by the strictest anchor, if a name is uninformative.

    An item that gets a name or loses it keeps its anchor.
    """
    strictest = shape.anchors[0]
    there = [item.get(strictest) is not None for item in (before, after)]
    if all(there):
        return _equal(before, after, strictest)
    return not any(there) or hidden(before, shape) == hidden(after, shape)


def _names_agree(before: dict[str, Any], after: dict[str, Any], shape: ListShape) -> bool:
    one, other = (str(item.get(shape.label[0], "")) for item in (before, after))
    if shape.numbered and _numbers_contradict(numbers(one), numbers(other)):
        return False
    strict, loose = shape.least_name_likeness
    least = strict if _equal(before, after, shape.anchors[0]) else loose
    return _name_likeness(one, other, shape) >= least


def _numbers_contradict(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(ours - theirs and theirs - ours)


def unsure(before: Any, after: Any, shape: ListShape) -> bool:
    """Whether two items may be paired only if neither has another candidate.

    If only one name is informative, or none is and the strict anchors differ, the place alone does
    not distinguish one site from another.
    """
    hiding = hidden(before, shape) + hidden(after, shape)
    return hiding == 1 or (hiding > 1 and not _equal(before, after, shape.anchors[0]))


def share_an_anchor(before: Any, after: Any, shape: ListShape) -> bool:
    """Whether two items share an anchor, or one spelled differently, or a name and the region."""
    return any(
        _equal(before, after, key) or _spelled_alike(before, after, key) for key in shape.anchors
    ) or _one_name_nearby(before, after, shape)


def _one_name_nearby(before: dict[str, Any], after: dict[str, Any], shape: ListShape) -> bool:
    """Whether an informative name is in one region on both sides (Napoli -> Naples)."""
    if shape.located is None or _either_hidden(before, after, shape):
        return False
    strictest = shape.anchors[0]
    return (
        None in (before.get(strictest), after.get(strictest))
        and _equal(before, after, shape.label[0])
        and near(before.get(shape.located), after.get(shape.located))
    )


def _equal(before: dict[str, Any], after: dict[str, Any], key: str) -> bool:
    one, other = before.get(key), after.get(key)
    if isinstance(one, str) and isinstance(other, str):
        return _same_text(normalised(one), normalised(other))
    return one is not None and one == other


def _same_text(one: str, other: str) -> bool:
    """Whether two texts are equal, or one code extends the other: "33612", "33612-9416"."""
    if one.replace(" ", "") == other.replace(" ", ""):
        return bool(one)
    shorter, longer = sorted((one, other), key=len)
    return shorter.isdigit() and longer.startswith(f"{shorter} ")


def _spelled_alike(before: dict[str, Any], after: dict[str, Any], key: str) -> bool:
    one, other = before.get(key), after.get(key)
    if not (isinstance(one, str) and isinstance(other, str)) or one[:1].isdigit():
        return False
    return likeness(one, other) >= _SPELLED_ALIKE or _inside(normalised(one), normalised(other))


def _inside(one: str, other: str) -> bool:
    shorter, longer = sorted((one.split(), other.split()), key=len)
    return bool(shorter) and set(shorter) <= set(longer)
