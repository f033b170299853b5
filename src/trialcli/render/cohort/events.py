"""The events of trials as rows: one row per event."""

from typing import NamedTuple

from trialcli.events.event import Event
from trialcli.render.eventdata import EVENT_FIELDS
from trialcli.render.formats.fields import Field, inner
from trialcli.versions.audit import PHASE_NAMES
from trialcli.versions.cohort import TrialEvent


class EventRow(NamedTuple):
    """An event of a trial, and the registry's page that shows it."""

    of: TrialEvent
    link: str


def _trial_event(row: EventRow) -> TrialEvent:
    return row.of


def _event(row: EventRow) -> Event:
    return row.of.event


_VERSION: tuple[Field[TrialEvent], ...] = (
    Field("trial", "trial ID", lambda one: one.trial, is_brief=True),
    Field(
        "version",
        "the registry's number of the version that brought it; empty if it has none",
        lambda one: one.version,
        is_brief=True,
    ),
    Field("date", "day of that version", lambda one: one.day.isoformat(), is_brief=True),
    Field("since", "number of the version before", lambda one: one.since),
    Field(
        "when",
        "before, during, after (completion) or after_results; empty if it is not certain",
        lambda one: PHASE_NAMES[one.when.phase] if one.when.phase else None,
        is_brief=True,
    ),
    Field("when_words", "the same in words, also if it is not certain", lambda one: str(one.when)),
)
_VALUES: tuple[Field[TrialEvent], ...] = (
    Field("before", "what the record stated before", lambda one: one.before or None),
    Field("after", "what it states since", lambda one: one.after or None),
    Field("source", "source of the rating", lambda one: one.rule.source),
)
FIELDS: tuple[Field[EventRow], ...] = (
    *inner(_VERSION, _trial_event),
    *inner(EVENT_FIELDS, _event),
    *inner(_VALUES, _trial_event),
    Field(
        "link",
        "the registry's comparison of the two versions, or its list of versions",
        lambda row: row.link,
    ),
)
"""A row is an event."""
