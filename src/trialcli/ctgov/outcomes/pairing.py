"""Which outcome after is which outcome before, over all three lists.

In turn: equal texts in one list; equal texts in two lists; equal words in one list; equal measures,
in one list or two; then the best assignment of what is left. Each step takes what it pairs from the
next ones, so a measure that only changed its list is never split into two doubtful pairs.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from math import ceil, sqrt

from trialcli.ctgov.outcomes.assignment import best_assignment
from trialcli.ctgov.outcomes.contrasts import is_negated
from trialcli.ctgov.outcomes.metrics import metric_conflict
from trialcli.ctgov.outcomes.outcome import TEXT_KEYS, OutcomeRef, read_outcomes
from trialcli.ctgov.outcomes.paired import OutcomePair
from trialcli.ctgov.outcomes.profile import OutcomeProfile, OutcomeVocabulary
from trialcli.ctgov.outcomes.similarity import dice, likeness
from trialcli.ctgov.outcomes.thresholds import CHOSEN, OutcomeLimits
from trialcli.ctgov.outcomes.timing import missing
from trialcli.ctgov.outcomes.words import plain, tokens
from trialcli.record.shape import ItemLists, ItemPlacePair

_MOST_COMPARED = 90_000
"""At most this many combinations of outcomes are compared at once (our own bound): 300 outcomes on
either side, all of them reworded, take about half a second, and the time grows with the third power
of their number."""

RefPair = tuple[OutcomeRef, OutcomeRef]


def pair_outcomes(
    before: ItemLists,
    after: ItemLists,
    known: Iterable[ItemPlacePair] = (),
    limits: OutcomeLimits = CHOSEN,
) -> tuple[ItemPlacePair, ...]:
    """Return the pairs of outcomes that are the same outcome, without the known ones.

    ``known`` are pairs that are known to be equal.
    """
    matching = _Matching(read_outcomes(before), read_outcomes(after), limits)
    matching.leave_out(known)
    matching.pair()
    return tuple((one.place, other.place) for one, other in matching.pairs)


class _Matching:
    """Pairs outcomes step by step; the texts are read only if two unequal ones are compared."""

    def __init__(
        self, olds: Sequence[OutcomeRef], news: Sequence[OutcomeRef], limits: OutcomeLimits
    ) -> None:
        self.pairs: list[RefPair] = []
        self._every = (*olds, *news)
        self._left, self._right = list(olds), list(news)
        self._limits = limits
        self._profiles: dict[int, OutcomeProfile] = {}
        self._vocabulary: OutcomeVocabulary | None = None

    def leave_out(self, known: Iterable[ItemPlacePair]) -> None:
        pairs = list(known)
        ours, theirs = {one for one, _ in pairs}, {other for _, other in pairs}
        self._left = [ref for ref in self._left if ref.place not in ours]
        self._right = [ref for ref in self._right if ref.place not in theirs]

    def pair(self) -> None:
        for key in (_list_and_texts, _texts, _list_and_words):
            groups = _same(self._left, self._right, key)
            self._take([pair for group in groups for pair in zip(*group, strict=False)])
        groups = _same(self._left, self._right, _measure)
        self._take([pair for group in groups for pair in self._of_one_measure(*group)])
        self._take(self._best(self._left, self._right))
        self._part_from_copies()
        self._pair_the_last_primaries()

    def _take(self, pairs: Sequence[RefPair]) -> None:
        self.pairs += pairs
        taken = {id(ref) for pair in pairs for ref in pair}
        self._left = [ref for ref in self._left if id(ref) not in taken]
        self._right = [ref for ref in self._right if id(ref) not in taken]

    def _of_one_measure(
        self, ours: Sequence[OutcomeRef], theirs: Sequence[OutcomeRef]
    ) -> list[RefPair]:
        if len(ours) == len(theirs) == 1:
            return [(ours[0], theirs[0])]  # no text need be read
        return self._best(ours, theirs)

    def _best(self, ours: Sequence[OutcomeRef], theirs: Sequence[OutcomeRef]) -> list[RefPair]:
        """Return the pairs with the greatest sum of gains."""
        found: list[RefPair] = []
        for some, others in _parts(ours, theirs):
            gains = [[self._gain(one, other) for other in others] for one in some]
            found += ((some[i], others[j]) for i, j in best_assignment(gains) if gains[i][j] > 0)
        return found

    def _gain(self, ref: OutcomeRef, other_ref: OutcomeRef) -> float:
        """Return what it is worth to take two outcomes for the same: 0 if they cannot be."""
        one, other = self._profile(ref), self._profile(other_ref)
        alike, limits = likeness(one, other), self._limits
        if alike < self._least_likeness(ref, other_ref):
            return 0.0
        stays = ref.list_key == other_ref.list_key
        conflict = metric_conflict((ref.text("measure"), other_ref.text("measure")), ("", ""))
        turned = is_negated(ref.text("measure")) != is_negated(other_ref.text("measure"))
        in_time = bool(one.times and other.times and not missing(one.times, other.times))
        return (
            alike
            + limits.staying * stays
            + limits.same_times * in_time
            + limits.same_metric * (not conflict)
            + limits.equal_measure * (one.names == other.names and not conflict and not turned)
            + limits.same_words * dice(one.written, other.written)
        )

    def _least_likeness(self, ref: OutcomeRef, other: OutcomeRef) -> float:
        if ref.primary != other.primary:
            return self._limits.moved
        return self._limits.same if ref.primary else self._limits.same_secondary

    def _profile(self, ref: OutcomeRef) -> OutcomeProfile:
        if self._vocabulary is None:
            self._vocabulary = OutcomeVocabulary(self._every)
        if id(ref) not in self._profiles:
            self._profiles[id(ref)] = self._vocabulary.profile(ref)
        return self._profiles[id(ref)]

    def _part_from_copies(self) -> None:
        """Undo the move of a primary outcome that a copy of it, primary on both sides, denies.

        If one of two primary outcomes of one measure became secondary, the measure is still
        primary.
        """
        if all(one.primary == other.primary for one, other in self.pairs):
            return
        altered = [pair for pair in self.pairs if self._altered(pair)]
        ours = [*(one for one, _ in altered), *self._left]
        theirs = [*(other for _, other in altered), *self._right]
        self.pairs = [
            (one, other)
            for one, other in self.pairs
            if one.primary == other.primary
            or not (self._has_copy(one, theirs) if one.primary else self._has_copy(other, ours))
        ]

    def _pair_the_last_primaries(self) -> None:
        """Pair the only primary outcome left on each side: the one was exchanged for the other."""
        taken = {id(ref) for pair in self.pairs for ref in pair}
        ours, theirs = (
            [ref for ref in side if ref.primary and id(ref) not in taken]
            for side in (self._left, self._right)
        )
        if len(ours) == len(theirs) == 1 and all(
            self._profile(ref).names for ref in (*ours, *theirs)
        ):
            self._take([(ours[0], theirs[0])])

    def _altered(self, pair: RefPair) -> bool:
        return OutcomePair(*map(self._profile, pair)).altered

    def _has_copy(self, ref: OutcomeRef, others: Iterable[OutcomeRef]) -> bool:
        """Whether a primary outcome among others measures just what an outcome does."""
        measure = self._profile(ref).measure
        return any(
            other.primary and dice(measure, self._profile(other).measure) >= self._limits.copy
            for other in others
        )


def _parts(
    ours: Sequence[OutcomeRef], theirs: Sequence[OutcomeRef]
) -> Iterator[tuple[Sequence[OutcomeRef], Sequence[OutcomeRef]]]:
    """Yield the outcomes to compare at once: all, or in very long lists a part and its counterpart.

    Long lists keep their order, so the counterpart of an outcome is in the same part of the other.
    Each part is in the order of the texts, so that the order of the lists decides nothing else.
    """
    count = ceil(sqrt(len(ours) * len(theirs) / _MOST_COMPARED))
    for number in range(count):
        some, others = (_part(side, number, count) for side in (ours, theirs))
        yield sorted(some, key=_list_and_texts), sorted(others, key=_list_and_texts)


def _part(refs: Sequence[OutcomeRef], part: int, count: int) -> Sequence[OutcomeRef]:
    return refs[part * len(refs) // count : (part + 1) * len(refs) // count]


def _list_and_texts(ref: OutcomeRef) -> tuple[str, ...]:
    return ref.exactly


def _texts(ref: OutcomeRef) -> Hashable:
    return ref.exactly[1:]


def _list_and_words(ref: OutcomeRef) -> Hashable:
    return ref.list_key, *(tuple(tokens(plain(ref.text(key)))) for key in TEXT_KEYS)


def _measure(ref: OutcomeRef) -> Hashable:
    return tuple(tokens(plain(ref.text("measure")))) or None


def _same(
    left: Sequence[OutcomeRef], right: Sequence[OutcomeRef], key: Callable[[OutcomeRef], Hashable]
) -> Iterator[tuple[list[OutcomeRef], list[OutcomeRef]]]:
    """Yield the outcomes of both sides that have one key in common."""
    ours, theirs = _grouped(left, key), _grouped(right, key)
    return ((refs, theirs[value]) for value, refs in ours.items() if value in theirs)


def _grouped(
    refs: Sequence[OutcomeRef], key: Callable[[OutcomeRef], Hashable]
) -> dict[Hashable, list[OutcomeRef]]:
    groups: dict[Hashable, list[OutcomeRef]] = defaultdict(list)
    for ref in sorted(refs, key=_list_and_texts):
        if (value := key(ref)) is not None:
            groups[value].append(ref)
    return groups
