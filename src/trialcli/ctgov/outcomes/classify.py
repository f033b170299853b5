"""Classifying and rating what happened to the outcomes between two versions of a record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from trialcli.ctgov.outcomes.altering import alterations
from trialcli.ctgov.outcomes.grading import graded, of_primary
from trialcli.ctgov.outcomes.outcome import (
    LIST_KEYS,
    TEXT_KEYS,
    Alteration,
    OutcomeChange,
    OutcomeChangeKind,
    OutcomeRef,
    read_outcomes,
)
from trialcli.ctgov.outcomes.paired import OutcomePair, PairedOutcomes
from trialcli.ctgov.outcomes.pieces import cut_texts
from trialcli.ctgov.outcomes.profile import OutcomeProfile
from trialcli.ctgov.outcomes.retiming import retimings
from trialcli.ctgov.outcomes.splitting import (
    Way,
    Whole,
    is_heading,
    is_part,
    measures_nothing_else,
    part_elsewhere,
    part_that_left,
    starting_values_of,
    variant_of,
    way_beside,
    whole_of,
)
from trialcli.ctgov.outcomes.thresholds import CHOSEN, OutcomeLimits
from trialcli.ctgov.outcomes.timing import Time, times
from trialcli.events.severity import Severity, worst
from trialcli.record.shape import ItemPlacePair

_OF_PARTS: Sequence[OutcomeChangeKind] = ("measure-altered", "component-added", "component-dropped")
"""What a split or a merge says already."""


def classify(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    pairs: Iterable[ItemPlacePair],
    limits: OutcomeLimits = CHOSEN,
) -> tuple[OutcomeChange, ...]:
    """Return what happened to every outcome of two versions, in the order of the later record.

    Every outcome of either version is in one change at least. One outcome may have several: it
    was retimed, and a detail was added. The facts name the words and components that came or went.

    Args:
        before: the outcomes of the earlier version, the lists under the registry's keys; any of
            it may be missing or malformed.
        after: those of the later version.
        pairs: which outcome before is which outcome after; what is in no pair came or went.
        limits: how alike is alike enough.
    """
    paired = PairedOutcomes.of(read_outcomes(before), read_outcomes(after), pairs)
    cut = _cut_texts(paired)
    altered = [
        () if pair.same else tuple(alterations(paired.read(pair), limits)) for pair in paired.pairs
    ]
    stayed = [
        pair
        for pair, each in zip(paired.pairs, altered, strict=True)
        if all(kind != "exchanged" for kind, _ in each)
    ]
    changes = [graded("reworded", old, new, {"way": "text"}, whole) for old, new, whole in cut]
    pieces = {old or new for old, new, _ in cut}
    uncut = {whole for *_, whole in cut}
    changes += [
        _of_gone(one, paired, stayed, limits) for one in paired.gone if one.ref not in pieces
    ]
    changes += [_of_new(one, paired, stayed, limits) for one in paired.new if one.ref not in pieces]
    apart = _times_apart(changes)
    for pair, each in zip(paired.pairs, altered, strict=True):
        if not uncut.isdisjoint((pair.before.ref, pair.after.ref)):
            changes.append(graded("reworded", pair.before.ref, pair.after.ref))
        else:
            changes += _of_pair(pair, paired, each, apart)
    return tuple(sorted(changes, key=_reading_place))


def _times_apart(changes: Iterable[OutcomeChange]) -> Mapping[OutcomeRef, frozenset[Time]]:
    """Return, for an outcome that was split or merged, the times of those written apart."""
    apart: dict[OutcomeRef, frozenset[Time]] = {}
    for change in changes:
        ref = change.after or change.before
        if change.other and ref:
            times_there = times(" ".join(ref.text(key) for key in TEXT_KEYS))
            apart[change.other] = apart.get(change.other, frozenset()) | times_there
    return apart


def overall(changes: Iterable[OutcomeChange]) -> Severity:
    """Return the worst severity over the primary outcomes."""
    return worst(change.severity for change in changes if of_primary(change.before, change.after))


def _reading_place(change: OutcomeChange) -> tuple[int, int, bool]:
    """Return where a change belongs: with the later outcome, or where the earlier one was."""
    ref = change.after or change.before
    return (LIST_KEYS.index(ref.list_key), ref.index, not change.after) if ref else (0, 0, True)


def _of_pair(
    pair: OutcomePair,
    paired: PairedOutcomes,
    alterations_of: Sequence[Alteration],
    apart: Mapping[OutcomeRef, frozenset[Time]],
) -> Iterator[OutcomeChange]:
    before, after = pair.before.ref, pair.after.ref
    if pair.same:
        yield graded("same", before, after)
        return
    elsewhere = apart.get(before, frozenset()) | apart.get(after, frozenset())
    altered = list(alterations_of)
    if all(kind != "exchanged" for kind, _ in altered):
        altered = [*retimings(pair.before, pair.after, elsewhere), *altered]
    said = _said_by_regrouping(pair, paired, apart)
    altered = [each for each in altered if each[0] not in said or "of" in each[1]]
    if pair.moved:
        up = LIST_KEYS.index(after.list_key) < LIST_KEYS.index(before.list_key)
        kind: OutcomeChangeKind = "promoted" if up else "demoted"
        yield graded(kind, before, after, {"altered": [kind for kind, _ in altered]})
        return
    parts_are_known = any(kind == "component-dropped" for kind, _ in altered)
    if (
        before.primary
        and not parts_are_known
        and (part := part_that_left(pair, paired.new, paired.vocabulary))
    ):
        altered.append(("component-dropped", {"components": [part]}))
    for kind, facts in altered:
        yield graded(kind, before, after, {**facts, **_other_list(kind, facts, before, paired)})
    if not altered:
        yield graded("reworded", before, after)


def _other_list(
    kind: OutcomeChangeKind, facts: Mapping[str, object], ref: OutcomeRef, paired: PairedOutcomes
) -> Mapping[str, object]:
    """Return the list to which the components of an outcome went, or from which they came."""
    components = facts.get("components")
    if not isinstance(components, list):
        return {}
    find = paired.moved_to if kind == "component-dropped" else paired.moved_from
    found = {find(str(each), ref.list_key) for each in components}
    return {"other_list": found.pop()} if len(found) == 1 and None not in found else {}


def _said_by_regrouping(
    pair: OutcomePair, paired: PairedOutcomes, apart: Mapping[OutcomeRef, frozenset[Time]]
) -> Sequence[OutcomeChangeKind]:
    """Return what a split or a merge of an outcome says already.

    One side is a part of the other, or measures nothing that the other does not.
    """
    before, after = (paired.vocabulary.reading(one.ref) for one in (pair.before, pair.after))
    for part, whole, ref in ((after, before, pair.before.ref), (before, after, pair.after.ref)):
        if ref in apart and is_part(part, whole):
            return _OF_PARTS
        if ref in apart and measures_nothing_else(part, whole):
            return ("measure-altered",)
    return ()


def _of_gone(
    one: OutcomeProfile,
    paired: PairedOutcomes,
    stayed: Sequence[OutcomePair],
    limits: OutcomeLimits,
) -> OutcomeChange:
    receivers = [pair.after for pair in stayed if pair.altered]
    into = whole_of(one, receivers, paired.vocabulary, limits) or variant_of(
        one, ((pair.after, pair.before) for pair in paired.pairs), paired.vocabulary
    )
    if not into:
        return graded("dropped", one.ref, None, _part_of(one, paired, paired.new_or_changed))
    beside = [pair.before for pair in stayed if pair.after is into.outcome]
    way = _way(one, into, (*beside, *paired.gone), beside, paired)
    return graded("merged", one.ref, None, {"way": way}, into.outcome.ref)


def _of_new(
    one: OutcomeProfile,
    paired: PairedOutcomes,
    stayed: Sequence[OutcomePair],
    limits: OutcomeLimits,
) -> OutcomeChange:
    origin = (
        whole_of(one, paired.sources, paired.vocabulary, limits)
        or starting_values_of(one, paired.pairs, paired.vocabulary, limits)
        or variant_of(one, ((pair.before, pair.after) for pair in paired.pairs), paired.vocabulary)
    )
    if not origin:
        return graded("added", None, one.ref, _part_of(one, paired, paired.gone_or_changed))
    beside = [pair.after for pair in stayed if pair.before is origin.outcome]
    way = _way(one, origin, (*beside, *paired.new), beside, paired)
    return graded("split", None, one.ref, {"way": way}, origin.outcome.ref)


def _way(
    part: OutcomeProfile,
    whole: Whole,
    side: Iterable[OutcomeProfile],
    stayed: Sequence[OutcomeProfile],
    paired: PairedOutcomes,
) -> Way:
    """Return by what an outcome differs from those of its side that were written as one with it."""
    if whole.way == "composite":
        headed = any(
            each.ref.list_key == part.ref.list_key and is_heading(each, paired.vocabulary)
            for each in side
        )
        return "things" if headed else "composite"
    return way_beside(part, whole, stayed[0], paired.vocabulary) if stayed else whole.way


def _part_of(
    one: OutcomeProfile, paired: PairedOutcomes, others: Iterable[OutcomeProfile]
) -> Mapping[str, object]:
    """Return of which outcome of another list, in the other version, an outcome is a part."""
    whole = part_elsewhere(one, others, paired.vocabulary)
    return {"part_of": whole.text("measure"), "other_list": whole.list_key} if whole else {}


def _cut_texts(
    paired: PairedOutcomes,
) -> list[tuple[OutcomeRef | None, OutcomeRef | None, OutcomeRef]]:
    """Return the pieces of texts that were cut or joined, before or after, and each uncut text."""
    pairs = [(pair.before.ref, pair.after.ref) for pair in paired.pairs if not pair.same]
    new, gone = ([one.ref for one in side] for side in (paired.new, paired.gone))
    cut = cut_texts(pairs, new)
    joined = cut_texts([(after, before) for before, after in pairs], gone)
    return [
        *((None, piece, whole) for piece, whole in cut.items()),
        *((piece, None, whole) for piece, whole in joined.items()),
    ]
