"""Keyed forms: two records side by side, each list a mapping whose keys are its items.

An item of a list is known by which item it is (``record.pairing``, or the pairing that a family of
lists brings with its shape) and not by its position, so that an inserted site is one change and not
hundreds. This pairing is the heart, and our own.

The keyed forms are nested as the records are. A value that differs or may differ stands there as
its canonical JSON text, so that ``1``, ``1.0`` and ``true`` differ. Whatever is equal is in neither
form, and neither are items that moved to another list of their family.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from marshal import dumps
from typing import Any

from trialcli.record.bounds import Bounds
from trialcli.record.changes import Item
from trialcli.record.pairing import (
    ItemPairing,
    Pair,
    pair_by_identity,
    pair_by_likeness,
    pair_equals,
)
from trialcli.record.renumbering import pair_by_references, referring, renumbered
from trialcli.record.shape import ItemLists, ListShape, PairFamily, RecordShape
from trialcli.record.substance import in_substance
from trialcli.record.tree import Path, Record, below, canonical

KeyedPath = tuple[str | Item, ...]
"""A way into both records: keys, and items with their positions on either side."""
FieldWords = Callable[[str, Any], str]
"""Returns the value of a field, by its pattern, in words."""
Renumbering = Mapping[str, str]
"""What items further out are now referred to by, if that changed."""


def pattern_of(steps: KeyedPath) -> str:
    """Return the dotted path of some steps, with ``[]`` for items."""
    return "".join("[]" if isinstance(step, Item) else f".{step}" for step in steps)[1:]


def path_of(steps: KeyedPath, *, after: bool) -> Path | None:
    """Return the path in one of the records; None if it has nothing there."""
    path = tuple(
        step if isinstance(step, str) else step.after if after else step.before for step in steps
    )
    return None if None in path else path  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class _ListPair:
    """One list of both records, and which item is which."""

    steps: KeyedPath
    shape: ListShape
    before: list[Any]
    after: list[Any]
    compared: tuple[list[Any], list[Any]]
    """The items as they are compared: their substance, with the numbers of now."""
    pairing: ItemPairing
    words: FieldWords | None

    def item(self, i: int | None, j: int | None) -> Item:
        """Return the item at a position before and one after."""
        item = self.before[i or 0] if j is None else self.after[j]
        named = describe(item, self.shape, i, j)
        return named if self.words is None else self._in_words(item, named, self.words)

    def _in_words(self, item: Any, named: Item, words: FieldWords) -> Item:
        """Return an item with its label in a reader's words."""
        pattern = f"{pattern_of(self.steps)}[]"
        if not isinstance(item, dict):
            return replace(named, label=words(pattern, named.label))
        stated = [key for key in self.shape.label if item.get(key) not in (None, "")]
        values = (
            words(f"{pattern}.{key}", item[key])
            for key in stated or item
            if not isinstance(item[key], dict | list)
        )
        return replace(named, label=", ".join(filter(None, values)) or self.shape.noun)


@dataclass(slots=True)
class Keyer:
    """Builds the keyed forms of two values."""

    shape: RecordShape
    bounds: Bounds
    moved: list[tuple[KeyedPath, KeyedPath]] = field(default_factory=list)
    """Where each item was that changed its list, and where it is now."""
    unchanged: Counter[str] = field(default_factory=Counter)
    """How many items of each changed list, by pattern, are in both records as they were."""
    family_pairs: list[tuple[Path, Path]] = field(default_factory=list)
    """Which item before is which item after, in the lists of families."""
    _references: dict[str, frozenset[str]] = field(default_factory=dict)
    """The keys of references by the patterns asked for."""

    def key(
        self, before: Any, after: Any, steps: KeyedPath, numbers: Renumbering
    ) -> tuple[Any, Any]:
        """Return the keyed forms of two values that are both there."""
        if same(before, after) and not (numbers and self._reference_keys(pattern_of(steps))):
            return before, before
        if isinstance(before, dict) and isinstance(after, dict):
            return self._key_objects(before, after, steps, numbers)
        if _are_lists(before, after):
            return self._key_list(self._paired(before, after, steps, numbers), numbers)
        if self.bounds.agree(before, after):
            return before, before
        return canonical(before), canonical(after)

    def _key_objects(
        self, before: Record, after: Record, steps: KeyedPath, numbers: Renumbering
    ) -> tuple[Any, Any]:
        keys = self._known_keys(before, after, steps)
        lists = self._families(keys, before, after, steps)
        for key in keys:
            shape = self._shape((*steps, key))
            if shape and shape.referred_to and _differing(before.get(key), after.get(key)):
                found = self._referred_to(before, after, (*steps, key), numbers)
                numbers = {**numbers, **renumbered(found.before, found.after, shape, found.pairing)}
                lists[key] = found
        ours = {key: before[key] for key in keys if key in before}
        theirs = {key: after[key] for key in keys if key in after}
        for key in [key for key in ours if key in theirs]:
            one, other = (
                self._key_list(lists[key], numbers)
                if key in lists
                else self.key(ours[key], theirs[key], (*steps, key), numbers)
            )
            if one is other:
                del ours[key], theirs[key]
            else:
                ours[key], theirs[key] = one, other
        return ours, theirs

    def _referred_to(
        self, before: Record, after: Record, steps: KeyedPath, numbers: Renumbering
    ) -> _ListPair:
        """Pair the items of a list of two objects; others in the objects refer to them."""
        key, keys = str(steps[-1]), self._reference_keys(pattern_of(steps[:-1]))
        found = self._equals(before[key], after[key], steps, numbers)
        pair_by_identity(*found.compared, found.shape, found.pairing)
        sides = (before, after)
        pair_by_references(sides, found.compared, found.shape, keys, found.pairing)
        pair_by_likeness(*found.compared, found.shape, found.pairing)
        return found

    def _known_keys(self, before: Record, after: Record, steps: KeyedPath) -> list[str]:
        """Return the keys of two objects, without those that a partial record may only lack."""
        return [
            key
            for key in dict.fromkeys((*before, *after))
            if not (self._lacks(1, after, key, steps) or self._lacks(0, before, key, steps))
        ]

    def _lacks(self, side: int, record: Record, key: str, steps: KeyedPath) -> bool:
        """Whether a record lacks a key, and nothing is known of what it would hold there."""
        if record.get(key) is not None or self.bounds.partials[side] is None:
            return False
        return self.bounds.is_unknown(side, pattern_of((*steps, key)))

    def _shape(self, steps: KeyedPath) -> ListShape | None:
        return self.shape.lists.get(pattern_of(steps))

    def _paired(
        self, before: list[Any], after: list[Any], steps: KeyedPath, numbers: Renumbering
    ) -> _ListPair:
        found = self._equals(before, after, steps, numbers)
        pair_by_identity(*found.compared, found.shape, found.pairing)
        pair_by_likeness(*found.compared, found.shape, found.pairing)
        return found

    def _equals(
        self, before: list[Any], after: list[Any], steps: KeyedPath, numbers: Renumbering
    ) -> _ListPair:
        """Return two lists of which only the equal items are paired."""
        shape = self._shape(steps) or _unknown_list(steps, [*before, *after])
        keys = self._reference_keys(pattern_of(steps)) if numbers else frozenset()
        now = referring(before, keys, numbers)
        pairing = pair_equals(now, after)
        # An item with new numbers says the same, but is not equal.
        pairing.equal, renumbered_items = _split(pairing.equal, before, now)
        pairing.pairs += renumbered_items
        if not pairing.open:
            return _ListPair(steps, shape, before, after, (now, after), pairing, self.shape.words)
        ours, theirs = _in_substance(now, pairing.removed), _in_substance(after, pairing.added)
        if ours is not now or theirs is not after:
            pairing.take(pair_equals(ours, theirs, (pairing.removed, pairing.added)).equal)
        return _ListPair(steps, shape, before, after, (ours, theirs), pairing, self.shape.words)

    def _reference_keys(self, pattern: str) -> frozenset[str]:
        """Return the keys by which items at a pattern, or below it, refer to others."""
        if pattern not in self._references:
            shapes = self.shape.lists.items()
            keys = (shape.refers_by for at, shape in shapes if below(at, pattern))
            self._references[pattern] = frozenset(filter(None, keys))
        return self._references[pattern]

    def _families(
        self, keys: Iterable[str], before: Record, after: Record, steps: KeyedPath
    ) -> dict[str, _ListPair]:
        """Return the lists of families that both objects have, paired as their family says."""
        families: dict[PairFamily, list[str]] = {}
        for key in keys:
            shape = self._shape((*steps, key))
            if shape and shape.family:
                families.setdefault(shape.family, []).append(key)
        found: dict[str, _ListPair] = {}
        for pair, members in families.items():
            lists = {
                key: self._equals(before[key], after[key], (*steps, key), {})
                for key in members
                if _are_lists(before.get(key), after.get(key))
            }
            ours, theirs = (
                {key: each.compared[i] for key, each in lists.items()}
                | _lists_in(side, [key for key in members if key not in lists])
                for i, side in enumerate((before, after))
            )
            self._pair_family(pair, lists, (ours, theirs), steps)
            found |= {key: each for key, each in lists.items() if not same(each.before, each.after)}
        return found

    def _pair_family(
        self,
        pair: PairFamily,
        lists: Mapping[str, _ListPair],
        sides: tuple[ItemLists, ItemLists],
        steps: KeyedPath,
    ) -> None:
        """Pair the items of a family, inside its lists and across them; what crosses has moved.

        A list that only one record has is one change as a whole: its items are paired, not moved.
        """
        known = [
            ((key, i), (key, j))
            for key, each in lists.items()
            for i, j in (*each.pairing.equal, *each.pairing.pairs)
        ]
        found = list(pair(*sides, known))
        for (source, i), (target, j) in found:
            if source in lists and source == target:
                lists[source].pairing.take([(i, j)])
            elif source in lists and target in lists:
                lists[source].pairing.removed.remove(i)
                lists[target].pairing.added.remove(j)
                item = lists[target].item(i, j)
                self.moved.append(((*steps, source, item), (*steps, target, item)))
        ours, theirs = path_of(steps, after=False) or (), path_of(steps, after=True) or ()
        self.family_pairs += (((*ours, *i), (*theirs, *j)) for i, j in (*known, *found))

    def _key_list(self, found: _ListPair, numbers: Renumbering) -> tuple[Any, Any]:
        """Return two lists as mappings by item; equal items are left out, and counted."""
        ours: dict[Item, Any] = {}
        theirs: dict[Item, Any] = {}
        pattern = pattern_of(found.steps)
        for i, j in found.pairing.pairs:
            item = found.item(i, j)
            steps = (*found.steps, item)
            ours[item], theirs[item] = self.key(found.before[i], found.after[j], steps, numbers)
        for i in found.pairing.removed:
            if not self.bounds.is_unknown_item(1, f"{pattern}[]"):
                ours[found.item(i, None)] = found.before[i]
        for j in found.pairing.added:
            if not self.bounds.is_unknown_item(0, f"{pattern}[]"):
                theirs[found.item(None, j)] = found.after[j]
        self.unchanged[pattern] += len(found.pairing.equal)
        return ours, theirs


def same(before: Any, after: Any) -> bool:
    """Whether two values are the same JSON; Python's ``==`` alone takes 1 for true."""
    if before != after:
        return False
    # Marshalling distinguishes types four times faster, but also orders of keys.
    return dumps(before, 0) == dumps(after, 0) or canonical(before) == canonical(after)


def _split(
    pairs: Iterable[Pair], before: Sequence[Any], now: Sequence[Any]
) -> tuple[list[Pair], list[Pair]]:
    """Split pairs into those without new numbers and those with new numbers."""
    kept: tuple[list[Pair], list[Pair]] = ([], [])
    for i, j in pairs:
        kept[now[i] is not before[i]].append((i, j))
    return kept


def _in_substance(items: list[Any], positions: Iterable[int]) -> list[Any]:
    """Return a list with the substance of some of its items; the same list if none differs."""
    found = {i: in_substance(items[i]) for i in positions}
    if all(item is items[i] for i, item in found.items()):
        return items
    return [found.get(i, item) for i, item in enumerate(items)]


def _are_lists(before: Any, after: Any) -> bool:
    return isinstance(before, list) and isinstance(after, list)


def _differing(before: Any, after: Any) -> bool:
    return _are_lists(before, after) and not same(before, after)


def _lists_in(record: Record, keys: Iterable[str]) -> dict[str, list[Any]]:
    """Return the lists at some keys, as they are compared."""
    return {key: in_substance(record[key]) for key in keys if isinstance(record.get(key), list)}


def _unknown_list(steps: KeyedPath, items: Sequence[Any]) -> ListShape:
    """Return a shape for a list that the registry's description does not know."""
    key = pattern_of(steps).rpartition(".")[2]
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
