"""The parts of a report before they are written as HTML or as Markdown.

Their texts may hold registry text: what writes them escapes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from trialcli.render.webpage import Markup


@dataclass(frozen=True, slots=True)
class Text:
    """A text that may link to a page, with a class of the style sheet."""

    text: str
    link: str = ""
    """The address, or ``#`` and an anchor of the report; empty if there is no link."""
    style: str = ""
    note: str = ""
    """A second line, in smaller letters."""


Words = str | Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of parts, with spaces between them; a quiet one is a remark."""

    parts: tuple[Words, ...]
    is_quiet: bool = False


def paragraph(*parts: Words) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(parts)


def remark(*parts: Words) -> Paragraph:
    """Return a remark."""
    return Paragraph(parts, is_quiet=True)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of items."""

    items: Sequence[Words]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    rows: Sequence[tuple[str, Words]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column names what a row is about."""

    head: Sequence[str]
    rows: Sequence[Sequence[Words]]
    numbers: frozenset[int] = frozenset()
    """The columns with numbers."""
    caption: str = ""
    is_wide: bool = False
    """Whether each row becomes a block of its own on a phone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its label, and the number for each part of the legend."""

    label: str
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side, each with its numbers in words."""

    name: str
    """A name for this chart within the report, of letters and hyphens."""
    title: str
    unit: str
    """What is counted: ``trials``."""
    parts: Sequence[str]
    """What the parts of each bar stand for; a chart of one part needs no legend."""
    bars: Sequence[Bar]
    out_of: int = 0
    """The number that the shares are of; 0 for a chart without shares."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What only a page can show; words beside it say the same."""

    drawn: Markup


@dataclass(frozen=True, slots=True)
class Orders:
    """A table in one or several orders, and links to them."""

    links: Sequence[tuple[str, str]]
    """The name of each order, and where it is; empty if there is one order only."""
    tables: Sequence[tuple[str, Table]]
    """The tables that are here, each with its anchor. The first is shown unless a link leads to
    another."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks that stand side by side if there is room."""

    blocks: "Sequence[Sequence[Block]]"


Block = Paragraph | Items | Facts | Table | Chart | Drawing | Orders | Columns


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report, with a heading that others can link to."""

    anchor: str
    heading: Words
    blocks: Sequence[Block]
    level: int = 2
