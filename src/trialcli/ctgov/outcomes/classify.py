"""Telling and rating what happened to the outcomes between two versions of a record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from trialcli.ctgov.outcomes.grading import graded, of_primary
from trialcli.ctgov.outcomes.outcome import (
    LIST_KEYS,
    Kind,
    OutcomeChange,
    read_outcomes,
)
from trialcli.ctgov.outcomes.pairing import Pair, Pairing, pair_up
from trialcli.ctgov.outcomes.partial import partial_changes
from trialcli.ctgov.outcomes.profile import Profile, profiles
from trialcli.ctgov.outcomes.retiming import retimings
from trialcli.ctgov.outcomes.rewording import rewordings
from trialcli.ctgov.outcomes.similarity import cover, dice
from trialcli.ctgov.outcomes.thresholds import CHOSEN, Thresholds
from trialcli.events.severity import Severity, worst

_A_COPY = 0.9
"""From this likeness of their measures on, one outcome is a copy of another."""


def classify(
    before: Mapping[str, Any], after: Mapping[str, Any], limits: Thresholds = CHOSEN
) -> tuple[OutcomeChange, ...]:
    """Return what happened to every outcome of two versions, in the order of the later record.

    Every outcome of either version is in one change at least. One outcome may have several: it
    was retimed, and a detail was added. Where a change is "added" or "dropped" and yet has both
    sides, a component of that outcome was; the facts name it.

    Args:
        before: the outcomes of the earlier version, the lists under the registry's keys; any of
            it may be missing or malformed.
        after: those of the later version.
        limits: how alike is alike enough.

    """
    old_refs, new_refs = read_outcomes(before), read_outcomes(after)
    if [ref.exactly for ref in old_refs] == [ref.exactly for ref in new_refs]:
        return tuple(graded("same", *both) for both in zip(old_refs, new_refs, strict=True))
    olds, news = profiles(old_refs, new_refs)
    return tell(olds, news, limits)


def overall(changes: Iterable[OutcomeChange]) -> Severity:
    """Return the worst severity over the primary outcomes."""
    return worst(change.severity for change in changes if of_primary(change.before, change.after))


def tell(
    olds: Sequence[Profile], news: Sequence[Profile], limits: Thresholds
) -> tuple[OutcomeChange, ...]:
    """Return what happened between outcomes of which the profiles are known."""
    pairing = pair_up(olds, news, limits)
    told = [change for pair in pairing.pairs for change in _of_pair(pair, pairing, limits)]
    told += (_of_gone(one, pairing, limits) for one in pairing.gone)
    told += (_of_new(one, pairing, limits) for one in pairing.new)
    return tuple(sorted(told, key=_place))


def _place(change: OutcomeChange) -> tuple[int, int, bool]:
    """Return where a change belongs: with the later outcome, or where the earlier one was."""
    ref = change.after or change.before
    return (LIST_KEYS.index(ref.list_key), ref.index, not change.after) if ref else (0, 0, True)


def _of_pair(pair: Pair, pairing: Pairing, limits: Thresholds) -> Iterator[OutcomeChange]:
    before, after = pair.before.ref, pair.after.ref
    if before.exactly == after.exactly:
        yield graded("same", before, after)
        return
    altered = [*retimings(pair.before, pair.after), *rewordings(pair, limits)]
    if pair.moved:
        yield from _of_moved(pair, pairing, [kind for kind, _ in altered])
        return
    parts = list(partial_changes(pair, pairing, limits)) if before.primary else []
    yield from parts
    yield from (graded(kind, before, after, facts) for kind, facts in altered)
    if not (parts or altered):
        yield graded("reworded", before, after)


def _of_moved(pair: Pair, pairing: Pairing, altered: list[Kind]) -> Iterator[OutcomeChange]:
    """Tell a move; where the outcome is a primary one on both sides, only a copy came or went."""
    before, after = pair.before.ref, pair.after.ref
    if before.primary and (still := _copy(pair.before, pairing.receivers)):
        yield graded("merged", before, still.ref)
        yield graded("added", None, after)
    elif after.primary and (already := _copy(pair.after, pairing.sources)):
        yield graded("split", already.ref, after)
        yield graded("dropped", before, None)
    else:
        up = LIST_KEYS.index(after.list_key) < LIST_KEYS.index(before.list_key)
        yield graded("promoted" if up else "demoted", before, after, {"altered": altered})


def _copy(one: Profile, others: Sequence[Profile]) -> Profile | None:
    """Return the primary outcome that measures just what another one does."""
    primary = (other for other in others if other.ref.primary)
    return next((like for like in primary if dice(one.measure, like.measure) >= _A_COPY), None)


def _of_gone(one: Profile, pairing: Pairing, limits: Thresholds) -> OutcomeChange:
    into = _container(one, pairing.receivers, limits)
    return graded("merged", one.ref, into.ref) if into else graded("dropped", one.ref, None)


def _of_new(one: Profile, pairing: Pairing, limits: Thresholds) -> OutcomeChange:
    origin = _container(one, pairing.sources, limits)
    return graded("split", origin.ref, one.ref) if origin else graded("added", None, one.ref)


def _container(one: Profile, others: Sequence[Profile], limits: Thresholds) -> Profile | None:
    """Return the outcome of the same list that says everything an outcome measures."""
    same_list = [other for other in others if other.ref.list_key == one.ref.list_key]
    best = max(same_list, key=lambda other: cover(one.measure, other.said), default=None)
    return best if best and cover(one.measure, best.said) >= limits.covered else None
