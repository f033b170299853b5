"""An SQLite file that may be missing, damaged, locked, read-only or newer, and stops nobody."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from trialcli.edges.durable import make_file, make_root
from trialcli.errors import FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError

if TYPE_CHECKING:
    from sqlite3 import Connection

Answer = TypeVar("Answer")

_REBUILD = "Run trialcli verify --rebuild to make it anew."
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
# SQLITE_ERROR is what a missing table gives: the schema number is there, and the schema is not.
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_FORMAT")


class DamagedDatabaseError(Exception):
    """The file is not this database, or not any more."""


class NewerSchemaError(Exception):
    """The file was written by a newer trialcli, and is to be left as it is."""


class Database:
    """A database file, opened for each question and held by nobody in between."""

    def __init__(
        self, path: Path, *, schema: int, tables: Sequence[str], busy_timeout: float
    ) -> None:
        self._path = path
        self._schema = schema
        self._tables = tables
        self._busy_timeout = busy_timeout
        self._warnings: dict[str, None] = {}
        self.has_forgotten = False
        """Whether a change that was needed could not be made."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return sentences on why the file could not be used, as far as is known by now."""
        return tuple(self._warnings)

    def ask(self, question: Callable[["Connection"], Answer], otherwise: Answer) -> Answer:
        """Return an answer, or ``otherwise`` where the file has none; warn unless it is missing."""
        try:
            return self.require(question, otherwise)
        except StoreError as error:
            self._warnings[str(error)] = None
            return otherwise

    def require(self, question: Callable[["Connection"], Answer], otherwise: Answer) -> Answer:
        """Return an answer, or ``otherwise`` where the file is missing or empty.

        Raises:
            FutureFormatError, LockedStoreError, StoreError

        """
        import sqlite3

        try:
            if not self._path.exists():
                return otherwise
            with closing(self._connect("rw")) as db:
                return question(db) if self._is_made(db) else otherwise
        except (sqlite3.Error, OSError, DamagedDatabaseError, NewerSchemaError) as error:
            raise self._as_store_error(error, "read") from error

    def change(self, work: Callable[["Connection"], object], *, needed: bool = True) -> None:
        """Change the file in one transaction.

        Where that cannot be done, it is a warning; what is not ``needed`` is skipped in silence.
        """
        try:
            self.enforce(work)
        except StoreError as error:
            self.has_forgotten |= needed
            if needed or (isinstance(error.__cause__, Exception) and _is_damage(error.__cause__)):
                self._warnings[str(error)] = None

    def enforce(self, work: Callable[["Connection"], object]) -> None:
        """Change the file in one transaction.

        Raises:
            FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError

        """
        import sqlite3

        try:
            self._transact(work)
        except (sqlite3.Error, OSError, DamagedDatabaseError, NewerSchemaError) as error:
            raise self._as_store_error(error) from error

    def remake(self, work: Callable[["Connection"], object]) -> str | None:
        """Change the file, in place of a damaged one; return where that was put aside.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError

        """
        import sqlite3

        try:
            aside = self._put_aside() if self._is_damaged() else None
            self._transact(work)
        except (sqlite3.Error, OSError, DamagedDatabaseError, NewerSchemaError) as error:
            raise self._as_store_error(error) from error
        return aside

    def _transact(self, work: Callable[["Connection"], object]) -> None:
        make_root(self._path.parent)
        # SQLite itself would make it writable by its owner alone, whatever the umask says.
        make_file(self._path)
        with closing(self._connect("rwc")) as db:
            db.execute("BEGIN IMMEDIATE")
            if not self._is_made(db):
                for statement in self._tables:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {self._schema}")
            work(db)
            db.execute("COMMIT")

    def _connect(self, mode: str) -> "Connection":
        import sqlite3

        # Never "ro": after a kill, SQLite has to roll back before anybody can read. Where the disk
        # is read-only, "rw" falls back to reading by itself.
        address = f"{self._path.absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=self._busy_timeout, isolation_level=None)

    def _is_made(self, db: "Connection") -> bool:
        """Tell whether the tables are there; an empty file has none yet."""
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > self._schema:
            raise NewerSchemaError
        is_empty = db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
        if version != self._schema and not is_empty:
            raise DamagedDatabaseError("it holds something else")
        return not is_empty

    def _is_damaged(self) -> bool:
        import sqlite3

        if not self._path.exists():
            return False
        try:
            with closing(self._connect("rw")) as db:
                is_whole = db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                return not is_whole or (self._is_made(db) and self._lacks_tables(db))
        except (sqlite3.Error, DamagedDatabaseError) as error:
            if not _is_damage(error):
                raise
            return True

    def _lacks_tables(self, db: "Connection") -> bool:
        there = {sql for (sql,) in db.execute("SELECT sql FROM sqlite_master")}
        return not there.issuperset(self._tables)

    def _put_aside(self) -> str:
        """Rename the file; SQLite dealt with its journal when it was asked for damage."""
        number = 1
        while (aside := Path(f"{self._path}.damaged-{number}")).exists():
            number += 1
        self._path.rename(aside)
        return str(aside)

    def _as_store_error(self, error: Exception, done: str = "written") -> StoreError:
        if isinstance(error, NewerSchemaError):
            return FutureFormatError(
                f"The state file {self._path} was written by a newer trialcli.",
                hint="It is left as it is; upgrade trialcli to use it.",
            )
        if _is_damage(error):
            return StoreError(f"The state file {self._path} is damaged: {error}.", hint=_REBUILD)
        if _code(error).startswith(_BUSY):
            return LockedStoreError(f"The state file {self._path} is in use by another process.")
        return UnwritableStoreError(f"The state file {self._path} cannot be {done}: {error}.")


def _is_damage(error: Exception) -> bool:
    return isinstance(error, DamagedDatabaseError) or _code(error).startswith(_DAMAGE)


def _code(error: Exception) -> str:
    """Return SQLite's own name of an error."""
    return getattr(error, "sqlite_errorname", "")


def moment(text: str | None) -> datetime | None:
    """Return a time as a table holds it, in ISO form."""
    return None if text is None else datetime.fromisoformat(text)


def has_table(db: "Connection", name: str) -> bool:
    """Whether there is a table: some are made when they are first needed."""
    query = "SELECT 1 FROM sqlite_master WHERE name = ?"
    return db.execute(query, [name]).fetchone() is not None


def places(values: Sequence[object]) -> str:
    """Return a question mark for each of some values."""
    return ", ".join("?" * len(values))
