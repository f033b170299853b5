"""Comparing two records: identified items first, then the differences, then changes to follow.

Both records are first brought into a keyed form, in which an item of a list is known by which item
it is (``record.pairing``) and not by its position, so that an inserted site is one change and not
hundreds. This pairing is the heart, and our own. The keyed form is flat: the places in the two
records that differ, each with its canonical JSON text, so that ``1``, ``1.0`` and ``true`` differ.

DeepDiff is the engine that reports the differences of the two keyed forms. What is equal is left
out of them before, and DeepDiff is not asked to pair anything: on whole records it took far longer
and paired strangers. It is kept because it was asked for. The values of the changes are then read
from the records themselves.

Laws (tests/core/test_compare.py): a record compared with itself has no changes; the values at the
pointers are ``before`` and ``after``; taken out of both records, what is left is equal but for the
order of lists; no change lies inside another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from marshal import dumps
from typing import Any

from trialcli.record.changes import Change, Comparison, Item, Kind
from trialcli.record.origins import origin
from trialcli.record.pairing import Pairing, pair_by_identity, pair_by_likeness, unpaired
from trialcli.record.renumbering import referring, renumbered
from trialcli.record.shape import ListShape, RecordShape
from trialcli.record.substance import in_substance
from trialcli.record.textforms import TextForms, comparable
from trialcli.record.tree import Path, Record, canonical, unordered, value_at
from trialcli.record.wholeness import Bounds, Partials

_ONE_SIDED = ""
"""The text of whatever only one side has: there is nothing to compare it with."""

_Keyed = dict["_Spot", str]
"""The keyed form of a record, as far as it differs from the other one."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Spot:
    """A place in the two records; None where a side has nothing there."""

    before: Path | None
    after: Path | None
    pattern: str
    items: tuple[Item, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    """What items further out are now referred to by, where it changed."""

    def both(self, key: str) -> "_Spot":
        """Return the place of a key that both objects here have."""
        return self._at(_extended(self.before, key), _extended(self.after, key), key)

    def only_before(self, key: str) -> "_Spot":
        """Return the place of a key that only the object before has."""
        return self._at(_extended(self.before, key), None, key)

    def only_after(self, key: str) -> "_Spot":
        """Return the place of a key that only the object after has."""
        return self._at(None, _extended(self.after, key), key)

    def _at(self, before: Path | None, after: Path | None, key: str) -> "_Spot":
        pattern = f"{self.pattern}.{key}" if self.pattern else key
        return _Spot(before, after, pattern, self.items, self.numbers)

    def item(self, item: Item) -> "_Spot":
        """Return the place of an item of the list here."""
        before = _extended(self.before, item.before)
        after = _extended(self.after, item.after)
        return _Spot(before, after, f"{self.pattern}[]", (*self.items, item), self.numbers)


def _extended(path: Path | None, step: str | int | None) -> Path | None:
    return None if path is None or step is None else (*path, step)


@dataclass(frozen=True, slots=True)
class _List:
    """One list that is in both records and differs."""

    spot: _Spot
    shape: ListShape
    before: list[Any]
    after: list[Any]
    substance: tuple[list[Any], list[Any]]
    """The substance of the items on both sides: by it they are paired."""
    pairing: Pairing


def compare(
    before: Record,
    after: Record,
    shape: RecordShape,
    *,
    text_forms: TextForms = ("api", "api"),
    partials: Partials = (None, None),
) -> Comparison:
    """Return everything that differs between two records of one trial.

    Two records as the API serves them are compared as they are. Where the registry's history
    served one of them, what differs is told by the words of the texts, and never by their form.
    The values and places are in either case those of the records as served.

    Args:
        before: the record before.
        after: the record after.
        shape: the shape of the registry's records.
        text_forms: how the two records were served.
        partials: whether either is not whole. Nothing that such a record lacks is a change.

    """
    if "history" not in text_forms:
        return _compare(before, after, shape, partials)
    ours, theirs, left_out = comparable(before, after, text_forms, shape)
    return replace(_compare(ours, theirs, shape, partials).of(before, after), left_out=left_out)


def _compare(before: Record, after: Record, shape: RecordShape, partials: Partials) -> Comparison:
    if same(before, after):
        return Comparison((), {})
    bounds = Bounds.of(before, after, partials)
    keyer = _Keyer(shape, bounds)
    keyer.key(before, after, _Spot((), (), ""))
    changes = [*_differences(keyer.ours, keyer.theirs, before, after), *keyer.moved]
    changes.sort(key=lambda change: _reading_order(change, before, after))
    judged = tuple(origin(change, before, after, shape) for change in changes)
    return Comparison(
        judged,
        keyer.unchanged,
        order_only=not judged and partials == (None, None),
        partials=partials,
        unknown=tuple(bounds.unknown),
    )


@dataclass(slots=True)
class _Keyer:
    """Builds the keyed forms of two values side by side."""

    shape: RecordShape
    bounds: Bounds
    ours: _Keyed = field(default_factory=dict)
    theirs: _Keyed = field(default_factory=dict)
    moved: list[Change] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)

    def key(self, before: Any, after: Any, spot: _Spot) -> None:
        """Add what differs between two values that are both there."""
        if same(before, after):
            return
        if isinstance(before, dict) and isinstance(after, dict):
            self._key_objects(before, after, spot)
        elif _lists(before, after):
            found = self._paired(before, after, spot)
            pair_by_likeness(*found.substance, found.shape, found.pairing)
            self._key_list(found)
        elif not self.bounds.agree(before, after):
            self.ours[spot], self.theirs[spot] = canonical(before), canonical(after)

    def _key_objects(self, before: Record, after: Record, spot: _Spot) -> None:
        spot = self._renumbered(before, after, spot)
        families: dict[str, list[_List]] = {}
        for key, value in before.items():
            if self._lacks(1, after, key, spot):
                continue
            if key not in after:
                self.ours[spot.only_before(key)] = _ONE_SIDED
                continue
            if self._lacks(0, before, key, spot):
                continue
            below = spot.both(key)
            family = self._family(below.pattern, value, after[key])
            if family is None or same(value, after[key]):
                self.key(value, after[key], below)
            else:
                families.setdefault(family, []).append(self._paired(value, after[key], below))
        for key in after:
            if key not in before and not self._lacks(0, before, key, spot):
                self.theirs[spot.only_after(key)] = _ONE_SIDED
        for lists in families.values():
            self._pair_family(lists)

    def _lacks(self, side: int, record: Record, key: str, spot: _Spot) -> bool:
        """Whether a record lacks a key, and nothing is known of what it would hold there."""
        if record.get(key) is not None or self.bounds.partials[side] is None:
            return False
        return self.bounds.is_unknown(side, f"{spot.pattern}.{key}" if spot.pattern else key)

    def _renumbered(self, before: Record, after: Record, spot: _Spot) -> _Spot:
        """Return the place of an object, knowing what became of the numbers of its items."""
        numbers = dict(spot.numbers)
        for key in (key for key in before if key in after):
            shape = self.shape.lists.get(spot.both(key).pattern)
            there = _lists(before[key], after[key]) and not same(before[key], after[key])
            if there and shape and shape.referred_to:
                found = self._paired(before[key], after[key], spot.both(key))
                pair_by_likeness(*found.substance, shape, found.pairing)
                numbers |= renumbered(found.before, found.after, shape, found.pairing)
        return replace(spot, numbers=numbers) if numbers else spot

    def _family(self, pattern: str, before: Any, after: Any) -> str | None:
        shape = self.shape.lists.get(pattern)
        return shape.family if shape and _lists(before, after) else None

    def _paired(self, before: list[Any], after: list[Any], spot: _Spot) -> _List:
        shape = self.shape.lists.get(spot.pattern) or _unknown_list(spot.pattern, [*before, *after])
        substance = in_substance(before), in_substance(after)
        ours = referring(substance[0], shape, spot.numbers)
        served = None if ours is before and substance[1] is after else (before, after)
        pairing = pair_by_identity(ours, substance[1], shape, served)
        if served is not None:
            equal = [_equal(before[i], after[j]) for i, j in pairing.equal]
            pairing.pairs += [
                pair for pair, as_is in zip(pairing.equal, equal, strict=True) if not as_is
            ]
            pairing.equal = [
                pair for pair, as_is in zip(pairing.equal, equal, strict=True) if as_is
            ]
        return _List(spot, shape, before, after, substance, pairing)

    def _pair_family(self, lists: list[_List]) -> None:
        """Pair inside each list and across the lists of a family, the surest ways first."""
        self._move_across(lists, by_likeness=False)
        for found in lists:
            pair_by_likeness(*found.substance, found.shape, found.pairing)
        self._move_across(lists, by_likeness=True)
        for found in lists:
            self._key_list(found)

    def _move_across(self, lists: list[_List], *, by_likeness: bool) -> None:
        removed = [(found, i) for found in lists for i in found.pairing.removed]
        added = [(found, j) for found in lists for j in found.pairing.added]
        ours_left = [found.substance[0][i] for found, i in removed]
        theirs_left = [found.substance[1][j] for found, j in added]
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

    def _key_list(self, found: _List) -> None:
        for i, j in found.pairing.pairs:
            item = describe(found.after[j], found.shape, i, j)
            self.key(found.before[i], found.after[j], found.spot.item(item))
        for i in found.pairing.removed:
            if self.bounds.is_unknown_item(1, f"{found.spot.pattern}[]"):
                continue
            item = describe(found.before[i], found.shape, i, None)
            self.ours[found.spot.item(item)] = _ONE_SIDED
        for j in found.pairing.added:
            if self.bounds.is_unknown_item(0, f"{found.spot.pattern}[]"):
                continue
            item = describe(found.after[j], found.shape, None, j)
            self.theirs[found.spot.item(item)] = _ONE_SIDED
        self.unchanged[found.spot.pattern] += len(found.pairing.equal)


def same(before: Any, after: Any) -> bool:
    """Whether two values are the same JSON; Python's ``==`` alone takes 1 for true."""
    if before != after:
        return False
    # Marshalling tells types apart four times faster, but also orders of keys.
    return dumps(before, 0) == dumps(after, 0) or canonical(before) == canonical(after)


def _equal(before: Any, after: Any) -> bool:
    """Whether two items are the same but for the order of lists inside them."""
    return same(before, after) or unordered(before) == unordered(after)


def _lists(before: Any, after: Any) -> bool:
    return isinstance(before, list) and isinstance(after, list)


def _unknown_list(pattern: str, items: list[Any]) -> ListShape:
    """Return a shape for a list that the registry's description does not know."""
    key = pattern.rpartition(".")[2]
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
    item = describe(target.after[j], target.shape, i, j)
    there = target.spot.item(item)
    return Change(
        kind="moved",
        before=source.before[i],
        after=target.after[j],
        before_path=source.spot.item(item).before,
        after_path=there.after,
        pattern=there.pattern,
        items=there.items,
    )


def _differences(ours: _Keyed, theirs: _Keyed, before: Record, after: Record) -> Iterator[Change]:
    """Yield what DeepDiff finds between two keyed forms, as changes of the records."""
    from deepdiff import DeepDiff  # 90 ms to import: only a comparison pays for it

    found = DeepDiff(
        ours, theirs, view="tree", threshold_to_diff_deeper=0, ignore_private_variables=False
    )
    kinds: dict[str, Kind] = {
        "dictionary_item_added": "added",
        "dictionary_item_removed": "removed",
        "values_changed": "changed",
    }
    for report, levels in found.items():
        for level in levels:
            (spot,) = level.path(output_format="list")
            old = None if spot.before is None else value_at(before, spot.before)
            new = None if spot.after is None else value_at(after, spot.after)
            yield Change(
                kind=_kind(kinds[report], old, new, spot),
                before=old,
                after=new,
                before_path=spot.before,
                after_path=spot.after,
                pattern=spot.pattern,
                items=spot.items,
            )


def _kind(reported: Kind, old: Any, new: Any, spot: _Spot) -> Kind:
    """Return the kind of a change: the null of a key is nothing, and comes or goes as nothing."""
    if reported != "changed" or spot.pattern.endswith("[]") or not (old or new):
        return reported
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _reading_order(change: Change, before: Record, after: Record) -> tuple[tuple[int, ...], bool]:
    """Order changes as the record they stand in is read; what is gone before what came for it."""
    if change.after_path is not None:
        return _positions(after, change.after_path), True
    return _positions(before, change.before_path or ()), False


def _positions(record: Any, path: Path) -> tuple[int, ...]:
    positions = []
    for step in path:
        positions.append(step if isinstance(step, int) else list(record).index(step))
        record = record[step]
    return tuple(positions)
