"""Which outcome measure of the posted results is which in two records.

In turn: equal type, title and time frame; equal title; equal values, as those of a measure with a
new title; then what the outcomes of a protocol are paired by.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from trialcli.ctgov.outcomes.pairing import pair_outcomes
from trialcli.ctgov.results.measures import as_outcome, list_of
from trialcli.record.pairing import ItemPairing, Pair, pair_by_identity
from trialcli.record.shape import ItemLists, ItemPlacePair, ListShape
from trialcli.record.tree import canonical, leaves

_LIST = "outcomeMeasures"
_SHAPE = ListShape(
    noun="outcome measure",
    plural="outcome measures",
    identities=(("type", "title", "timeFrame"), ("title", "timeFrame"), ("title",)),
    likeness=(("timeFrame", 0.4), ("type", 0.3), ("description", 0.2), ("unitOfMeasure", 0.1)),
)
_LEAST_FIGURES = 3
"""At least this many different figures must be equal for a new title of a measure (our own)."""


def pair_measures(
    before: ItemLists, after: ItemLists, known: Sequence[ItemPlacePair]
) -> Iterable[ItemPlacePair]:
    """Return the pairs of measures that are the same measure, without the known ones."""
    ours, theirs = before.get(_LIST, ()), after.get(_LIST, ())
    pairing = ItemPairing(
        removed=_without(ours, (i for (_, i), _ in known)),
        added=_without(theirs, (j for _, (_, j) in known)),
    )
    pair_by_identity(ours, theirs, _SHAPE, pairing)
    if pairing.open:
        pairing.take(list(_of_equal_values(ours, theirs, pairing)))
    if pairing.open:
        pairing.take(list(_of_like_titles(ours, theirs, pairing)))
    return [((_LIST, i), (_LIST, j)) for i, j in pairing.pairs]


def _without(items: Sequence[Any], known: Iterable[int]) -> list[int]:
    paired = set(known)
    return [position for position in range(len(items)) if position not in paired]


def _of_equal_values(
    before: Sequence[Any], after: Sequence[Any], pairing: ItemPairing
) -> Iterator[Pair]:
    """Yield the pairs whose figures are the same, if no other left-over measure has them."""
    ours = {i: _figures(before[i]) for i in pairing.removed}
    theirs = {j: _figures(after[j]) for j in pairing.added}
    count_ours, count_theirs = Counter(ours.values()), Counter(theirs.values())
    places = {figures: j for j, figures in theirs.items()}
    for i, figures in ours.items():
        if figures and count_ours[figures] == count_theirs[figures] == 1:
            yield i, places[figures]


def _figures(measure: Any) -> str:
    """Return the figures of a measure as a text; an empty one if they are too few to compare."""
    table = measure.get("classes") if isinstance(measure, dict) else None
    if not isinstance(table, list):
        return ""
    found = [str(leaf) for path, leaf in leaves(table) if path and path[-1] in ("value", "spread")]
    different = {text for text in found if text not in ("0", "NA")}
    return canonical(found) if len(different) >= _LEAST_FIGURES else ""


def _of_like_titles(
    before: Sequence[Any], after: Sequence[Any], pairing: ItemPairing
) -> Iterator[Pair]:
    """Yield the pairs that the outcomes of a protocol would make of the texts."""
    ours, places = _as_outcomes(before, pairing.removed)
    theirs, other_places = _as_outcomes(after, pairing.added)
    for one, other in pair_outcomes(ours, theirs):
        yield places[one], other_places[other]


def _as_outcomes(
    measures: Sequence[Any], positions: Iterable[int]
) -> tuple[dict[str, list[dict[str, Any]]], dict[tuple[str, int], int]]:
    """Return measures in the form of a protocol's outcomes, and where each of them was."""
    lists: dict[str, list[dict[str, Any]]] = {}
    places: dict[tuple[str, int], int] = {}
    for position in positions:
        measure = measures[position]
        if not isinstance(measure, dict):
            continue
        key = list_of(measure)
        found = lists.setdefault(key, [])
        places[key, len(found)] = position
        found.append(as_outcome(measure))
    return lists, places
