"""Running text on the screen: hanging indents, a line length that can be read, no markup parsed."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from trialcli.render.styles import LABEL, QUIET, TITLE
from trialcli.render.wrapping import wrapped
from trialcli.text.ascii import in_encoding
from trialcli.text.blocks import Block
from trialcli.text.plainwords import in_plain_words

MEASURE = 100
"""Text is set no wider than this many columns: longer lines are hard to follow."""

LABEL_WIDTH = 13
_WIDEST_LABEL = 28
_DEEPEST = 6
_NARROWEST = 12


class Lines(Protocol):
    """Something that draws whole lines."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw them."""


class Hanging:
    """A text whose later lines stand below its first, to the right of a prefix."""

    __slots__ = ("body", "indent", "prefix")

    def __init__(self, prefix: Text, body: Text, indent: int) -> None:
        self.prefix = prefix
        self.body = body
        self.indent = indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Wrap the body to what the prefix leaves of the line."""
        width = min(options.max_width, MEASURE)
        indent = min(self.indent, max(width - _NARROWEST, 0))
        prefix, body = (as_shown(part, console, options) for part in (self.prefix, self.body))
        if cell_len(prefix.plain) > indent:
            for line in prefix.wrap(console, width, overflow="fold"):
                yield from line.render(console, end="\n")
            prefix = Text()
        for line in wrapped(console, body, max(width - indent, 1)):
            line.rstrip()
            # An address that does not fit beside the prefix goes further left, as far as it must.
            own = min(indent, max(options.max_width - cell_len(line.plain), 0))
            if own < cell_len(prefix.plain):
                if prefix.plain.strip():
                    yield from prefix.render(console, end="\n")
                prefix = Text()
            padding = " " * (own - cell_len(prefix.plain)) if line.plain else ""
            yield from Text.assemble(prefix, padding, line).render(console, end="\n")
            prefix = Text()


class Heading:
    """A heading, with a quiet remark at the end of its line if there is room."""

    __slots__ = ("aside", "title")

    def __init__(self, title: str, aside: str = "") -> None:
        self.title = Text(title, style=TITLE)
        self.aside = Text(aside, style=QUIET)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Set title and remark at the two ends of one line, or below each other."""
        line = spread(self.title, self.aside, 0 if console.is_dumb_terminal else options.max_width)
        yield from line.__rich_console__(console, options)


def as_shown(text: Text, console: Console, options: ConsoleOptions) -> Text:
    """Return a text in the characters that a console can show, before it is broken into lines.

    Plain output has words in place of signs. An encoding that lacks a character gets what stands
    for it, which may be longer.
    """
    if text.plain.isascii():
        return text
    if console.is_dumb_terminal:
        text = Text(in_plain_words(text.plain))
    if not options.ascii_only:
        return text
    pieces = (
        (in_encoding(part.text, options.encoding), part.style or "")
        for part in text.render(console)
    )
    return Text.assemble(*pieces)


def spread(left: Text, right: Text, max_width: int) -> Hanging:
    """Return two texts at the two ends of one line, or below each other where they do not fit."""
    width = min(max_width, MEASURE)
    gap = width - cell_len(left.plain) - cell_len(right.plain)
    if not right.plain:
        return Hanging(Text(), left, 0)
    return Hanging(Text(), Text.assemble(left, " " * gap if gap > 1 else "\n", right), 0)


class Inset:
    """Lines, moved to the right by two columns; empty ones stay empty."""

    __slots__ = ("lines",)

    def __init__(self, lines: Lines) -> None:
        self.lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw the lines in what the margin leaves of the width."""
        inner = options.update(max_width=max(options.max_width - 2, 1))
        for line in _by_line(self.lines.__rich_console__(console, inner)):
            room = options.max_width - sum(segment.cell_length for segment in line)
            if room > 0 and any(segment.text.strip("\n") for segment in line):
                # An address too long for the margin has as much of it as fits.
                yield Segment(" " * min(room, 2))
            yield from line


def _by_line(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    line: list[Segment] = []
    for segment in segments:
        line.append(segment)
        if segment.text.endswith("\n"):
            yield line
            line = []
    if line:
        yield line


class Separator:
    """A thin line across the text."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw it with what the terminal can show: an empty line if that is words only."""
        if console.is_dumb_terminal:
            yield from BLANK.__rich_console__(console, options)
            return
        dash = "-" if options.ascii_only else "─"
        rule = Text(dash * min(options.max_width, MEASURE), style=QUIET)
        yield from rule.render(console, end="\n")


def paragraph(text: str | Text, indent: int = 0, style: Style | None = None) -> Hanging:
    """Return a paragraph, its lines indented alike."""
    body = text if isinstance(text, Text) else Text(text, style=style or "")
    return Hanging(Text(" " * indent), body, indent)


def labelled(label: str, value: str | Text, width: int = LABEL_WIDTH, indent: int = 0) -> Hanging:
    """Return a label with its value hanging beside it."""
    body = value if isinstance(value, Text) else Text(value)
    prefix = Text.assemble(" " * indent, (label, LABEL))
    return Hanging(prefix, body, indent + width)


def fields(pairs: Iterable[tuple[str, str | Text | None]], indent: int = 0) -> list[Hanging]:
    """Return labeled values in one column, without those that are absent."""
    present = [(label, value) for label, value in pairs if value]
    width = max((cell_len(label) for label, _ in present), default=0) + 2
    return [labelled(label, value, min(width, _WIDEST_LABEL), indent) for label, value in present]


def bullet(text: str | Text, marker: str = "•", indent: int = 0) -> Hanging:
    """Return an item of a list."""
    body = text if isinstance(text, Text) else Text(text)
    prefix = Text.assemble(" " * indent, (marker, LABEL), " ")
    return Hanging(prefix, body, indent + max(cell_len(marker) + 1, 2))


def prose(blocks: Sequence[Block], marker: str = "•", indent: int = 0) -> list[Hanging]:
    """Return a text: its paragraphs with a blank line between them, its lists close together."""
    return list(_prose(blocks, marker, indent))


def _prose(blocks: Sequence[Block], marker: str, indent: int) -> Iterator[Hanging]:
    previous: Block | None = None
    for block in blocks:
        if previous and block.kind == "paragraph" and block.level == 0:
            yield BLANK
        inset = indent + 2 * min(block.level, _DEEPEST)
        if block.kind == "item":
            own = marker if block.level == 0 else "◦"
            yield bullet(block.text, block.marker or own, inset)
        else:
            yield paragraph(block.text, inset)
        previous = block


BLANK = Hanging(Text(), Text(), 0)
"""An empty line."""
