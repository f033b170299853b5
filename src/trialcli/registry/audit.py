"""What an audit needs to know of the records of one registry.

An audit compares what the first versions of a record promised with what the last one reports. The
facts of a version are small: those of every version fit into memory, its record would not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from trialcli.registry.timeline_facts import TimelineFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from trialcli.events.rule import Rule
    from trialcli.record.shape import ItemPlace
    from trialcli.record.tree import Record
    from trialcli.text.dates import PartialDate

OutcomeType = Literal["primary", "secondary", "other", "post_hoc"]
Verdict = Literal[
    "kept",
    "altered",
    "dropped",
    "added",
    "promoted",
    "demoted",
    "not_reported",
    "post_hoc",
    "unknown",
]
"""What became of an outcome. ``not_reported``: it is registered, and the posted results lack it.
``post_hoc``: the results name it as one that was not planned. ``unknown``: it was not changed since
the first stored version, and what was registered before is not known."""
Region = Literal["U.S.", "EU"]
"""Whose rule may require results."""
OutcomeLists = Mapping[str, Any]
"""The outcomes of a record, each list under the registry's key; nothing in it is trusted."""


@dataclass(frozen=True, slots=True)
class StatedOutcome:
    """An outcome as one version states it; an empty text is not stated."""

    type: OutcomeType
    measure: str
    time_frame: str = ""
    description: str = ""

    @property
    def label(self) -> str:
        """Its measure, with its time frame in brackets."""
        measure = self.measure or "(no measure)"
        return f"{measure} [{self.time_frame}]" if self.time_frame else measure


@dataclass(frozen=True, slots=True)
class OutcomeVerdict:
    """What became of one outcome between two versions."""

    verdict: Verdict
    before: StatedOutcome | None
    after: StatedOutcome | None
    rule: "Rule"
    """The rule that rates it."""
    sentence: str
    places: "tuple[ItemPlace | None, ItemPlace | None]" = (None, None)
    """Where it stands in either version."""
    reported: bool | None = None
    """Whether the posted results have it; None if no results were compared."""
    is_altered: bool = False
    """Whether its texts differ so that a rule rates it, whatever else became of it."""

    @property
    def as_registered(self) -> "Verdict":
        """What became of it in the registered lists, whatever the results say."""
        if self.verdict == "not_reported":
            return "altered" if self.is_altered else "kept"
        return self.verdict

    @property
    def key(self) -> "tuple[bool, ItemPlace | None]":
        """Which outcome it is: one of the earlier version, or else one of the later."""
        before, after = self.places
        return (True, before) if before else (False, after)


@dataclass(frozen=True, slots=True)
class PostedDocument:
    """A document that the registry has posted with a record."""

    label: str
    day: "PartialDate | None"
    """The date on it."""
    posted: "PartialDate | None"
    """When it was uploaded."""
    address: str | None
    """Where the registry serves it."""


@dataclass(frozen=True, slots=True)
class DutyReason:
    """Why a rule seems to apply or not, or how its deadline is counted."""

    sentence: str
    source: str
    """The rule behind it; empty if there is none."""
    is_criterion: bool = False
    """Whether it is one of the conditions of the rule; else it says how the deadline is counted."""
    is_met: bool | None = None
    """Whether the criterion is met; None if that is not known."""


@dataclass(frozen=True, slots=True)
class ResultsDuty:
    """What a public record says of the results that a rule may require, on a day."""

    region: Region
    applicable: bool | None
    """Whether the record suggests that the rule applies; None if it is not known."""
    due: "date | None"
    """The deadline; with a certified delay the latest possible one."""
    state: str
    """``not_due``, ``due``, ``overdue``, ``submitted``, ``in_time``, ``late`` or ``unknown``."""
    rule: str
    days_late: int | None = None
    submitted: "PartialDate | None" = None
    """When results were first submitted to this registry."""
    reasons: tuple[DutyReason, ...] = ()
    sentence: str = ""
    """Whether the rule seems to apply, and whether results are due and were submitted."""


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """The facts of one version that an audit compares."""

    course: TimelineFacts
    """Its dates, enrollment and status."""
    outcomes: OutcomeLists
    """The registered outcomes."""
    reported: OutcomeLists | None = None
    """The outcomes of the posted results; None if none are posted."""
    started: int | None = None
    """The participants who started the trial, by its posted results."""
    documents: tuple[PostedDocument, ...] = ()
    sections: "Mapping[str, str]" = field(default_factory=dict)
    """The digest of each section whose changes an audit shows, by its name."""

    def has_outcomes_of(self, other: "AuditFacts") -> bool:
        """Whether both versions have the same outcomes, registered and reported."""
        return self.outcomes is other.outcomes and self.reported is other.reported


class RecordAudit(Protocol):
    """How the records of a registry are audited; a module can be one."""

    SECTIONS: "Sequence[str]"
    """The sections of which an audit shows every change, by their names."""

    REGISTRATION_RULES: "Mapping[bool, Rule]"
    """The rules for a trial that was registered before its start (True), or after (False)."""

    def audit_facts(self, record: "Record") -> AuditFacts:
        """Return the facts of a version."""

    def compare_outcomes(
        self, before: OutcomeLists, after: OutcomeLists
    ) -> tuple[OutcomeVerdict, ...]:
        """Return what became of every registered outcome of two versions."""

    def compare_reported(
        self, before: OutcomeLists, after: OutcomeLists, reported: OutcomeLists
    ) -> tuple[OutcomeVerdict, ...]:
        """Return what became of every outcome, with what the posted results say of it."""

    def without_promise(self, kept: OutcomeVerdict, known: str) -> OutcomeVerdict:
        """Return the verdict on an outcome that was kept since a version that is no promise."""

    def results_duties(self, record: "Record", today: "date") -> tuple[ResultsDuty, ...]:
        """Return what a record says of the results that rules may require."""
