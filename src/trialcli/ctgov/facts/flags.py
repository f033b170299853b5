"""Flags: signs in the dates of a record that it needs caution.

A flag states what the record says. It names a rule only if the record suggests that it applies
(``ctgov.facts.regulation``).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from trialcli.ctgov.facts.regulation import (
    certification,
    is_delayed,
    primary_completion,
    results_due,
    seems_applicable,
)
from trialcli.ctgov.facts.submission import results_state
from trialcli.ctgov.words.vocabulary import status_words
from trialcli.record.tree import Record, at
from trialcli.text.dates import months_since, months_words, parse_date

_STATUS = "protocolSection.statusModule"
_OPEN = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION")
_UNFINISHED = (*_OPEN, "ACTIVE_NOT_RECRUITING", "SUSPENDED", "UNKNOWN")
_TO_BE_VERIFIED = 12
"""Months after which a record should have been verified again."""
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
        flag
        for found in (
            _not_verified(study, today),
            _past_completion(study, today),
            _results(study, today),
        )
        for flag in found
    )


def _not_verified(study: Record, today: date) -> Iterator[Flag]:
    verified = parse_date(at(study, f"{_STATUS}.statusVerifiedDate"))
    if verified is None or _status(study) not in _UNFINISHED:
        return
    passed = months_since(verified, today)
    if passed >= _TO_BE_VERIFIED:
        yield Flag(
            "not-verified",
            f"The sponsor last verified this record in {verified}, {months_words(passed)} ago.",
            _rule(study, "42 CFR 11.64(a)(1): at least once in 12 months"),
        )


def _past_completion(study: Record, today: date) -> Iterator[Flag]:
    completion = parse_date(at(study, f"{_STATUS}.primaryCompletionDateStruct.date"))
    status = _status(study)
    if completion is not None and completion.last_day < today and status in _OPEN:
        yield Flag(
            "past-completion",
            f"The record says {status_words(str(status)).lower()}, but its primary completion "
            f"date, {completion}, has passed.",
            _rule(study, "42 CFR 11.64(a)(1): status and dates to be updated within 30 days"),
        )


def _results(study: Record, today: date) -> Iterator[Flag]:
    """Yield a flag for returned, withdrawn or due results; one flag for both."""
    state = results_state(study)
    if state is None or state.standing in ("posted", "submitted"):
        return
    is_asked_for = seems_applicable(study) and not state.is_waived
    due = results_due(study) if is_asked_for else None
    is_late = due is not None and due < today
    if state.submission is not None:
        said = f"Results were {state}."
        if due is not None and is_late:
            said += f" If 42 CFR 11 applies, as the record suggests, they {_due(study, due, today)}"
        source = "42 CFR 11.44 and 11.64" if is_late else None
        yield Flag("results-returned", said, source, due if is_late else None)
    elif due is not None and is_late:
        yield _none_posted(study, due, today)


def _none_posted(study: Record, due: date, today: date) -> Flag:
    completed = primary_completion(study)
    passed = "" if completed is None else f"{months_words(months_since(completed, today))} after "
    primary = parse_date(at(study, f"{_STATUS}.primaryCompletionDateStruct.date"))
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
