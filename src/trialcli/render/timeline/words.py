"""What a timeline says in words: the same on a screen and on a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from trialcli.ctgov.timeline import (
    Drift,
    Enrollment,
    Span,
    Stated,
    Step,
    Steps,
    Timeline,
    drift,
)
from trialcli.ctgov.words.vocabulary import status_words, value_words
from trialcli.text.blocks import counted, one_line
from trialcli.text.dates import PartialDate

T = TypeVar("T")

NOT_STATED = "not stated"
NOT_WHY = "That a record changed does not say why, nor what the trial did."
_KEYS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Named:
    """One of the three dates with its name."""

    name: str
    steps: Steps[Stated | None]


def three_dates(timeline: Timeline) -> tuple[Named, Named, Named]:
    """Return the three dates of a trial, in their order."""
    return (
        Named("Start", timeline.start),
        Named("Primary completion", timeline.primary_completion),
        Named("Completion", timeline.completion),
    )


# ---------------------------------------------------------------- the whole


def extent(timeline: Timeline) -> str:
    """Say from when to when the story goes and of how many versions it is made."""
    number = counted(len(timeline.versions), "version")
    days = str(timeline.first)
    if timeline.last != timeline.first:
        days += f" → {timeline.last}"
    registered = f" · registered {timeline.registered}" if timeline.registered else ""
    return f"{number} {days}{registered} · as of {timeline.today}"


def remarks(timeline: Timeline) -> list[str]:
    """Say what a reader has to know of where the story has its days and versions from."""
    said = (_known(timeline), _not_whole(timeline), _days(timeline), NOT_WHY)
    return [sentence for sentence in said if sentence]


def nothing_listed(timeline: Timeline) -> str:
    """Say why no event is listed: there is none, or only such as are counted below."""
    if timeline.events:
        return "No major or minor changes."
    return "No relevant changes between the versions that can be read."


def _not_whole(timeline: Timeline) -> str:
    number = sum(not said.is_whole for said in timeline.stored)
    if not number:
        return ""
    verb, it = ("is", "it") if number == 1 else ("are", "they")
    lacks = "lacks" if number == 1 else "lack"
    return (
        f"{counted(number, 'version')} {verb} not a whole record (transcribed or incomplete): what "
        f"{it} {lacks} is not known."
    )


def _known(timeline: Timeline) -> str:
    if len(timeline.stored) == 1:
        return "Only one version is stored and can be read, so nothing can be said of changes."
    if timeline.missing is None:
        return (
            "Made of the versions that are stored: what was submitted before the first or between "
            "them is not known."
        )
    if timeline.missing:
        number = counted(timeline.missing, "version")
        return (
            f"{number} that the registry has had: no record stored here, so a change may have come "
            "earlier than it is told."
        )
    return ""


def _days(timeline: Timeline) -> str:
    read = [said for said in timeline.versions if said.day_is == "read"]
    if not read:
        return "A version's day is the one it was submitted on."
    if len(read) == len(timeline.versions):
        return "A version's day is the one it was read on; it may have been submitted earlier."
    return (
        f"A version's day is the one it was submitted on; of {len(read)}, which say none of their "
        "own, the one they were read on."
    )


# ---------------------------------------------------------------- status


def keyed(spans: Sequence[Span]) -> list[tuple[str, Span]]:
    """Return the spans, each with the character that stands for it in the bar."""
    return [(_KEYS[number % len(_KEYS)], span) for number, span in enumerate(spans)]


def span_length(span: Span, timeline: Timeline, days: Callable[[int], str] = str) -> str:
    """Return how long a status lasted: ``457``; nothing of one that a trial ends with.

    Args:
        span: the time in which it held.
        timeline: the story it is part of.
        days: puts a number of days into words.

    """
    if span is not timeline.statuses[-1]:
        return days(span.days)
    return "" if span.is_final else f"{days(span.days)} so far"


def span_name(span: Span) -> str:
    """Return the status of a span in words."""
    return NOT_STATED if span.status is None else one_line(status_words(span.status))


# ---------------------------------------------------------------- what was said over time


def enrollment_words(enrollment: Enrollment | None) -> str:
    """Return an enrollment: ``120 target``."""
    if enrollment is None:
        return NOT_STATED
    kind = {"ACTUAL": " actual", "ESTIMATED": " target"}.get(enrollment.kind or "", "")
    return f"{enrollment.count}{kind}"


def date_words(stated: Stated | None) -> str:
    """Return a date: ``2026-10-02 actual``. That it is estimated is the rule, and not said."""
    if stated is None:
        return NOT_STATED
    kind = stated.kind if stated.kind != "ESTIMATED" else None
    return f"{stated.date} {one_line(value_words(kind)).lower()}" if kind else str(stated.date)


def number_words(number: int | None) -> str:
    """Return a number of sites or countries, as it stands in a row of them."""
    return NOT_STATED if number is None else str(number)


def mapped(steps: Steps[T | None], read: Callable[[T], int]) -> Steps[int | None]:
    """Return a number of what was said over time; what is not known stays so."""
    return tuple(
        Step(step.day, step.version, None if step.value is None else read(step.value))
        for step in steps
    )


def from_zero(steps: Steps[int | None]) -> tuple[int, int]:
    """Return the scale of a number over time: from nothing to its greatest."""
    return 0, max((step.value for step in steps if step.value is not None), default=0)


def told(steps: Steps[T | None], say: Callable[[T | None], str], most: int | None = None) -> str:
    """Tell what was said over time: ``120 target → 90 target → 94 actual``.

    Args:
        steps: what was said.
        say: puts a step into words.
        most: how many steps to tell; of more, only the first and the last.

    """
    words = [say(step.value) for step in steps]
    if most is None or len(words) <= most:
        return " → ".join(words)
    return f"{words[0]} → … {len(words) - 2} more … → {words[-1]}"


def told_date(steps: Steps[Stated | None], most: int | None = None) -> str:
    """Tell how a date moved, and how far it is now from what was first stated."""
    said = told(steps, date_words, most)
    known = [step.value.date for step in steps if step.value is not None]
    if len(known) < 2 or steps[-1].value is None:
        return said
    return f"{said} ({moved(known[0], known[-1])})"


def moved(original: PartialDate, now: PartialDate) -> str:
    """Say how far a date has moved."""
    if original == now:
        return "as at first"
    by = drift(original, now)
    if by.days == 0:
        return "made more exact" if original.covers(now) else "made less exact"
    return drift_words(by)


def drift_words(by: Drift | None) -> str:
    """Return a drift: ``+184 days``."""
    if by is None:
        return NOT_STATED
    days = f"{by.days:+d} day{'' if abs(by.days) == 1 else 's'}".replace("-", "−")
    return f"about {days}" if by.about and by.days else days


def results_words(timeline: Timeline) -> str:
    """Say whether results are posted, as far as the newest version says."""
    state, results = timeline.stored[-1].results_state, timeline.results
    newest = timeline.stored[-1].has_results
    if results is None:
        return NOT_STATED if state is None else str(state)
    posted = f"posted {results.posted}, " if results.posted else ""
    said = f"{posted}first in the version of {results.day}"
    return said if newest else f"{said}; gone from the newest"


def tally(timeline: Timeline) -> str:
    """Return how many events there are of each severity: ``2 major · 5 minor``."""
    counts: dict[str, int] = {}
    for one in timeline.events:
        counts[one.event.severity] = counts.get(one.event.severity, 0) + 1
    order = ("major", "minor", "detail", "none")
    return " · ".join(f"{counts[severity]} {severity}" for severity in order if severity in counts)
