"""A diff for a terminal: what happened first, the evidence under it."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.style import Style
from rich.text import Text

from trialcli.core.diff import Diff, Version
from trialcli.core.events.event import Event
from trialcli.core.text import one_line
from trialcli.core.textdiff import Piece
from trialcli.core.vocabulary import module_label
from trialcli.render.diff.evidence import Line, evidence, not_shown
from trialcli.render.prose import BLANK, QUIET, TITLE, Hanging, Heading, paragraph

_MARKS = {
    "+": Style(color="green"),
    "-": Style(color="red"),
    "~": Style(color="yellow"),
    " ": QUIET,
}
_REMOVED = Style(color="red", strike=True)
_ADDED = Style(color="green", bold=True)
_INDENT = 4


def diff_text(
    diff: Diff, link: str | None, *, everything: bool = False, colour: bool = False
) -> list[RenderableType]:
    """Return a diff as renderables.

    Args:
        diff: the diff.
        link: the registry's own page of the comparison.
        everything: show registry-made and administrative changes too, and all evidence.
        colour: tell altered words by colour alone; else they are put in ``[-…-]`` and ``{+…+}``.

    """
    events = diff.events_shown(everything=everything)
    return [
        *_header(diff, link),
        *_body(diff, events, everything=everything, colour=colour),
        *_footer(diff, events),
    ]


def several_text(
    pages: Sequence[Sequence[RenderableType]], compared: int
) -> Iterator[RenderableType]:
    """Yield the diffs of several trials, or say that there is nothing to tell."""
    for number, page in enumerate(pages):
        if number:
            yield BLANK
            yield BLANK
        yield from page
    if not pages:
        yield paragraph(
            "No trial has changed."
            if compared
            else "Nothing to compare yet: no trial is stored in more than one version."
        )


def _header(diff: Diff, link: str | None) -> Iterator[RenderableType]:
    title = Text.assemble((diff.trial, TITLE), "  ", one_line(diff.title))
    yield Hanging(Text(), title, 0)
    apart = "" if diff.days is None else f" · {diff.days} day{'s' if diff.days != 1 else ''}"
    yield paragraph(f"{_version(diff.before)} → {_version(diff.after)}{apart}", style=QUIET)
    if link:
        yield paragraph(f"registry's own comparison: {link}", style=QUIET)


def _version(version: Version) -> str:
    day = "" if version.day is None else f"{version.day} "
    source = "" if version.source in ("api", "file") else f" ({version.source})"
    return f"{day}{one_line(version.name)}{source}"


def _body(
    diff: Diff, events: Sequence[Event], *, everything: bool, colour: bool
) -> Iterator[RenderableType]:
    module = None
    for event in events:
        if module != (module := diff.comparison.changes[event.changes[0]].module):
            yield BLANK
            yield Heading(module_label(module))
        yield Hanging(Text("  "), Text(one_line(event.sentence)), 2)
        for line in evidence(diff, event, everything=everything):
            yield _line(line, colour=colour)


def _line(line: Line, *, colour: bool) -> Hanging:
    style = _MARKS[line.mark]
    prefix = Text.assemble(" " * _INDENT, (line.mark, style), " ")
    body = Text()
    if line.label:
        body.append(f"{line.label}: ", QUIET)
    for piece in line.pieces:
        body.append_text(_piece(piece, line, colour=colour))
    return Hanging(prefix, body, _INDENT + 2)


def _piece(piece: Piece, line: Line, *, colour: bool) -> Text:
    if piece.kind == "same":
        return Text(piece.text, style=QUIET if line.mark == " " else "")
    style = _ADDED if piece.kind == "added" else _REMOVED
    if len(line.pieces) == 1 or is_arrow(line):
        # A line wholly put in or taken out says so by its mark, an arrow by its direction.
        return Text(piece.text, style=Style(color=style.color))
    if colour:
        return Text(piece.text, style=style)
    return Text(marked(piece))


def is_arrow(line: Line) -> bool:
    """Whether a line says ``old → new``, which needs no marks around either."""
    return len(line.pieces) == 3 and line.pieces[1].text == " → "


def marked(piece: Piece) -> str:
    """Return an altered piece in the signs of a word diff."""
    return f"{{+{piece.text}+}}" if piece.kind == "added" else f"[-{piece.text}-]"


def _footer(diff: Diff, shown: Sequence[Event]) -> Iterator[RenderableType]:
    if not shown:
        yield BLANK
        yield paragraph(no_news(diff))
    elif len(shown) < len(diff.events):
        yield BLANK
        yield paragraph(not_shown(diff.events), style=QUIET)


def no_news(diff: Diff) -> str:
    """Say why nothing is shown."""
    if diff.comparison.order_only:
        return "No changes: only the order of list items differs."
    hidden = not_shown(diff.events)
    return f"No changes by the sponsor; {hidden}." if hidden else "No changes."
