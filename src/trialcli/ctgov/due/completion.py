"""The completion dates of a record, from which the deadlines of results are counted."""

from dataclasses import dataclass

from trialcli.record.tree import Record, at
from trialcli.text.dates import PartialDate, parse_date

_STATUS = "protocolSection.statusModule"
_ENDED = ("COMPLETED", "TERMINATED")


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion date in a record."""

    day: PartialDate
    name: str
    """Which date it is: ``primary completion date`` or ``completion date``."""
    is_actual: bool
    """Whether the record says that it has happened; an estimated date is only a plan."""


def primary_completion(study: Record) -> Completion | None:
    """Return the date of primary completion; if it is not stated, that of completion.

    TrialsTracker uses the same stand-in.
    """
    return _completion(study, "primary completion date") or final_completion(study)


def final_completion(study: Record) -> Completion | None:
    """Return the completion date, when the last data were collected."""
    return _completion(study, "completion date")


_KEYS = {
    "primary completion date": "primaryCompletionDateStruct",
    "completion date": "completionDateStruct",
}


def _completion(study: Record, name: str) -> Completion | None:
    stated = at(study, f"{_STATUS}.{_KEYS[name]}")
    day = parse_date(at(stated, "date")) if isinstance(stated, dict) else None
    if day is None:
        return None
    kind, has_ended = at(stated, "type"), at(study, f"{_STATUS}.overallStatus") in _ENDED
    # Old records have no type. The date then counts as actual once the trial has ended.
    return Completion(day, name, is_actual=kind == "ACTUAL" or (kind is None and has_ended))
