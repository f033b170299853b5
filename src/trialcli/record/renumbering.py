"""Items to which others refer by a number, and what becomes of the references.

The groups of a results table are numbered in their order, so a group inserted in front renumbers
all the others. A count of group OG000 must then be compared with the count of OG001.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import is_
from typing import Any

from trialcli.record.pairing import ItemPairing, Pair
from trialcli.record.shape import ListShape
from trialcli.record.tree import canonical

_LEAST_SHARED = 0.5
"""Two items are one if at least this share of what refers to them is equal (our own)."""


def pair_by_references(
    sides: tuple[Any, Any],
    lists: tuple[Sequence[Any], Sequence[Any]],
    shape: ListShape,
    keys: Collection[str],
    pairing: ItemPairing,
) -> None:
    """Pair left-over items to which items with the same values refer, by one of some keys.

    A group with a new title and a new number still has its own counts and measurements.
    """
    if not pairing.open:
        return
    ours, theirs = (_references(side, keys) for side in sides)
    scored = []
    for i in pairing.removed:
        for j in pairing.added:
            number, other = _number(lists[0][i], shape), _number(lists[1][j], shape)
            shared = _share(ours.get(number or "", _NONE), theirs.get(other or "", _NONE))
            if shared >= _LEAST_SHARED:
                scored.append((-shared, number != other, abs(i - j), i, j))
    pairing.take(_one_each(sorted(scored)))


def _one_each(scored: Sequence[tuple[float, bool, int, int, int]]) -> list[Pair]:
    """Return the best pairs in which no position is in two."""
    found: dict[int, int] = {}
    for *_, i, j in scored:
        if i not in found and j not in found.values():
            found[i] = j
    return list(found.items())


def _references(side: Any, keys: Collection[str]) -> dict[str, Counter[str]]:
    """Return, by number, what the items that refer to it hold besides it."""
    found: dict[str, Counter[str]] = {}
    for number, rest in _referring_items(side, keys):
        found.setdefault(number, Counter())[rest] += 1
    return found


def _referring_items(value: Any, keys: Collection[str]) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _referring_items(item, keys)
    elif isinstance(value, dict):
        for key in keys:
            if isinstance(value.get(key), str):
                rest = {name: field for name, field in value.items() if name != key}
                yield value[key], canonical(rest)
        for child in value.values():
            if isinstance(child, dict | list):
                yield from _referring_items(child, keys)


def _share(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


_NONE: Counter[str] = Counter()


def renumbered(
    before: Sequence[Any], after: Sequence[Any], shape: ListShape, pairing: ItemPairing
) -> dict[str, str]:
    """Return the numbers of paired items whose number changed: the old one and the new one.

    If a removed item's number now belongs to another item, the old references lead to nothing.
    """
    numbers = {}
    for i, j in [*pairing.equal, *pairing.pairs]:
        ours, theirs = _number(before[i], shape), _number(after[j], shape)
        if ours and theirs and ours != theirs:
            numbers[ours] = theirs
    passed_on = {*numbers.values(), *(_number(after[j], shape) for j in pairing.added)}
    gone = (_number(before[i], shape) for i in pairing.removed)
    return numbers | {one: f"{one} (gone)" for one in gone if one and one in passed_on}


def _number(item: Any, shape: ListShape) -> str | None:
    number = item.get(shape.referred_to) if isinstance(item, dict) else None
    return number if isinstance(number, str) else None


def referring(items: list[Any], keys: Collection[str], numbers: Mapping[str, str]) -> list[Any]:
    """Return items from before with the numbers that the later record uses, at some keys.

    An item without another number is the same object.
    """
    if not keys or not numbers:
        return items
    return [numbers.get(i, i) if isinstance(i, str) else _now(i, keys, numbers) for i in items]


def _now(value: Any, keys: Collection[str], numbers: Mapping[str, str]) -> Any:
    """Return a value with the numbers of now; the same object if it has no other numbers."""
    if isinstance(value, list):
        items = [_now(item, keys, numbers) for item in value]
        return value if all(map(is_, items, value)) else items
    if not isinstance(value, dict):
        return value
    fields = {
        key: _renamed(field, numbers) if key in keys else _now(field, keys, numbers)
        for key, field in value.items()
    }
    return value if all(map(is_, fields.values(), value.values())) else fields


def _renamed(value: Any, numbers: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return numbers.get(value, value)
    if isinstance(value, list) and any(isinstance(one, str) and one in numbers for one in value):
        return [_renamed(one, numbers) for one in value]
    return value
