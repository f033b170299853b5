"""Calendars read by an independent parser, and records whose dates make one."""

from typing import Any

from icalendar import Calendar, Component

from tests.histories import Outcomes, registered
from trialcli.record.tree import Record

OUTCOMES: Outcomes = {"primary": ["Pain @ 12 weeks"]}
DATES = {
    "start": "startDateStruct",
    "primary completion": "primaryCompletionDateStruct",
    "completion": "completionDateStruct",
}


def of_the_fda(
    start: tuple[str, str] | None = ("2024-01-15", "ACTUAL"),
    primary: tuple[str, str] | None = ("2026-01-31", "ESTIMATED"),
    completion: tuple[str, str] | None = ("2026-07", "ESTIMATED"),
    **more: Any,
) -> Record:
    """Return a record to which 42 CFR 11 seems to apply, with dates and their types."""
    record = registered(
        OUTCOMES,
        **{
            "protocolSection__oversightModule__isFdaRegulatedDrug": True,
            "protocolSection__oversightModule__isFdaRegulatedDevice": False,
            "protocolSection__designModule__phases": ["PHASE2"],
            "protocolSection__statusModule__overallStatus": "RECRUITING",
            **more,
        },
    )
    module = record["protocolSection"]["statusModule"]
    for field, stated in zip(DATES.values(), (start, primary, completion), strict=True):
        module.pop(field, None)
        if stated is not None:
            module[field] = {"date": stated[0], **({"type": stated[1]} if stated[1] else {})}
    return record


def events_of(content: bytes | str) -> dict[str, Component]:
    """Return the events of a calendar by their UIDs, as an independent parser reads them."""
    calendar = Calendar.from_ical(content)
    assert not calendar.errors
    assert isinstance(calendar, Calendar)
    events = calendar.walk("VEVENT")
    assert len(calendar.subcomponents) == len(events)
    found = {str(event["UID"]): event for event in events}
    assert len(found) == len(events)
    for event in events:
        assert not event.errors
    return found
