"""Changes that do not change what a record says: spacing, encoding, a null for nothing."""

from collections.abc import Iterator

from trialcli.ctgov.words.vocabulary import module_label
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.record.substance import lines_in_substance
from trialcli.text.blocks import counted, read_markup

SPACING_ONLY = Rule(
    "spacing-only", "none", "Spacing or encoding changed, but not what the record says"
)

_CRITERIA = "protocolSection.eligibilityModule.eligibilityCriteria"


def spacing_events(ledger: Ledger) -> Iterator[Event]:
    """Yield one event for such changes in each module."""
    for module, positions in ledger.by_module(ledger.take(_is_spacing)).items():
        count = counted(len(positions), "change")
        yield Event(
            SPACING_ONLY,
            f"{module_label(module)}: {count} of spacing or encoding only",
            positions,
            "spacing",
        )


def _is_spacing(change: Change) -> bool:
    # A null that is added to a list, or removed from it, moves the items behind it.
    if not change.is_spacing or (change.whole_item and change.kind != "changed"):
        return False
    if change.pattern != _CRITERIA or change.kind != "changed":
        return True
    # Lines are criteria, and indentation nests them: if these differ, another module compares them.
    return lines_in_substance(change.before) == lines_in_substance(change.after) and (
        _levels(change.before) == _levels(change.after)
    )


def _levels(text: object) -> list[int]:
    return [block.level for block in read_markup(text)] if isinstance(text, str) else []
