"""Tables of results: a label and one column per group, in as many strips as the screen needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.text import Text

_GAP = 2
_NARROWEST, _WIDEST = 8, 26
_COMFORTABLE = 16  # a mean with its deviation stays on one line
_LABEL_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its cells; a row without cells is a heading within the table."""

    label: str
    cells: tuple[str, ...] = ()
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows against groups. Too many groups for the width go into strips below each other."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw one table per strip."""
        widths = [self._column_width(number) for number in range(len(self.columns))]
        label = self._label_width(options.max_width)
        for number, (start, stop) in enumerate(_strips(widths, options.max_width - label)):
            if number:
                yield from Text().render(console, end="\n")
            yield from self._strip(console, options, label, widths, slice(start, stop))

    def _column_width(self, number: int) -> int:
        cells = {row.cells[number] for row in self.rows if number < len(row.cells)}
        longest = max(map(_longest_word, cells), default=0)
        whole = min(max(map(cell_len, cells), default=0), _COMFORTABLE)
        heading = self.columns[number]
        wanted = max(longest, whole, _longest_word(heading), cell_len(heading) // 2)
        return min(max(wanted, _NARROWEST), max(_WIDEST, longest))

    def _label_width(self, width: int) -> int:
        longest = max((cell_len(row.label) + row.indent for row in self.rows), default=0)
        return max(min(longest, int(width * _LABEL_SHARE)), _NARROWEST)

    def _strip(
        self,
        console: Console,
        options: ConsoleOptions,
        label: int,
        widths: Sequence[int],
        columns: slice,
    ) -> Iterator[Segment]:
        most = max(options.max_width - label - _GAP, 1)
        widths = [label, *(min(width, most) for width in widths[columns])]
        yield from _lines(console, ["", *self.columns[columns]], widths, "bold")
        for row in self.rows:
            if not row.cells:
                whole = min(options.max_width, sum(widths) + _GAP * (len(widths) - 1))
                yield from _lines(console, [row.label], [whole], "bold", row.indent)
            else:
                cells = [row.label, *row.cells[columns]]
                yield from _lines(console, cells, widths, "", row.indent)


def _strips(widths: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    """Yield the columns of each strip; every strip has at least one."""
    start, used = 0, 0
    for number, width in enumerate(widths):
        if number > start and used + width + _GAP > room:
            yield start, number
            start, used = number, 0
        used += width + _GAP
    yield start, len(widths)


def _lines(
    console: Console, cells: Sequence[str], widths: Sequence[int], style: str, indent: int = 0
) -> Iterator[Segment]:
    """Yield the lines of one row, each cell wrapped in its column."""
    indent = min(indent, max(widths[0] - _NARROWEST // 2, 0))
    columns = [
        _wrapped(console, cell, width - (indent if number == 0 else 0))
        for number, (cell, width) in enumerate(zip(cells, widths, strict=False))
    ]
    for height in range(max(len(lines) for lines in columns)):
        line = Text(_line(columns, widths, height, indent), style=style)
        yield from line.render(console, end="\n")


def _wrapped(console: Console, cell: str, width: int) -> list[str]:
    if "\n" not in cell and cell_len(cell) <= width:
        return [cell]
    return [line.plain.rstrip() for line in Text(cell).wrap(console, width, overflow="fold")]


def _line(columns: Sequence[Sequence[str]], widths: Sequence[int], height: int, indent: int) -> str:
    line, start = " " * indent, 0
    for lines, width in zip(columns, widths, strict=False):
        if height < len(lines):
            line += " " * (start - cell_len(line)) + lines[height]
        start += width + _GAP
    return line.rstrip()


def _longest_word(text: str) -> int:
    return max((cell_len(word) for word in text.split()), default=0)
