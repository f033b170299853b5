"""The deadlines of results as dates of a record; they do not depend on the day."""

from datetime import date

from trialcli.ctgov.due.europe import eu_results
from trialcli.ctgov.due.unitedstates import us_results
from trialcli.record.tree import Record
from trialcli.registry.timeline_facts import StatedDate
from trialcli.text.dates import PartialDate


def us_due_date(study: Record) -> StatedDate | None:
    """Return when results are due by 42 CFR 11, if the record suggests that the rule applies.

    It is estimated if it counts from an estimated date, and with a delay the latest possible day.
    """
    found = us_results(study, date.min)
    if found.due is None or found.deadline is None:
        return None
    is_exact = not (found.deadline.is_estimated or found.deadline.is_delayed)
    return StatedDate(PartialDate.of(found.due), "ACTUAL" if is_exact else "ESTIMATED")


def eu_due_date(study: Record) -> StatedDate | None:
    """Return when results are due by the rule of the EU, if the record names an EU number.

    It is estimated, as the trial may have ended in the EU on another day.
    """
    found = eu_results(study, date.min)
    if found is None or found.due is None:
        return None
    return StatedDate(PartialDate.of(found.due), "ESTIMATED")
