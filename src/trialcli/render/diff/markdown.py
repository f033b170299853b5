"""A diff as Markdown, for a report, an issue or a mail."""

import re
from collections.abc import Iterator

from trialcli.core.diff import Diff, Version, View
from trialcli.core.evidence import Line, evidence
from trialcli.core.text import clean, counted, one_line
from trialcli.core.textdiff import Piece
from trialcli.render.diff.remarks import not_compared, not_shown
from trialcli.render.diff.text import is_arrow, no_news

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#])|^([-+=]|[0-9]{1,9}(?=[.)]))")


def diff_markdown(diff: Diff, link: str | None, view: View) -> str:
    """Return a diff as a Markdown document; registry text in it is escaped."""
    return "\n".join(_document(diff, link, view)) + "\n"


def _document(diff: Diff, link: str | None, view: View) -> Iterator[str]:
    yield f"## {diff.trial} {escaped(diff.title)}"
    yield ""
    yield " ".join(
        filter(None, (_version(diff.before), "→", _version(diff.after), _apart(diff)))
    ) + (f" · [the registry's own comparison]({link})" if link else "")
    events = view.events(diff)
    if events:
        yield ""
    for event in events:
        yield f"- **{event.severity}** {escaped(event.sentence)}"
        for line in evidence(diff, event, everything=view.everything):
            yield f"  - {_line(line)}"
    left = not_shown(diff.events, events)
    if not events:
        yield from ("", escaped(no_news(diff, left)))
    elif left:
        yield from ("", f"*{escaped(left)}*")
    if unseen := not_compared(diff):
        yield from ("", f"*{escaped(unseen)}*")


def _version(version: Version) -> str:
    return f"{version.day or ''} `{one_line(version.name.replace('`', '')) or '?'}`".strip()


def _apart(diff: Diff) -> str:
    return "" if diff.days is None else f"· {counted(diff.days, 'day')}"


def _line(line: Line) -> str:
    label = f"{escaped(line.label)}: " if line.label else ""
    if line.mark in "+-" or is_arrow(line):
        mark = f"`{line.mark}` " if line.mark in "+-" else ""
        return mark + label + "".join(escaped(piece.text) for piece in line.pieces)
    return label + "".join(_piece(piece) for piece in line.pieces)


def _piece(piece: Piece) -> str:
    """Mark an altered piece; spaces stay outside the marks, as Markdown wants."""
    text = escaped(piece.text)
    core = text.strip()
    if piece.kind == "same" or not core:
        return text
    start, _, end = text.partition(core)
    sign = "**" if piece.kind == "added" else "~~"
    return f"{start}{sign}{core}{sign}{end}"


def escaped(text: str) -> str:
    """Return registry text so that Markdown shows it as it is."""
    text = clean(text)
    body = _SPECIAL.sub(_escape, " ".join(text.split()))
    lead = " " if text[:1].isspace() else ""
    trail = " " if body and text[-1].isspace() else ""
    return f"{lead}{body}{trail}"


def _escape(match: re.Match[str]) -> str:
    """Escape a sign of Markdown, or what would begin a list or a heading."""
    sign = match[1] or match[2]
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"
