"""Tables as JSON lines: one object a row, with every column; null is what is not stated."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from trialcli.edges.tables.files import FileFormat, close_file, discard_file, new_file, utf8
from trialcli.registry.tables import Column, Row, read_rows


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
    names = [column.name for column in columns]
    with path.open("rb") as file:
        rows = map(json.loads, file)
        yield from read_rows(columns, ([row[name] for name in names] for row in rows))


JSON_LINES = FileFormat(".jsonl", JsonLinesWriter, _read)
