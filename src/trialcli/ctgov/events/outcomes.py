"""Events of the outcomes: what ``ctgov.outcomes`` classifies, with the changes that show it."""

from collections.abc import Iterator, Sequence

from trialcli.ctgov.events.outcome_rules import OTHER_OUTCOME_REWORDED, PRIMARY_OUTCOME_REWORDED
from trialcli.ctgov.events.outcome_words import (
    TIMED_RULES,
    concerns_primary,
    rule_of,
    sentence_of,
    values_of,
)
from trialcli.ctgov.outcomes.classify import classify
from trialcli.ctgov.outcomes.outcome import OutcomeChange, OutcomeRef
from trialcli.ctgov.words.vocabulary import field_label
from trialcli.events.anchors import When
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.events.severity import rank
from trialcli.record.changes import Change
from trialcli.record.shape import ItemPlace, ItemPlacePair
from trialcli.record.tree import Path, Record, at, canonical, pointer
from trialcli.text.blocks import capital

_MODULE = "protocolSection.outcomesModule"
_MODULE_PATH = tuple(_MODULE.split("."))
_LIST_DEPTH = len(_MODULE_PATH) + 1
"""How many steps lead to a list of outcomes."""
_SEVERAL = 3
_REPEATED = ("dropped", "added", "components", "words", "way", "of")
"""The facts of what happened to an outcome that an event repeats."""


def outcome_events(ledger: Ledger) -> Iterator[Event]:
    """Yield an event for each outcome that changed, and one event for several changed alike."""
    positions = ledger.take_at(_MODULE)
    if not positions:
        return
    happened = classify(_outcomes(ledger.before), _outcomes(ledger.after), _pairs(ledger))
    events = [
        _event(ledger, group, changes) for group, changes in _joined(ledger, positions, happened)
    ]
    yield from _alike(ledger, events)


def _outcomes(record: Record) -> dict[str, object]:
    value = at(record, _MODULE)
    return value if isinstance(value, dict) else {}


def _pairs(ledger: Ledger) -> Iterator[ItemPlacePair]:
    """Yield which outcome is which, as the comparison has paired them."""
    for before, after in ledger.family_pairs:
        if before[:-2] == _MODULE_PATH:
            yield _place(before), _place(after)


def _place(path: Path) -> ItemPlace:
    """Return the list and the position of an outcome."""
    key, position = path[-2:]
    return str(key), int(position)


def _joined(
    ledger: Ledger, positions: Sequence[int], happened: Sequence[OutcomeChange]
) -> list[tuple[list[int], list[OutcomeChange]]]:
    """Join the changes of the record that concern one outcome, with what happened to it.

    Outcomes that were merged or split share an event, and so do those of a list that came or went
    as a whole: every change is in one event.
    """
    groups: list[tuple[list[int], list[OutcomeChange]]] = [([one], []) for one in positions]
    for outcome in happened:
        touched = [
            group for group in groups if any(_concerns(ledger[one], outcome) for one in group[0])
        ]
        if not touched:
            continue
        first, *rest = touched
        first[1].append(outcome)
        for group in rest:
            first[0].extend(group[0])
            first[1].extend(group[1])
            groups.remove(group)
    return [(sorted(group), outcomes) for group, outcomes in groups]


def _concerns(change: Change, outcome: OutcomeChange) -> bool:
    """Whether a change is at or inside an outcome on either side, or of the list it stands in."""
    came = outcome.after is not None and outcome.before is None
    return (
        _is_at(change, outcome.before, after=False)
        or _is_at(change, outcome.after, after=True)
        or _is_at(change, outcome.other, after=not came)
    )


def _is_at(change: Change, ref: OutcomeRef | None, *, after: bool) -> bool:
    if ref is None:
        return False
    paths = (change.after_path, change.before_path)
    path = next(path for path in (paths if after else paths[::-1]) if path is not None)
    if not change.items:
        return len(path) < _LIST_DEPTH or path[_LIST_DEPTH - 1] == ref.list_key
    item = change.items[0]
    return ref.place == (path[_LIST_DEPTH - 1], item.after if after else item.before)


def _event(ledger: Ledger, positions: list[int], outcomes: list[OutcomeChange]) -> Event:
    if not outcomes:
        return _malformed(ledger, positions)
    outcomes.sort(key=lambda one: (rank(one.severity), one.kind not in ("split", "merged")))
    rule = rule_of(outcomes[0])
    when = ledger.when if concerns_primary(outcomes) else None
    return Event(
        rule,
        sentence_of(outcomes) + _when_words(rule, when),
        tuple(positions),
        shown=tuple(one for one in positions if not _is_said(ledger[one], outcomes)),
        facts={
            "phase": when and when.phase,
            "phase_earliest": when and when.earliest,
            "phase_latest": when and when.latest,
            "before": _reference(outcomes[0].before),
            "after": _reference(outcomes[0].after),
            "outcomes": [_facts(outcome) for outcome in outcomes],
        },
    )


def _when_words(rule: Rule, when: When | None) -> str:
    """Return when in the life of the trial the record was changed, if it matters."""
    if rule.severity not in ("major", "minor") or rule not in TIMED_RULES:
        return ""
    return f" ({when})" if when else ""


def _is_said(change: Change, outcomes: Sequence[OutcomeChange]) -> bool:
    """Whether the sentence says it all: an outcome without a description added, dropped, moved."""
    if not change.whole_item or len(change.items) > 1 or len(outcomes) > 1:
        return False
    sides = [side for side in (change.before, change.after) if isinstance(side, dict)]
    has_both = bool(outcomes[0].before and outcomes[0].after)
    unaltered = change.before == change.after if has_both else change.kind in ("added", "removed")
    return unaltered and all(set(side) <= {"measure", "timeFrame"} for side in sides)


def _facts(outcome: OutcomeChange) -> dict[str, object]:
    facts: dict[str, object] = {
        "kind": outcome.kind,
        "rule": rule_of(outcome).id,
        "before": _reference(outcome.before),
        "after": _reference(outcome.after),
    }
    facts |= {key: outcome.facts[key] for key in _REPEATED if key in outcome.facts}
    if outcome.other:
        facts["into" if outcome.before else "from"] = _reference(outcome.other)
    return facts


def _reference(ref: OutcomeRef | None) -> dict[str, object] | None:
    if ref is None:
        return None
    return {
        "pointer": pointer((*_MODULE_PATH, *ref.place)),
        "list": ref.list_key,
        "position": ref.index,
        "measure": ref.text("measure"),
    }


def _malformed(ledger: Ledger, positions: list[int]) -> Event:
    """Return the event of changes of what is no outcome."""
    primary = any("primaryOutcomes" in ledger[position].pattern for position in positions)
    change = ledger[positions[0]]
    label = change.items[0].label if change.items else field_label(change.pattern)
    noun = change.items[0].noun if change.items else "outcomes"
    return Event(
        PRIMARY_OUTCOME_REWORDED if primary else OTHER_OUTCOME_REWORDED,
        f"{capital(noun)} reworded: {label}",
        tuple(positions),
        shown=tuple(positions),
    )


def _alike(ledger: Ledger, events: Sequence[Event]) -> Iterator[Event]:
    """Yield the events, with those of the same change in several outcomes as one."""
    groups: dict[object, list[Event]] = {}
    for event in events:
        key: object = event
        if len(event.changes) == 1 and (change := ledger[event.changes[0]]).field:
            key = (event.rule, change.pattern, canonical(change.before), canonical(change.after))
        groups.setdefault(key if isinstance(key, tuple) else id(key), []).append(event)
    for group in groups.values():
        if len(group) < _SEVERAL:
            yield from group
        else:
            yield _as_one(ledger, group)


def _as_one(ledger: Ledger, events: Sequence[Event]) -> Event:
    change = ledger[events[0].changes[0]]
    what = field_label(change.field or "").lower()
    return Event(
        events[0].rule,
        f"{capital(what)} of {len(events)} {change.items[0].plural} changed alike"
        f"{values_of(change.before, change.after)}",
        tuple(sorted(position for event in events for position in event.changes)),
        shown=events[0].changes,
        facts={
            "items": len(events),
            "phase": events[0].facts.get("phase"),
            "outcomes": [each for event in events for each in event.facts.get("outcomes", ())],
        },
    )
