"""Trial IDs in a table with a column for them: CSV, TSV, with semicolons or pipes.

Only this column counts. The other cells are texts about a trial and may name other trials.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from trialcli.ctgov.idlist.names import Rank, rank
from trialcli.ctgov.idlist.reading import Collector
from trialcli.ctgov.ids.folding import folded
from trialcli.ctgov.ids.intext import trial_ids
from trialcli.ctgov.ids.others import registry_ids
from trialcli.registry.id_list import ListReading, NoteEntry

_DELIMITERS = ",;\t|"
_STATED_DELIMITER = re.compile(r"\s*\"?sep=([^\w\s\"])\"?\s*(?:\n|\Z)", re.IGNORECASE)
"""The line that sets the separator for Excel."""
_PREAMBLE = 20
"""The first lines, one of which may be the header; some programs write a title above it."""
_MOST_TRIED = 8
"""The most possible headers with which the list is parsed."""
_RULED = re.compile(r"[\s|:+=-]*")
"""The line below the header of a Markdown table."""
_NUMBER = re.compile("[0-9]")
_LIMIT = 2**28
_DEFAULT_LIMIT = 131_072


@dataclass(frozen=True, slots=True)
class _Header:
    line: int
    """From 1."""
    delimiter: str
    columns: tuple[int, ...]
    """The columns that may hold the ID, most certain first."""
    names: tuple[str, ...]
    """The number of all columns."""
    is_sure: bool
    """Whether their names are certain."""


@dataclass(frozen=True, slots=True)
class _TableRow:
    line: int
    cells: Sequence[str]


def read_table(text: str, note: NoteEntry | None) -> ListReading | None:
    """Return the IDs of a table with a column for them; None if it is not such a table."""
    lines = text.split("\n")
    stated = _STATED_DELIMITER.match(text)
    for header in _headers(lines, stated[1] + _DELIMITERS if stated else _DELIMITERS):
        rows, is_broken = _rows(lines[header.line :], header)
        columns = _columns_of_ids(header, rows)
        if columns:
            collector = Collector("row", "line", note=note)
            for line in lines[: header.line - 1]:
                collector.mention(line)
            for row in rows:
                _take(collector, row, replace(header, columns=columns), is_broken=is_broken)
            return collector.reading()
    return None


def _headers(lines: Sequence[str], delimiters: str) -> list[_Header]:
    """Return the lines that may be a header with a column for IDs, most certain first."""
    found: list[_Header] = []
    seen = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        seen += 1
        if seen > _PREAMBLE:
            break
        if len(line) < _DEFAULT_LIMIT and not any(one.trial for one in trial_ids(line)):
            found.extend(_headers_in(line, number, delimiters))
    surest = sorted(found, key=lambda header: (not header.is_sure, header.line, -len(header.names)))
    return surest[:_MOST_TRIED]


def _headers_in(line: str, number: int, delimiters: str) -> Iterator[_Header]:
    for delimiter in delimiters:
        if delimiter not in line:
            continue
        names = next(csv.reader([line], delimiter=delimiter), [])
        ranks = {column: its for column, name in enumerate(names) if (its := rank(name))}
        sure = tuple(column for column, its in ranks.items() if its is Rank.SURE)
        likely = tuple(sorted(ranks.keys() - set(sure), key=lambda column: (ranks[column], column)))
        if sure:
            yield _Header(number, delimiter, sure, tuple(names), is_sure=True)
        if likely:
            yield _Header(number, delimiter, likely, tuple(names), is_sure=False)


def _rows(lines: Sequence[str], header: _Header) -> tuple[list[_TableRow], bool]:
    """Return the rows below a header, and whether their quotation marks do not match.

    Then they are read line by line, so that one extra mark cannot hide the rest of the list.
    """
    try:
        return list(_parsed(lines, header, are_quoted=True)), False
    except csv.Error:
        return list(_parsed(lines, header, are_quoted=False)), True


def _parsed(lines: Sequence[str], header: _Header, *, are_quoted: bool) -> Iterator[_TableRow]:
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
                yield _TableRow(start, cells)
            start = header.line + 1 + reader.line_num


@contextmanager
def _long_cells() -> Iterator[None]:
    """Allow cells of any length: the sites of one trial may have more than 131,072 characters."""
    before = csv.field_size_limit(_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _columns_of_ids(header: _Header, rows: Sequence[_TableRow]) -> tuple[int, ...]:
    """Return the columns that hold the ID; none if there is no table below the header.

    A name like ``Study`` may mean something else, so it counts only if no other column of the table
    has more IDs.
    """
    reached = [row for row in rows if len(row.cells) > header.columns[0]]
    if not reached or 2 * len(reached) < len(rows):
        return ()
    if header.is_sure:
        return header.columns if _is_sure_table(header, rows) else ()
    counts: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for row in rows:
        for column, cell in enumerate(row.cells):
            if column in header.columns:
                counts[column] += _has_id(cell)
            elif "nct" in cell.lower() and _is_only_an_id(cell):
                others[column] += 1
    best = max(header.columns, key=lambda column: counts[column])
    return (best,) if counts[best] and counts[best] >= max(others.values(), default=0) else ()


def _is_sure_table(header: _Header, rows: Sequence[_TableRow]) -> bool:
    """Whether a column has IDs or numbers: ``NCT`` may contain ``yes`` and ``no``."""
    own = [cell for row in rows for cell in _own(row, header)]
    if any(map(_has_id, own)):
        return True
    alike = sum(len(row.cells) == len(header.names) for row in rows)
    if 2 * alike < len(rows):
        return False
    if any(map(_NUMBER.search, own)):
        return True
    cells = (cell for row in rows for cell in row.cells)
    return not any("nct" in cell.lower() and _is_only_an_id(cell) for cell in cells)


def _has_id(cell: str) -> bool:
    return bool(trial_ids(cell)) or any(registry_ids(folded(cell)))


def _own(row: _TableRow, header: _Header) -> list[str]:
    return [row.cells[column] for column in header.columns if len(row.cells) > column]


def _take(collector: Collector, row: _TableRow, header: _Header, *, is_broken: bool) -> None:
    own = _own(row, header)
    if _is_header(own, header) or all(_RULED.fullmatch(cell) for cell in row.cells):
        return
    if is_broken:
        for cell in own:
            if not _is_only_an_id(cell):
                collector.mention(cell)
        own = [cell for cell in own if _is_only_an_id(cell)]
    filled = [cell for cell in own if cell.strip()]
    others = [cell for column, cell in enumerate(row.cells) if column not in header.columns]
    elsewhere = [] if header.is_sure else _elsewhere(filled, others, header)
    for cell in elsewhere or filled:
        collector.take(cell, row.line, only_ids=header.is_sure)
    if not (elsewhere or filled):
        collector.lack(row.line)
    for cell in others:
        if cell not in elsewhere:
            collector.mention(cell)


def _elsewhere(own: list[str], others: list[str], header: _Header) -> list[str]:
    """Return the places of the IDs of a row if the column for them has something else.

    Lists of articles have a column for addresses; only a few are of the registry.
    """
    is_address = rank(header.names[header.columns[0]]) is Rank.ADDRESS
    if any(map(_has_id, own)) or not (own or is_address):
        return []
    return [cell for cell in others if "nct" in cell.lower() and trial_ids(cell)]


def _is_header(own: Sequence[str], header: _Header) -> bool:
    """Whether a row repeats the header, as on a second page."""
    return own == [header.names[column] for column in header.columns]


def _is_only_an_id(cell: str) -> bool:
    """Whether a cell is, or is meant as, an ID; it may be part of a torn text."""
    found = trial_ids(cell)
    return len(found) == 1 and len(cell.strip(" \t\"'=")) <= len(found[0].text) + 1
