"""Read from a record the facts that a timeline follows."""

from dataclasses import replace

from trialcli.ctgov.due.submission import results_state
from trialcli.ctgov.events.results.posting import RESULTS_POSTED, RESULTS_REMOVED
from trialcli.ctgov.events.status import STATUS_CHANGED, STATUS_UNKNOWN
from trialcli.ctgov.facts.summary import summarise
from trialcli.record.tree import Record, at
from trialcli.registry.timeline_facts import Enrollment, StatedDate, TimelineFacts
from trialcli.text.dates import PartialDate, parse_date

LANDMARKS = (STATUS_CHANGED, STATUS_UNKNOWN, RESULTS_POSTED, RESULTS_REMOVED)
"""The rules whose events come first among those of the same severity."""
_STATUS = "protocolSection.statusModule"
_SITES = "protocolSection.contactsLocationsModule.locations"


def timeline_facts(record: Record, *, with_deadlines: bool = False) -> TimelineFacts:
    """Return the facts of a record, even of one that lacks most fields.

    ``with_deadlines``: with the days when results seem due, for which the rules are read.
    """
    summary = summarise("", record)
    results = results_state(record)
    count = summary.enrollment
    facts = TimelineFacts(
        title=summary.title,
        status=summary.status,
        is_status_by_registry=summary.status == "UNKNOWN",
        enrollment=None if count is None else Enrollment(count, summary.enrollment_type),
        start=_stated_date(record, "startDateStruct"),
        primary_completion=_stated_date(record, "primaryCompletionDateStruct"),
        completion=_stated_date(record, "completionDateStruct"),
        # A record without a list of sites does not state that there are none.
        sites=summary.sites if isinstance(at(record, _SITES), list) else None,
        countries=len(summary.countries) or None,
        has_results=None if results is None else results.standing == "posted",
        results=None if results is None else str(results),
        results_posted=_date(record, "resultsFirstPostDateStruct.date"),
        registered=_date(record, "studyFirstSubmitDate"),
        submitted=_date(record, "lastUpdateSubmitDate"),
        results_submitted=_date(record, "resultsFirstSubmitDate"),
    )
    if not with_deadlines:
        return facts
    from trialcli.ctgov.due.dates import eu_due_date, us_due_date  # a timeline needs no rule

    return replace(facts, results_due=us_due_date(record), results_due_eu=eu_due_date(record))


def _date(record: Record, field: str) -> PartialDate | None:
    return parse_date(at(record, f"{_STATUS}.{field}"))


def _stated_date(record: Record, field: str) -> StatedDate | None:
    day, kind = _date(record, f"{field}.date"), at(record, f"{_STATUS}.{field}.type")
    return None if day is None else StatedDate(day, kind if isinstance(kind, str) else None)
