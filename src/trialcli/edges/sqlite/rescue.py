"""Putting a sound database file in place of a damaged one, with all that can still be read."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialcli.edges.files.durable import sync_directory
from trialcli.edges.files.ownership import keep_owner
from trialcli.edges.files.reading import require_regular
from trialcli.edges.sqlite.database import Database, dropped
from trialcli.edges.sqlite.table import Raw, Table
from trialcli.errors import UnwritableStoreError

if TYPE_CHECKING:
    from sqlite3 import Connection

Rows = dict[Raw, Raw]
"""The rows of a table that are sound, by what names them."""


def replaced(database: Database, fill: Callable[["Connection"], object]) -> None:
    """Replace a file; the old one is lost.

    Raises:
        FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError
    """
    # A file that is newer or in use is left alone. One that cannot be read is no loss.
    with suppress(UnwritableStoreError):
        database.damage()
    new = _filled(database, fill)
    try:
        journal = Path(f"{database.path}-journal")
        for each in (database.path, journal):
            if _is_something_else(each):
                each.rename(_unused(each))
        # SQLite would apply it to the new file.
        journal.unlink(missing_ok=True)
        new.replace(database.path)
        sync_directory(database.path.parent)
    except OSError as error:
        raise database.as_store_error(error) from error


def set_aside(database: Database, fill: Callable[["Connection"], object]) -> str:
    """Replace a file and keep the old one under another name; return that name.

    At no time is there no file: a program that is killed leaves the old one or the new one.

    Raises:
        StoreError, UnwritableStoreError
    """
    new = _filled(database, fill)
    try:
        return _swapped(database.path, new)
    except OSError as error:
        raise database.as_store_error(error) from error


def _filled(database: Database, fill: Callable[["Connection"], object]) -> Path:
    """Return a new file beside the old one."""
    path = Path(f"{database.path}.new")
    try:
        dropped(path)
    except OSError as error:
        raise database.as_store_error(error) from error
    try:
        Database(path, database.schema, busy_timeout=0).enforce(fill)
    except BaseException:
        with suppress(OSError):
            dropped(path)
        raise
    with suppress(OSError), path.open("rb+") as file:
        keep_owner(file.fileno(), database.path.stat())
    return path


def _swapped(path: Path, new: Path) -> str:
    aside = _unused(path)
    if _is_something_else(path):
        path.rename(aside)
    else:
        _copy(path, aside)
    # SQLite would apply it to the new file.
    with suppress(FileNotFoundError):
        Path(f"{path}-journal").rename(f"{aside}-journal")
    new.replace(path)
    sync_directory(path.parent)
    return str(aside)


def _unused(path: Path) -> Path:
    """Return an unused name for a damaged file."""
    number = 1
    while os.path.lexists(aside := Path(f"{path}.damaged-{number}")):
        number += 1
    return aside


def _copy(path: Path, aside: Path) -> None:
    try:
        os.link(path, aside)
    except OSError:
        # No hard links here (FAT, some network shares).
        shutil.copy2(path, aside)


def _is_something_else(path: Path) -> bool:
    """Whether a directory, a pipe or a device has the name, so that nothing in it was ours."""
    return path.exists() and not path.is_file()


# ------------------------------------------------------------ what can still be read


class Wreck:
    """A damaged file, and the rows in it that are sound."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.rows: dict[str, Rows] = {}
        self.damaged: dict[tuple[str, Raw], Table[Any]] = {}
        """The rows that are there and malformed, with their tables."""
        self.incomplete: set[str] = set()
        """The tables of which some rows may be lost without a trace."""
        tables = database.schema.tables()
        for table in tables:
            self.rows[table.name] = {}
        self._read_tables(tables)
        self._carve([table for table in tables if table.name in self.incomplete])
        for name, raw in list(self.damaged):
            if self.damaged[name, raw].key(raw) in self.rows[name]:
                del self.damaged[name, raw]  # it was read after all, on another way

    def _read_tables(self, tables: tuple[Table[Any], ...]) -> None:
        """Read table by table, as far as SQLite can."""
        try:
            require_regular(self._database.path.stat())
            db = self._database.connect("rw")
        except Exception:  # noqa: BLE001 - on any error, the pages are read next
            self.incomplete = {table.name for table in tables}
            return
        with closing(db):
            is_sound = self._is_sound(db)
            for table in tables:
                whole = self._read_table(db, table)
                if not (whole and is_sound):
                    self.incomplete.add(table.name)

    def _is_sound(self, db: "Connection") -> bool:
        try:
            self._database.examine(db)
        except Exception:  # noqa: BLE001 - as above
            return False
        return True

    def _read_table(self, db: "Connection", table: Table[Any]) -> bool:
        """Read a table from both ends, as far as it goes; return whether that was all of it."""
        for clause in ("ORDER BY rowid", "ORDER BY rowid DESC"):
            with suppress(Exception):
                for raw, is_sound in self._raw_rows(db, table, clause):
                    self._take(table, raw, is_sound=is_sound)
                return True
        return False

    def _raw_rows(
        self, db: "Connection", table: Table[Any], clause: str
    ) -> Iterator[tuple[Raw, bool]]:
        there = {name for _, name, *_ in db.execute(f"PRAGMA table_info({table.name})")}
        if not there:
            return
        older = table._replace(columns=tuple(one for one in table.columns if one.name in there))
        missing = len(table.columns) - len(older.columns)
        later = table.added[len(table.added) - missing :]
        if "seal" in there:
            for raw, value in older.read(db, clause):
                yield (*raw, *later), value is not None
            return
        names = ", ".join(older.names)
        for raw in db.execute(f"SELECT {names} FROM {table.name} {clause}"):  # noqa: S608 - ours
            yield (*raw, *later), _is_decodable(table, (*raw, *later))

    def _take(self, table: Table[Any], raw: Raw, *, is_sound: bool) -> None:
        if is_sound:
            self.rows[table.name].setdefault(table.key(raw), raw)
        else:
            self.damaged[table.name, raw] = table

    def _carve(self, tables: list[Table[Any]]) -> None:
        """Read rows from the pages themselves, without the index of the database."""
        if not tables or _is_something_else(self._database.path):
            return
        from trialcli.edges.sqlite.pages import rows_in

        content = self._database.path.read_bytes()
        is_sealed = self._database.schema.is_current(content)

        def found(row: tuple[int, list[Any]]) -> tuple[Table[Any], Raw] | None:
            raws = ((table, _raw(table, *row, is_sealed=is_sealed)) for table in tables)
            return next(((table, raw) for table, raw in raws if raw is not None), None)

        for row in rows_in(content, lambda row: found(row) is not None):
            table, raw = found(row) or (tables[0], ())
            self.rows[table.name].setdefault(table.key(raw), raw)


def _raw(table: Table[Any], row: int, values: list[Any], *, is_sealed: bool) -> Raw | None:
    """Return a row of a page as a row of a table; None if it does not belong to that table."""
    width = len(table.columns) + 1 if is_sealed else len(table.columns) - len(table.added)
    if len(values) != width or (table.is_numbered and values[0] is not None):
        return None
    raw = ([row] if table.is_numbered else values[:1]) + values[1:]
    if is_sealed:
        *raw, found = raw
        return tuple(raw) if table.value(raw, found) is not None else None
    raw = [*raw, *table.added]
    return tuple(raw) if _is_decodable(table, tuple(raw)) else None


def _is_decodable(table: Table[Any], raw: Raw) -> bool:
    try:
        table.decode(raw)
    except (TypeError, ValueError):
        return False
    return True
