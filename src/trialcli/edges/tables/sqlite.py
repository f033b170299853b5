"""Tables as one SQLite file: typed, with an index on the first column of each."""

import errno
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from trialcli.edges.tables.files import some_rows, sync_file
from trialcli.registry.tables import Block, Cell, Column, Kind, Row, read_rows
from trialcli.text.blocks import storable

_TYPES: dict[Kind, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "BOOLEAN",
    "date": "TEXT",
    "time": "TEXT",
}
"""Dates are texts: a column declared as DATE would compare ``'2020'`` as a number."""


class SqliteFile:
    """A new SQLite file of tables."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with as_os_errors():
            self._db = sqlite3.connect(path, isolation_level=None)
            # The file gets its name when it is whole; until then nothing needs to survive.
            self._db.execute("PRAGMA journal_mode = MEMORY")
            self._db.execute("PRAGMA synchronous = OFF")
            self._db.execute("BEGIN")

    def open(self, table: str, columns: Sequence[Column]) -> "SqliteWriter":
        """Begin a table, or go on with it."""
        with as_os_errors():
            named = ", ".join(f'"{column.name}" {_TYPES[column.kind]}' for column in columns)
            self._db.execute(f'CREATE TABLE IF NOT EXISTS "{table}" ({named})')
        return SqliteWriter(self._db, table, columns)

    def add(self, path: Path, tables: Iterable[str]) -> None:
        """Add the rows of another such file."""
        with as_os_errors():
            self._db.execute("COMMIT")
            self._db.execute("ATTACH ? AS part", [str(path)])
            self._db.execute("BEGIN")
            for table in tables:
                self._db.execute(
                    f'INSERT INTO main."{table}" SELECT * FROM part."{table}" ORDER BY rowid'  # noqa: S608 - ours
                )
            self._db.execute("COMMIT")
            self._db.execute("DETACH part")
            self._db.execute("BEGIN")

    def index(self) -> None:
        """Make an index on the first column of each table."""
        with as_os_errors():
            named = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
            for (table,) in self._db.execute(named).fetchall():
                first = self._db.execute(f'PRAGMA table_info("{table}")').fetchone()[1]
                self._db.execute(f'CREATE INDEX "{table}_{first}" ON "{table}" ("{first}")')

    def close(self) -> None:
        """Write what is left to write, and close the file."""
        with as_os_errors():
            if self._db.in_transaction:
                self._db.execute("COMMIT")
            self._db.close()
        sync_file(self._path)

    def discard(self) -> None:
        """Give the file up."""
        self._db.close()


class SqliteWriter:
    """A table of a SQLite file that is being written."""

    def __init__(self, db: sqlite3.Connection, table: str, columns: Sequence[Column]) -> None:
        self._db = db
        marks = ", ".join("?" * len(columns))
        self._insert = f'INSERT INTO "{table}" VALUES ({marks})'  # noqa: S608 - ours
        self._cells = [_WRITERS.get(column.kind, _as_they_are) for column in columns]

    def write(self, block: Block) -> None:
        """Add rows."""
        with as_os_errors():
            for rows in some_rows(block.converted(self._cells)):
                written = self._db.total_changes
                try:
                    self._db.executemany(self._insert, rows)
                except UnicodeEncodeError:
                    rest = rows[self._db.total_changes - written :]
                    self._db.executemany(self._insert, map(_storable, rest))

    def close(self) -> None:
        """Do nothing: the file is finished as a whole."""

    def discard(self) -> None:
        """Do nothing: the file is given up as a whole."""


def _as_they_are(values: Sequence[Cell]) -> Sequence[Cell]:
    return values


def _days(values: Sequence[Any]) -> list[Cell]:
    return [value and value.isoformat() for value in values]


def _times(values: Sequence[Any]) -> list[Cell]:
    return [value and value.isoformat(" ") for value in values]


_WRITERS: dict[Kind, Callable[[Sequence[Any]], Sequence[Cell]]] = {"date": _days, "time": _times}


def _storable(values: Iterable[Any]) -> list[Any]:
    return [storable(value) if isinstance(value, str) else value for value in values]


def read_table(path: Path, table: str, columns: Sequence[Column]) -> Iterator[Row]:
    """Yield the rows of a table of a file."""
    names = ", ".join(f'"{column.name}"' for column in columns)
    with as_os_errors(), closing(sqlite3.connect(path)) as db:
        rows = db.execute(f'SELECT {names} FROM "{table}" ORDER BY rowid')  # noqa: S608 - ours
        yield from read_rows(columns, rows)


@contextmanager
def as_os_errors() -> Iterator[None]:
    """Raise what SQLite reports of the disk as an error of the system."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = errno.ENOSPC if "full" in str(error) else errno.EIO
        raise OSError(code, str(error).capitalize()) from error
