"""The dates of a record that may lie ahead: start, primary completion and completion."""

from collections.abc import Iterator

from trialcli.record.tree import Record, at
from trialcli.registry.coming import ComingDate
from trialcli.text.dates import parse_date

_STATUS = "protocolSection.statusModule"
_NAMES = {
    "startDateStruct": "start",
    "primaryCompletionDateStruct": "primary completion",
    "completionDateStruct": "completion",
}
_NEVER_RAN = ("WITHDRAWN", "NO_LONGER_AVAILABLE")


def coming_dates(study: Record) -> tuple[ComingDate, ...]:
    """Return the dates that have not happened, as far as the record says.

    An actual date is past, even in a month that is not over. A withdrawn trial has no dates.
    """
    if at(study, f"{_STATUS}.overallStatus") in _NEVER_RAN:
        return ()
    return tuple(_planned(study))


def _planned(study: Record) -> Iterator[ComingDate]:
    for key, name in _NAMES.items():
        text = at(study, f"{_STATUS}.{key}.date")
        kind = at(study, f"{_STATUS}.{key}.type")
        if isinstance(text, str) and parse_date(text) is not None and kind != "ACTUAL":
            yield ComingDate(name, text, kind if kind == "ESTIMATED" else None)
