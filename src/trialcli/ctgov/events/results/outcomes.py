"""Outcomes in the posted results: added, removed, of another type, posted, or changed in values."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from trialcli.ctgov.events.results.parts import (
    MOST_SAID,
    Part,
    event_of,
    exchanged,
    parts_of,
    stated,
)
from trialcli.ctgov.events.results.rules import (
    PRIMARY_RESULT_ADDED,
    PRIMARY_RESULT_CHANGED_TYPE,
    PRIMARY_RESULT_REMOVED,
    PRIMARY_RESULT_RETITLED,
    RESULT_ADDED,
    RESULT_CHANGED_TYPE,
    RESULT_REMOVED,
    RESULT_REPORTED,
    RESULT_VALUE_CHANGED,
    RESULTS_CHANGED,
    RESULTS_REWRITTEN,
)
from trialcli.ctgov.results.table import Table
from trialcli.ctgov.results.words import value_in_words
from trialcli.events.event import Event, Ledger, ValueLine
from trialcli.record.changes import Change
from trialcli.record.tree import at, canonical
from trialcli.text.blocks import capital, counted, first_named, one_line
from trialcli.text.likeness import normalised

_MODULE = "resultsSection.outcomeMeasuresModule"
_MEASURES = f"{_MODULE}.outcomeMeasures"
_DEPTH = 4
"""The length of the path to an outcome measure."""
_PRIMARY = "PRIMARY"
_KINDS = {
    _PRIMARY: "a primary outcome",
    "SECONDARY": "a secondary outcome",
    "OTHER_PRE_SPECIFIED": "another pre-specified outcome",
    "POST_HOC": "a post hoc outcome",
}
_ADDED = PRIMARY_RESULT_ADDED, RESULT_ADDED
_REMOVED = PRIMARY_RESULT_REMOVED, RESULT_REMOVED
"""The rules for a primary outcome, and for any other."""
_SEVERAL = 3
"""At least this many outcomes that changed alike become one event. Our own choice."""
_MOST_TITLES = 3
_TITLES = {"title": "Title", "timeFrame": "Time frame"}


def outcome_result_events(ledger: Ledger) -> Iterator[Event]:
    """Yield the events of each outcome of the posted results."""
    for position in ledger.take(lambda change: change.pattern in (_MODULE, _MEASURES)):
        yield _all_at_once(ledger, position)
    measures: dict[tuple[int | None, int | None], list[int]] = {}
    for position in ledger.take_at(_MEASURES):
        item = ledger[position].items[0]
        measures.setdefault((item.before, item.after), []).append(position)
    ours, theirs = _measures(ledger.before), _measures(ledger.after)
    shared = {title for title, count in Counter(map(_title, theirs)).items() if count > 1}
    found = [
        changed
        for (i, j), positions in measures.items()
        for changed in _Measure(
            ledger,
            None if i is None else ours[i],
            None if j is None else theirs[j],
            tuple(positions),
            shared,
        ).events()
    ]
    yield from _alike_as_one(found)
    if rest := ledger.take_at(_MODULE):
        yield Event(RESULTS_CHANGED, "Outcomes of the posted results changed", rest, shown=rest)


class _Changed(NamedTuple):
    """An event of one outcome, and what it states besides the outcome."""

    event: Event
    stated: str = ""


def _alike_as_one(found: Sequence[_Changed]) -> Iterator[Event]:
    """Yield the events; if the same values of several outcomes changed, one event for them."""
    groups: dict[object, list[_Changed]] = {}
    for one in found:
        values = one.event.facts["values"] if one.stated else ()
        alike = canonical([{**value, "path": None} for value in values])
        groups.setdefault(alike if values else id(one.event), []).append(one)
    for group in groups.values():
        if len(group) < _SEVERAL:
            yield from (one.event for one in group)
        else:
            yield _alike([one.event for one in group], group[0].stated)


def _alike(events: Sequence[Event], stated_alike: str) -> Event:
    titles = [event.facts["outcome"] for event in events]
    primary = sum(event.facts["type"] == _PRIMARY for event in events)
    return Event(
        events[0].rule,
        f"Posted results of {len(events)} outcomes ({primary} primary) changed alike "
        f"({first_named(titles, _MOST_TITLES)}): {stated_alike}",
        tuple(sorted(position for event in events for position in event.changes)),
        lines=events[0].lines,
        facts={
            "outcomes": titles,
            "values": [one for event in events for one in event.facts["values"]],
        },
    )


def _measures(record: Mapping[str, Any]) -> list[Any]:
    value = at(record, _MEASURES)
    return value if isinstance(value, list) else []


def _title(measure: Any) -> str:
    title = measure.get("title") if isinstance(measure, Mapping) else None
    return one_line(title) if isinstance(title, str) else "an outcome without a title"


def _all_at_once(ledger: Ledger, position: int) -> Event:
    """Return the event of all outcomes that were added or removed at once."""
    change = ledger[position]
    value = change.before if change.kind == "removed" else change.after
    listed = value.get("outcomeMeasures") if isinstance(value, Mapping) else value
    measures = listed if isinstance(listed, list) else []
    titles = [_title(measure) for measure in measures]
    is_new = change.kind != "removed"
    primary, other = _ADDED if is_new else _REMOVED
    verb = "added to" if is_new else "removed from"
    lines = [
        ValueLine("", *(("", title) if verb == "added to" else (title, ""))) for title in titles
    ]
    return Event(
        primary if any(_is_primary(measure) for measure in measures) else other,
        f"{counted(len(measures), 'outcome')} {verb} the posted results",
        (position,),
        lines=tuple(lines),
        facts={"outcomes": titles},
    )


def _is_primary(measure: Any) -> bool:
    return isinstance(measure, Mapping) and measure.get("type") == _PRIMARY


@dataclass(frozen=True, slots=True)
class _Measure:
    """An outcome of the posted results in both records, and its changes."""

    ledger: Ledger
    before: Any
    after: Any
    positions: tuple[int, ...]
    shared_titles: set[str]

    def events(self) -> Iterator[_Changed]:
        """Yield what happened to the outcome."""
        whole = self._at(lambda change: change.whole_item and len(change.items) == 1)
        if whole:
            yield _Changed(self._came_or_went(self.ledger[whole[0]], whole))
            return
        types, statuses = self._field("type"), self._field("reportingStatus")
        titles = [one for key in _TITLES for one in self._field(key)]
        left = [one for one in self.positions if one not in (*types, *titles)]
        parts = parts_of(self.ledger, self._table, left)
        yield from (_Changed(self._changed_type(one)) for one in types)
        for one in titles:
            same_values = not any(part.is_figure for part in parts)
            yield _Changed(self._retitled(one, same_values=same_values))
        if statuses:
            yield _Changed(self._reported(statuses[0], parts))
        elif parts:
            yield self._changed(parts)

    @property
    def _table(self) -> Table:
        return Table(self.before, self.after, _DEPTH)

    @property
    def _now(self) -> Any:
        return self.before if self.after is None else self.after

    @property
    def _kind(self) -> str:
        """What kind of outcome it is, as it stands in a sentence: "a primary outcome"."""
        kind = self._now.get("type") if isinstance(self._now, Mapping) else None
        return _kind_words(kind)

    @property
    def _name(self) -> str:
        """The title, with the time frame if other outcomes have the same title."""
        title = _title(self._now)
        if title not in self.shared_titles:
            return title
        frame = self._now.get("timeFrame")
        return f"{title} ({one_line(frame)})" if isinstance(frame, str) else title

    @property
    def _facts(self) -> dict[str, Any]:
        kind = self._now.get("type") if isinstance(self._now, Mapping) else None
        return {"outcome": _title(self._now), "type": kind}

    def _at(self, wanted: Callable[[Change], bool]) -> tuple[int, ...]:
        return tuple(one for one in self.positions if wanted(self.ledger[one]))

    def _field(self, key: str) -> tuple[int, ...]:
        return self._at(lambda change: change.pattern == f"{_MEASURES}[].{key}")

    def _came_or_went(self, change: Change, whole: tuple[int, ...]) -> Event:
        if change.kind == "changed":
            return Event(RESULTS_CHANGED, f"Posted result changed: {self._name}", whole)
        is_new = change.kind == "added"
        rules, verb = (_ADDED, "added to") if is_new else (_REMOVED, "removed from")
        rule = rules[not _is_primary(self._now)]
        status = self._now.get("reportingStatus") if isinstance(self._now, Mapping) else None
        unposted = " (not posted yet)" if status == "NOT_POSTED" else ""
        return event_of(
            rule,
            f"{capital(self._kind)} was {verb} the posted results: {self._name}{unposted}",
            parts_of(self.ledger, self._table, whole),
            self._facts,
            most=0,
        )

    def _changed_type(self, position: int) -> Event:
        change = self.ledger[position]
        old, new = (_kind_words(side) for side in (change.before, change.after))
        primary = _PRIMARY in (change.before, change.after)
        return Event(
            PRIMARY_RESULT_CHANGED_TYPE if primary else RESULT_CHANGED_TYPE,
            f"In the posted results, {old} is now {new}: {self._name}",
            (position,),
            facts=self._facts | {"before": change.before, "after": change.after},
        )

    def _retitled(self, position: int, *, same_values: bool) -> Event:
        change = self.ledger[position]
        key = change.pattern.rpartition(".")[2]
        old, new = (one_line(str(side or "")) for side in (change.before, change.after))
        rule = PRIMARY_RESULT_RETITLED if _is_primary(self._now) else RESULTS_CHANGED
        values = " (its values did not change)" if same_values else ""
        if normalised(old) == normalised(new):
            rule = RESULTS_REWRITTEN
        named = "" if key == "title" else f"{self._name}: "
        return Event(
            rule,
            f"{_TITLES[key]} of {self._kind} changed in the posted results{values}: "
            f"{named}{old or 'none'} → {new or 'none'}",
            (position,),
            facts=self._facts | {"before": change.before, "after": change.after},
        )

    def _reported(self, status: int, parts: list[Part]) -> Event:
        posted = self.ledger[status].after == "POSTED"
        values = sum(one.is_figure for part in parts for one in part.differences)
        sentence = (
            f"Result of {self._kind} posted: {self._name}"
            if posted
            else f"Posted result of {self._kind} withdrawn: {self._name}"
        )
        count = f" ({counted(values, 'value')})" if values else ""
        return event_of(RESULT_REPORTED, sentence + count, parts, self._facts, most=0)

    def _changed(self, parts: list[Part]) -> _Changed:
        status = self._now.get("reportingStatus") if isinstance(self._now, Mapping) else None
        result = "Unposted result" if status == "NOT_POSTED" else "Posted result"
        figures = any(part.is_figure for part in parts)
        verb = "changed" if figures else "described differently"
        most, said = MOST_SAID, stated(parts)
        if pair := exchanged([part for part in parts if part.is_figure]):
            said = f"the values of {pair[0]} and {pair[1]} are exchanged: {stated(parts, 1)}"
            most = 1
        event = event_of(
            RESULT_VALUE_CHANGED if figures else RESULTS_CHANGED,
            f"{result} of {self._kind} {verb}: {self._name}, {said}",
            parts,
            self._facts,
            most,
        )
        return _Changed(event, said)


def _kind_words(kind: Any) -> str:
    if not isinstance(kind, str):
        return "an outcome of an unknown type"
    return _KINDS.get(kind) or f"an outcome of type {value_in_words('type', kind)}"
