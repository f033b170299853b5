"""Flags: signs in the dates of a record that it needs caution.

A flag states what the record says. It names a rule only if the record suggests that it applies
(``ctgov.due``).
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from trialcli.ctgov.due.submission import results_state
from trialcli.ctgov.words.vocabulary import status_words
from trialcli.record.tree import Record, at
from trialcli.text.blocks import counted
from trialcli.text.dates import (
    PartialDate,
    day_after,
    months_since,
    months_words,
    parse_date,
    years_later,
)

if TYPE_CHECKING:
    from trialcli.ctgov.due.deadline import Deadline
    from trialcli.ctgov.due.unitedstates import ResultsDue

_STATUS = "protocolSection.statusModule"
_OPEN = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION")
_UNFINISHED = (*_OPEN, "ACTIVE_NOT_RECRUITING", "SUSPENDED", "UNKNOWN")

_IF_APPLICABLE = "If 42 CFR 11 applies, as the record suggests"

_SOURCES = {
    "42 CFR 11.44(a)": "42 CFR 11.44(a): within one year of primary completion, unless delayed",
    "42 CFR 11.44(b), (c)": "42 CFR 11.44(b), (c): at most two years after the certification",
}


class Flag(NamedTuple):
    """A sign in a record that it needs caution."""

    id: str
    sentence: str
    source: str | None = None
    """The rule behind it; None if nothing suggests that the rule applies to the trial."""
    due: date | None = None
    """The deadline by the rule."""


def flags(study: Record, today: date) -> tuple[Flag, ...]:
    """Return the flags of a record on a day."""
    return tuple(
        _DRAWERS[flag](study, today) for flag, day in flag_days(study).items() if day <= today
    )


def flag_days(study: Record) -> dict[str, date]:
    """Return the first day of each flag of a record, by the flag's ID; the day may be to come.

    A flag stays raised from that day on, as long as the record is the same.
    """
    days = {flag: first(study) for flag, first in _FIRST_DAYS.items()}
    return {flag: day for flag, day in days.items() if day is not None}


def _unverified_since(study: Record) -> date | None:
    verified = _verified(study)
    if verified is None or _status(study) not in _UNFINISHED:
        return None
    return years_later(verified.last_day, 1)


def _past_since(study: Record) -> date | None:
    completion = _stated_primary(study)
    if completion is None or _status(study) not in _OPEN:
        return None
    return day_after(completion.last_day)


def _returned_on(study: Record) -> date | None:
    """Return when results were returned or withdrawn; the first of all days if it is not known."""
    state = results_state(study)
    if state is None or state.submission is None or state.standing == "submitted":
        return None
    known = state.submission.ended or state.submission.released
    return date.min if known is None else known.first_day


def _due_since(study: Record) -> date | None:
    """Return the first day after the deadline of results that are not submitted."""
    state = results_state(study)
    if state is None or state.standing not in ("none", "withdrawn"):
        return None
    # On the last of all days every deadline has passed, so the state no longer depends on the day.
    found = _us_results(study, date.max)
    return day_after(found.due) if found.due and found.state in ("due", "overdue") else None


def _not_verified(study: Record, today: date) -> Flag:
    verified = _verified(study)
    passed = "" if verified is None else f", {months_words(months_since(verified, today))} ago"
    return Flag(
        "not-verified",
        f"The sponsor last verified this record in {verified}{passed}.",
        _rule(study, "42 CFR 11.64(a)(1): at least once in 12 months"),
    )


def _past_completion(study: Record, today: date) -> Flag:
    del today
    return Flag(
        "past-completion",
        f"The record says {status_words(str(_status(study))).lower()}, but its primary completion "
        f"date, {_stated_primary(study)}, has passed.",
        _rule(study, "42 CFR 11.64(a)(1): status and dates to be updated within 30 days"),
    )


def _returned(study: Record, today: date) -> Flag:
    """Return the flag for returned or withdrawn results; it says as well if they are late."""
    found = _us_results(study, today)
    said = f"Results were {found.results}."
    if found.results is None or found.results.standing != "returned" or found.days_late is None:
        return Flag("results-returned", said)
    said += (
        f" {_IF_APPLICABLE}, they were due {_by(found.deadline)}, and were first submitted "
        f"{counted(found.days_late, 'day')} later."
    )
    return Flag("results-returned", said, found.rule, found.due)


def _none_posted(study: Record, today: date) -> Flag:
    """Return the flag for results that are due and not submitted."""
    found = _us_results(study, today)
    overdue = " and seem overdue" if found.state == "overdue" else ""
    return Flag(
        "results-due",
        f"No results are posted{_since_completion(found)}. {_IF_APPLICABLE}, they were due "
        f"{_by(found.deadline)}{overdue}.",
        _SOURCES.get(found.rule, found.rule),
        found.due,
    )


def _us_results(study: Record, today: date) -> "ResultsDue":
    from trialcli.ctgov.due.unitedstates import us_results  # most records do not need the rule

    return us_results(study, today)


def _since_completion(found: "ResultsDue") -> str:
    if found.deadline is None:
        return ""
    completion = found.deadline.completion
    passed = months_words(months_since(completion.day, found.today))
    return f" {passed} after the {completion.name}, {completion.day}"


def _by(deadline: "Deadline | None") -> str:
    """Return the deadline as the end of a clause, with what was submitted to delay it."""
    if deadline is None:
        return ""
    asked = f"(a delay was certified or an extension requested on {deadline.certified})"
    if deadline.is_delayed:
        return f"no later than {deadline.day} {asked}"
    return f"by {deadline.day}{f' {asked}' if deadline.is_late_certification else ''}"


def _rule(study: Record, source: str) -> str | None:
    from trialcli.ctgov.due.criteria import are_met, us_criteria  # as above

    return source if are_met(us_criteria(study)) else None


def _status(study: Record) -> str | None:
    status = at(study, f"{_STATUS}.overallStatus")
    return status if isinstance(status, str) else None


def _verified(study: Record) -> PartialDate | None:
    return parse_date(at(study, f"{_STATUS}.statusVerifiedDate"))


def _stated_primary(study: Record) -> PartialDate | None:
    return parse_date(at(study, f"{_STATUS}.primaryCompletionDateStruct.date"))


_DRAWERS: dict[str, Callable[[Record, date], Flag]] = {
    "not-verified": _not_verified,
    "past-completion": _past_completion,
    "results-returned": _returned,
    "results-due": _none_posted,
}
_FIRST_DAYS: dict[str, Callable[[Record], date | None]] = {
    "not-verified": _unverified_since,
    "past-completion": _past_since,
    "results-returned": _returned_on,
    "results-due": _due_since,
}
FLAGS = tuple(_FIRST_DAYS)
"""The IDs of all flags."""
