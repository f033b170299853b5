"""The phases of a trial, before and after."""

from collections.abc import Iterator

from trialcli.ctgov.events.path_rules import PHASE_CHANGED
from trialcli.ctgov.words.vocabulary import phase_words
from trialcli.events.event import Event, Ledger
from trialcli.record.tree import Record, at

_PHASES = "protocolSection.designModule.phases"


def phase_events(ledger: Ledger) -> Iterator[Event]:
    """Yield all changes of the phases as one event: ``Phase 2 → Phase 3``."""
    positions = ledger.take_at(_PHASES)
    if positions:
        old, new = (_phases(record) for record in (ledger.before, ledger.after))
        yield Event(
            PHASE_CHANGED,
            f"{old} → {new}"
            if all("hase" in side for side in (old, new))
            else f"Phase: {old} → {new}",
            positions,
            facts={"before": old, "after": new},
        )


def _phases(record: Record) -> str:
    phases = at(record, _PHASES)
    stated = [str(phase) for phase in phases] if isinstance(phases, list) else []
    return phase_words(stated) if stated else "no phase stated"
