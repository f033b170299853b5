"""The dates of a record that show in which phase of the trial it changed."""

from collections.abc import Iterable

from trialcli.events.anchors import Anchors
from trialcli.record.tree import Record, at
from trialcli.text.dates import PartialDate, parse_date

_STATUS = "protocolSection.statusModule"


def anchors(records: Iterable[Record]) -> Anchors:
    """Return the earliest recorded dates of a trial."""
    known = list(records)
    return Anchors(
        _first(known, "startDateStruct.date"),
        _first(known, "primaryCompletionDateStruct.date"),
        _first(known, "resultsFirstSubmitDate"),
    )


def _first(records: Iterable[Record], end: str) -> PartialDate | None:
    dates = (parse_date(at(record, f"{_STATUS}.{end}")) for record in records)
    return next((date for date in dates if date is not None), None)


def submitted(record: Record) -> PartialDate | None:
    """Return the day on which a version was submitted, or posted if only that is stated."""
    ends = ("lastUpdateSubmitDate", "lastUpdatePostDateStruct.date")
    return next((day for end in ends if (day := _first([record], end)) is not None), None)
