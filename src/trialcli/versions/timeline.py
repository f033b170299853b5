"""A timeline: how the facts of a trial changed from version to version of its record.

A record does not contain its own history. Each version states facts on the day on which it was
submitted, or on the day on which it was read if that is all that is known. A fact holds until a
later version states another. A fact that a version does not state is unknown: it is not zero, and
it is not the fact of the version before.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, Literal, TypeVar

from trialcli.events.anchors import Anchors, When, when
from trialcli.events.event import Event
from trialcli.events.severity import Severity, at_least, rank
from trialcli.record.bounds import same_day
from trialcli.registry.timeline_facts import Enrollment, StatedDate, TimelineFacts
from trialcli.text.blocks import counted
from trialcli.text.dates import PartialDate

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TimelineVersion:
    """A version of a record: its day and its facts."""

    number: int | None
    """The registry's number, from 1; None for a version that the registry does not list."""
    day: date
    facts: TimelineFacts
    day_is: Literal["submitted", "read"] = "submitted"
    """Whether the version was submitted on that day, or only read on it."""
    is_stored: bool = True
    """Whether its record is stored. If not, only its number, day and status are known."""
    is_whole: bool = True
    """Whether the record is complete. If not, a fact that is missing may still hold."""


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """A value that holds from a day on, and the version that first stated it."""

    day: date
    version: int | None
    value: T


Steps = tuple[Step[T], ...]
"""The values of a fact over time: one step for each change."""


@dataclass(frozen=True, slots=True)
class StatusSpan:
    """A time in which every version states the same status."""

    status: str | None
    since: date
    """The day of the first version with this status."""
    until: date
    """The day of the next version with another status; today for the last span."""
    version: int | None

    @property
    def days(self) -> int:
        """The length in days; 0 if a version with another status came on the same day."""
        return (self.until - self.since).days


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """An event, and the day and number of the version that brought it."""

    day: date
    version: int | None
    event: Event
    is_landmark: bool = False
    """Whether it comes first among the events of the same severity."""
    since: TimelineVersion | None = None
    """The version that it was compared with; None if that is not known."""
    values: tuple[str, str] = ("", "")
    """What the record stated before and after, if it was asked for."""

    def when(self, known: Anchors) -> When:
        """Return when in the trial the record was changed, by its earliest recorded dates."""
        before = self.since
        numbers = (before.number if before else None, self.version)
        adjacent = None not in numbers and numbers[1] == (numbers[0] or 0) + 1
        return when(
            known,
            PartialDate.of(before.day) if before else None,
            PartialDate.of(self.day),
            adjacent=adjacent,
        )


@dataclass(frozen=True, slots=True)
class FirstResults:
    """The first version that has results."""

    day: date
    version: int | None
    posted: PartialDate | None
    """When the registry first posted them, as that version states it."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """How a trial's record changed over time."""

    trial: str
    title: str
    """From the newest stored version."""
    versions: tuple[TimelineVersion, ...]
    """Oldest first; at least one of them is stored."""
    today: date
    """The last day of the timeline: today, or the day of the last version if that is later."""
    statuses: tuple[StatusSpan, ...]
    """In order and without a gap, from the first version until today."""
    enrollment: Steps[Enrollment | None]
    start: Steps[StatedDate | None]
    primary_completion: Steps[StatedDate | None]
    completion: Steps[StatedDate | None]
    sites: Steps[int | None]
    countries: Steps[int | None]
    results: FirstResults | None
    events: tuple[DatedEvent, ...]
    """The news, by day; on one day the most severe first."""
    left_out: int
    """How many events are administrative or registry-made, and not in ``events``."""

    @property
    def first(self) -> date:
        """The day of the first known version."""
        return self.versions[0].day

    @property
    def last(self) -> date:
        """The day of the last known version."""
        return self.versions[-1].day

    @property
    def days(self) -> int:
        """The length of the timeline in days."""
        return (self.today - self.first).days

    @property
    def stored(self) -> tuple[TimelineVersion, ...]:
        """The versions whose records are stored."""
        return tuple(version for version in self.versions if version.is_stored)

    @property
    def newest(self) -> TimelineFacts:
        """The facts of the newest stored version."""
        return self.stored[-1].facts

    @property
    def missing(self) -> int | None:
        """How many of the registry's versions are not stored; None if no version has a number."""
        listed = {version.number for version in self.versions if version.number is not None}
        stored = {version.number for version in self.stored if version.number is not None}
        return max(listed) - len(stored) if listed else None

    def at_least(self, severity: Severity) -> tuple[DatedEvent, ...]:
        """Return the events of a severity or higher."""
        return tuple(one for one in self.events if at_least(one.event.severity, severity))


def make_timeline(
    trial: str, versions: Sequence[TimelineVersion], events: Iterable[DatedEvent], today: date
) -> Timeline:
    """Return the timeline of a trial.

    The versions come oldest first, and at least one is stored. A version with a day before that of
    its predecessor gets the predecessor's day, so that time never runs backwards.
    """
    ordered = _ordered(versions)
    stored = [version for version in ordered if version.is_stored]
    until = max(today, ordered[-1].day)
    every = list(events)
    news = [one for one in every if one.event.concern == "news"]
    return Timeline(
        trial=trial,
        title=stored[-1].facts.title,
        versions=ordered,
        today=until,
        statuses=_spans(ordered, until),
        enrollment=fact_steps(stored, lambda facts: facts.enrollment),
        start=fact_steps(stored, lambda facts: facts.start),
        primary_completion=fact_steps(stored, lambda facts: facts.primary_completion),
        completion=fact_steps(stored, lambda facts: facts.completion),
        sites=fact_steps(stored, lambda facts: facts.sites),
        countries=fact_steps(stored, lambda facts: facts.countries),
        results=_first_results(stored),
        events=tuple(sorted(news, key=lambda one: (one.day, rank(one.event.severity)))),
        left_out=len(every) - len(news),
    )


@dataclass(frozen=True, slots=True)
class DateShift:
    """How far a date has moved from the first stated date."""

    days: int
    """Positive if the date is later."""
    about: bool
    """Whether one of the dates is not exact to the day."""

    def __str__(self) -> str:
        """Return the move of a date in words: ``about 30 days later``."""
        about = "about " if self.about else ""
        side = "later" if self.days > 0 else "earlier"
        return f"{about}{counted(abs(self.days), 'day')} {side}"


def date_shift(original: PartialDate, stated: PartialDate) -> DateShift:
    """Return how far a date is from another; 0 if one only makes the other more exact."""
    about = {original.precision, stated.precision} != {"day"}
    if original.covers(stated) or stated.covers(original):
        return DateShift(0, about)
    return DateShift((_middle(stated) - _middle(original)).days, about)


def date_shifts(steps: Steps[StatedDate | None]) -> Steps[DateShift | None]:
    """Return, for each step of a date, how far it is from the first stated date."""
    known = [step.value.date for step in steps if step.value is not None]
    return map_steps(steps, lambda stated: date_shift(known[0], stated.date))


U = TypeVar("U")


def map_steps(steps: Steps[T | None], convert: Callable[[T], U]) -> Steps[U | None]:
    """Return the steps with each known value converted."""
    return tuple(
        Step(step.day, step.version, None if step.value is None else convert(step.value))
        for step in steps
    )


def _middle(day: PartialDate) -> date:
    return day.first_day + (day.last_day - day.first_day) // 2


def _ordered(versions: Sequence[TimelineVersion]) -> tuple[TimelineVersion, ...]:
    ordered = list(versions[:1])
    for version in versions[1:]:
        day = max(version.day, ordered[-1].day)
        ordered.append(version if day == version.day else replace(version, day=day))
    return tuple(ordered)


def fact_steps(versions: Sequence[TimelineVersion], read: Callable[[TimelineFacts], T]) -> Steps[T]:
    """Return the steps of a fact over some stored versions, oldest first."""
    steps: list[Step[T]] = []
    before: TimelineVersion | None = None
    for version in versions:
        value = read(version.facts)
        step = Step(version.day, version.number, value)
        if before is None or not steps:
            steps.append(step)
        elif version.is_whole and before.is_whole:
            if steps[-1].value != value:
                steps.append(step)
        elif _agree(steps[-1].value, value):
            # A complete record is more exact than a transcribed one.
            if version.is_whole:
                steps[-1] = replace(steps[-1], value=value)
        elif version.is_whole or value is not None:
            steps.append(step)
        before = version
    return tuple(steps)


def _agree(one: object, other: object) -> bool:
    """Return whether two values can be the same, if one is from an incomplete record."""
    if isinstance(one, Enrollment) and isinstance(other, Enrollment):
        return one.count == other.count and _is_same_kind(one.kind, other.kind)
    if isinstance(one, StatedDate) and isinstance(other, StatedDate):
        days = str(one.date), str(other.date)
        return _is_same_kind(one.kind, other.kind) and (days[0] == days[1] or same_day(*days))
    return one == other


def _is_same_kind(one: str | None, other: str | None) -> bool:
    return one == other or None in (one, other)


def _spans(versions: Sequence[TimelineVersion], until: date) -> tuple[StatusSpan, ...]:
    steps = fact_steps(versions, lambda facts: facts.status)
    ends = [*(step.day for step in steps[1:]), until]
    return tuple(
        StatusSpan(step.value, step.day, end, step.version)
        for step, end in zip(steps, ends, strict=True)
    )


def _first_results(versions: Sequence[TimelineVersion]) -> FirstResults | None:
    first = next((version for version in versions if version.facts.has_results), None)
    if first is None:
        return None
    return FirstResults(first.day, first.number, first.facts.results_posted)
