"""The design of a trial: its study type and its masking, each with what follows from it."""

from collections.abc import Iterator
from typing import NamedTuple

from trialcli.ctgov.events.sources import CFR_312_30
from trialcli.ctgov.words.vocabulary import field_label, value_words
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.record.tree import Record, at, below

STUDY_TYPE_CHANGED = Rule(
    "study-type-changed",
    "major",
    "The study type changed: interventional, observational or expanded access",
    CFR_312_30,
)
DESIGN_CHANGED = Rule("design-changed", "major", "Allocation, masking or model changed", CFR_312_30)
DESIGN_DETAIL = Rule("design-detail", "detail", "The description of the design changed", CFR_312_30)

_DESIGN = "protocolSection.designModule"
_STUDY_TYPE = f"{_DESIGN}.studyType"
_MASKING = f"{_DESIGN}.designInfo.maskingInfo"
_OF_ONE_STUDY_TYPE = (
    f"{_DESIGN}.designInfo",
    f"{_DESIGN}.phases",
    f"{_DESIGN}.patientRegistry",
    f"{_DESIGN}.targetDuration",
    f"{_DESIGN}.bioSpec",
    f"{_DESIGN}.expandedAccessTypes",
    f"{_DESIGN}.nPtrsToThisExpAccNctId",
    "protocolSection.armsInterventionsModule.armGroups[].type",
    "protocolSection.eligibilityModule.studyPopulation",
    "protocolSection.eligibilityModule.samplingMethod",
)
"""Where trials of one study type have fields that trials of another do not have."""
_NO_ALLOCATION = (None, "NA")


def design_events(ledger: Ledger) -> Iterator[Event]:
    """Yield a change of the study type, a change of the masking, and an allocation without news."""
    yield from _study_type(ledger)
    yield from _masking(ledger)
    yield from _no_allocation(ledger)


def _study_type(ledger: Ledger) -> Iterator[Event]:
    for position in ledger.take_at(_STUDY_TYPE):
        change = ledger[position]
        follow = ledger.take(_follows_the_type) if change.kind == "changed" else ()
        yield Event(
            STUDY_TYPE_CHANGED,
            f"Study type: {_stated(change.before)} → {_stated(change.after)}",
            (position, *follow),
            shown=follow,
            facts={"before": change.before, "after": change.after},
        )


def _follows_the_type(change: Change) -> bool:
    return change.kind in ("added", "removed") and any(
        below(change.pattern, place) for place in _OF_ONE_STUDY_TYPE
    )


def _masking(ledger: Ledger) -> Iterator[Event]:
    """Yield what changed in the masking as one event, unless only its description did."""
    changed = [position for position in ledger.left if below(ledger[position].pattern, _MASKING)]
    described = tuple(
        position for position in changed if ledger[position].pattern.endswith("maskingDescription")
    )
    if len(described) == len(changed):
        return
    old, new = (_Masking.of(record) for record in (ledger.before, ledger.after))
    yield Event(
        DESIGN_DETAIL if old.agrees_with(new) else DESIGN_CHANGED,
        f"Masking: {old} → {new}",
        ledger.take_positions(changed),
        shown=described,
        facts={"before": str(old), "after": str(new)},
    )


class _Masking(NamedTuple):
    """Who does not know which treatment a participant gets."""

    degree: object
    masked: tuple[str, ...]

    @classmethod
    def of(cls, record: Record) -> "_Masking":
        """Return the masking that a record states."""
        masked = at(record, f"{_MASKING}.whoMasked")
        stated = tuple(map(str, masked)) if isinstance(masked, list) else ()
        return cls(at(record, f"{_MASKING}.masking"), stated)

    def __str__(self) -> str:
        """Return it in words: ``Double (participant, investigator)``."""
        masked = ", ".join(value_words(one).lower() for one in self.masked)
        return _stated(self.degree) + (f" ({masked})" if masked else "")

    def agrees_with(self, other: "_Masking") -> bool:
        """Whether both can describe the same masking, one of them in more detail.

        The registry once called every masking of two parties or more "double".
        """
        if self.masked and other.masked and "NONE" not in (self.degree, other.degree):
            return set(self.masked) == set(other.masked)
        return self.degree == other.degree


def _no_allocation(ledger: Ledger) -> Iterator[Event]:
    """Yield an allocation that became "not applicable", or is no longer stated to be that."""
    for position in ledger.take(
        lambda change: (
            change.pattern == f"{_DESIGN}.designInfo.allocation"
            and change.before in _NO_ALLOCATION
            and change.after in _NO_ALLOCATION
        )
    ):
        change = ledger[position]
        label = field_label(change.pattern)
        sentence = f"{label}: {_stated(change.before)} → {_stated(change.after)}"
        yield Event(DESIGN_DETAIL, sentence, (position,))


def _stated(value: object) -> str:
    return value_words(value) if isinstance(value, str) else "not stated"
