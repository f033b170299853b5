"""Trial IDs in a table that has a column for them: CSV, TSV, with semicolons or pipes.

Only this column counts. The other cells are texts about a trial, which name further trials.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from trialcli.core.idfolding import folded
from trialcli.core.idlist.names import Rank, rank
from trialcli.core.idlist.reading import Collector, ListReading
from trialcli.core.idtext import trial_ids
from trialcli.core.otherids import registry_ids

_DELIMITERS = ",;\t|"
_PREAMBLE = 20
"""Lines among which the header is sought; some programs write a title above it."""
_MOST_TRIED = 8
"""Headers with which the whole list is parsed at most."""
_RULED = re.compile(r"[\s|:+=-]*")
"""The line below the header of a Markdown table."""
_LIMIT = 2**28
_DEFAULT_LIMIT = 131_072


@dataclass(frozen=True, slots=True)
class _Header:
    line: int
    """From 1."""
    delimiter: str
    column: int
    width: int
    rank: Rank


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[str]


def read_table(text: str) -> ListReading | None:
    """Return the IDs in a table's column for them; None if there is no such table."""
    lines = text.split("\n")
    for header in _headers(lines):
        rows, is_broken = _rows(lines[header.line :], header)
        if _is_table(header, rows):
            collector = Collector("row", "line")
            for line in lines[: header.line - 1]:
                collector.mention(line)
            for row in rows:
                _take(collector, row, header, is_broken=is_broken)
            return collector.reading()
    return None


def _headers(lines: Sequence[str]) -> list[_Header]:
    """Return the lines that may be a header with a column for IDs, the surest first."""
    found: list[_Header] = []
    seen = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        seen += 1
        if seen > _PREAMBLE:
            break
        if len(line) < _DEFAULT_LIMIT and not trial_ids(line):
            found.extend(_headers_in(line, number))
    surest = sorted(found, key=lambda header: (header.rank, header.line, -header.width))
    return surest[:_MOST_TRIED]


def _headers_in(line: str, number: int) -> Iterator[_Header]:
    for delimiter in _DELIMITERS:
        if delimiter not in line:
            continue
        names = next(csv.reader([line], delimiter=delimiter), [])
        for column, name in enumerate(names):
            its = rank(name)
            if its is not None:
                yield _Header(number, delimiter, column, len(names), its)


def _rows(lines: Sequence[str], header: _Header) -> tuple[list[_Row], bool]:
    """Return the rows below a header, and whether their quotation marks do not match.

    Such are read line by line, so that one mark too many cannot swallow the rest of the list.
    """
    try:
        return list(_parsed(lines, header, are_quoted=True)), False
    except csv.Error:
        return list(_parsed(lines, header, are_quoted=False)), True


def _parsed(lines: Sequence[str], header: _Header, *, are_quoted: bool) -> Iterator[_Row]:
    start = header.line + 1
    with _long_cells():
        reader = csv.reader(
            (f"{line}\n" for line in lines),
            delimiter=header.delimiter,
            quoting=csv.QUOTE_MINIMAL if are_quoted else csv.QUOTE_NONE,
            strict=True,
        )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Row(start, cells)
            start = header.line + 1 + reader.line_num


@contextmanager
def _long_cells() -> Iterator[None]:
    """Allow cells of any length: the sites of one trial may take more than 131,072 characters."""
    before = csv.field_size_limit(_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _is_table(header: _Header, rows: Sequence[_Row]) -> bool:
    """Tell whether what looked like a header has a table below it, and IDs in its column."""
    reached = [row.cells[header.column] for row in rows if len(row.cells) > header.column]
    if not reached or 2 * len(reached) < len(rows):
        return False
    has_ids = any(trial_ids(cell) or any(registry_ids(folded(cell))) for cell in reached)
    if header.rank is not Rank.SURE:
        return has_ids
    alike = sum(len(row.cells) == header.width for row in rows)
    return has_ids or 2 * alike >= len(rows)


def _take(collector: Collector, row: _Row, header: _Header, *, is_broken: bool) -> None:
    own = row.cells[header.column] if len(row.cells) > header.column else ""
    if rank(own) is header.rank or all(_RULED.fullmatch(cell) for cell in row.cells):
        return
    if is_broken and not _is_only_an_id(own):
        collector.mention(own)
        own = ""
    if own.strip():
        collector.take(own, row.line, only_ids=header.rank is Rank.SURE)
    else:
        collector.lack()
    for column, cell in enumerate(row.cells):
        if column != header.column:
            collector.mention(cell)


def _is_only_an_id(cell: str) -> bool:
    """Tell whether a cell is an ID, or meant to be: it may be the middle of a torn text."""
    found = trial_ids(cell)
    return len(found) == 1 and len(cell.strip(" \t\"'=")) <= len(found[0].text) + 1
