"""What became of each registered outcome between two versions of a record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from trialcli.ctgov.events.audit_rules import OUTCOME_KEPT, PROMISE_NOT_KNOWN
from trialcli.ctgov.events.outcome_words import label_of, rule_of, sentence_of
from trialcli.ctgov.outcomes.classify import classify
from trialcli.ctgov.outcomes.outcome import (
    LIST_KEYS,
    ListKey,
    OutcomeChange,
    OutcomeRef,
)
from trialcli.ctgov.outcomes.pairing import pair_outcomes
from trialcli.events.severity import rank
from trialcli.record.shape import ItemLists
from trialcli.registry.audit import (
    OutcomeLists,
    OutcomeType,
    OutcomeVerdict,
    StatedOutcome,
    Verdict,
)
from trialcli.text.blocks import capital

TYPES: Mapping[ListKey, OutcomeType] = {
    "primaryOutcomes": "primary",
    "secondaryOutcomes": "secondary",
    "otherOutcomes": "other",
}

_ORDER: Sequence[str] = LIST_KEYS
_MOVES: Sequence[Verdict] = ("promoted", "demoted", "dropped", "added")


def compare_outcomes(before: OutcomeLists, after: OutcomeLists) -> tuple[OutcomeVerdict, ...]:
    """Return what became of every registered outcome, in the order of the earlier version.

    New outcomes come last. An outcome that another one replaced is dropped, and the other added.
    """
    changes = classify(before, after, pair_outcomes(lists_of(before), lists_of(after)))
    return tuple(sorted(_verdicts(changes), key=_reading_order))


def without_promise(kept: OutcomeVerdict, known: str) -> OutcomeVerdict:
    """Return the verdict on an outcome that was kept since a version that is no promise.

    ``known`` says what is known instead.
    """
    label = kept.after.label if kept.after else ""
    sentence = f"What was promised is not known ({known}): {label}"
    return replace(kept, verdict="unknown", rule=PROMISE_NOT_KNOWN, sentence=sentence)


def lists_of(outcomes: OutcomeLists) -> ItemLists:
    """Return the lists of a record's outcomes, without what is no list."""
    found = {key: outcomes.get(key) for key in LIST_KEYS}
    return {key: value for key, value in found.items() if isinstance(value, list)}


def stated_outcome(ref: OutcomeRef) -> StatedOutcome:
    """Return an outcome as its version states it."""
    texts = (ref.text(key) for key in ("measure", "timeFrame", "description"))
    return StatedOutcome(TYPES[ref.list_key], *texts)


def _verdicts(changes: Iterable[OutcomeChange]) -> Iterable[OutcomeVerdict]:
    groups: dict[object, list[OutcomeChange]] = {}
    for change in changes:
        for each in _apart(change):
            groups.setdefault((each.before, each.after), []).append(each)
    for group in groups.values():
        yield _verdict(sorted(group, key=lambda change: rank(change.severity)))


def _apart(change: OutcomeChange) -> Sequence[OutcomeChange]:
    """Return the change; of an outcome that another one replaced, the two changes."""
    if change.kind != "exchanged":
        return (change,)
    return (
        OutcomeChange("dropped", change.before, None, change.severity),
        OutcomeChange("added", None, change.after, change.severity),
    )


def _verdict(changes: Sequence[OutcomeChange]) -> OutcomeVerdict:
    first = changes[0]
    verdict = _word(changes)
    before, after = first.before, first.after
    is_same = first.kind == "same"
    return OutcomeVerdict(
        verdict,
        stated_outcome(before) if before else None,
        stated_outcome(after) if after else None,
        rule=OUTCOME_KEPT if is_same else rule_of(first),
        sentence=_kept(first) if is_same else sentence_of(changes),
        places=(before.place if before else None, after.place if after else None),
        is_altered=_is_altered(changes) or _is_moved_and_altered(verdict, before, after),
    )


def _word(changes: Sequence[OutcomeChange]) -> Verdict:
    kinds = {change.kind for change in changes}
    for kind in _MOVES:
        if kind in kinds:
            return kind
    return "altered" if _is_altered(changes) else "kept"


def _is_altered(changes: Sequence[OutcomeChange]) -> bool:
    return any(
        change.kind not in _MOVES and rule_of(change).severity != "none" for change in changes
    )


def _is_moved_and_altered(
    verdict: Verdict, before: OutcomeRef | None, after: OutcomeRef | None
) -> bool:
    """Whether an outcome that was moved to another list would count as altered in its own."""
    if verdict not in ("promoted", "demoted") or before is None or after is None:
        return False
    ours: ItemLists = {before.list_key: [before.outcome]}
    theirs: ItemLists = {before.list_key: [after.outcome]}
    changes = classify(ours, theirs, pair_outcomes(ours, theirs))
    return any(rule_of(change).severity != "none" for change in changes)


def _kept(change: OutcomeChange) -> str:
    ref = change.after or change.before
    return f"{capital(TYPES[ref.list_key])} outcome kept: {label_of(ref)}" if ref else ""


def _reading_order(verdict: OutcomeVerdict) -> tuple[bool, tuple[int, int]]:
    is_before, place = verdict.key
    return not is_before, (_ORDER.index(place[0]), place[1]) if place else (0, 0)
