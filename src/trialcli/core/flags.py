"""Flags: what the dates in a record say of how far it can be relied on.

Worded as what the record says. Whether a regulation applies to a trial is for lawyers; where the
record suggests that one might, the flag says so and names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from trialcli.core.dates import PartialDate, parse_date
from trialcli.core.record import Record, at
from trialcli.core.vocabulary import status_words

_STATUS = "protocolSection.statusModule"
_DESIGN = "protocolSection.designModule"
_OVERSIGHT = "protocolSection.oversightModule"
_OPEN = {"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION"}
_UNFINISHED = {*_OPEN, "ACTIVE_NOT_RECRUITING", "SUSPENDED", "UNKNOWN"}
_FINAL_RULE = date(2017, 1, 18)
"""From this primary completion date on 42 CFR 11 asks for results of every applicable trial."""
_TO_BE_VERIFIED = 12
"""Months after which a record should have been verified again (42 CFR 11.64(a)(1))."""
_RESULTS_DUE = 12
"""Months after primary completion by which results are due (42 CFR 11.44(a))."""
_EARLY = {"EARLY_PHASE1", "PHASE1"}


@dataclass(frozen=True, slots=True)
class Flag:
    """Something in a record that a reader should know before relying on it."""

    id: str
    sentence: str
    source: str


def flags(study: Record, today: date) -> tuple[Flag, ...]:
    """Return the flags of a record on a day."""
    return tuple(
        flag
        for found in (
            _not_verified(study, today),
            _past_completion(study, today),
            _results_due(study, today),
        )
        for flag in found
    )


def _not_verified(study: Record, today: date) -> Iterator[Flag]:
    verified = _date(study, "statusVerifiedDate")
    passed = _months_since(verified, today)
    if verified is not None and passed >= _TO_BE_VERIFIED and _status(study) in _UNFINISHED:
        yield Flag(
            "not-verified",
            f"The sponsor last verified this record in {verified}, {passed} months ago.",
            "42 CFR 11.64(a)(1): at least once in 12 months",
        )


def _past_completion(study: Record, today: date) -> Iterator[Flag]:
    completion = _date(study, "primaryCompletionDateStruct.date")
    status = _status(study)
    if completion is not None and completion.last_day < today and status in _OPEN:
        yield Flag(
            "past-completion",
            f"The record says {status_words(str(status)).lower()}, but its primary completion "
            f"date, {completion}, has passed.",
            "42 CFR 11.64(a)(1): status and dates to be updated within 30 days",
        )


def _results_due(study: Record, today: date) -> Iterator[Flag]:
    completion = _date(study, "primaryCompletionDateStruct.date")
    passed = _months_since(completion, today)
    if completion is None or passed < _RESULTS_DUE or completion.last_day < _FINAL_RULE:
        return
    if not _results_are_out(study) and _seems_applicable(study):
        yield Flag(
            "results-due",
            f"No results are posted {passed} months after the primary completion date, "
            f"{completion}. If 42 CFR 11 applies, as the record suggests, they seem overdue.",
            "42 CFR 11.44(a): within 12 months of primary completion, unless delayed",
        )


def _results_are_out(study: Record) -> bool:
    """Whether results are posted, submitted, or certified to come later."""
    status = at(study, _STATUS, {})
    stated = isinstance(status, dict) and any(
        key in status for key in ("resultsFirstSubmitDate", "dispFirstSubmitDate")
    )
    annotation = at(study, "annotationSection.annotationModule.unpostedAnnotation")
    return study.get("hasResults") is True or stated or annotation is not None


def _seems_applicable(study: Record) -> bool:
    """Whether the record has the marks of an applicable clinical trial (42 CFR 11.22(b)).

    Interventional, of a product regulated by the FDA, past phase 1, not a device feasibility
    study, not withdrawn before anybody was enrolled, in U.S. reach as far as the flags tell.
    """
    phases = at(study, f"{_DESIGN}.phases", [])
    regulated = any(
        at(study, f"{_OVERSIGHT}.{key}") is True
        for key in ("isFdaRegulatedDrug", "isFdaRegulatedDevice")
    )
    return (
        at(study, f"{_DESIGN}.studyType") == "INTERVENTIONAL"
        and regulated
        and not (isinstance(phases, list) and phases and set(map(str, phases)) <= _EARLY)
        and at(study, f"{_DESIGN}.designInfo.primaryPurpose") != "DEVICE_FEASIBILITY"
        and _status(study) != "WITHDRAWN"
    )


def _status(study: Record) -> str | None:
    status = at(study, f"{_STATUS}.overallStatus")
    return status if isinstance(status, str) else None


def _date(study: Record, end: str) -> PartialDate | None:
    return parse_date(at(study, f"{_STATUS}.{end}"))


def _months_since(then: PartialDate | None, today: date) -> int:
    """Return the whole months from the last day a date can mean; 0 where there is none."""
    if then is None:
        return 0
    day = then.last_day
    months = (today.year - day.year) * 12 + today.month - day.month
    return months - (today.day < day.day)
