"""Tables as JSON lines: one object a row, with every column; null is what is not stated."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from trialcli.edges.tables.files import FileFormat, close_file, discard_file, new_file, utf8
from trialcli.registry.tables import Column, Row

_READERS: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
}


def _as_text(value: date) -> str:
    return value.isoformat()


_ENCODE = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_as_text
).encode


class JsonLinesWriter:
    """A file of JSON lines that is being written."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = new_file(path)
        self._names = [column.name for column in columns]

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        names = self._names
        lines = [_ENCODE(dict(zip(names, row, strict=True))) for row in rows]
        self._file.write(utf8("".join(f"{line}\n" for line in lines)))

    def close(self) -> None:
        """Finish the file."""
        close_file(self._file)

    def discard(self) -> None:
        """Give the file up."""
        discard_file(self._file)


def _read(path: Path, columns: Sequence[Column]) -> Iterator[Row]:
    readers = [(column.name, _READERS.get(column.kind)) for column in columns]
    with path.open("rb") as file:
        for line in file:
            row = json.loads(line)
            yield tuple(
                read(row[name]) if read and row[name] is not None else row[name]
                for name, read in readers
            )


JSON_LINES = FileFormat(".jsonl", JsonLinesWriter, _read)
