"""Items to which others refer by a number, and what becomes of the references.

The groups of a results table are numbered in their order, so a group inserted in front renumbers
all the others. A count of group OG000 must then be compared with the count of OG001.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from trialcli.record.pairing import ItemPairing
from trialcli.record.shape import ListShape


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
    passed_on = set(numbers.values())
    gone = (_number(before[i], shape) for i in pairing.removed)
    return numbers | {number: f"{number} (gone)" for number in gone if number in passed_on}


def _number(item: Any, shape: ListShape) -> str | None:
    number = item.get(shape.referred_to) if isinstance(item, dict) else None
    return number if isinstance(number, str) else None


def referring(items: list[Any], shape: ListShape, numbers: Mapping[str, str]) -> list[Any]:
    """Return items from before with the numbers that the later record uses."""
    if shape.refers_by is None or not numbers:
        return items
    return [_referring(item, shape.refers_by, numbers) for item in items]


def _referring(item: Any, key: str, numbers: Mapping[str, str]) -> Any:
    if isinstance(item, str):
        return _now(item, numbers)
    if not isinstance(item, dict) or key not in item:
        return item
    value = item[key]
    if isinstance(value, list):
        return {**item, key: [_now(each, numbers) for each in value]}
    return {**item, key: _now(value, numbers)}


def _now(number: Any, numbers: Mapping[str, str]) -> Any:
    return numbers.get(number, number) if isinstance(number, str) else number
