"""Who made a change: the sponsor, by a submission, or the registry itself."""

from dataclasses import replace
from typing import Any

from trialcli.core.changes import Change
from trialcli.core.record import Path, Record
from trialcli.core.shape import Place, RecordShape


def origin(change: Change, before: Record, after: Record, shape: RecordShape) -> Change:
    """Return the change with its origin, as far as the record itself shows it."""
    if _registry_made(change, before, after, shape):
        return replace(change, origin="registry")
    return change


def _registry_made(change: Change, before: Record, after: Record, shape: RecordShape) -> bool:
    return (
        any(_below(change.pattern, pattern) for pattern in shape.registry_made)
        or _registry_value(change, shape)
        or _registry_item(change, shape)
        or _respelled(change, before, after, shape)
    )


def _below(pattern: str, top: str) -> bool:
    return pattern == top or pattern.startswith((f"{top}.", f"{top}["))


def _registry_value(change: Change, shape: RecordShape) -> bool:
    value = shape.registry_values.get(change.pattern)
    return value is not None and change.after == value


def _registry_item(change: Change, shape: RecordShape) -> bool:
    mark = shape.registry_items.get(change.pattern)
    if mark is None:
        return False
    key, value = mark
    sides = [side for side in (change.before, change.after) if side is not None]
    return all(isinstance(side, dict) and side.get(key) == value for side in sides)


def _respelled(change: Change, before: Record, after: Record, shape: RecordShape) -> bool:
    """Whether a place is only spelled anew: city and coordinates moved, the site did not.

    The registry draws both from one geographic database (Napoli -> Naples, with new coordinates).
    """
    item, _, key = change.pattern.rpartition(".")
    place = shape.places.get(item)
    if place is None or key not in place.spelled:
        return False
    if change.before_path is None or change.after_path is None:
        return False
    return _same_place(
        _at(before, change.before_path[:-1]), _at(after, change.after_path[:-1]), place
    )


def _same_place(before: Any, after: Any, place: Place) -> bool:
    located = before.get(place.located), after.get(place.located)
    return (
        None not in located
        and located[0] != located[1]
        and all(key in before and before[key] == after.get(key) for key in place.fixed)
    )


def _at(record: Any, path: Path) -> Any:
    for step in path:
        record = record[step]
    return record
