"""What the record says about results that are not to be posted yet, or never."""

from collections.abc import Iterator

from trialcli.ctgov.events.paperwork import ADMINISTRATIVE
from trialcli.ctgov.events.sources import CFR_11_44, CFR_11_54
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.text.blocks import capital

DELAY_CERTIFIED = Rule(
    "delay-certified",
    "minor",
    "The sponsor certified a delay of the results or requested an extension, or that changed",
    CFR_11_44,
)
RESULTS_WAIVED = Rule(
    "results-waived", "minor", "Whether the results are waived changed", CFR_11_54
)

_STATUS = "protocolSection.statusModule"
_CERTIFIED = f"{_STATUS}.dispFirstSubmitDate"
_PASSED_CHECKS = f"{_STATUS}.dispFirstSubmitQcDate"
_POSTED = f"{_STATUS}.dispFirstPostDateStruct"
_WAIVED = f"{_STATUS}.resultsWaived"
_ASKED = "the sponsor certified a delay of the results or requested an extension (42 CFR 11.44)"
"""The registry publishes one date for both, and does not say which of them it was."""


def delay_events(ledger: Ledger) -> Iterator[Event]:
    """Yield the certification of a delay with its other dates, and a waiver of the results."""
    certified = ledger.take_at(_CERTIFIED)
    others = ledger.take_at(_PASSED_CHECKS, _POSTED)
    if certified:
        change = ledger[certified[0]]
        yield Event(
            DELAY_CERTIFIED,
            _certified(change.before, change.after),
            (*certified, *others),
            facts={"before": change.before, "after": change.after},
        )
    elif others:
        yield Event(
            ADMINISTRATIVE,
            f"Other dates on which {_ASKED} changed",
            others,
            "administrative",
            shown=others,
        )
    for position in ledger.take_at(_WAIVED):
        is_waived = ledger[position].after is True
        said = "now waived" if is_waived else "no longer waived"
        yield Event(RESULTS_WAIVED, f"The results are {said}", (position,))


def _certified(before: object, after: object) -> str:
    if before is None:
        return f"{capital(_ASKED)}, submitted {after}"
    day = f"The date on which {_ASKED}"
    return f"{day} was removed: {before}" if after is None else f"{day} moved: {before} → {after}"
