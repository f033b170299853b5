"""A diff as rows, one for each event, and as JSON (docs/output-schema.md)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from trialcli.ctgov.words.vocabulary import field_label
from trialcli.events.event import Event
from trialcli.record.changes import Change
from trialcli.render.eventdata import EVENT_FIELDS
from trialcli.render.formats.fields import Field, inner, row_data
from trialcli.render.jsontext import json_pieces
from trialcli.versions.diff import Diff, Version, View

SCHEMA = "trialcli/diff/1"
SCHEMA_OF_SEVERAL = "trialcli/diffs/1"


_SIDE: tuple[Field[Version], ...] = (
    Field(
        "version",
        "number of the registry, start of the digest, or name of a file",
        lambda version: version.name,
    ),
    Field(
        "date",
        "day when it was submitted or else read",
        lambda version: None if version.day is None else version.day.isoformat(),
        is_brief=True,
    ),
    Field("digest", "content digest", lambda version: version.digest),
    Field("source", "api, history, file, page or invented", lambda version: version.source),
)
_SIDES: tuple[Field[Diff], ...] = (
    Field("before", "version before", lambda diff: diff.before, parts=_SIDE),
    Field("after", "version after", lambda diff: diff.after, parts=_SIDE),
    Field("days", "days between the two dates", lambda diff: diff.days),
    Field(
        "partial",
        "why a version is not a whole record",
        lambda diff: diff.partials,
        parts=(
            Field("before", "page or fields", itemgetter(0)),
            Field("after", "page or fields", itemgetter(1)),
        ),
    ),
)
_TRIAL: tuple[Field[Diff], ...] = (
    Field("trial", "trial ID", lambda diff: diff.trial, is_brief=True),
    Field("title", "brief title", lambda diff: diff.title),
)
_EVENT: tuple[Field[Event], ...] = (
    *EVENT_FIELDS,
    Field("concern", "news, or administrative, registry or spacing", lambda event: event.concern),
)


@dataclass(frozen=True, slots=True)
class DiffPage:
    """A diff, and what to show of it."""

    diff: Diff
    link: str | None
    """The registry's own page of the comparison."""
    view: View

    @property
    def events(self) -> tuple[Event, ...]:
        """The events to show, worst first."""
        return self.view.events(self.diff)

    @property
    def rows(self) -> list[tuple["DiffPage", Event]]:
        """Each event to show with this page."""
        return [(self, event) for event in self.events]


_Row = tuple[DiffPage, Event]


def _diff_of(row: _Row) -> Diff:
    return row[0].diff


def _event_of(row: _Row) -> Event:
    return row[1]


FIELDS: tuple[Field[_Row], ...] = (
    *inner(_TRIAL, _diff_of),
    *inner(_EVENT, _event_of),
    Field("modules", "modules of the record that changed", lambda row: _modules(*row)),
    Field("change_count", "number of changes in the record", lambda row: len(row[1].changes)),
    *inner(_SIDES, _diff_of),
    Field("link", "the registry's own comparison", lambda row: row[0].link),
)
"""A row is an event."""


def diff_data(page: DiffPage) -> dict[str, Any]:
    """Return one diff as JSON values: every event and change, whatever the options hide."""
    diff = page.diff
    return {
        "schema": SCHEMA,
        **row_data(_TRIAL, diff),
        **row_data(_SIDES, diff),
        "order_only": diff.comparison.order_only,
        "not_compared": [*diff.comparison.left_out, *diff.comparison.unknown],
        "events": [
            {**row_data(_EVENT, event), "changes": list(event.changes)} for event in diff.events
        ],
        "changes": [_change(change) for change in diff.comparison.changes],
    }


def _modules(page: DiffPage, event: Event) -> list[str]:
    """Return the modules that the changes of an event are in, each once."""
    changes = page.diff.comparison.changes
    return list(dict.fromkeys(changes[position].module for position in event.changes))


def diffs_json(diffs: Sequence[str], not_compared: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the JSON of several trials' diffs, each of which is JSON text already, in pieces.

    As values, those of a large store would take many times the memory of their text.
    ``not_compared`` are the trials without a diff, each with the reason in a word.
    """
    others = ({"trial": trial, "why": why} for trial, why in not_compared)
    end = "\n}"
    pieces = json_pieces({"schema": SCHEMA_OF_SEVERAL, "not_compared": others})
    yield from (piece for piece in pieces if piece != end)
    yield ',\n  "diffs": ['
    before = "\n    "
    for diff in diffs:
        # A line break in JSON stands between values only: in a string it is escaped.
        yield before + diff.replace("\n", "\n    ")
        before = ",\n    "
    yield ("\n  ]" if diffs else "]") + end


def _change(change: Change) -> dict[str, Any]:
    return {
        "module": change.module,
        "item": _item(change),
        "field": change.field,
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
        "before_pointer": change.before_pointer,
        "after_pointer": change.after_pointer,
        "origin": change.origin,
    }


def _item(change: Change) -> dict[str, Any]:
    """Return what a change is about: an item of a list, or a field of a module."""
    if not change.items:
        return {"identity": change.pattern, "label": field_label(change.pattern)}
    return {
        "identity": " / ".join(f"{item.noun}: {item.identity}" for item in change.items),
        "label": ", ".join(f"{item.noun} {item.label}" for item in change.items),
    }
