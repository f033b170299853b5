"""Flags: signs in the dates of a record that it needs caution.

A flag states what the record says. It names a rule only if the record suggests that it applies
(``ctgov.facts.regulation``).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from trialcli.ctgov.facts.regulation import (
    certification,
    is_delayed,
    primary_completion,
    results_due,
    seems_applicable,
)
from trialcli.ctgov.facts.submission import ResultsState, results_state
from trialcli.ctgov.words.vocabulary import status_words
from trialcli.record.tree import Record, at
from trialcli.text.dates import (
    PartialDate,
    day_after,
    months_since,
    months_words,
    parse_date,
    years_later,
)

_STATUS = "protocolSection.statusModule"
_OPEN = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION")
_UNFINISHED = (*_OPEN, "ACTIVE_NOT_RECRUITING", "SUSPENDED", "UNKNOWN")
_GRACE = timedelta(days=30)
"""Later results are called overdue, as by TrialsTracker."""


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
    days = {
        "not-verified": _unverified_since(study),
        "past-completion": _past_since(study),
        "results-returned": _returned_on(study),
        "results-due": _due_since(study),
    }
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
    """Return the first day after the deadline of results of which none were submitted."""
    state = results_state(study)
    if state is None or state.standing != "none":
        return None
    due = _deadline(study, state)
    return None if due is None else day_after(due)


def _deadline(study: Record, state: ResultsState) -> date | None:
    return results_due(study) if seems_applicable(study) and not state.is_waived else None


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
    """Return the flag for returned or withdrawn results; it says as well if they are due."""
    state = results_state(study)
    said = f"Results were {state}."
    due = None if state is None else _deadline(study, state)
    if due is None or due >= today:
        return Flag("results-returned", said)
    said += f" If 42 CFR 11 applies, as the record suggests, they {_due(study, due, today)}"
    return Flag("results-returned", said, "42 CFR 11.44 and 11.64", due)


def _none_posted(study: Record, today: date) -> Flag:
    due = results_due(study) or today
    completed = primary_completion(study)
    passed = "" if completed is None else f"{months_words(months_since(completed, today))} after "
    primary = _stated_primary(study)
    what = "completion date" if primary is None else "primary completion date"
    source = "42 CFR 11.44(a): within 12 months of primary completion, unless delayed"
    if is_delayed(study):
        source = "42 CFR 11.44(b), (c): at most 2 years after the certification of delay"
    return Flag(
        "results-due",
        f"No results are posted {passed}the {what}, {completed}. "
        f"If 42 CFR 11 applies, as the record suggests, they {_due(study, due, today)}",
        source,
        due,
    )


def _due(study: Record, due: date, today: date) -> str:
    """Return a clause: results were due, and whether they seem overdue."""
    certified = certification(study) if is_delayed(study) else None
    deadline = f"by {due}"
    if certified:
        deadline = f"no later than {due} (a delay was certified on {certified})"
    overdue = " and seem overdue" if today > due + _GRACE else ""
    return f"were due {deadline}{overdue}."


def _rule(study: Record, source: str) -> str | None:
    return source if seems_applicable(study) else None


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
