"""The page of one trial as parts, each with a title and its text, for a program that reads it.

A text of the record cannot pretend to be another part: the parts are values, not lines.
"""

from collections.abc import Iterator
from typing import NamedTuple

from trialcli.render.plain import plain
from trialcli.render.prose import Heading, Inset, Lines, Separator
from trialcli.render.record.page import ShowPage

_WIDTH = 100
FACTS, CLOSING = "Facts", "About this record"


class PagePart(NamedTuple):
    """A part of the page."""

    title: str
    text: str


def page_parts(page: ShowPage) -> list[PagePart]:
    """Return the parts of a page that have a text, from top to bottom."""
    parts: list[PagePart] = []
    title, pieces = FACTS, list[Lines]()
    for piece in page.pieces(_WIDTH):
        if isinstance(piece, Heading | Separator):
            parts.append(_part(title, pieces))
            title, pieces = CLOSING if isinstance(piece, Separator) else _title(piece), []
        else:
            pieces.append(piece)
    parts.append(_part(title, pieces))
    return [part for part in parts if part.text]


def _title(heading: Heading) -> str:
    title, aside = heading.title.plain, heading.aside.plain
    return f"{title} ({aside})" if aside else title


def _part(title: str, pieces: list[Lines]) -> PagePart:
    lines = plain(_unset(pieces), _WIDTH).split("\n")
    return PagePart(title, "\n".join(line.rstrip() for line in lines).strip("\n"))


def _unset(pieces: list[Lines]) -> Iterator[Lines]:
    """Yield pieces without the margin of the page."""
    for piece in pieces:
        yield piece.lines if isinstance(piece, Inset) else piece
