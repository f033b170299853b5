"""Whatever no section took: fields the registry added later, and values of an unexpected type."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from trialcli.ctgov.words.vocabulary import field_label, module_label
from trialcli.record.tree import Path
from trialcli.render.prose import bullet, paragraph
from trialcli.render.record.body import SectionBody
from trialcli.render.record.cursor import RecordCursor
from trialcli.text.blocks import one_line

_STEP = " > "
_PLAIN = {None: "(null)", True: "Yes", False: "No"}


def other(study: RecordCursor) -> SectionBody:
    """Return every leaf that is still unread, with the way to it."""
    part = SectionBody()
    for place, leaves in groupby(study.unread(), key=lambda leaf: _place(leaf[0])):
        part.add([paragraph(place), *_lines(leaves)])
    return part


def _lines(leaves: Iterable[tuple[Path, Any]]) -> Iterable[Any]:
    for path, value in leaves:
        yield bullet(f"{_way(path)}: {_value(value)}")


def _place(path: Path) -> str:
    """Return the module a leaf is in."""
    return _STEP.join(_module(step) for step in path[:-1][:2]) or "Record"


def _module(step: str | int) -> str:
    key = str(step)
    return module_label(key) if key.isidentifier() else one_line(key)


def _way(path: Path) -> str:
    """Return the way to a leaf below its module, positions counted from 1 as people do."""
    inner = path[len(path[:-1][:2]) :]
    return _STEP.join(f"#{step + 1}" if isinstance(step, int) else _label(step) for step in inner)


def _label(key: str) -> str:
    """Return the words of a key; a key that is no identifier is shown as it is."""
    return field_label(key) if key.isidentifier() else one_line(key) or "(unnamed)"


def _value(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return _PLAIN[value]
    text = (
        value if isinstance(value, str) else "" if isinstance(value, (dict, list)) else str(value)
    )
    return one_line(text) or "(empty)"
