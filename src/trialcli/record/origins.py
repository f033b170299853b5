"""Who made a change: the sponsor, by a submission, or the registry itself.

In doubt it was the sponsor: readers would overlook a sponsor's change marked as the registry's.
"""

from dataclasses import replace

from trialcli.record.changes import Change
from trialcli.record.coordinates import apart, near
from trialcli.record.shape import RecordShape
from trialcli.record.tree import Record, below, value_at
from trialcli.text.likeness import normalised


def origin(change: Change, before: Record, after: Record, shape: RecordShape) -> Change:
    """Return the change with its origin, as far as the record itself shows it."""
    if _registry_made(change, before, after, shape):
        return replace(change, origin="registry")
    return change


def _registry_made(change: Change, before: Record, after: Record, shape: RecordShape) -> bool:
    return (
        any(below(change.pattern, pattern) for pattern in shape.registry_made)
        or _registry_value(change, shape)
        or _renamed(change, shape)
        or _registry_item(change, before, after, shape)
        or _respelled(change, before, after, shape)
    )


def _registry_value(change: Change, shape: RecordShape) -> bool:
    value = shape.registry_values.get(change.pattern)
    return value is not None and change.after == value


def _renamed(change: Change, shape: RecordShape) -> bool:
    """Whether only the registry's name for a value changed: a country's."""
    names = shape.renamed.get(change.pattern, {})
    return isinstance(change.before, str) and names.get(change.before, ...) == change.after


def _registry_item(change: Change, before: Record, after: Record, shape: RecordShape) -> bool:
    """Whether a change is of, or inside, an item that is the registry's own on both sides."""
    for pattern, (key, value) in shape.registry_items.items():
        if below(change.pattern, pattern):
            steps = pattern.count(".") + 1 + pattern.count("[]")
            items = [
                value_at(record, path[:steps])
                for record, path in ((before, change.before_path), (after, change.after_path))
                if path is not None
            ]
            return all(isinstance(item, dict) and item.get(key) == value for item in items)
    return _all_registry_items(change, shape)


def _all_registry_items(change: Change, shape: RecordShape) -> bool:
    """Whether a list that was added or removed holds only items that are the registry's own."""
    if change.kind not in ("added", "removed"):
        return False
    value = change.before if change.after_path is None else change.after
    for pattern, (key, mark) in shape.registry_items.items():
        place = pattern.removesuffix("[]")
        above, _, name = place.rpartition(".")
        if change.pattern == above and isinstance(value, dict) and set(value) == {name}:
            place, value = above, value[name]
        if change.pattern == place and isinstance(value, list):
            return all(isinstance(item, dict) and item.get(key) == mark for item in value)
    return False


def _respelled(change: Change, before: Record, after: Record, shape: RecordShape) -> bool:
    """Whether only the spelling of a place changed: city and coordinates moved, the site did not.

    The registry draws both from one geographic database (Napoli -> Naples, with new coordinates).
    """
    item, _, key = change.pattern.rpartition(".")
    place = shape.places.get(item)
    if place is None or key not in place.spelled:
        return False
    if change.before_path is None or change.after_path is None:
        return False
    ours, theirs = (
        value_at(before, change.before_path[:-1]),
        value_at(after, change.after_path[:-1]),
    )
    if any(ours.get(key) != theirs.get(key) for key in place.fixed):
        return False
    coordinates = ours.get(place.located), theirs.get(place.located)
    if not apart(*coordinates):
        return False
    spelled_alike = normalised(str(change.before)) == normalised(str(change.after))
    return spelled_alike or near(*coordinates)
