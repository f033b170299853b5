"""An audit of a trial: what its record promised before the trial began, and what it reports.

The registry writes posted results over the registered outcomes, so a record alone cannot show what
was promised. Its earlier versions can.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from trialcli.events.anchors import Anchors, Phase, When
from trialcli.registry.audit import AuditFacts, OutcomeVerdict, PostedDocument, ResultsDuty, Verdict
from trialcli.registry.timeline_facts import Enrollment, StatedDate
from trialcli.text.dates import PartialDate
from trialcli.versions.snapshot import version_name

if TYPE_CHECKING:
    from trialcli.events.event import Event
    from trialcli.events.rule import Rule
    from trialcli.versions.line import KnownVersion
    from trialcli.versions.timeline import DateShift

MomentName = Literal[
    "before_start", "first_registered", "first_stored", "at_completion", "before_results", "now"
]
"""The first three are promises. ``before_start``: the last version from before the start.
``first_registered``: the first of all, if nothing was registered before the start.
``first_stored``: if neither is stored; what was promised is then not known."""
PHASE_NAMES: dict[Phase, str] = {
    "before recruitment": "before",
    "during the trial": "during",
    "after completion": "after",
    "after results": "after_results",
}


@dataclass(frozen=True, slots=True)
class AuditVersion:
    """A stored version of the record, with the facts that an audit compares."""

    known: "KnownVersion"
    day: date
    """The day it was submitted, or else read."""
    digest: str
    facts: AuditFacts
    day_is: Literal["submitted", "read"] = "submitted"
    brings_results: bool = False
    """Whether it is the first version with results, after one without."""

    @property
    def number(self) -> int | None:
        """The registry's number, from 1; None for a version that the registry does not list."""
        return self.known.number

    @property
    def name(self) -> str:
        """What a reader calls it: ``v3``, or the start of its digest."""
        return version_name(self.number, self.digest)

    @property
    def in_short(self) -> "AuditVersion":
        """The version without the outcomes and documents that it states, which may be long."""
        return replace(self, facts=AuditFacts(self.facts.course, {}))

    @property
    def partial_day(self) -> PartialDate:
        """The day, in the form of the registry's dates."""
        return PartialDate.of(self.day)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in the life of a trial, and the version of the record that was current then."""

    name: MomentName
    version: AuditVersion | None
    """None if no stored version was current then."""
    about: str
    """Why this version, or why there is none, in a sentence."""

    @property
    def is_known(self) -> bool:
        """Whether the version is what its name says, and not only the first that is stored."""
        return self.name != "first_stored"

    @property
    def enrollment(self) -> Enrollment | None:
        """The number of participants that the version states."""
        return self.version.facts.course.enrollment if self.version else None


@dataclass(frozen=True, slots=True)
class Interlude:
    """What became of an outcome in some version, and was taken back by a later one."""

    verdict: Verdict
    version: AuditVersion
    """The version that brought it."""
    when: When
    until: AuditVersion
    """The version that took it back."""


@dataclass(frozen=True, slots=True)
class AuditedOutcome:
    """What became of one outcome, and when the record came to say so."""

    found: OutcomeVerdict
    since: AuditVersion | None = None
    """The first version that says so; None if the outcome is as it was, or if it is not known."""
    when: When | None = None
    again: "tuple[tuple[AuditVersion, When], ...]" = ()
    """The later versions that changed it once more."""
    meanwhile: "tuple[Interlude, ...]" = ()
    """What the record stated of it in between, and took back."""

    @property
    def is_primary(self) -> bool:
        """Whether it is or was a primary outcome."""
        sides = (self.found.before, self.found.after)
        return any(side is not None and side.type == "primary" for side in sides)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is known to have become of it."""
        return self.found.verdict in ("kept", "unknown")

    @property
    def in_short(self) -> "AuditedOutcome":
        """The same with its versions in short."""
        since = self.since.in_short if self.since else None
        again = tuple((version.in_short, when) for version, when in self.again)
        return replace(self, since=since, again=again)

    @property
    def phase(self) -> Phase | None:
        """The phase of the trial in which the record was changed; None if it is not certain."""
        return None if self.when is None else self.when.phase

    @property
    def latest(self) -> Phase | None:
        """The phase by which the record was changed."""
        return None if self.when is None else self.when.phase or self.when.latest


@dataclass(frozen=True, slots=True)
class AuditedChange:
    """A change of arms, design or eligibility between two moments."""

    section: str
    """The section of the record, by its name."""
    event: "Event"
    before: Moment
    after: Moment
    versions: tuple[AuditVersion, ...]
    """The versions in between that changed the section; the last is that of the later moment if
    none of them is certain."""
    when: When

    @property
    def phase(self) -> Phase | None:
        """The phase of the trial in which the record was changed; None if it is not certain."""
        return self.when.phase


@dataclass(frozen=True, slots=True)
class AuditedEnrollment:
    """The number of participants: promised, counted, and started by the posted results."""

    planned: Enrollment | None
    """As the promise states it; None if the promise is not known."""
    actual: Enrollment | None
    """As the newest version states it, if it is actual."""
    started: int | None
    """By the posted results."""


@dataclass(frozen=True, slots=True)
class Registration:
    """When the trial was registered, and whether that was before its start."""

    day: PartialDate | None
    start: PartialDate | None
    """The earliest recorded start."""
    prospective: bool | None
    """None if the dates do not decide it."""
    rule: "Rule | None" = None


@dataclass(frozen=True, slots=True)
class AuditedDate:
    """A date in the course of the trial, as promised and as stated now."""

    name: str
    promised: StatedDate | None
    now: StatedDate | None
    shift: "DateShift | None"
    """How far it moved; None if one of the two is not stated."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What a trial promised, and what its record reports."""

    trial: str
    title: str
    today: date
    known: Anchors
    """The earliest recorded dates."""
    first: AuditVersion
    """The first stored version."""
    moments: tuple[Moment, ...]
    """The promise first, the newest version last."""
    outcomes: tuple[AuditedOutcome, ...]
    """Every outcome of the promise, then every new one."""
    earlier_outcomes: tuple[AuditedOutcome, ...]
    """What had changed before the promise."""
    enrollment: AuditedEnrollment
    registration: Registration
    dates: tuple[AuditedDate, ...]
    changes: tuple[AuditedChange, ...]
    documents: tuple[PostedDocument, ...]
    duties: tuple[ResultsDuty, ...]
    """The rules that may require results; the U.S. rule first."""

    @property
    def promise(self) -> Moment:
        """The moment that everything is compared with."""
        return self.moments[0]

    @property
    def knows_promise(self) -> bool:
        """Whether the first moment is what was promised, and not only what is stored."""
        return self.promise.is_known

    @property
    def newest(self) -> AuditVersion:
        """The newest stored version."""
        version = self.moments[-1].version
        if version is None:
            raise LookupError("an audit has a newest version")
        return version

    @property
    def has_results(self) -> bool:
        """Whether results are posted."""
        return self.newest.facts.reported is not None

    @property
    def completed_now(self) -> PartialDate | None:
        """Primary completion, or else completion, as the newest version states it."""
        stated = self.newest.facts.course.main_completion
        return stated.date if stated else None

    @property
    def start_moved(self) -> AuditedDate | None:
        """The start, if it was moved."""
        start = next((one for one in self.dates if one.name == "start"), None)
        return start if start and start.shift and start.shift.days else None
