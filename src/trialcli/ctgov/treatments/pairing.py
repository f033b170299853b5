"""Which arm and which intervention after is which before, over both lists.

In turn: equal names; another name of the same intervention; a code that got a name; then arms that
are the same but for names, and arms and interventions that are alike. Two drugs with names that
have nothing in common are never one, however alike the rest is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from trialcli.ctgov.treatments.names import (
    Rename,
    SameTreatment,
    anonymous,
    name_of,
    reads_the_same,
    same_but_for_the_name,
    same_treatment,
)
from trialcli.record.itemlikeness import item_likeness
from trialcli.record.pairing import ItemPairing, Pair, pair_by_identity
from trialcli.record.shape import ItemLists, ItemPlacePair, ListShape
from trialcli.text.likeness import likeness

ARMS, INTERVENTIONS = "armGroups", "interventions"
_MOST_COMPARED = 10_000
"""At most this many combinations of left-over items are compared (our own bound)."""
_ALIKE = 0.8
"""Descriptions of at least this likeness let a treatment without a drug have another name."""
_LEAST_WORDS = 8
"""A shorter description does not say which treatment it is (our own)."""
_DRUGS = ("DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "GENETIC", "DIETARY_SUPPLEMENT")


def pair_treatments(
    before: ItemLists,
    after: ItemLists,
    known: Sequence[ItemPlacePair],
    shapes: Mapping[str, ListShape],
) -> Iterable[ItemPlacePair]:
    """Return the pairs of arms, and those of interventions, without the ``known`` ones."""
    lists = {
        key: _ListPair(before[key], after[key], known, key, shapes[key])
        for key in (INTERVENTIONS, ARMS)
        if key in before and key in after
    }
    interventions, arms = lists.get(INTERVENTIONS), lists.get(ARMS)
    for one in lists.values():
        pair_by_identity(one.before, one.after, one.shape, one.pairing)
    if interventions:
        interventions.pair(_surely_same)
        interventions.pair(same_but_for_the_name)
        interventions.pair(_described_alike)
    if arms:
        arms.pair(_same_but_for_names(interventions))
        arms.pair_alike(_may_be_one_arm(interventions))
    if interventions:
        interventions.pair_alike(_may_be_one_treatment)
    for key, one in lists.items():
        yield from (((key, i), (key, j)) for i, j in one.pairing.pairs)


Judge = Callable[[Any, Any], bool]
"""Says whether an item before can be an item after."""


class _ListPair:
    """One list of both records, and which item is which."""

    def __init__(
        self,
        before: Sequence[Any],
        after: Sequence[Any],
        known: Sequence[ItemPlacePair],
        key: str,
        shape: ListShape,
    ) -> None:
        self.before, self.after, self.shape = before, after, shape
        equal = [(one[1], other[1]) for one, other in known if one[0] == other[0] == key]
        ours, theirs = {i for i, _ in equal}, {j for _, j in equal}
        self.pairing = ItemPairing(
            equal=equal,
            removed=[i for i in range(len(before)) if i not in ours],
            added=[j for j in range(len(after)) if j not in theirs],
        )

    def pair(self, judge: Judge) -> None:
        """Pair the items that ``judge`` takes for one, if neither has another candidate."""
        found = list(self._found(judge))
        ours, theirs = Counter(i for i, _ in found), Counter(j for _, j in found)
        self.pairing.take((i, j) for i, j in found if ours[i] == theirs[j] == 1)

    def pair_alike(self, judge: Judge) -> None:
        """Pair the most alike first, of the items that ``judge`` lets be one."""
        least = self.shape.least_likeness
        scored = (
            (item_likeness(self.before[i], self.after[j], self.shape, least), i, j)
            for i, j in self._found(judge)
        )
        for score, i, j in sorted(scored, key=lambda one: (-one[0], abs(one[1] - one[2]), one[1])):
            if score >= least and i in self.pairing.removed and j in self.pairing.added:
                self.pairing.take([(i, j)])

    def renames(self) -> tuple[Rename, ...]:
        """Return the items that have another name now."""
        names = (
            Rename(name_of(self.before[i]), name_of(self.after[j])) for i, j in self.pairing.pairs
        )
        return tuple(rename for rename in names if rename.before != rename.after)

    def _found(self, judge: Judge) -> Iterator[Pair]:
        left = self.pairing
        if len(left.removed) * len(left.added) <= _MOST_COMPARED:
            for i in left.removed:
                for j in left.added:
                    if judge(self.before[i], self.after[j]):
                        yield i, j


def _surely_same(before: Any, after: Any) -> bool:
    return same_treatment(before, after) is SameTreatment.SURE


def _may_be_one_treatment(before: Any, after: Any) -> bool:
    return same_treatment(before, after) > SameTreatment.NO


def _described_alike(before: Any, after: Any) -> bool:
    """Whether a treatment without a drug has another name, and about the same description."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return False
    if before.get("type") != after.get("type") or before.get("type") in _DRUGS:
        return False
    old, new = (str(one.get("description") or "") for one in (before, after))
    is_long = min(len(old.split()), len(new.split())) >= _LEAST_WORDS
    return is_long and likeness(old, new) >= _ALIKE


def _same_but_for_names(interventions: _ListPair | None) -> Judge:
    """Return the judge of arms that are equal but for the names of interventions."""
    renames = interventions.renames() if interventions else ()

    def judge(before: Any, after: Any) -> bool:
        if not (isinstance(before, dict) and isinstance(after, dict)):
            return False
        if before.get("type") != after.get("type"):
            return False
        if reads_the_same(name_of(before), name_of(after), renames):
            return True
        old, new = (str(one.get("description") or "") for one in (before, after))
        treatments = [_treatments(one, renames) for one in (before, after)]
        is_same = treatments[0] == treatments[1] != frozenset()
        return bool(old) and is_same and reads_the_same(old, new, renames)

    return judge


def _may_be_one_arm(interventions: _ListPair | None) -> Judge:
    """Return the judge of arms that do not exchange one treatment for another."""
    renames = interventions.renames() if interventions else ()

    def judge(before: Any, after: Any) -> bool:
        old, new = (_treatments(one, renames) for one in (before, after))
        return not (old and new) or old <= new or new <= old

    return judge


def _treatments(arm: Any, renames: Sequence[Rename]) -> frozenset[str]:
    """Return the interventions of an arm, without their types and changed names."""
    names = arm.get("interventionNames") if isinstance(arm, dict) else None
    stated = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return frozenset(anonymous(name.partition(": ")[2] or name, renames) for name in stated)
