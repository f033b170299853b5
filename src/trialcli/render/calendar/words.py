"""The words of an entry of a calendar: one line, and what a reader asks about it."""

from collections.abc import Iterator, Mapping

from trialcli.ctgov.words.vocabulary import status_words
from trialcli.registry.audit import ResultsDuty
from trialcli.registry.timeline_facts import StatedDate
from trialcli.text.blocks import one_line, shortened
from trialcli.versions.calendar import CalendarDate, CalendarDateName, TrialDates
from trialcli.versions.timeline import Step

_LONGEST_TITLE = 100
_NAMES: Mapping[CalendarDateName, str] = {
    "start": "Start",
    "primary-completion": "Primary completion",
    "completion": "Completion",
    "results-due-us": "Results seem due in the U.S.",
    "results-due-eu": "Results seem due in the EU",
}
CATEGORIES: Mapping[CalendarDateName, str] = {
    "start": "Start",
    "primary-completion": "Primary completion",
    "completion": "Completion",
    "results-due-us": "Results due",
    "results-due-eu": "Results due",
}
_DEADLINES: Mapping[CalendarDateName, str] = {
    "results-due-us": "Deadline of results in the U.S.",
    "results-due-eu": "Deadline of results in the EU",
}
"""The same dates once results are submitted."""
_KINDS = {"ACTUAL": "actual", "ESTIMATED": "estimated"}
_DUE_KINDS = {"ESTIMATED": "tentative"}
"""A deadline may be another day if it is the EU's, the latest possible, or counted from an
estimated date."""


def entry_summary(found: TrialDates, one: CalendarDate) -> str:
    """Return ``Completion in 2026-07 (estimated, was 2026-01): NCT… Title``."""
    day = one.stated.date
    name = (_DEADLINES if _is_submitted(one) else _NAMES)[one.name]
    name += "" if day.day is not None else f" in {day}"
    notes = ", ".join(_notes(one))
    title = shortened(one_line(found.title), _LONGEST_TITLE)
    return f"{name}{f' ({notes})' if notes else ''}: {found.trial} {title}".rstrip()


def entry_description(found: TrialDates, one: CalendarDate, address: str) -> str:
    """Return the paragraphs of an entry, one a line."""
    return "\n".join([*_paragraphs(found, one), address])


def _notes(one: CalendarDate) -> Iterator[str]:
    if one.duty is not None and _is_submitted(one):
        day = one.duty.submitted
        yield f"submitted {day}" if day else "submitted"
    elif one.stated.kind == "ESTIMATED":
        yield _kinds(one)["ESTIMATED"]
    if one.before is not None and one.before.value is not None:
        yield f"was {one.before.value.date}"


def _is_submitted(one: CalendarDate) -> bool:
    return one.duty is not None and one.duty.state in ("submitted", "in_time", "late")


def _paragraphs(found: TrialDates, one: CalendarDate) -> Iterator[str]:
    yield f"{found.trial} {one_line(found.title)}".rstrip()
    yield from _by_rule(one.duty) if one.duty is not None else _stated(one)
    yield from _moves(one)
    status = f" Status: {status_words(found.status)}." if found.status else ""
    number = f"v{found.version} of " if found.version else "the version of "
    yield f"As of {number}{found.day}.{status}"


def _stated(one: CalendarDate) -> Iterator[str]:
    day = one.stated.date
    yield f"{_NAMES[one.name]}: {_date_words(one.stated, _KINDS)}."
    if day.day is None:
        unit = "year" if day.month is None else "month"
        yield f"The record states only the {unit}. This entry is on its last day."
    if one.stated.kind not in _KINDS:
        yield "The record does not say whether this date is actual or estimated."


def _by_rule(duty: ResultsDuty) -> Iterator[str]:
    yield duty.sentence
    for reason in duty.reasons:
        if not reason.is_criterion:
            yield f"{reason.sentence[:-1]} ({reason.source})." if reason.source else reason.sentence


def _moves(one: CalendarDate) -> Iterator[str]:
    """Yield how far the date moved, and what the record stated before."""
    if one.before is not None and one.before.value is not None and one.shift is not None:
        yield (
            f"It was {one.before.value.date} in {_version_words(one.before)}; "
            f"it is {one.shift} now."
        )
    if len(one.steps) > 1:
        stated = "counted" if one.duty is not None else "stated"
        steps = "; ".join(_step_words(step, _kinds(one)) for step in one.steps)
        yield f"As {stated} by the stored versions: {steps}."


def _step_words(step: Step[StatedDate | None], kinds: Mapping[str, str]) -> str:
    said = "none" if step.value is None else _date_words(step.value, kinds)
    return f"{said} ({_version_words(step)})"


def _version_words(step: Step[StatedDate | None]) -> str:
    name = "the version" if step.version is None else f"v{step.version}"
    return f"{name} of {step.day}"


def _kinds(one: CalendarDate) -> Mapping[str, str]:
    return _KINDS if one.duty is None else _DUE_KINDS


def _date_words(stated: StatedDate, kinds: Mapping[str, str]) -> str:
    kind = kinds.get(stated.kind or "")
    return f"{stated.date}, {kind}" if kind else str(stated.date)
