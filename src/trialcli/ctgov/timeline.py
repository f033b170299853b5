"""The story of a trial as the versions of its record tell it: what was said, from which day on.

A record states no history of its own. What is known is what each version said and on which day it
was submitted (or, where that is all that is known, read); between two versions the earlier holds.
What a version does not state is not known: never zero, and never what the version before said.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, Literal, TypeVar

from trialcli.ctgov.events.results import RESULTS_POSTED, RESULTS_REMOVED
from trialcli.ctgov.events.status import STATUS_CHANGED, STATUS_UNKNOWN
from trialcli.ctgov.facts.submission import ResultsState, results_state
from trialcli.ctgov.facts.summary import summarise
from trialcli.events.event import Event
from trialcli.events.severity import Severity, at_least, rank
from trialcli.record.tree import Record, at
from trialcli.record.wholeness import same_day
from trialcli.registry.summary import Summary
from trialcli.text.dates import PartialDate, parse_date

DayIs = Literal["submitted", "read"]
T = TypeVar("T")

_STATUS = "protocolSection.statusModule"
_SITES = "protocolSection.contactsLocationsModule.locations"
_FINAL = ("COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE")


@dataclass(frozen=True, slots=True)
class Point:
    """One version of a record, and when it came."""

    version: int | None
    """The registry's own number, from 1; None for a version it does not list."""
    day: date
    study: Record
    day_is: DayIs = "submitted"
    """Whether the version was submitted on that day, or only read by then."""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """How many take part."""

    count: int
    kind: str | None
    """``ACTUAL`` or ``ESTIMATED``, where that is stated."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A date of the trial's plan or course."""

    date: PartialDate
    kind: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a timeline keeps of a version: little, as a record can be large and versions many."""

    version: int | None
    day: date
    day_is: DayIs
    is_stored: bool
    """Whether there is a record; else only number, day and status are known."""
    title: str
    status: str | None
    enrollment: Enrollment | None
    start: Stated | None
    primary_completion: Stated | None
    completion: Stated | None
    sites: int | None
    countries: int | None
    """In how many countries the sites are; None where none of them has one."""
    results_state: ResultsState | None
    """Where the results stand; None where the version does not say."""
    results_posted: PartialDate | None
    registered: PartialDate | None
    is_whole: bool = True
    """Whether what it does not state is known to be absent from it."""

    @property
    def has_results(self) -> bool | None:
        """Whether results are posted; None where the version does not say."""
        return None if self.results_state is None else self.results_state.standing == "posted"


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """What versions say from a day on."""

    day: date
    version: int | None
    value: T


Steps = tuple[Step[T], ...]
"""What was said over time: first what the first version says, then each time it is another."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which every version gives the same status."""

    status: str | None
    since: date
    """The day of the version that first says so."""
    until: date
    """The day of the version that says otherwise; for the last one, today."""
    version: int | None

    @property
    def days(self) -> int:
        """How long it was; 0 where another version came on the same day."""
        return (self.until - self.since).days

    @property
    def is_final(self) -> bool:
        """Whether the trial ends with this status: how long it has had it says nothing."""
        return self.status in _FINAL


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """An event, and the day and number of the version that brought it."""

    day: date
    version: int | None
    event: Event

    @property
    def is_landmark(self) -> bool:
        """Whether it is among the first events to show of those with the same severity."""
        return self.event.rule in _LANDMARKS


_LANDMARKS = (STATUS_CHANGED, STATUS_UNKNOWN, RESULTS_POSTED, RESULTS_REMOVED)


@dataclass(frozen=True, slots=True)
class Results:
    """The first version that has results."""

    day: date
    version: int | None
    posted: PartialDate | None
    """When the registry first posted them, as that version states it."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The story of a trial."""

    trial: str
    title: str
    """As the newest version has it."""
    versions: tuple[Said, ...]
    """Oldest first; of one at least the record is stored."""
    today: date
    """Up to when the story goes: the day it was told, or of the last version if that is later."""
    statuses: tuple[Span, ...]
    """One after another, without a gap, from the first version until today."""
    enrollment: Steps[Enrollment | None]
    start: Steps[Stated | None]
    primary_completion: Steps[Stated | None]
    completion: Steps[Stated | None]
    sites: Steps[int | None]
    countries: Steps[int | None]
    results: Results | None
    events: tuple[DatedEvent, ...]
    """What is news, by day; on one day the worst first."""
    left_out: int
    """How many events are not news: dates of paperwork, and what the registry made itself."""

    @property
    def first(self) -> date:
        """The day of the first version that is known."""
        return self.versions[0].day

    @property
    def last(self) -> date:
        """The day of the last version that is known."""
        return self.versions[-1].day

    @property
    def days(self) -> int:
        """How many days the story is long."""
        return (self.today - self.first).days

    @property
    def stored(self) -> tuple[Said, ...]:
        """The versions of which there is a record."""
        return tuple(said for said in self.versions if said.is_stored)

    @property
    def registered(self) -> PartialDate | None:
        """When the trial was first submitted to the registry, as the newest version has it."""
        return self.stored[-1].registered

    @property
    def missing(self) -> int | None:
        """Of how many of the registry's versions no record is stored; None without any number."""
        listed = {said.version for said in self.versions if said.version is not None}
        stored = {said.version for said in self.stored if said.version is not None}
        return max(listed) - len(stored) if listed else None

    def at_least(self, severity: Severity) -> tuple[DatedEvent, ...]:
        """Return the events that are rated so or worse."""
        return tuple(one for one in self.events if at_least(one.event.severity, severity))


def read_point(point: Point) -> Said:
    """Return what a timeline keeps of a version, whatever is missing from it."""
    study = point.study
    summary = summarise("", study)
    return Said(
        version=point.version,
        day=point.day,
        day_is=point.day_is,
        is_stored=True,
        title=summary.title,
        status=summary.status,
        enrollment=_enrollment(summary),
        start=_stated(study, "startDateStruct"),
        primary_completion=_stated(study, "primaryCompletionDateStruct"),
        completion=_stated(study, "completionDateStruct"),
        # A record without a list of sites does not say that there are none.
        sites=summary.sites if isinstance(at(study, _SITES), list) else None,
        countries=len(summary.countries) or None,
        results_state=results_state(study),
        results_posted=parse_date(at(study, f"{_STATUS}.resultsFirstPostDateStruct.date")),
        registered=parse_date(at(study, f"{_STATUS}.studyFirstSubmitDate")),
    )


def only_listed(version: int, day: date, status: str | None) -> Said:
    """Return a version that the registry lists, but of which no record is stored."""
    said = read_point(Point(version, day, {}))
    return replace(said, is_stored=False, status=status)


def build(
    trial: str, versions: Sequence[Said], events: Iterable[DatedEvent], today: date
) -> Timeline:
    """Return the story of a trial.

    Args:
        trial: its ID.
        versions: what each version says, oldest first; of one at least the record is stored. A day
            that is before that of the version before it is taken for that one's, so that time
            never runs backwards.
        events: what happened between the versions, in their order.
        today: the day on which the story is told.

    """
    ordered = _ordered(versions)
    stored = [said for said in ordered if said.is_stored]
    until = max(today, ordered[-1].day)
    told = list(events)
    news = [one for one in told if one.event.concern == "news"]
    return Timeline(
        trial=trial,
        title=stored[-1].title,
        versions=ordered,
        today=until,
        statuses=_spans(ordered, until),
        enrollment=_steps(stored, lambda said: said.enrollment),
        start=_steps(stored, lambda said: said.start),
        primary_completion=_steps(stored, lambda said: said.primary_completion),
        completion=_steps(stored, lambda said: said.completion),
        sites=_steps(stored, lambda said: said.sites),
        countries=_steps(stored, lambda said: said.countries),
        results=_results(stored),
        events=tuple(sorted(news, key=lambda one: (one.day, rank(one.event.severity)))),
        left_out=len(told) - len(news),
    )


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a date has moved from what was first stated."""

    days: int
    """Later is positive."""
    about: bool
    """Whether one of the dates is not exact to the day."""


def drift(original: PartialDate, stated: PartialDate) -> Drift:
    """Return how far a date is from another; 0 where it may be the same, made more exact."""
    about = {original.precision, stated.precision} != {"day"}
    if original.covers(stated) or stated.covers(original):
        return Drift(0, about)
    return Drift((_middle(stated) - _middle(original)).days, about)


def drifts(steps: Steps[Stated | None]) -> Steps[Drift | None]:
    """Return, for each step of a date, how far it is from the first that was stated."""
    known = [step.value.date for step in steps if step.value is not None]
    return tuple(
        Step(
            step.day,
            step.version,
            None if step.value is None else drift(known[0], step.value.date),
        )
        for step in steps
    )


# ---------------------------------------------------------------- of one version


def _enrollment(summary: Summary) -> Enrollment | None:
    count = summary.enrollment
    if count is None:
        return None
    return Enrollment(count, summary.enrollment_type)


def _stated(study: Record, key: str) -> Stated | None:
    day = parse_date(at(study, f"{_STATUS}.{key}.date"))
    kind = at(study, f"{_STATUS}.{key}.type")
    return None if day is None else Stated(day, kind if isinstance(kind, str) else None)


def _middle(day: PartialDate) -> date:
    return day.first_day + (day.last_day - day.first_day) // 2


# ---------------------------------------------------------------- of all versions


def _ordered(versions: Sequence[Said]) -> tuple[Said, ...]:
    ordered = list(versions[:1])
    for said in versions[1:]:
        day = max(said.day, ordered[-1].day)
        ordered.append(said if day == said.day else replace(said, day=day))
    return tuple(ordered)


def _steps(versions: Sequence[Said], read: Callable[[Said], T]) -> Steps[T]:
    steps: list[Step[T]] = []
    before: Said | None = None
    for said in versions:
        value = read(said)
        if before is None or not steps:
            steps.append(Step(said.day, said.version, value))
        elif said.is_whole and before.is_whole:
            if steps[-1].value != value:
                steps.append(Step(said.day, said.version, value))
        elif _agree(steps[-1].value, value):
            # What a whole record says is more exact than what was transcribed.
            if said.is_whole:
                steps[-1] = replace(steps[-1], value=value)
        elif said.is_whole or value is not None:
            steps.append(Step(said.day, said.version, value))
        before = said
    return tuple(steps)


def _agree(one: object, other: object) -> bool:
    """Whether two values say the same, if one of them is not of a whole record."""
    if isinstance(one, Enrollment) and isinstance(other, Enrollment):
        return one.count == other.count and (
            one.kind == other.kind or None in (one.kind, other.kind)
        )
    if isinstance(one, Stated) and isinstance(other, Stated):
        days = str(one.date), str(other.date)
        is_same_kind = one.kind == other.kind or None in (one.kind, other.kind)
        return is_same_kind and (days[0] == days[1] or same_day(*days))
    return one == other


def _spans(versions: Sequence[Said], until: date) -> tuple[Span, ...]:
    steps = _steps(versions, lambda said: said.status)
    ends = [*(step.day for step in steps[1:]), until]
    return tuple(
        Span(step.value, step.day, end, step.version) for step, end in zip(steps, ends, strict=True)
    )


def _results(versions: Sequence[Said]) -> Results | None:
    found = next((said for said in versions if said.has_results), None)
    return None if found is None else Results(found.day, found.version, found.results_posted)
