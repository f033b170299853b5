"""A calendar of the dates of trials: one all-day event for each date.

An event keeps its UID, so a calendar that subscribes to the file moves it. Nothing depends on the
clock: as long as no new version is stored, the file stays the same, byte for byte.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from trialcli.render.calendar.contentlines import (
    content_line,
    date_value,
    list_value,
    text_value,
    time_value,
)
from trialcli.render.calendar.words import CATEGORIES, entry_description, entry_summary
from trialcli.text.dates import day_after
from trialcli.versions.calendar import Calendar, CalendarDate, TrialDates

_PRODUCT = "-//trialcli//trialcli calendar//EN"
_BEGINNING = 1024
_MINE = re.compile(
    rb"BEGIN:VCALENDAR\r?\n(?:[^\r\n]+\r?\n)*?PRODID:" + re.escape(_PRODUCT.encode()) + rb"\r?\n"
)
_STATUSES = {"ACTUAL": "CONFIRMED", "ESTIMATED": "TENTATIVE"}


class CalendarPage(NamedTuple):
    """A calendar, and what returns the address of the registry's page about a trial."""

    calendar: Calendar
    link: Callable[[str], str]


def calendar_text(page: CalendarPage) -> Iterator[str]:
    """Yield the lines of a calendar, with their ends; the trials are read as they are taken."""
    calendar = page.calendar
    yield "BEGIN:VCALENDAR\r\n"
    yield content_line("VERSION", "2.0")
    yield content_line("PRODID", _PRODUCT)
    yield content_line("CALSCALE", "GREGORIAN")
    yield content_line("NAME", text_value(calendar.name))
    yield content_line("X-WR-CALNAME", text_value(calendar.name))
    yield content_line("REFRESH-INTERVAL;VALUE=DURATION", "P1D")
    yield content_line("X-PUBLISHED-TTL", "P1D")
    for found in calendar.trials:
        for one in found.dates:
            yield "".join(_event(found, one, page.link(found.trial)))
    yield "END:VCALENDAR\r\n"


def is_calendar(content: bytes) -> bool:
    """Return whether trialcli wrote a calendar."""
    return _MINE.match(content[:_BEGINNING]) is not None


def _event(found: TrialDates, one: CalendarDate, address: str) -> Iterator[str]:
    day = one.stated.date.last_day
    yield "BEGIN:VEVENT\r\n"
    yield content_line("UID", f"{found.trial.lower()}-{one.name}@trialcli")
    yield content_line("DTSTAMP", time_value(found.day))
    yield content_line("CREATED", time_value(one.steps[0].day))
    yield content_line("LAST-MODIFIED", time_value(found.day))
    yield content_line("SEQUENCE", str(len(one.steps) - 1))
    yield content_line("DTSTART;VALUE=DATE", date_value(day))
    yield content_line("DTEND;VALUE=DATE", date_value(day_after(day)))
    yield content_line("SUMMARY", text_value(entry_summary(found, one)))
    yield content_line("DESCRIPTION", text_value(entry_description(found, one, address)))
    yield content_line("URL", address)
    yield content_line("CATEGORIES", list_value(["Clinical trial", CATEGORIES[one.name]]))
    if (status := _STATUSES.get(one.stated.kind or "")) is not None:
        yield content_line("STATUS", status)
    yield "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
