"""Classifying and rating what happened to the outcomes between two versions of a record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from trialcli.ctgov.outcomes.grading import graded, of_primary
from trialcli.ctgov.outcomes.outcome import (
    LIST_KEYS,
    OutcomeChange,
    OutcomeChangeKind,
    read_outcomes,
)
from trialcli.ctgov.outcomes.paired import OutcomePair, PairedOutcomes
from trialcli.ctgov.outcomes.partial import partial_changes
from trialcli.ctgov.outcomes.profile import OutcomeProfile
from trialcli.ctgov.outcomes.retiming import retimings
from trialcli.ctgov.outcomes.rewording import rewordings
from trialcli.ctgov.outcomes.similarity import cover
from trialcli.ctgov.outcomes.thresholds import CHOSEN, OutcomeLimits
from trialcli.events.severity import Severity, worst
from trialcli.record.shape import ItemPlacePair


def classify(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    pairs: Iterable[ItemPlacePair],
    limits: OutcomeLimits = CHOSEN,
) -> tuple[OutcomeChange, ...]:
    """Return what happened to every outcome of two versions, in the order of the later record.

    Every outcome of either version is in one change at least. One outcome may have several: it
    was retimed, and a detail was added. If a change is "added" or "dropped" and yet has both
    sides, a component of that outcome was added or dropped; the facts name it.

    Args:
        before: the outcomes of the earlier version, the lists under the registry's keys; any of
            it may be missing or malformed.
        after: those of the later version.
        pairs: which outcome before is which outcome after; what is in no pair came or went.
        limits: how alike is alike enough.
    """
    paired = PairedOutcomes.of(read_outcomes(before), read_outcomes(after), pairs)
    changes = [change for pair in paired.pairs for change in _of_pair(pair, paired, limits)]
    changes += (_of_gone(one, paired, limits) for one in paired.gone)
    changes += (_of_new(one, paired, limits) for one in paired.new)
    return tuple(sorted(changes, key=_reading_place))


def overall(changes: Iterable[OutcomeChange]) -> Severity:
    """Return the worst severity over the primary outcomes."""
    return worst(change.severity for change in changes if of_primary(change.before, change.after))


def _reading_place(change: OutcomeChange) -> tuple[int, int, bool]:
    """Return where a change belongs: with the later outcome, or where the earlier one was."""
    ref = change.after or change.before
    return (LIST_KEYS.index(ref.list_key), ref.index, not change.after) if ref else (0, 0, True)


def _of_pair(
    pair: OutcomePair, paired: PairedOutcomes, limits: OutcomeLimits
) -> Iterator[OutcomeChange]:
    before, after = pair.before.ref, pair.after.ref
    if before.exactly == after.exactly:
        yield graded("same", before, after)
        return
    altered = [*retimings(pair.before, pair.after), *rewordings(pair, limits)]
    if pair.moved:
        up = LIST_KEYS.index(after.list_key) < LIST_KEYS.index(before.list_key)
        kind: OutcomeChangeKind = "promoted" if up else "demoted"
        yield graded(kind, before, after, {"altered": [kind for kind, _ in altered]})
        return
    parts = list(partial_changes(pair, paired, limits)) if before.primary else []
    yield from parts
    yield from (graded(kind, before, after, facts) for kind, facts in altered)
    if not (parts or altered):
        yield graded("reworded", before, after)


def _of_gone(one: OutcomeProfile, paired: PairedOutcomes, limits: OutcomeLimits) -> OutcomeChange:
    into = _container(one, paired.receivers, limits)
    return graded("merged" if into else "dropped", one.ref, None, other=into.ref if into else None)


def _of_new(one: OutcomeProfile, paired: PairedOutcomes, limits: OutcomeLimits) -> OutcomeChange:
    origin = _container(one, paired.sources, limits)
    return graded(
        "split" if origin else "added", None, one.ref, other=origin.ref if origin else None
    )


def _container(
    one: OutcomeProfile, others: Sequence[OutcomeProfile], limits: OutcomeLimits
) -> OutcomeProfile | None:
    """Return the outcome of the same list that says everything an outcome measures."""
    same_list = [other for other in others if other.ref.list_key == one.ref.list_key]
    best = max(same_list, key=lambda other: cover(one.measure, other.said), default=None)
    return best if best and cover(one.measure, best.said) >= limits.covered else None
