"""Rows as a table for the terminal."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from trialcli.render.formats.delimited import flat_text
from trialcli.text.blocks import one_line
from trialcli.text.columns import columns, fitted, wrapped

GAP = 2
"""The spaces between two columns."""
_NARROWEST = 11
"""A column that has to be cut keeps at least this many characters: a trial ID is never cut."""
_PIECE = r"[^_]*_|[^_]+"
"""A name may be broken after each of its words."""
_MEASURED = 500
"""Rows by which the widths of columns are found; the rest is cut to fit."""

Cells = Sequence[str]


def grid(names: Cells, records: Iterable[Sequence[Any]]) -> Callable[[int], Iterator[str]]:
    """Return the lines of a table, drawn when the width of the terminal is known."""

    def drawn(width: int) -> Iterator[str]:
        rows = ([one_line(flat_text(value)) for value in record] for record in records)
        first, every = begun(rows)
        widths = measured([names, *first])
        if room_for_last(widths, width) < widths[-1]:
            pieces = [max(re.findall(_PIECE, name), key=columns, default="") for name in names]
            widths = _shared(measured([pieces, *first]), width)
        if room_for_last(widths, width) < widths[-1]:
            return _stacked(names, every, width)
        return lines_of(chain(_heading(names, widths), every), widths)

    return drawn


def _heading(names: Cells, widths: Sequence[int]) -> Iterator[Cells]:
    """Yield the names of the columns, on several lines if one is wider than its column."""
    broken = [_broken(name, width) for name, width in zip(names, widths, strict=True)]
    most = max(map(len, broken))
    yield from zip(*([""] * (most - len(lines)) + lines for lines in broken), strict=True)


def _broken(name: str, width: int) -> list[str]:
    lines = [""]
    for piece in re.findall(_PIECE, name):
        if lines[-1] and columns(lines[-1] + piece) > width:
            lines.append("")
        lines[-1] += piece
    return lines


def _stacked(names: Cells, rows: Iterable[Cells], width: int) -> Iterator[str]:
    """Yield each row as lines of a name and a value, for a screen too narrow for the columns."""
    for number, row in enumerate(rows):
        if number:
            yield "\n"
        for name, cell in zip(names, row, strict=True):
            yield from (f"{line}\n" for line in wrapped(f"{name}: {cell}".rstrip(), width, GAP))


def begun(rows: Iterable[Cells]) -> tuple[list[Cells], Iterator[Cells]]:
    """Return the first rows, by which the widths of columns are found, and then all rows."""
    rest = iter(rows)
    first = [*islice(rest, _MEASURED)]
    return first, chain(first, rest)


def measured(rows: Iterable[Cells]) -> list[int]:
    """Return how many characters wide each column is."""
    return [max(map(columns, column)) for column in zip(*rows, strict=True)]


def _shared(widths: Sequence[int], room: int) -> list[int]:
    """Return the widths with the widest cut, all to the same width, so that they fit the room."""
    most = max(widths)
    while most > _NARROWEST and sum(min(one, most) + GAP for one in widths) - GAP > room:
        most -= 1
    return [min(one, most) for one in widths]


def room_for_last(widths: Sequence[int], room: int) -> int:
    """Return how much of the room the other columns leave for the last one."""
    return room - sum(width + GAP for width in widths[:-1])


def grid_lines(rows: Iterable[Cells], widths: Sequence[int]) -> list[str]:
    """Return a line for each row, its cells cut or filled to the widths."""
    return [line.removesuffix("\n") for line in lines_of(rows, widths)]


def lines_of(rows: Iterable[Cells], widths: Sequence[int]) -> Iterator[str]:
    """Yield the same lines, each with its end, as the rows come."""
    gap = " " * GAP
    for row in rows:
        cells = (fitted(cell, room) for cell, room in zip(row, widths, strict=True))
        yield f"{gap.join(cells).rstrip()}\n"
