"""Tables as CSV (RFC 4180, UTF-8): ``""`` is an empty text, an empty cell is not stated."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from trialcli.edges.tables.files import (
    FileFormat,
    close_file,
    discard_file,
    new_file,
    some_rows,
    utf8,
)
from trialcli.registry.tables import Block, Cell, Column, Kind, Row
from trialcli.text.cells import is_formula

_JOINED: Callable[[Any], str] = ",".join
_QUOTED = re.compile(r'[",\r\n]')
_CELL = re.compile(r'(?:^|,)(?:("(?:[^"]|"")*")|([^",\r\n]*))')
"""A cell as it is written here: in quotation marks, or without."""
_FIRST_OF_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20 \t\r\n\v\f")


def text_cell(text: str) -> str:
    """Return a text as a cell: an apostrophe first if a spreadsheet could run it as a formula."""
    if not text:
        return '""'
    if (text[0] in _FIRST_OF_FORMULA or text[0].isspace()) and is_formula(text):
        text = f"'{text}"
    if _QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _boolean_cell(value: bool) -> str:  # noqa: FBT001 - the cell is the argument
    return "true" if value else "false"


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    "text": text_cell,
    "integer": str,
    "number": repr,
    "boolean": _boolean_cell,
    "date": date.isoformat,
    "time": datetime.isoformat,
}
_READERS: dict[Kind, Callable[[str], Cell]] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": "true".__eq__,
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
}


def _cells_of(write: Callable[[Any], str]) -> Callable[[Sequence[Cell]], list[str]]:
    return lambda values: ["" if value is None else write(value) for value in values]


class CsvWriter:
    """A CSV file that is being written."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = new_file(path)
        self._cells = [_cells_of(_WRITERS[column.kind]) for column in columns]
        self._write_lines([",".join(column.name for column in columns)])

    def write(self, block: Block) -> None:
        """Add rows."""
        for rows in some_rows(block.converted(self._cells)):
            self._write_lines([*map(_JOINED, rows)])

    def close(self) -> None:
        """Finish the file."""
        close_file(self._file)

    def discard(self) -> None:
        """Give the file up."""
        discard_file(self._file)

    def _write_lines(self, lines: Sequence[str]) -> None:
        self._file.write(utf8("".join(f"{line}\r\n" for line in lines)))


def _read(path: Path, columns: Sequence[Column]) -> Iterator[Row]:
    """Yield the rows of a file that ``CsvWriter`` wrote.

    Python's reader is not used, because it reads an empty cell as an empty text.
    """
    readers = [_READERS[column.kind] for column in columns]
    with path.open(encoding="utf-8", newline="") as file:
        lines = _whole_lines(file)
        next(lines, None)
        for line in lines:
            cells = _CELL.findall(line)
            yield tuple(_value(read, *cell) for read, cell in zip(readers, cells, strict=True))


def _whole_lines(file: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a table, whose cells may have line ends, without the end of each."""
    line = ""
    for part in file:
        line += part
        if line.count('"') % 2 == 0:
            yield line.removesuffix("\r\n")
            line = ""


def _value(read: Callable[[str], Cell], quoted: str, plain: str) -> Cell:
    if quoted:
        return _unmarked(read(quoted[1:-1].replace('""', '"')))
    return _unmarked(read(plain)) if plain else None


def _unmarked(value: Cell) -> Cell:
    """Return a value without the apostrophe that ``text_cell`` put before a formula."""
    if isinstance(value, str) and value.startswith("'") and is_formula(value[1:]):
        return value[1:]
    return value


CSV = FileFormat(".csv", CsvWriter, _read)
