"""Telling what edits of the invented trial come to."""

import copy
from collections.abc import Callable
from typing import Any

from tests.render.invented import invented
from trialcli.ctgov.events.classify import classify_changes
from trialcli.ctgov.events.rules import RULES
from trialcli.ctgov.shape import SHAPE
from trialcli.events.event import Event
from trialcli.events.thresholds import Thresholds
from trialcli.record.changes import Comparison
from trialcli.record.compare import compare
from trialcli.record.tree import Record

Edit = Callable[[Record], Any]
"""Alters a record in place."""


def module(study: Record, name: str) -> Any:
    """Return a module of the protocol."""
    return study["protocolSection"][name]


def status(study: Record) -> Any:
    return module(study, "statusModule")


def places(study: Record) -> Any:
    return module(study, "contactsLocationsModule")


def arms(study: Record) -> Any:
    return module(study, "armsInterventionsModule")


def outcomes(study: Record) -> Any:
    return module(study, "outcomesModule")


def edited(*edits: Edit, of: Record | None = None) -> Record:
    """Return the invented trial, or another record, with some edits."""
    study = copy.deepcopy(invented() if of is None else of)
    for edit in edits:
        edit(study)
    return study


def events_between(
    before: Record, after: Record, thresholds: Thresholds | None = None
) -> tuple[Event, ...]:
    """Return the events between two records; each change is in exactly one of them."""
    comparison = compare(before, after, SHAPE)
    events = classify_changes(comparison, before, after, thresholds)
    assert_each_change_in_one_event(comparison, events)
    return events


def events_of(*edits: Edit, thresholds: Thresholds | None = None) -> tuple[Event, ...]:
    """Return the events that edits of the invented trial come to."""
    return events_between(invented(), edited(*edits), thresholds)


def only(*edits: Edit, thresholds: Thresholds | None = None) -> Event:
    """Return the one event that edits of the invented trial come to."""
    (event,) = events_of(*edits, thresholds=thresholds)
    return event


def assert_each_change_in_one_event(comparison: Comparison, events: tuple[Event, ...]) -> None:
    counted = sorted(position for event in events for position in event.changes)
    assert counted == list(range(len(comparison.changes)))
    for event in events:
        assert event.changes
        assert set(event.shown) <= set(event.changes)
        assert RULES[event.rule.id] is event.rule
        assert event.sentence.strip()
