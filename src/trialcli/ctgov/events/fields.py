"""Single fields: every change that no other module has taken becomes an event here."""

from collections.abc import Iterator
from typing import NamedTuple

from trialcli.ctgov.events.items import VERBS, concern
from trialcli.ctgov.events.path_rules import rule_for
from trialcli.ctgov.words.vocabulary import (
    field_label,
    field_words,
    is_answer,
    is_module,
    module_label,
)
from trialcli.events.event import Event, Ledger
from trialcli.record.changes import Change
from trialcli.text.blocks import counted, one_line

_SHORT = 40
"""A value of at most this many characters is in the sentence."""


def field_events(ledger: Ledger) -> Iterator[Event]:
    """Yield an event for each change that is left."""
    for position in ledger.take(lambda _: True):
        change = ledger[position]
        said = _answer(change) or _said(change)
        yield Event(
            rule=rule_for(change),
            sentence=said.sentence,
            changes=(position,),
            concern=concern(change),
            shown=() if said.has_values else (position,),
        )


class _Said(NamedTuple):
    """A sentence about a change, and whether it has the values."""

    sentence: str
    has_values: bool


def _answer(change: Change) -> _Said | None:
    """Return the sentence about an answer that only one of the versions states.

    ``Expanded access dropped: No`` would read as if the access had ended. The record only answers
    the question no longer.
    """
    if change.kind not in ("added", "removed"):
        return None
    pattern, value = _innermost(change.pattern, *_sides(change))
    if not _is_answer(pattern, value):
        return None
    label, words = _label(pattern), _short(pattern, value)
    if change.kind == "added":
        return _Said(f"{label} now stated{f': {words}' if words else ''}", bool(words))
    return _Said(f"{label} no longer stated{f' (was: {words})' if words else ''}", bool(words))


def _innermost(pattern: str, value: object) -> tuple[str, object]:
    """Return the only value in an object, with its path; else the object.

    A part of the record that trialcli does not know is named as a whole.
    """
    while isinstance(value, dict) and len(value) == 1 and not _is_unknown_section(pattern):
        ((key, value),) = value.items()
        pattern = f"{pattern}.{key}"
    return pattern, value


def _is_answer(pattern: str, value: object) -> bool:
    """Whether a value is an answer, or an object below a module with one."""
    if not isinstance(value, dict):
        return is_answer(pattern, value)
    fields = () if _is_section(pattern) else value.items()
    return any(is_answer(f"{pattern}.{key}", field) for key, field in fields)


def _said(change: Change) -> _Said:
    values = _values(change)
    if values:
        return _Said(f"{_label(change.pattern)}{values}", has_values=True)
    return _Said(_sentence(change), has_values=False)


def _is_section(pattern: str) -> bool:
    return pattern.endswith(("Module", "Section"))


def _is_unknown_section(pattern: str) -> bool:
    return _is_section(pattern) and not is_module(pattern.rpartition(".")[-1])


def _label(pattern: str) -> str:
    if _is_section(pattern):
        return f"Section “{module_label(pattern.rpartition('.')[-1])}”"
    return field_label(pattern)


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
    label = _label(change.pattern)
    value = change.after if change.kind == "added" else change.before
    if change.kind != "changed" and isinstance(value, list) and len(value) > 1:
        return f"{label} {VERBS[change.kind]} ({counted(len(value), 'entry', 'entries')})"
    return f"{label} {VERBS[change.kind]}"
