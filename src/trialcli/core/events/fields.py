"""Fields that stand alone: whatever no other rule knows is told here, and never dropped."""

from collections.abc import Iterator

from trialcli.core.changes import Change
from trialcli.core.events.event import Event, Ledger, plural
from trialcli.core.events.items import VERBS, concern
from trialcli.core.events.ruling import rule_for
from trialcli.core.vocabulary import field_label, module_label

_ITEMS_WORTH_COUNTING = 1


def tell(ledger: Ledger) -> Iterator[Event]:
    """Tell everything that is left, a change an event."""
    for position in ledger.take(lambda _: True):
        change = ledger[position]
        yield Event(
            rule=rule_for(change),
            sentence=_sentence(change),
            changes=(position,),
            concern=concern(change),
            shown=(position,),
        )


def _sentence(change: Change) -> str:
    keys = change.pattern.split(".")
    label = module_label(keys[-1]) if keys[-1].endswith(("Module", "Section")) else ""
    label = label or field_label(change.pattern)
    value = change.after if change.kind == "added" else change.before
    if change.kind != "changed" and isinstance(value, list) and len(value) > _ITEMS_WORTH_COUNTING:
        return f"{label} {VERBS[change.kind]} ({plural(len(value), 'entry', 'entries')})"
    return f"{label} {VERBS[change.kind]}"
