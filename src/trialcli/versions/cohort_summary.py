"""What a cohort has in common: counts over its trials, each with the number that it is out of.

What is not known of a trial is counted as not known, and never as "no".
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median, quantiles
from typing import TYPE_CHECKING, Literal, get_args

from trialcli.events.anchors import Phase
from trialcli.events.severity import Severity, worst
from trialcli.versions.cohort import CourseAudit, CourseDate, FollowedTrial, TrialCourse

if TYPE_CHECKING:
    from trialcli.events.rule import Rule
    from trialcli.registry.audit import Region, Verdict
    from trialcli.versions.audit import AuditedOutcome

PrimaryState = Literal[
    "changed", "uncertain", "reworded", "kept", "not_started", "none_registered", "not_known"
]
"""What became of the primary outcomes of a trial after its earliest recorded start. ``uncertain``:
they were changed, perhaps before the start. ``reworded``: only details. ``not_known``: what was
promised is not stored."""
PRIMARY_STATES: tuple[PrimaryState, ...] = get_args(PrimaryState)
DateName = Literal["start", "primary_completion", "completion"]
DATE_NAMES: tuple[DateName, ...] = ("start", "primary_completion", "completion")
_LATER: tuple[Phase, ...] = ("during the trial", "after completion", "after results")
_SIGNIFICANT: tuple[Severity, ...] = ("major", "minor")

EventCounts = Mapping[tuple["Rule", Phase | None], int]
"""How many events each rule rates in each phase; None is a phase that is not certain."""


@dataclass(frozen=True, slots=True)
class CohortTrial:
    """A trial of a cohort: its course, and how many events of each kind it has."""

    course: TrialCourse
    events: EventCounts


def cohort_trial(followed: FollowedTrial) -> CohortTrial:
    """Return the row of a trial, which holds none of its versions."""
    events = Counter((one.rule, one.when.phase) for one in followed.events)
    course = followed.course
    if course.audit is not None:
        course = replace(course, audit=_in_short(course.audit))
    return CohortTrial(course, events)


def _in_short(audit: CourseAudit) -> CourseAudit:
    """Return an audit without the outcomes of whole versions, and without reasons."""
    promised = audit.promise.version
    return replace(
        audit,
        promise=replace(audit.promise, version=promised.in_short if promised else None),
        primary=tuple(one.in_short for one in audit.primary),
        earlier_primary=tuple(one.in_short for one in audit.earlier_primary),
        duties=tuple(replace(one, reasons=(), sentence="") for one in audit.duties),
    )


# ---------------------------------------------------------------- primary outcomes


def primary_state(course: TrialCourse) -> PrimaryState:
    """Return what became of the primary outcomes after the earliest recorded start."""
    audit = course.audit
    if audit is None:
        return "not_known"
    start = audit.registration.start
    if start is not None and start.first_day > course.as_of:
        return "not_started"
    if not (audit.primary or audit.primary_kept or audit.primary_unknown):
        return "none_registered"
    if not audit.knows_promise:
        return "not_known"
    changes = significant(audit)
    if any(_is_after_start(one, audit) for one in changes):
        return "changed"
    if changes:
        return "uncertain"
    return "reworded" if audit.changed_primary else "kept"


def significant(audit: CourseAudit) -> "tuple[AuditedOutcome, ...]":
    """Return the changed primary outcomes whose change is major or minor."""
    return tuple(one for one in audit.changed_primary if one.found.rule.severity in _SIGNIFICANT)


def _is_after_start(one: "AuditedOutcome", audit: CourseAudit) -> bool:
    """Return whether it is certain that an outcome was changed after the start."""
    start, when, since = audit.registration.start, one.when, one.since
    if when is None or since is None:
        return False
    if audit.promise.name == "first_registered" and audit.registration.prospective is False:
        return True
    if when.phase in _LATER or when.earliest in _LATER:
        return True
    return when.is_exact and start is not None and start.is_before(since.partial_day)


@dataclass(frozen=True, slots=True)
class PrimarySummary:
    """What became of the primary outcomes of a cohort."""

    states: Mapping[PrimaryState, int]
    severities: Mapping[Severity, int]
    """The trials that changed one after the start, by their highest severity."""
    verdicts: "Mapping[tuple[Verdict, Phase | None], int]"
    """The changed outcomes of all trials with a known promise, by verdict and phase."""
    changed_though_unknown: int
    """Trials without a known promise that changed one since their first stored version."""
    changed_before: int
    """Trials with a known promise that changed one before it."""
    posted: int
    """Trials with posted results whose promise is known."""
    not_reported: int
    """Those of them whose results lack a primary outcome that is registered."""

    @property
    def judged(self) -> int:
        """The trials that can be judged."""
        return sum(self.states.get(one, 0) for one in ("changed", "reworded", "kept"))


def _primary(trials: Sequence[TrialCourse]) -> PrimarySummary:
    judged = [(primary_state(one), one.audit) for one in trials]
    known = [one.audit for one in trials if one.audit and one.audit.knows_promise]
    changed = [audit for state, audit in judged if audit and state == "changed"]
    started = [
        audit
        for state, audit in judged
        if audit and state not in ("not_started", "none_registered")
    ]
    posted = [
        one.audit for one in trials if one.has_results and one.audit and one.audit.knows_promise
    ]
    return PrimarySummary(
        states=Counter(state for state, _ in judged),
        severities=Counter(
            worst(each.found.rule.severity for each in significant(one)) for one in changed
        ),
        verdicts=Counter(
            (each.found.verdict, each.phase)
            for one in started
            if one.knows_promise
            for each in significant(one)
        ),
        changed_though_unknown=sum(
            bool(significant(one)) for one in started if not one.knows_promise
        ),
        changed_before=sum(
            any(each.found.rule.severity in _SIGNIFICANT for each in one.earlier_primary)
            for one in known
        ),
        posted=len(posted),
        not_reported=sum(
            any(each.found.verdict == "not_reported" for each in one.primary) for one in posted
        ),
    )


# ---------------------------------------------------------------- dates and enrollment


@dataclass(frozen=True, slots=True)
class Spread:
    """How some numbers are distributed."""

    median: float
    quartiles: tuple[float, float]
    least: float
    most: float


def spread(numbers: Sequence[float]) -> Spread | None:
    """Return how numbers are distributed; None if there are none."""
    if not numbers:
        return None
    low, _, high = quantiles(numbers, method="inclusive") if len(numbers) > 1 else [numbers[0]] * 3
    return Spread(median(numbers), (low, high), min(numbers), max(numbers))


@dataclass(frozen=True, slots=True)
class DateSummary:
    """How far a date was moved in the trials of a cohort, from the first stored version to now."""

    name: DateName
    days: tuple[int, ...]
    """The days of each trial whose shift is known; 0 if the date is the same."""
    only_one: int
    """Trials of which only one version is stored, so that a shift is not known."""
    not_stated: int
    """Other trials whose first or newest date is not stated."""

    @property
    def not_known(self) -> int:
        """The trials whose shift is not known."""
        return self.only_one + self.not_stated

    @property
    def later(self) -> int:
        """The trials whose date is now later."""
        return sum(one > 0 for one in self.days)

    @property
    def earlier(self) -> int:
        """The trials whose date is now earlier."""
        return sum(one < 0 for one in self.days)


def _date(trials: Sequence[TrialCourse], name: DateName) -> DateSummary:
    dates: list[CourseDate] = [getattr(one, name) for one in trials]
    days = tuple(one.shift.days for one in dates if one.shift is not None)
    only_one = sum(one.moves is None for one in dates)
    return DateSummary(name, days, only_one, len(dates) - len(days) - only_one)


@dataclass(frozen=True, slots=True)
class EnrollmentSummary:
    """The numbers of participants that a cohort planned and enrolled."""

    pairs: tuple[tuple[int, int], ...]
    """Planned and actual, for each trial that states both; the plan is not zero."""
    not_actual: int
    """Trials whose newest version states no actual number yet."""
    not_planned: int
    """Other trials: what was planned is not known, not stated, or zero."""


def planned(course: TrialCourse) -> int | None:
    """Return how many participants were promised; None if that is not known."""
    stated = course.enrollment.planned
    return stated.count if stated else None


def _enrollment(trials: Sequence[TrialCourse]) -> EnrollmentSummary:
    actual = [one for one in trials if one.enrollment.actual is not None]
    pairs = tuple(
        (plan, one.enrollment.actual)
        for one in actual
        if (plan := planned(one)) and one.enrollment.actual is not None
    )
    return EnrollmentSummary(pairs, len(trials) - len(actual), len(actual) - len(pairs))


# ---------------------------------------------------------------- the whole


@dataclass(frozen=True, slots=True)
class ResultsSummary:
    """What a cohort's records say of the results that a rule may require."""

    region: str
    states: Mapping[str, int]
    """The states of the trials to which the rule seems to apply."""
    not_applicable: int
    not_known: int
    """Trials of which it is not known whether the rule applies."""

    @property
    def applicable(self) -> int:
        """The trials to which the rule seems to apply."""
        return sum(self.states.values())


def _results(trials: Sequence[TrialCourse], region: "Region") -> ResultsSummary:
    duties = [duty for one in trials if (duty := one.duty(region)) is not None]
    return ResultsSummary(
        region,
        Counter(one.state for one in duties if one.applicable),
        sum(one.applicable is False for one in duties),
        sum(one.applicable is None for one in duties) + sum(one.audit is None for one in trials),
    )


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """How much of the histories of a cohort is stored."""

    stored: int
    complete: int
    """Trials of which every version that the registry lists is stored."""
    incomplete: int
    not_known: int
    """Trials whose number of versions is not known."""
    only_one: int
    """Trials of which only one version is stored, so that no change is known."""


def _versions(trials: Sequence[TrialCourse]) -> VersionSummary:
    missing = [one.missing for one in trials]
    return VersionSummary(
        stored=sum(one.stored for one in trials),
        complete=missing.count(0),
        incomplete=sum(bool(one) for one in missing),
        not_known=missing.count(None),
        only_one=sum(one.events is None for one in trials),
    )


@dataclass(frozen=True, slots=True)
class CohortSummary:
    """Counts over the trials of a cohort."""

    trials: int
    as_of: date | None
    """None if there are no trials."""
    statuses: Mapping[str | None, int]
    """The trials by their newest status."""
    prospective: Mapping[bool | None, int]
    """Whether they were registered before the start; None: not known."""
    primary: PrimarySummary
    dates: tuple[DateSummary, ...]
    enrollment: EnrollmentSummary
    results: tuple[ResultsSummary, ...]
    """By the U.S. rule, then by the EU's."""
    has_results: Mapping[bool | None, int]
    events: EventCounts
    """The events of all trials."""
    trials_of_rule: "Mapping[Rule, int]"
    """How many trials have an event that a rule rates."""
    left_out: int
    """Administrative and registry-made events, which are not counted."""
    versions: VersionSummary


def summarized(trials: Sequence[CohortTrial]) -> CohortSummary:
    """Return the summary of a cohort."""
    courses = [one.course for one in trials]
    events: Counter[tuple[Rule, Phase | None]] = Counter()
    trials_of_rule: Counter[Rule] = Counter()
    for one in trials:
        events.update(one.events)
        trials_of_rule.update({rule for rule, _ in one.events})
    return CohortSummary(
        trials=len(courses),
        as_of=max((one.as_of for one in courses), default=None),
        statuses=Counter(one.status for one in courses),
        prospective=Counter(
            one.audit.registration.prospective if one.audit else None for one in courses
        ),
        primary=_primary(courses),
        dates=tuple(_date(courses, name) for name in DATE_NAMES),
        enrollment=_enrollment(courses),
        results=(_results(courses, "U.S."), _results(courses, "EU")),
        has_results=Counter(one.has_results for one in courses),
        events=events,
        trials_of_rule=trials_of_rule,
        left_out=sum(one.left_out for one in courses),
        versions=_versions(courses),
    )
