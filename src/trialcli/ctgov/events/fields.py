"""Single fields: every change that no other module has taken becomes an event here."""

from collections.abc import Iterator

from trialcli.ctgov.events.items import VERBS, concern
from trialcli.ctgov.events.path_rules import rule_for
from trialcli.ctgov.words.vocabulary import field_label, field_words, module_label
from trialcli.events.event import Event, Ledger
from trialcli.record.changes import Change
from trialcli.text.blocks import counted, one_line

_SHORT = 40
"""A value of at most this many characters is in the sentence."""


def field_events(ledger: Ledger) -> Iterator[Event]:
    """Yield an event for each change that is left."""
    for position in ledger.take(lambda _: True):
        change = ledger[position]
        said = _values(change)
        yield Event(
            rule=rule_for(change),
            sentence=f"{_label(change)}{said}" if said else _sentence(change),
            changes=(position,),
            concern=concern(change),
            shown=() if said else (position,),
        )


def _label(change: Change) -> str:
    keys = change.pattern.split(".")
    if keys[-1].endswith(("Module", "Section")):
        return f"Section “{module_label(keys[-1])}”"
    return field_label(change.pattern)


def _values(change: Change) -> str:
    """Return the values of a change if they are short enough for a sentence: ``: 65 → 75``."""
    sides = [_short(change.pattern, side) for side in _sides(change)]
    if not all(sides):
        return ""
    if change.kind == "changed":
        return f": {sides[0]} → {sides[1]}"
    return f" {VERBS[change.kind]}: {sides[0]}"


def _sides(change: Change) -> list[object]:
    both = (("added", change.before), ("removed", change.after))
    return [value for absent, value in both if change.kind != absent]


def _short(pattern: str, value: object) -> str:
    if isinstance(value, dict | list) or value is None:
        return ""
    words = one_line(field_words(pattern, value))
    return words if len(words) <= _SHORT else ""


def _sentence(change: Change) -> str:
    label = _label(change)
    value = change.after if change.kind == "added" else change.before
    if change.kind != "changed" and isinstance(value, list) and len(value) > 1:
        return f"{label} {VERBS[change.kind]} ({counted(len(value), 'entry', 'entries')})"
    return f"{label} {VERBS[change.kind]}"
