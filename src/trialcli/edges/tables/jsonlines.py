"""Tables as JSON lines: one object per row, with every column; null means not stated."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from json.encoder import encode_basestring
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
from trialcli.registry.tables import Block, Cell, Column, Kind, Row, read_rows


def _time_json(value: date) -> str:
    return f'"{value.isoformat()}"'


def _truth_json(value: bool) -> str:  # noqa: FBT001 - the cell is the argument
    return "true" if value else "false"


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    "text": encode_basestring,
    "integer": str,
    "number": repr,
    "boolean": _truth_json,
    "date": _time_json,
    "time": _time_json,
}


def _cells_of(write: Callable[[Any], str]) -> Callable[[Sequence[Cell]], list[str]]:
    return lambda values: ["null" if value is None else write(value) for value in values]


class JsonLinesWriter:
    """A file of JSON lines that is being written."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = new_file(path)
        self._cells = [_cells_of(_WRITERS[column.kind]) for column in columns]
        members = ",".join(f"{json.dumps(column.name)}:%s" for column in columns)
        self._line = f"{{{members}}}\n"

    def write(self, block: Block) -> None:
        """Add rows."""
        for rows in some_rows(block.converted(self._cells)):
            self._file.write(utf8("".join([self._line % row for row in rows])))

    def close(self) -> None:
        """Finish the file."""
        close_file(self._file)

    def discard(self) -> None:
        """Give the file up."""
        discard_file(self._file)


def _read(path: Path, columns: Sequence[Column]) -> Iterator[Row]:
    names = [column.name for column in columns]
    with path.open("rb") as file:
        rows = map(json.loads, file)
        yield from read_rows(columns, ([row[name] for name in names] for row in rows))


JSON_LINES = FileFormat(".jsonl", JsonLinesWriter, _read)
