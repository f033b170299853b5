"""The dates of a record that may lie ahead: start, completion, and when results seem due."""

from collections.abc import Iterator
from datetime import date

from trialcli.ctgov.due.europe import eu_results
from trialcli.ctgov.due.unitedstates import us_results
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
    return (*_planned(study), *_awaited(study))


def _planned(study: Record) -> Iterator[ComingDate]:
    for key, name in _NAMES.items():
        text = at(study, f"{_STATUS}.{key}.date")
        kind = at(study, f"{_STATUS}.{key}.type")
        if isinstance(text, str) and parse_date(text) is not None and kind != "ACTUAL":
            yield ComingDate(name, text, kind if kind == "ESTIMATED" else None)


def _awaited(study: Record) -> Iterator[ComingDate]:
    """Yield the deadlines of results by the rules that seem to apply.

    Once results are submitted to this registry, none is due in the U.S. The record does not say
    whether they were submitted in the EU.
    """
    us, eu = us_results(study, date.min), eu_results(study, date.min)
    if us.due is not None and us.deadline is not None and us.state == "not_due":
        name = "latest date for results" if us.deadline.is_delayed else "results due"
        kind = "ESTIMATED" if us.deadline.is_estimated else None
        yield ComingDate(f"{name} (42 CFR 11.44)", us.due.isoformat(), kind)
    if eu is not None and eu.due is not None and eu.completion is not None:
        kind = None if eu.completion.is_actual else "ESTIMATED"
        yield ComingDate(f"results due in the EU ({eu.rule})", eu.due.isoformat(), kind)
