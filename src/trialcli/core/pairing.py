"""Pairing the items of two lists: which item after is which item before.

Identities clash in real data ("Research Site", nine times in one city), so an identity is a bucket
and not a key. In turn: exact equals; equals by an identity or by the sponsor's own number, the
strictest first, the most alike of a bucket first; what is left over, the most alike first, where
the shape of the list lets the two be one item.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from trialcli.core.itemlikeness import agree, anchored, code, item_likeness
from trialcli.core.likeness import normalised
from trialcli.core.record import canonical
from trialcli.core.shape import ListShape

MOST_LIKENED = 40_000
"""More combinations of left-over items than this are not likened one by one."""

Pair = tuple[int, int]


@dataclass(slots=True)
class Pairing:
    """Positions in the list before and the list after: equal, paired, left over on either side."""

    equal: list[Pair] = field(default_factory=list)
    """Items that are in both lists as they were."""
    pairs: list[Pair] = field(default_factory=list)
    """Items that are in both lists and differ."""
    removed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)

    def take(self, pairs: Iterable[Pair]) -> None:
        """Make pairs of left-over positions."""
        self.pairs += self._off(pairs)

    def take_equal(self, pairs: Iterable[Pair]) -> None:
        """Set equal items apart."""
        self.equal += self._off(pairs)

    def _off(self, pairs: Iterable[Pair]) -> list[Pair]:
        taken = list(pairs)
        before = {i for i, _ in taken}
        after = {j for _, j in taken}
        self.removed = [i for i in self.removed if i not in before]
        self.added = [j for j in self.added if j not in after]
        return taken


def unpaired(before: Sequence[Any], after: Sequence[Any]) -> Pairing:
    """Return a pairing in which everything is left over."""
    return Pairing(removed=list(range(len(before))), added=list(range(len(after))))


def pair_by_identity(before: Sequence[Any], after: Sequence[Any], shape: ListShape) -> Pairing:
    """Pair exact equals, then items that the shape's code or an identity holds to be the same."""
    pairing = unpaired(before, after)
    pairing.take_equal(_equals(before, after))
    for key in _identities(shape):
        if not (pairing.removed and pairing.added):
            break
        pairing.take(_by_buckets(before, after, pairing, shape, key))
    return pairing


def pair_by_likeness(
    before: Sequence[Any], after: Sequence[Any], shape: ListShape, pairing: Pairing
) -> None:
    """Pair what is left over, the most alike first, where the shape lets them be one item."""
    allowed = _allowed(before, after, shape, pairing)
    pairing.take(_best_first(before, after, shape, allowed, shape.least_likeness))


def _identities(shape: ListShape) -> Iterator[Callable[[Any], Hashable]]:
    """Yield the functions that give an item an identity, or None; the strictest first."""
    for rank, keys in enumerate(shape.identities):
        yield _identity(keys, shape, complete=rank > 0)
        if rank == 0 and shape.code:
            yield (
                lambda item: (
                    (found, *_must_agree(item, shape)) if (found := code(item, shape)) else None
                )
            )


def _identity(
    keys: tuple[str, ...], shape: ListShape, *, complete: bool
) -> Callable[[Any], Hashable]:
    def identity(item: Any) -> Hashable:
        present = [key in item for key in keys] if isinstance(item, dict) else [False]
        if not (all(present) if complete else any(present)):
            return None
        return (code(item, shape), *(_folded(item.get(key)) for key in keys))

    return identity


def _code_identity(item: Any, shape: ListShape) -> Hashable:
    found = code(item, shape)
    return (found, *_must_agree(item, shape)) if found else None


def _must_agree(item: dict[str, Any], shape: ListShape) -> tuple[str, ...]:
    return tuple(_folded(item.get(key)) for key in shape.must_agree)


def _folded(value: Any) -> str:
    """Return a value as a key in which case, accents and punctuation make no difference."""
    return (normalised(value) or value) if isinstance(value, str) else canonical(value)


def _equals(before: Sequence[Any], after: Sequence[Any]) -> Iterator[Pair]:
    """Yield the pairs of exact equals, in the order of the lists."""
    places: dict[str, list[int]] = defaultdict(list)
    for i in range(len(before) - 1, -1, -1):
        places[canonical(before[i])].append(i)
    for j, item in enumerate(after):
        found = places.get(canonical(item))
        if found:
            yield found.pop(), j


def _by_buckets(
    before: Sequence[Any],
    after: Sequence[Any],
    pairing: Pairing,
    shape: ListShape,
    key: Callable[[Any], Hashable],
) -> Iterator[Pair]:
    """Yield pairs of equal identity; where it clashes, the most alike first."""
    ours_by_key = _grouped(before, pairing.removed, key)
    theirs_by_key = _grouped(after, pairing.added, key)
    for identity, ours in ours_by_key.items():
        theirs = theirs_by_key.get(identity, [])
        if len(ours) * len(theirs) > MOST_LIKENED:
            yield from zip(ours, theirs, strict=False)
        elif theirs:
            combinations = [(i, j) for i in ours for j in theirs]
            yield from _best_first(before, after, shape, combinations, 0.0)


def _grouped(
    items: Sequence[Any], positions: Iterable[int], key: Callable[[Any], Hashable]
) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for position in positions:
        identity = key(items[position])
        if identity is not None:
            groups[identity].append(position)
    return groups


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
        if (score := item_likeness(before[i], after[j], shape)) >= least
    )
    taken_before: set[int] = set()
    taken_after: set[int] = set()
    for _, _, i, j in scored:
        if i not in taken_before and j not in taken_after:
            taken_before.add(i)
            taken_after.add(j)
            yield i, j


def _allowed(
    before: Sequence[Any], after: Sequence[Any], shape: ListShape, pairing: Pairing
) -> list[Pair]:
    """Return the left-over combinations that the shape allows to be one item.

    They are looked for among the items that agree where they must, so that thousands of sites
    are not all likened to each other.
    """

    def block(item: Any) -> Hashable:
        return _must_agree(item, shape) if isinstance(item, dict) else ()

    theirs_by_block = _grouped(after, pairing.added, block)
    allowed: list[Pair] = []
    for key, ours in _grouped(before, pairing.removed, block).items():
        theirs = theirs_by_block.get(key, [])
        if len(ours) * len(theirs) > MOST_LIKENED:
            continue
        allowed += [
            (i, j)
            for i in ours
            for j in theirs
            if anchored(before[i], after[j], shape) and agree(before[i], after[j], shape)
        ]
    return allowed
