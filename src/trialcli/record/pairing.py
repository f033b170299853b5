"""Pairing the items of two lists: which item after is which item before.

Identities clash in real data ("Research Site", nine times in one city), so an identity is a bucket
and not a key. In turn: exact equals; equals but for the order of lists inside them; equals by an
identity or by the sponsor's own number, the strictest first, the most alike of a bucket first;
what is left over, the most alike first, where the shape of the list lets the two be one item.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from trialcli.record.itemlikeness import agree, code, item_likeness, share_an_anchor, unsure
from trialcli.record.shape import ListShape
from trialcli.record.tree import canonical, unordered
from trialcli.text.likeness import normalised

MOST_LIKENED = 40_000
"""At most this many combinations of left-over items are compared one by one (our own bound)."""

Pair = tuple[int, int]
PositionGroup = tuple[list[int], list[int]]
"""Positions on both sides that have something in common."""


@dataclass(slots=True)
class ItemPairing:
    """Positions in the list before and the list after: equal, paired, left over on either side."""

    equal: list[Pair] = field(default_factory=list)
    """Items that are in both lists as they were."""
    pairs: list[Pair] = field(default_factory=list)
    """Items that are in both lists and differ."""
    removed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)

    def take(self, pairs: Iterable[Pair]) -> None:
        """Make pairs of left-over positions."""
        self.pairs += self._off(list(pairs))

    def take_equal(self, pairs: Iterable[Pair]) -> None:
        """Set equal items apart."""
        self.equal += self._off(list(pairs))

    @property
    def open(self) -> bool:
        """Whether there is anything left over on both sides."""
        return bool(self.removed and self.added)

    def _off(self, taken: list[Pair]) -> list[Pair]:
        if taken:
            before = {i for i, _ in taken}
            after = {j for _, j in taken}
            self.removed = [i for i in self.removed if i not in before]
            self.added = [j for j in self.added if j not in after]
        return taken


def pair_equals(
    before: Sequence[Any], after: Sequence[Any], positions: PositionGroup | None = None
) -> ItemPairing:
    """Pair items that are equal, if need be but for the order of lists inside them.

    ``positions`` are those to pair on either side; by default all.
    """
    removed, added = positions or (list(range(len(before))), list(range(len(after))))
    pairing = ItemPairing(removed=removed, added=added)
    pairing.take_equal(_equals(before, after, (pairing.removed, pairing.added), canonical))
    for group in _groups(before, after, pairing, _length_with_lists):
        pairing.take_equal(_equals(before, after, group, unordered))
    return pairing


def pair_by_identity(
    before: Sequence[Any], after: Sequence[Any], shape: ListShape, pairing: ItemPairing
) -> None:
    """Pair left-over items that the shape's code or an identity holds to be the same."""
    for rank, keys in enumerate(shape.identities):
        if not pairing.open:
            return
        groups = _groups(before, after, pairing, _identity(keys, shape, rank))
        pairing.take(_by_buckets(before, after, groups, shape))
        if rank == 0 and shape.code:
            _pair_by_code(before, after, shape, pairing)


def pair_by_likeness(
    before: Sequence[Any], after: Sequence[Any], shape: ListShape, pairing: ItemPairing
) -> None:
    """Pair what is left over, the most alike first, where the shape lets them be one item.

    Items that share an anchor come before those that share one spelled differently.
    """
    for candidates in (_sharing_an_anchor, _in_one_block) if shape.anchors else (_in_one_block,):
        if not pairing.open:
            return
        found = candidates(before, after, pairing, shape)
        sure = _sure(before, after, found, shape)
        pairing.take(_best_first(before, after, shape, sure, shape.least_likeness))
        if len(sure) < len(found):
            alone = _alone(pairing, set(found).difference(sure))
            pairing.take(_best_first(before, after, shape, alone, shape.least_likeness))
    if shape.figures:
        groups = _groups(before, after, pairing, lambda item: _figures(item, shape))
        pairing.take((i, j) for (i, *more), (j, *others) in groups if not (more or others))


def _figures(item: Any, shape: ListShape) -> Hashable:
    return (shape.figures(item) or None) if shape.figures and isinstance(item, dict) else None


def _length_with_lists(item: Any) -> int | None:
    """Return the length of an item that holds lists: another order of theirs does not change it."""
    inside = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    nested = isinstance(item, list) or any(isinstance(value, dict | list) for value in inside)
    return len(canonical(item)) if nested else None


def _pair_by_code(
    before: Sequence[Any], after: Sequence[Any], shape: ListShape, pairing: ItemPairing
) -> None:
    """Pair items by the sponsor's own number, where it is one item's on either side."""

    def numbered(item: Any) -> Hashable:
        found = code(item, shape)
        return (found, *_must_agree(item, shape)) if found else None

    groups = _groups(before, after, pairing, numbered)
    pairing.take((i, j) for (i, *more), (j, *others) in groups if not (more or others))
    groups = _groups(before, after, pairing, lambda item: code(item, shape))
    pairing.take(
        (i, j)
        for (i, *more), (j, *others) in groups
        if not (more or others) and share_an_anchor(before[i], after[j], shape)
    )


def _identity(keys: tuple[str, ...], shape: ListShape, rank: int) -> Callable[[Any], Hashable]:
    """Return the function that gives an item its identity by some keys, or None."""
    least = len(keys) if rank else int(not shape.nameless)

    def identity(item: Any) -> Hashable:
        if not isinstance(item, dict) or sum(key in item for key in keys) < least:
            return None
        return tuple(_folded(item.get(key), shape) for key in keys)

    return identity


def _must_agree(item: Any, shape: ListShape) -> tuple[str, ...]:
    if not isinstance(item, dict):
        return ()
    return tuple(_folded(item.get(key), shape) for key in shape.must_agree)


def _folded(value: Any, shape: ListShape) -> str:
    """Return a value as a key in which case, accents and punctuation make no difference."""
    if not isinstance(value, str):
        return canonical(value)
    current = shape.synonyms.get(value, value)
    return normalised(current) or current


def _equals(
    before: Sequence[Any],
    after: Sequence[Any],
    positions: PositionGroup,
    text: Callable[[Any], str],
) -> Iterator[Pair]:
    """Yield the pairs of items of equal text, in the order of the lists."""
    ours, theirs = positions
    places: dict[str, list[int]] = defaultdict(list)
    for i in reversed(ours):
        places[text(before[i])].append(i)
    for j in theirs:
        found = places.get(text(after[j]))
        if found:
            yield found.pop(), j


def _groups(
    before: Sequence[Any],
    after: Sequence[Any],
    pairing: ItemPairing,
    key: Callable[[Any], Hashable],
) -> list[PositionGroup]:
    """Return the left-over positions on both sides that have a key, and the same one."""
    if not pairing.open:
        return []
    theirs = _grouped(after, pairing.added, key)
    ours = _grouped(before, pairing.removed, key)
    return [(positions, theirs[value]) for value, positions in ours.items() if value in theirs]


def _grouped(
    items: Sequence[Any], positions: Iterable[int], key: Callable[[Any], Hashable]
) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for position in positions:
        value = key(items[position])
        if value is not None:
            groups[value].append(position)
    return groups


def _by_buckets(
    before: Sequence[Any],
    after: Sequence[Any],
    buckets: Iterable[PositionGroup],
    shape: ListShape,
) -> Iterator[Pair]:
    """Yield pairs of equal identity; where it clashes, the most alike first."""
    for ours, theirs in buckets:
        if len(ours) * len(theirs) > MOST_LIKENED:
            yield from zip(ours, theirs, strict=False)
            continue
        combinations = _combinations(before, after, [(ours, theirs)], shape)
        if len(ours) != len(theirs):
            # If the names say nothing, it is unknown which of the items was removed or added.
            combinations = _sure(before, after, combinations, shape)
        yield from _best_first(before, after, shape, combinations, 0.0)


def _combinations(
    before: Sequence[Any],
    after: Sequence[Any],
    groups: Iterable[PositionGroup],
    shape: ListShape,
) -> list[Pair]:
    """Return the pairs inside groups that the shape lets be one item."""
    return [
        (i, j)
        for ours, theirs in groups
        if len(ours) * len(theirs) <= MOST_LIKENED
        for i in ours
        for j in theirs
        if agree(before[i], after[j], shape)
    ]


def _sharing_an_anchor(
    before: Sequence[Any], after: Sequence[Any], pairing: ItemPairing, shape: ListShape
) -> list[Pair]:
    """Return the left-over pairs that agree where they must and share an anchor."""
    found: dict[Pair, None] = {}
    for anchor in shape.anchors:

        def key(item: Any, anchor: str = anchor) -> Hashable:
            value = item.get(anchor) if isinstance(item, dict) else None
            return None if value is None else (*_must_agree(item, shape), _folded(value, shape))

        groups = _groups(before, after, pairing, key)
        found |= dict.fromkeys(_combinations(before, after, groups, shape))
    return list(found)


def _in_one_block(
    before: Sequence[Any], after: Sequence[Any], pairing: ItemPairing, shape: ListShape
) -> list[Pair]:
    """Return the left-over pairs that agree where they must, and have an anchor spelled alike.

    Only items that agree where they must are compared, as comparing thousands of items with each
    other takes too long.
    """
    groups = _groups(before, after, pairing, lambda item: _must_agree(item, shape))
    found = _combinations(before, after, groups, shape)
    if not shape.anchors:
        return found
    return [(i, j) for i, j in found if share_an_anchor(before[i], after[j], shape)]


def _sure(
    before: Sequence[Any], after: Sequence[Any], combinations: list[Pair], shape: ListShape
) -> list[Pair]:
    if shape.anonymous is None:
        return combinations
    return [(i, j) for i, j in combinations if not unsure(before[i], after[j], shape)]


def _alone(pairing: ItemPairing, combinations: Iterable[Pair]) -> list[Pair]:
    """Return the pairs of left-over positions of which neither is in another pair."""
    removed, added = set(pairing.removed), set(pairing.added)
    left = [(i, j) for i, j in combinations if i in removed and j in added]
    ours = Counter(i for i, _ in left)
    theirs = Counter(j for _, j in left)
    return [(i, j) for i, j in left if ours[i] == theirs[j] == 1]


def _best_first(
    before: Sequence[Any],
    after: Sequence[Any],
    shape: ListShape,
    combinations: Sequence[Pair],
    least: float,
) -> Iterator[Pair]:
    """Yield the most alike pair, then the most alike of the rest, and so on.

    Equals in likeness go by their order in the lists, which the registry keeps.
    """
    if len(combinations) == 1 and least == 0:
        yield combinations[0]
        return
    scored = sorted(
        (-score, abs(i - j), i, j)
        for i, j in combinations
        if (score := item_likeness(before[i], after[j], shape, least)) >= least
    )
    taken_before: set[int] = set()
    taken_after: set[int] = set()
    for _, _, i, j in scored:
        if i not in taken_before and j not in taken_after:
            taken_before.add(i)
            taken_after.add(j)
            yield i, j
