"""Markdown that shows registry text as it is, and lines of evidence in it."""

import re

from trialcli.render.evidence import is_arrow
from trialcli.text.blocks import clean
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine

_SPECIAL = re.compile(r"([\\`*_\[\]#])|^([-+]|[0-9]{1,9}(?=[.)]))|([<>|~&]|^=)")
_REFERENCES = {
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    "|": "&#124;",
    "~": "&#126;",
    "=": "&#61;",
}
"""Not every reader of Markdown takes a backslash before these; this is text to all of them."""


def evidence_markdown(line: EvidenceLine) -> str:
    """Return a line of evidence as the text of an item of a list."""
    label = f"{escaped(line.label)}: " if line.label else ""
    if line.mark in "+-" or is_arrow(line):
        mark = f"`{line.mark}` " if line.mark in "+-" else ""
        return mark + label + "".join(escaped(piece.text) for piece in line.pieces)
    return label + "".join(_piece(piece) for piece in line.pieces)


def _piece(piece: Piece) -> str:
    """Mark an altered piece; spaces stay outside the marks.

    In HTML, which Markdown takes: its own marks are none where they stand beside punctuation.
    """
    text = escaped(piece.text)
    core = text.strip()
    if piece.kind == "same" or not core:
        return text
    start, _, end = text.partition(core)
    tag = "ins" if piece.kind == "added" else "del"
    return f"{start}<{tag}>{core}</{tag}>{end}"


def escaped(text: str) -> str:
    """Return registry text so that Markdown shows it as it is."""
    text = clean(text)
    body = _SPECIAL.sub(_escape, " ".join(text.split()))
    lead = " " if text[:1].isspace() else ""
    trail = " " if body and text[-1].isspace() else ""
    return f"{lead}{body}{trail}"


def _escape(match: re.Match[str]) -> str:
    """Escape a sign of Markdown, or what would begin a list or a heading."""
    if match[3]:
        return _REFERENCES[match[3]]
    sign = match[1] or match[2]
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"
