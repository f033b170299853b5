"""Comparing two records: identified items first, then DeepDiff, then changes a reader can follow.

Every list becomes an object keyed by which item is which (``core.pairing``), so that an inserted
site is one change and not hundreds. What is equal on both sides is handed to DeepDiff as the very
same object, which it passes over; every leaf that differs is handed to it as its canonical JSON
text, so that ``1``, ``1.0`` and ``true`` differ. The values of the changes are then read from the
records themselves.

Laws (tests/core/test_compare.py): a record compared with itself has no changes; the values at the
pointers are ``before`` and ``after``; taken out of both records, what is left is equal but for the
order of lists; no change lies inside another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from trialcli.core.changes import Change, Comparison, Item, Kind
from trialcli.core.origins import origin
from trialcli.core.pairing import Pairing, pair_by_identity, pair_by_likeness, unpaired
from trialcli.core.record import Path, Record, canonical
from trialcli.core.shape import ListShape, RecordShape

_EQUAL = object()
"""Stands in both keyed forms for whatever is equal in both records."""

Both = tuple[Path, Path]
"""Where one value is in the record before and in the record after."""


@dataclass(frozen=True, slots=True, eq=False)
class _Slot:
    """The key of one list item in the keyed form; None where a side does not have the item."""

    before: int | None
    after: int | None
    item: Item


@dataclass(frozen=True, slots=True)
class _List:
    """One list that is in both records and differs."""

    key: str
    pattern: str
    shape: ListShape
    where: Both
    before: list[Any]
    after: list[Any]
    pairing: Pairing


def compare(before: Record, after: Record, shape: RecordShape) -> Comparison:
    """Return everything that differs between two records of one trial."""
    keyer = _Keyer(shape)
    ours, theirs = keyer.keyed(before, after, "", ((), ()))
    if ours is _EQUAL:
        return Comparison((), {})
    changes = [*_differences(ours, theirs, before, after), *keyer.moved]
    changes.sort(key=lambda change: _reading_order(change, before, after))
    judged = tuple(origin(change, before, after, shape) for change in changes)
    return Comparison(judged, keyer.unchanged, order_only=not judged)


@dataclass(slots=True)
class _Keyer:
    """Builds the keyed forms of two values side by side."""

    shape: RecordShape
    moved: list[Change] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)

    def keyed(self, before: Any, after: Any, pattern: str, where: Both) -> tuple[Any, Any]:
        """Return the keyed forms of two values that are both there."""
        if same(before, after):
            return _EQUAL, _EQUAL
        if isinstance(before, dict) and isinstance(after, dict):
            return self._keyed_objects(before, after, pattern, where)
        if isinstance(before, list) and isinstance(after, list):
            found = self._paired(pattern.rpartition(".")[2], before, after, pattern, where)
            pair_by_likeness(before, after, found.shape, found.pairing)
            return self._keyed_list(found)
        return canonical(before), canonical(after)

    def _keyed_objects(
        self, before: Record, after: Record, pattern: str, where: Both
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        ours: dict[str, Any] = {key: canonical(before[key]) for key in before if key not in after}
        theirs: dict[str, Any] = {key: canonical(after[key]) for key in after if key not in before}
        families: dict[str, list[_List]] = {}
        for key in before:
            if key not in after:
                continue
            below = f"{pattern}.{key}" if pattern else key
            there = ((*where[0], key), (*where[1], key))
            family = self._family(below, before[key], after[key])
            if family is None or same(before[key], after[key]):
                ours[key], theirs[key] = self.keyed(before[key], after[key], below, there)
            else:
                found = self._paired(key, before[key], after[key], below, there)
                families.setdefault(family, []).append(found)
        for lists in families.values():
            self._pair_family(lists)
            for found in lists:
                ours[found.key], theirs[found.key] = self._keyed_list(found)
        return ours, theirs

    def _family(self, pattern: str, before: Any, after: Any) -> str | None:
        shape = self.shape.lists.get(pattern)
        both_lists = isinstance(before, list) and isinstance(after, list)
        return shape.family if shape and both_lists else None

    def _paired(
        self, key: str, before: list[Any], after: list[Any], pattern: str, where: Both
    ) -> _List:
        shape = self.shape.lists.get(pattern) or _unknown_list(key, [*before, *after])
        pairing = pair_by_identity(before, after, shape)
        return _List(key, pattern, shape, where, before, after, pairing)

    def _pair_family(self, lists: list[_List]) -> None:
        """Pair inside each list and across the lists of a family, the surest ways first."""
        self._move_across(lists, by_likeness=False)
        for found in lists:
            pair_by_likeness(found.before, found.after, found.shape, found.pairing)
        self._move_across(lists, by_likeness=True)

    def _move_across(self, lists: list[_List], *, by_likeness: bool) -> None:
        removed = [(found, i) for found in lists for i in found.pairing.removed]
        added = [(found, j) for found in lists for j in found.pairing.added]
        ours_left = [found.before[i] for found, i in removed]
        theirs_left = [found.after[j] for found, j in added]
        if by_likeness:
            pairing = unpaired(ours_left, theirs_left)
            pair_by_likeness(ours_left, theirs_left, lists[0].shape, pairing)
        else:
            pairing = pair_by_identity(ours_left, theirs_left, lists[0].shape)
        for ours, theirs in [*pairing.equal, *pairing.pairs]:
            (source, i), (target, j) = removed[ours], added[theirs]
            source.pairing.removed.remove(i)
            target.pairing.added.remove(j)
            self.moved.append(_move(source, i, target, j))

    def _keyed_list(self, found: _List) -> tuple[dict[_Slot, Any], dict[_Slot, Any]]:
        ours: dict[_Slot, Any] = {}
        theirs: dict[_Slot, Any] = {}
        for i, j in found.pairing.pairs:
            slot = _Slot(i, j, describe(found.after[j], found.shape, i, j))
            there = ((*found.where[0], i), (*found.where[1], j))
            ours[slot], theirs[slot] = self.keyed(
                found.before[i], found.after[j], f"{found.pattern}[]", there
            )
        for i in found.pairing.removed:
            slot = _Slot(i, None, describe(found.before[i], found.shape, i, None))
            ours[slot] = canonical(found.before[i])
        for j in found.pairing.added:
            slot = _Slot(None, j, describe(found.after[j], found.shape, None, j))
            theirs[slot] = canonical(found.after[j])
        self.unchanged[found.pattern] += len(found.pairing.equal)
        return ours, theirs


def same(before: Any, after: Any) -> bool:
    """Whether two values are the same JSON; Python's ``==`` alone takes 1 for true."""
    return bool(before == after) and canonical(before) == canonical(after)


def _unknown_list(key: str, items: list[Any]) -> ListShape:
    """Return a shape for a list that the registry's description does not know."""
    identities = tuple(
        (name,)
        for name in ("id", "name", "title", "label", "term", "url")
        if any(isinstance(item, dict) and name in item for item in items)
    )
    return ListShape(
        noun=f"item of {key}",
        plural=f"items of {key}",
        identities=identities,
        label=tuple(keys[0] for keys in identities),
    )


def describe(item: Any, shape: ListShape, before: int | None, after: int | None) -> Item:
    """Return an item's identity and its label for a reader."""
    if not isinstance(item, dict):
        text = item if isinstance(item, str) else canonical(item)
        return Item(shape.noun, shape.plural, text, text, before, after)
    keys = shape.identities[0] if shape.identities else tuple(item)
    label = _texts(item, shape.label) or _texts(item, tuple(item))
    return Item(
        noun=shape.noun,
        plural=shape.plural,
        identity=" | ".join(_texts(item, keys)),
        label=", ".join(label) or shape.noun,
        before=before,
        after=after,
    )


def _texts(item: Record, keys: Iterable[str]) -> list[str]:
    values = (item.get(key) for key in keys)
    return [
        value if isinstance(value, str) else canonical(value)
        for value in values
        if value not in (None, "")
    ]


def _move(source: _List, i: int, target: _List, j: int) -> Change:
    return Change(
        kind="moved",
        before=source.before[i],
        after=target.after[j],
        before_path=(*source.where[0], i),
        after_path=(*target.where[1], j),
        pattern=f"{target.pattern}[]",
        items=(describe(target.after[j], target.shape, i, j),),
    )


def _differences(ours: Any, theirs: Any, before: Record, after: Record) -> Iterator[Change]:
    """Yield what DeepDiff finds between two keyed forms, as changes of the records."""
    from deepdiff import DeepDiff  # 90 ms to import: only a comparison pays for it

    found = DeepDiff(
        ours, theirs, view="tree", threshold_to_diff_deeper=0, ignore_private_variables=False
    )
    kinds: dict[str, Kind] = {
        "dictionary_item_added": "added",
        "dictionary_item_removed": "removed",
        "values_changed": "changed",
        "type_changes": "changed",
    }
    for report, levels in found.items():
        for level in levels:
            yield _change(kinds[report], level.path(output_format="list"), before, after)


def _change(kind: Kind, steps: list[str | _Slot], before: Record, after: Record) -> Change:
    before_path: Path = ()
    after_path: Path = ()
    pattern = ""
    items: list[Item] = []
    for step in steps:
        if isinstance(step, _Slot):
            pattern += "[]"
            items.append(step.item)
            # A side that lacks the item has no path; the position is then never used.
            before_path = (*before_path, -1 if step.before is None else step.before)
            after_path = (*after_path, -1 if step.after is None else step.after)
        else:
            pattern = f"{pattern}.{step}" if pattern else step
            before_path, after_path = (*before_path, step), (*after_path, step)
    return Change(
        kind=kind,
        before=None if kind == "added" else _value(before, before_path),
        after=None if kind == "removed" else _value(after, after_path),
        before_path=None if kind == "added" else before_path,
        after_path=None if kind == "removed" else after_path,
        pattern=pattern,
        items=tuple(items),
    )


def _value(record: Any, path: Path) -> Any:
    for step in path:
        record = record[step]
    return record


def _reading_order(change: Change, before: Record, after: Record) -> tuple[int, ...]:
    """Order changes as the record they stand in is read."""
    if change.after_path is not None:
        return _positions(after, change.after_path)
    return _positions(before, change.before_path or ())


def _positions(record: Any, path: Path) -> tuple[int, ...]:
    positions = []
    for step in path:
        positions.append(step if isinstance(step, int) else list(record).index(step))
        record = record[step]
    return tuple(positions)
