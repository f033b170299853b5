"""Rows of a cohort, which is any number of trials: one row per trial, or one row per event.

They are small and hold no record, so those of thousands of trials fit into memory.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from trialcli.events.anchors import Anchors, When
from trialcli.registry.timeline_facts import Enrollment, StatedDate
from trialcli.text.dates import PartialDate
from trialcli.versions.timeline import DateShift, Steps, Timeline, date_shift

if TYPE_CHECKING:
    from trialcli.events.event import Event
    from trialcli.events.rule import Rule
    from trialcli.events.severity import Severity
    from trialcli.registry.audit import Region, ResultsDuty
    from trialcli.versions.audit import Audit, AuditedOutcome, Moment, Registration


@dataclass(frozen=True, slots=True)
class CourseDate:
    """A date in the course of a trial: as first stated, and as stated now."""

    first: StatedDate | None
    now: StatedDate | None
    """None if the newest version does not state it."""
    moves: int | None
    """How many times the record stated another date; None if only one version is stored."""

    @property
    def shift(self) -> DateShift | None:
        """How far it moved; None if the newest version does not state it, or is the only one."""
        if self.first is None or self.now is None or self.moves is None:
            return None
        return date_shift(self.first.date, self.now.date)


@dataclass(frozen=True, slots=True)
class CourseEnrollment:
    """The number of participants over time."""

    first: Enrollment | None
    """As first stated."""
    now: Enrollment | None
    """As the newest version states it."""
    planned: Enrollment | None = None
    """As the promise states it; None if the promise is not known."""
    started: int | None = None
    """By the posted results."""

    @property
    def actual(self) -> int | None:
        """The number that the newest version calls actual."""
        return self.now.count if self.now and self.now.kind == "ACTUAL" else None


@dataclass(frozen=True, slots=True)
class CourseAudit:
    """What an audit says of a trial, in short."""

    promise: "Moment"
    """The version that the outcomes are compared with."""
    knows_promise: bool
    """Whether that version is what was promised. If not, earlier changes are not known."""
    primary: "tuple[AuditedOutcome, ...]"
    """The primary outcomes that are not as promised: what became of them, and when."""
    earlier_primary: "tuple[AuditedOutcome, ...]"
    """The primary outcomes that were changed before the promise."""
    primary_kept: int
    primary_unknown: int
    """How many were not changed since the first stored version, which is no promise."""
    registration: "Registration"
    duties: "tuple[ResultsDuty, ...]"
    """The rules that may require results; the U.S. rule first."""

    @property
    def changed_primary(self) -> "tuple[AuditedOutcome, ...]":
        """The primary outcomes that the record changed; not those that only lack results."""
        return tuple(one for one in self.primary if one.found.verdict != "not_reported")


@dataclass(frozen=True, slots=True)
class TrialCourse:
    """The course of one trial: the row of a trial."""

    trial: str
    title: str
    status: str | None
    """As the newest version states it."""
    as_of: date
    versions: int
    """The known versions."""
    stored: int
    missing: int | None
    """How many of the registry's versions are not stored; None if no version has a number."""
    first_version: date
    last_version: date
    registered: PartialDate | None
    start: CourseDate
    primary_completion: CourseDate
    completion: CourseDate
    enrollment: CourseEnrollment
    days_in_status: Mapping[str | None, int]
    """The days in each status until ``as_of``; None for versions that do not state a status."""
    events: "Mapping[Severity, int] | None"
    """How many events there are of each severity; None if only one version is stored."""
    left_out: int
    """How many events are administrative or registry-made, and not counted."""
    has_results: bool | None
    results_posted: PartialDate | None
    audit: CourseAudit | None
    """None if no complete version is stored, so that nothing can be compared."""

    def duty(self, region: "Region") -> "ResultsDuty | None":
        """Return what the record says of the results that a rule may require.

        None if it is not known, or if the record suggests no such rule.
        """
        duties = self.audit.duties if self.audit else ()
        return next((one for one in duties if one.region == region), None)


@dataclass(frozen=True, slots=True)
class TrialEvent:
    """An event in the course of a trial: the row of an event."""

    trial: str
    day: date
    version: int | None
    """The registry's number of the version that brought it."""
    since: int | None
    """The number of the version before."""
    when: When
    """When in the trial the record was changed."""
    event: "Event"
    before: str
    after: str

    @property
    def rule(self) -> "Rule":
        """The rule that rates it."""
        return self.event.rule


@dataclass(frozen=True, slots=True)
class FollowedTrial:
    """The timeline of a trial, with its audit."""

    timeline: Timeline
    audit: "Audit | None"
    """None if no complete version is stored, so that nothing can be compared."""

    @property
    def course(self) -> TrialCourse:
        """The row of the trial."""
        return trial_course(self.timeline, self.audit)

    @property
    def events(self) -> tuple[TrialEvent, ...]:
        """The rows of its events, oldest first."""
        known = self.audit.known if self.audit else Anchors()
        return tuple(trial_events(self.timeline, known))


def trial_course(timeline: Timeline, audit: "Audit | None") -> TrialCourse:
    """Return the row of a trial."""
    newest = timeline.newest
    posted = newest.results_posted or (timeline.results.posted if timeline.results else None)
    return TrialCourse(
        trial=timeline.trial,
        title=timeline.title,
        status=newest.status,
        as_of=timeline.today,
        versions=len(timeline.versions),
        stored=len(timeline.stored),
        missing=timeline.missing,
        first_version=timeline.first,
        last_version=timeline.last,
        registered=audit.registration.day if audit else newest.registered,
        start=_date(timeline, timeline.start),
        primary_completion=_date(timeline, timeline.primary_completion),
        completion=_date(timeline, timeline.completion),
        enrollment=_enrollment(timeline, audit),
        days_in_status=_days_in_status(timeline),
        events=_counts(timeline) if len(timeline.stored) > 1 else None,
        left_out=timeline.left_out,
        has_results=newest.has_results,
        results_posted=posted if newest.has_results else None,
        audit=_audit(audit) if audit else None,
    )


def trial_events(timeline: Timeline, known: Anchors) -> Iterator[TrialEvent]:
    """Yield the rows of a trial's events, oldest first.

    ``known`` are the earliest recorded dates of the trial.
    """
    for one in timeline.events:
        yield TrialEvent(
            timeline.trial,
            one.day,
            one.version,
            one.since.number if one.since else None,
            one.when(known),
            one.event,
            *one.values,
        )


def _date(timeline: Timeline, steps: Steps[StatedDate | None]) -> CourseDate:
    stated = [step.value for step in steps if step.value is not None]
    moves = sum(before.date != after.date for before, after in pairwise(stated))
    is_compared = len(timeline.stored) > 1
    first = stated[0] if stated else None
    return CourseDate(first, steps[-1].value, moves if is_compared else None)


def _enrollment(timeline: Timeline, audit: "Audit | None") -> CourseEnrollment:
    steps = timeline.enrollment
    first = next((step.value for step in steps if step.value is not None), None)
    if audit is None:
        return CourseEnrollment(first, steps[-1].value)
    counted = audit.enrollment
    return CourseEnrollment(first, steps[-1].value, counted.planned, counted.started)


def _days_in_status(timeline: Timeline) -> dict[str | None, int]:
    days: dict[str | None, int] = {}
    for span in timeline.statuses:
        days[span.status] = days.get(span.status, 0) + span.days
    return days


def _counts(timeline: Timeline) -> "dict[Severity, int]":
    counts: dict[Severity, int] = {"major": 0, "minor": 0, "detail": 0, "none": 0}
    for one in timeline.events:
        counts[one.event.severity] += 1
    return counts


def _audit(audit: "Audit") -> CourseAudit:
    primary = [one for one in audit.outcomes if one.is_primary]
    counts = Counter(one.found.verdict for one in primary)
    return CourseAudit(
        promise=audit.promise,
        knows_promise=audit.knows_promise,
        primary=tuple(one for one in primary if not one.is_quiet),
        earlier_primary=tuple(one for one in audit.earlier_outcomes if one.is_primary),
        primary_kept=counts["kept"],
        primary_unknown=counts["unknown"],
        registration=audit.registration,
        duties=audit.duties,
    )
