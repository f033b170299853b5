"""Adverse events in the posted results: deaths, serious events, and other events."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from trialcli.ctgov.events.results.parts import (
    MOST_SAID,
    Part,
    event_of,
    part_of,
    row_values,
    stated,
)
from trialcli.ctgov.events.results.rules import (
    DEATHS_CHANGED,
    OTHER_EVENTS_CHANGED,
    RESULTS_CHANGED,
    SERIOUS_EVENTS_CHANGED,
)
from trialcli.ctgov.results.table import Table
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.record.tree import Record, at, below, value_at
from trialcli.text.blocks import counted, first_named

_MODULE = "resultsSection.adverseEventsModule"
_DEPTH = 2
"""The length of the path to the module."""
_GROUPS = f"{_MODULE}.eventGroups[]"
_AFFECTED, _AT_RISK, _EVENTS = "NumAffected", "NumAtRisk", "NumEvents"


class _Kind(NamedTuple):
    """A kind of adverse event."""

    rule: Rule
    name: str
    totals: str
    """The beginning of the keys of its totals, in a group of participants."""
    events: str = ""
    """The list of its events; deaths have none."""

    def concerns(self, change: Change) -> bool:
        """Whether a change is of this kind of event."""
        return change.pattern.startswith(f"{_GROUPS}.{self.totals}Num") or (
            bool(self.events) and below(change.pattern, f"{_MODULE}.{self.events}")
        )


_KINDS = (
    _Kind(DEATHS_CHANGED, "Deaths", "deaths"),
    _Kind(SERIOUS_EVENTS_CHANGED, "Serious adverse events", "serious", "seriousEvents"),
    _Kind(OTHER_EVENTS_CHANGED, "Other adverse events", "other", "otherEvents"),
)


def harm_events(ledger: Ledger) -> Iterator[Event]:
    """Yield an event for each kind of adverse event, one for groups, and one for texts."""
    for position in ledger.take(lambda change: change.pattern == _MODULE):
        verb = "removed from" if ledger[position].kind == "removed" else "added to"
        sentence = f"Adverse events {verb} the posted results"
        yield Event(SERIOUS_EVENTS_CHANGED, sentence, (position,), shown=(position,))
    table = Table(at(ledger.before, _MODULE), at(ledger.after, _MODULE), _DEPTH)
    texts: list[Part] = []
    moved = list(_moved(ledger, table))
    for kind in _KINDS:
        parts = list(_parts(ledger, table, ledger.take(kind.concerns)))
        parts += moved if kind.rule is SERIOUS_EVENTS_CHANGED else ()
        texts += (part for part in parts if not part.is_figure)
        if figures := sorted((part for part in parts if part.is_figure), key=_rank):
            yield _figures_event(kind, figures)
    for part in _parts(ledger, table, ledger.take_at(_MODULE)):
        if part.is_figure:
            sentence = f"Adverse events of the posted results: {part.words}"
            yield event_of(SERIOUS_EVENTS_CHANGED, sentence, [part], {})
        else:
            texts.append(part)
    if texts := list(_alike_in_one(texts)):
        sentence = f"Adverse events of the posted results described differently: {stated(texts)}"
        yield event_of(RESULTS_CHANGED, sentence, texts, {})


def _figures_event(kind: _Kind, parts: list[Part]) -> Event:
    joined = "," if parts[0].rank == 0 else " changed:"
    return event_of(kind.rule, f"{kind.name}{joined} {stated(parts)}", parts, {})


def _moved(ledger: Ledger, table: Table) -> Iterator[Part]:
    """Yield each adverse event that is serious now and was not, or the other way round."""
    listed = {
        f"{_MODULE}.{kind.events}[]": f"the {kind.name.lower()}" for kind in _KINDS if kind.events
    }
    sides: dict[str, dict[str, int]] = {"removed": {}, "added": {}}
    for position in ledger.left:
        change = ledger[position]
        if change.pattern in listed and change.kind in sides:
            sides[change.kind].setdefault(table.named(change).casefold(), position)
    for term, position in sides["added"].items():
        old, new = sides["removed"].get(term), ledger[position]
        if old is None or ledger[old].pattern == new.pattern:
            continue
        ledger.take_positions((old, position))
        rows = [tuple(table.differences(one)) for one in (ledger[old], new)]
        was, now = listed[ledger[old].pattern], listed[new.pattern]
        values = " → ".join(dict.fromkeys(map(row_values, rows)))
        words = f"moved from {was} to {now}: {table.named(new)} ({values})"
        yield Part(
            positions=(old, position),
            words=words,
            differences=rows[1],
            rank=0.5,
            is_figure=True,
            is_said=False,
            verb="added",
        )


def _alike_in_one(texts: Iterable[Part]) -> Iterator[Part]:
    """Yield the parts, one for at least three events with the same change: another vocabulary."""
    alike: dict[object, list[Part]] = {}
    for part in texts:
        first, *more = part.differences or (None,)
        key = (first.name, first.sides) if first and first.row and not more else id(part)
        alike.setdefault(key, []).append(part)
    for parts in alike.values():
        if len(parts) < MOST_SAID:
            yield from parts
            continue
        first = replace(parts[0].differences[0], group="", row="")
        number = counted(len(parts), "adverse event")
        yield replace(
            parts[0],
            positions=tuple(one for part in parts for one in part.positions),
            words=first.words().replace(first.name, f"{first.name} of {number}", 1),
            differences=tuple(one for part in parts for one in part.differences),
        )


def _rank(part: Part) -> float:
    return part.rank


def _parts(ledger: Ledger, table: Table, positions: Iterable[int]) -> Iterator[Part]:
    """Yield the parts of some changes: the counts of one group in one row are one part."""
    counts: dict[object, list[int]] = {}
    positions = tuple(positions)
    counted_items = {ledger[one].items[:1] for one in positions if _is_count(ledger[one])}
    for position in positions:
        change = ledger[position]
        if change.pattern.endswith("Events[].term"):
            part = part_of(ledger, table, position)
            same = "" if change.items[:1] in counted_items else " (same counts)"
            sides = " → ".join(part.differences[0].sides)
            yield replace(part, words=f"renamed: {sides}{same}", rank=2.5)
        elif _is_count(change):
            of = change.pattern.rpartition(".")[0], change.items
            counts.setdefault((*of, _stem(change)), []).append(position)
        else:
            yield _listed(change, part_of(ledger, table, position))
    for found in counts.values():
        yield _count_part(ledger, table, found)


def _is_count(change: Change) -> bool:
    key = change.pattern.rpartition(".")[2].lower()
    return key.endswith(tuple(end.lower() for end in (_AFFECTED, _AT_RISK, _EVENTS)))


def _stem(change: Change) -> str:
    """Return the beginning of the key of a total ("deaths"); nothing for a count of an event."""
    stem, found, _ = change.pattern.rpartition(".")[2].partition("Num")
    return stem if found else ""


def _listed(change: Change, part: Part) -> Part:
    """Return the part of a change, in the words for an event that is new or no longer listed."""
    key = change.pattern.rpartition(".")[2].removesuffix("[]")
    if key not in {kind.events for kind in _KINDS} or change.kind == "changed":
        return part
    new = change.kind == "added"
    said = f"{'new' if new else 'no longer listed'}: {first_named(_terms(change, part), MOST_SAID)}"
    return replace(part, words=said, rank=1 if new else 2, is_figure=True, is_said=False)


def _terms(change: Change, part: Part) -> list[str]:
    """Return the events in a change, each with its counts: ``Headache (Drug X 5, Placebo 0)``."""
    rows = dict.fromkeys(one.row for one in part.differences)
    counts = (
        (row, row_values([one for one in part.differences if one.row == row])) for row in rows
    )
    named = [f"{row} ({values})" if values else row for row, values in counts]
    return named or [change.items[0].label if change.items else "none"]


def _count_part(ledger: Ledger, table: Table, positions: list[int]) -> Part:
    """Return the counts of one group as one part: ``Drug X: 9 → 14 of 100``."""
    changes = [ledger[position] for position in positions]
    differences = tuple(one for change in changes for one in table.differences(change))
    before, after = _holder(ledger.before, changes[0], 0), _holder(ledger.after, changes[0], 1)
    label = ", ".join(filter(None, (differences[0].row, differences[0].group)))
    return Part(
        positions=tuple(positions),
        words=f"{label}: {_affected_words(before, after, _stem(changes[0]))}",
        differences=differences,
        rank=0 if changes[0].pattern.startswith(_GROUPS) else 3,
        is_figure=True,
        is_said=True,
    )


def _holder(record: Record, change: Change, side: int) -> Any:
    """Return the group or the count that holds a changed value, in one of the records."""
    positions = iter([(item.before, item.after)[side] for item in change.items])
    path = change.after_path or change.before_path or ()
    steps = (next(positions) if isinstance(step, int) else step for step in path[:-1])
    return value_at(record, tuple(step for step in steps if step is not None))


def _affected_words(before: Mapping[str, Any], after: Mapping[str, Any], stem: str) -> str:
    """Return how many were affected, of how many, in how many events; as far as it differs."""
    (old, of_old, had), (new, of_new, have) = (
        [side.get(_key(stem, end)) for end in (_AFFECTED, _AT_RISK, _EVENTS)]
        for side in (before, after)
    )
    said = []
    if of_old != of_new:
        said.append(f"{_share(old, of_old)} → {_share(new, of_new)}")
    elif old != new:
        said.append(f"{_share(old)} → {_share(new, of_new)}")
    if had != have:
        said.append(f"{_share(had)} → {_share(have)} events")
    return ", ".join(said)


def _share(number: Any, total: Any = None) -> str:
    """Return ``9 of 100``, or as much of it as is stated."""
    words = "not stated" if number is None else str(number)
    return words if total is None else f"{words} of {total}"


def _key(stem: str, end: str) -> str:
    """Return the key of a count: "deathsNumAffected" in a group, "numAffected" in an event."""
    return f"{stem}{end}" if stem else end[:1].lower() + end[1:]
