"""A timeline in words: the same on the terminal and on the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from trialcli.ctgov.words.vocabulary import is_final_status, status_words, value_words
from trialcli.registry.timeline_facts import Enrollment, StatedDate
from trialcli.text.blocks import counted, one_line
from trialcli.text.dates import PartialDate
from trialcli.versions.timeline import (
    DateShift,
    StatusSpan,
    Steps,
    Timeline,
    date_shift,
    date_shifts,
    map_steps,
)

T = TypeVar("T")

NOT_STATED = "not stated"
NO_REASON = "A changed record does not show why it was changed, nor what happened in the trial."
_KEYS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class NamedDate:
    """One of the three dates of a trial, with its name."""

    name: str
    steps: Steps[StatedDate | None]


def three_dates(timeline: Timeline) -> tuple[NamedDate, NamedDate, NamedDate]:
    """Return the three dates of a trial, in their order."""
    return (
        NamedDate("Start", timeline.start),
        NamedDate("Primary completion", timeline.primary_completion),
        NamedDate("Completion", timeline.completion),
    )


# ---------------------------------------------------------------- the whole


def extent(timeline: Timeline) -> str:
    """Return the number of versions and the days of the first and the last one."""
    number = counted(len(timeline.versions), "version")
    days = str(timeline.first)
    if timeline.last != timeline.first:
        days += f" → {timeline.last}"
    registered = f" · registered {timeline.newest.registered}" if timeline.newest.registered else ""
    return f"{number} {days}{registered} · as of {timeline.today}"


def notes(timeline: Timeline) -> list[str]:
    """Return notes on the versions and their days."""
    sentences = (_missing(timeline), _incomplete(timeline), _days(timeline), NO_REASON)
    return [sentence for sentence in sentences if sentence]


def no_events(timeline: Timeline) -> str:
    """Return why no event is listed: there is none, or only details, which are counted below."""
    if timeline.events:
        return "No major or minor changes."
    return "No relevant changes between the readable versions."


def _incomplete(timeline: Timeline) -> str:
    number = sum(not version.is_whole for version in timeline.stored)
    if not number:
        return ""
    are = "is an incomplete record" if number == 1 else "are incomplete records"
    return f"{counted(number, 'version')} {are}: the values missing there are unknown."


def _missing(timeline: Timeline) -> str:
    if len(timeline.stored) == 1:
        return "Only one version is stored and readable, so changes are unknown."
    if timeline.missing is None:
        return "Based on stored versions only. Earlier or intermediate versions may be missing."
    if timeline.missing:
        number = counted(timeline.missing, "version is", "versions are")
        return f"{number} not stored here, so some changes may have happened earlier than shown."
    return ""


def _days(timeline: Timeline) -> str:
    read = sum(version.day_is == "read" for version in timeline.versions)
    if not read:
        return "A version has the date of its submission."
    if read == len(timeline.versions):
        return "A version has the date on which it was read; it may have been submitted earlier."
    have = "has" if read == 1 else "have"
    return (
        f"A version has the date of its submission; {read} without a usable one {have} the date "
        "of reading."
    )


# ---------------------------------------------------------------- status


def keyed(spans: Sequence[StatusSpan]) -> list[tuple[str, StatusSpan]]:
    """Return the spans, each with the character that stands for it in the bar."""
    return [(_KEYS[number % len(_KEYS)], span) for number, span in enumerate(spans)]


def span_length(span: StatusSpan, timeline: Timeline, days: Callable[[int], str] = str) -> str:
    """Return how long a status lasted: ``457``; nothing for a final status."""
    if span is not timeline.statuses[-1]:
        return days(span.days)
    return "" if is_final_status(span.status) else f"{days(span.days)} so far"


def span_name(span: StatusSpan) -> str:
    """Return the status of a span in words."""
    return NOT_STATED if span.status is None else one_line(status_words(span.status))


# ---------------------------------------------------------------- values over time


def enrollment_words(enrollment: Enrollment | None) -> str:
    """Return an enrollment: ``120 target``."""
    if enrollment is None:
        return NOT_STATED
    kind = {"ACTUAL": " actual", "ESTIMATED": " target"}.get(enrollment.kind or "", "")
    return f"{enrollment.count}{kind}"


def date_words(stated: StatedDate | None) -> str:
    """Return a date: ``2026-10-02 actual``. An estimated date is not marked: most dates are."""
    if stated is None:
        return NOT_STATED
    kind = stated.kind if stated.kind != "ESTIMATED" else None
    return f"{stated.date} {one_line(value_words(kind)).lower()}" if kind else str(stated.date)


def number_words(number: int | None) -> str:
    """Return a number of sites or countries."""
    return NOT_STATED if number is None else str(number)


def days_moved(steps: Steps[StatedDate | None]) -> Steps[int | None]:
    """Return, for each step of a date, the days since the first stated date."""
    return map_steps(date_shifts(steps), lambda shift: shift.days)


def scale_from_zero(steps: Steps[int | None]) -> tuple[int, int]:
    """Return the scale of a number over time: from zero to its maximum."""
    return 0, max((step.value for step in steps if step.value is not None), default=0)


def steps_words(
    steps: Steps[T | None], words: Callable[[T | None], str], most: int | None = None
) -> str:
    """Return a value over time: ``120 target → 90 target → 94 actual``.

    If there are more steps than ``most``, only the first and the last are shown.
    """
    shown = [words(step.value) for step in steps]
    if most is None or len(shown) <= most:
        return " → ".join(shown)
    return f"{shown[0]} → … {len(shown) - 2} more … → {shown[-1]}"


def date_steps_words(steps: Steps[StatedDate | None], most: int | None = None) -> str:
    """Return a date over time, and how far it is now from the first stated date."""
    shown = steps_words(steps, date_words, most)
    known = [step.value.date for step in steps if step.value is not None]
    if len(known) < 2 or steps[-1].value is None:
        return shown
    return f"{shown} ({_moved(known[0], known[-1])})"


def _moved(original: PartialDate, now: PartialDate) -> str:
    if original == now:
        return "back to the first date"
    shift = date_shift(original, now)
    if shift.days == 0:
        return "made more exact" if original.covers(now) else "made less exact"
    return _shift_words(shift)


def _shift_words(shift: DateShift) -> str:
    """Return ``+184 days``."""
    days = f"{shift.days:+d} day{'' if abs(shift.days) == 1 else 's'}".replace("-", "−")
    return f"about {days}" if shift.about else days


def results_words(timeline: Timeline) -> str:
    """Return whether results are posted, according to the newest version."""
    newest, results = timeline.newest, timeline.results
    if results is None:
        return newest.results or NOT_STATED
    posted = f"posted {results.posted}, " if results.posted else ""
    first = f"{posted}first in the version of {results.day}"
    return first if newest.has_results else f"{first}; missing from the newest version"


def tally(timeline: Timeline) -> str:
    """Return how many events there are of each severity: ``2 major · 5 minor``."""
    counts: dict[str, int] = {}
    for one in timeline.events:
        counts[one.event.severity] = counts.get(one.event.severity, 0) + 1
    order = ("major", "minor", "detail", "none")
    return " · ".join(f"{counts[severity]} {severity}" for severity in order if severity in counts)


def left_out_words(timeline: Timeline) -> str:
    """Return ``not shown: 4 administrative or registry-made changes``; empty if there are none."""
    number = timeline.left_out
    changes = "administrative or registry-made change"
    return f"not shown: {counted(number, changes)}" if number else ""
