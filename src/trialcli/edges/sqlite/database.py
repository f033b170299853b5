"""An SQLite file that may be missing, damaged, locked, read-only, older or newer."""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from trialcli.edges.files.durable import make_file, make_root, require_no_dangling_link
from trialcli.edges.files.locking import has_record_locks
from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.reading import NotAFileError, require_regular
from trialcli.edges.leftout import ADVICE, left_out
from trialcli.edges.sqlite.table import Table, text_of
from trialcli.errors import FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError

if TYPE_CHECKING:
    from sqlite3 import Connection


Result = TypeVar("Result")
Work = Callable[["Connection"], object]

_REBUILD = "Run trialcli verify --rebuild to repair it."
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
_UNLOCKED = (*_BUSY, "SQLITE_IOERR_LOCK", "SQLITE_IOERR_RDLOCK", "SQLITE_IOERR_UNLOCK")
# What is wrong with the disk or the rights. Everything else that SQLite says is of the content.
_OUTSIDE = (
    *("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN", "SQLITE_INTERRUPT"),
    *("SQLITE_IOERR", "SQLITE_NOLFS", "SQLITE_AUTH"),
)
_UNOPENED = (
    *("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH"),
    "SQLITE_IOERR",
)
_ERRNO = {"SQLITE_FULL": errno.ENOSPC, "SQLITE_IOERR": errno.EIO}
_CUT_SHORT = "SQLITE_IOERR_SHORT_READ"
_OURS = 0x74726300
"""With the number of the schema, the application ID of a file of ours ("trc" and the number)."""
# A damaged length makes SQLite ask for more memory than there is, or Python for too long a text.
_MISREAD = (MemoryError, OverflowError, UnicodeDecodeError, SystemError)


class DamagedDatabaseError(Exception):
    """The file does not hold this database, or is damaged."""


class NewerSchemaError(Exception):
    """The file was written by a newer trialcli and must not be changed."""


class Schema(NamedTuple):
    """The tables of a database file, and the migrations that made them."""

    what: str
    """The file in words: "state file"."""
    steps: tuple[Work, ...]
    """The migrations, by number: the first makes the file."""
    tables: Callable[[], tuple[Table[Any], ...]]
    """The tables after the last step; a function, because importing them takes time."""

    @property
    def version(self) -> int:
        """The number of the schema: that of its last step."""
        return len(self.steps)

    def is_current(self, content: bytes) -> bool:
        """Whether a file was of this schema, and not of an older one, as far as can be known.

        Its number is in the header twice, and one of the two may be damaged.
        """
        given = int.from_bytes(content[60:64], "big"), int.from_bytes(content[68:72], "big")
        return given[0] == self.version or given[1] == _OURS + self.version


class Database:
    """A database file, opened for each question and closed again, unless it is ``kept_open``."""

    def __init__(self, path: Path, schema: Schema, *, busy_timeout: float) -> None:
        self.path = path
        self.schema = schema
        self._busy_timeout = busy_timeout
        self._warnings: dict[str, None] = {}
        self.has_forgotten = False
        """Whether a change that was needed could not be made."""
        self._is_kept_open = False
        self._kept: tuple[tuple[int, int], Connection] | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return sentences on why the file could not be used, as far as is known by now."""
        return tuple(self._warnings)

    def warn(self, error: StoreError) -> None:
        """Keep a warning, each once."""
        self._warnings[str(error)] = None

    def ask(self, question: Callable[["Connection"], Result], otherwise: Result) -> Result:
        """Return an answer, or ``otherwise`` if the file has none; warn unless it is missing."""
        try:
            return self.require(question, otherwise)
        except StoreError as error:
            self.warn(error)
            return otherwise

    def require(self, question: Callable[["Connection"], Result], otherwise: Result) -> Result:
        """Return an answer, or ``otherwise`` if the file is missing or empty.

        A file of an older schema is asked as it will be after its next change.

        Raises:
            FutureFormatError, LockedStoreError, StoreError
        """
        try:
            status = self._status()
            if status is None:
                return otherwise
            if not self._is_kept_open:
                with closing(self.connect("rw")) as db:
                    return self._answer(db, question, otherwise)
            return self._answer(self._kept_connection(status), question, otherwise)
        except Exception as error:
            self._close_kept()
            raise self.as_store_error(error, "read") from error

    def _answer(
        self, db: "Connection", question: Callable[["Connection"], Result], otherwise: Result
    ) -> Result:
        # In one transaction, so that the file is locked once and the schema is that of the answer.
        db.execute("BEGIN")
        version = self.version(db)
        if version == 0:
            answer = otherwise
        elif version == self.schema.version:
            answer = question(db)
        else:
            with closing(self._migrated_copy(db)) as copy:
                answer = question(copy)
        db.execute("COMMIT")
        return answer

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Keep the connection between questions, for a command that asks thousands of them.

        No lock is held in between. If another process replaces the file, the new one is opened.
        """
        self._is_kept_open = True
        try:
            yield
        finally:
            self._is_kept_open = False
            self._close_kept()

    def _kept_connection(self, status: os.stat_result) -> "Connection":
        identity = status.st_dev, status.st_ino
        if self._kept is not None and self._kept[0] != identity:
            self._close_kept()
        if self._kept is None:
            self._kept = identity, self.connect("rw")
        return self._kept[1]

    def _close_kept(self) -> None:
        if self._kept is not None:
            self._kept[1].close()
            self._kept = None

    def opened(self, *, any_thread: bool = False) -> "Connection | None":
        """Return a connection that the caller closes; None if there is no file of this schema.

        It holds no lock between two questions. ``any_thread``: it is not only for this thread.

        Raises:
            FutureFormatError, LockedStoreError, StoreError
        """
        try:
            if self._status() is None:
                return None
            db = self.connect("rw", any_thread=any_thread)
            try:
                if self.version(db) == self.schema.version:
                    return db
            except BaseException:
                db.close()
                raise
            db.close()
        except Exception as error:
            raise self.as_store_error(error, "read") from error
        return None

    def change(self, work: Work, *, needed: bool = True) -> bool:
        """Change the file in one transaction; return whether that was done.

        If it cannot be done, it is a warning; what is not ``needed`` is skipped in silence.
        """
        try:
            self.enforce(work)
        except StoreError as error:
            self.has_forgotten |= needed
            if needed or self._is_damage(error.__cause__):
                self.warn(error)
            return False
        return True

    def enforce(self, work: Work) -> None:
        """Change the file in one transaction.

        Raises:
            FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError
        """
        try:
            make_root(self.path.parent)
            # SQLite itself would ignore the umask and make it writable by its owner alone.
            make_file(self.path)
            require_regular(self.path.stat())
            with closing(self._begun()) as db:
                self._migrate(db)
                work(db)
                db.execute("COMMIT")
        except Exception as error:
            raise self.as_store_error(error) from error

    def copy_to(self, path: Path) -> None:
        """Copy the file, if there is one, without checking it.

        Raises:
            LockedStoreError, StoreError, UnwritableStoreError
        """
        try:
            if self._status() is None:
                return
            import sqlite3

            with closing(self.connect("rw")) as source, closing(sqlite3.connect(path)) as target:
                source.backup(target)
        except Exception as error:
            raise self.as_store_error(error, "read") from error

    # ------------------------------------------------------------ opening

    def _status(self) -> os.stat_result | None:
        """Return the status of the file; None if there is no file.

        Raises:
            NotAFileError: something else has its name; SQLite would wait for a pipe.
            FileNotFoundError: it is a dangling link: the disk is not mounted, say.
        """
        try:
            status = self.path.stat()
        except NotADirectoryError:
            return None
        except FileNotFoundError:
            require_no_dangling_link(self.path)
            return None
        require_regular(status)
        return status

    def connect(self, mode: str, *, any_thread: bool = False) -> "Connection":
        """Open the file."""
        import sqlite3

        # Never "ro": after a kill, SQLite has to roll back before anybody can read. If the disk
        # is read-only, "rw" falls back to reading by itself.
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        db = sqlite3.connect(
            address,
            uri=True,
            timeout=0,
            isolation_level=None,
            check_same_thread=not any_thread,
        )
        db.execute(f"PRAGMA busy_timeout = {round(self._patience(db) * 1000)}")
        db.text_factory = text_of
        return db

    def _patience(self, db: "Connection") -> float:
        """Return for how many seconds to wait for other processes.

        SQLite takes a file system without locks for a lock of another process, which never ends.
        """
        import sqlite3

        try:
            db.execute("PRAGMA schema_version").fetchone()
        except sqlite3.Error as error:
            # Any other error comes again when the file is used.
            if _code(error).startswith(_UNLOCKED) and not self._can_be_locked():
                return 0
        return self._busy_timeout

    def _begun(self) -> "Connection":
        """Open the file and begin a transaction; try again if the file was replaced meanwhile."""
        while True:
            before = self._identity()
            db = self.connect("rwc")
            try:
                # What is deleted is gone: whatever a page still holds is a row of now.
                db.execute("PRAGMA secure_delete = ON")
                db.execute("BEGIN IMMEDIATE")
            except BaseException:
                db.close()
                raise
            if self._identity() == before:
                return db
            db.close()

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino

    # ------------------------------------------------------------ the schema

    def version(self, db: "Connection") -> int:
        """Return the number of the schema of a file; 0 if it holds nothing yet.

        Raises:
            NewerSchemaError, DamagedDatabaseError
        """
        own = self.schema.version
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (application,) = db.execute("PRAGMA application_id").fetchone()
        is_ours = application == _OURS + own
        if version > own and not (is_ours and _is_one_damaged_byte(version ^ own)):
            raise NewerSchemaError
        is_empty = db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
        if is_empty and version == 0:
            return 0
        if is_empty or not 0 < version <= own or (is_ours and version != own):
            raise DamagedDatabaseError("it holds something else")
        return int(version)

    def _migrate(self, db: "Connection") -> None:
        """Apply the migrations that a file lacks."""
        own = self.schema.version
        version = self.version(db)
        if version == own:
            return
        for step in self.schema.steps[version:]:
            step(db)
        db.execute(f"PRAGMA user_version = {own}")
        db.execute(f"PRAGMA application_id = {_OURS + own}")

    def _migrated_copy(self, db: "Connection") -> "Connection":
        """Return a migrated copy of an older file in memory: reading must not write."""
        import sqlite3

        copy = sqlite3.connect(":memory:", isolation_level=None)
        try:
            copy.text_factory = text_of
            db.backup(copy)
            self._migrate(copy)
        except BaseException:
            copy.close()
            raise
        return copy

    # ------------------------------------------------------------ damage

    def damage(self) -> str | None:
        """Return what is wrong with the content of the file; None if nothing is.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError
        """
        try:
            if self._status() is None:
                return None
            if not has_sound_header(self.path):
                return "its header is malformed"
            with closing(self.connect("rw")) as db:
                return self._damage(db)
        except Exception as error:
            if self._is_damage(error):
                return _why(error)
            raise self.as_store_error(error, "read") from error

    def _damage(self, db: "Connection") -> str | None:
        version = self.version(db)
        self.examine(db)
        if version == 0:
            return None
        if version == self.schema.version:
            return self._damaged_rows(db)
        with closing(self._migrated_copy(db)) as copy:
            return self._damaged_rows(copy)

    def _damaged_rows(self, db: "Connection") -> str | None:
        for table in self.schema.tables():
            for raw, value in table.read(db):
                if value is None:
                    return f"{table.label(raw)} is malformed"
        return None

    def examine(self, db: "Connection") -> None:
        """Make sure that the structure of the file is sound.

        Raises:
            DamagedDatabaseError
        """
        found = db.execute("PRAGMA integrity_check(1)").fetchall()
        if found != [("ok",)]:
            raise DamagedDatabaseError(one_of(found))

    def damaged_row(self, what: str) -> StoreError:
        """Return the error that a row cannot be read."""
        return StoreError(
            f"{what} in the {self.schema.what} {self.path} is damaged.", hint=_REBUILD
        )

    def as_damage(self, why: str) -> StoreError:
        """Return the error that the file is damaged."""
        return StoreError(f"The {self.schema.what} {self.path} is damaged: {why}.", hint=_REBUILD)

    def _can_be_locked(self) -> bool:
        if os.name == "nt":
            return True
        return has_record_locks(self.path)

    def as_store_error(self, error: Exception, done: str = "written") -> StoreError:
        """Return the error to show to a person."""
        if isinstance(error, StoreError):
            return error
        subject = f"The {self.schema.what} {self.path}"
        if isinstance(error, NewerSchemaError):
            return FutureFormatError(
                f"{subject} was written by a newer trialcli.",
                hint="It is left as it is; upgrade trialcli to use it.",
            )
        if module := left_out(error):
            return StoreError(
                f"{subject} cannot be {done}: this Python was built without {module}.", hint=ADVICE
            )
        if self._is_damage(error):
            return self.as_damage(_why(error))
        if _code(error).startswith(_UNLOCKED) and not self._can_be_locked():
            return UnwritableStoreError(
                f"{subject} cannot be {done}: its file system has no locks for parts of files.",
                hint="Mount the network share with locks, or keep the store on another disk.",
            )
        if _code(error).startswith(_BUSY):
            return LockedStoreError(f"{subject} is in use by another process.")
        if isinstance(error, OSError) or _is_of_sqlite(error):
            refused = error if isinstance(error, OSError) else self._refused(error)
            return UnwritableStoreError(
                f"{subject} cannot be {done}: {reason(refused)}.", hint=advice(refused)
            )
        raise error

    def _refused(self, error: Exception) -> OSError:
        """Find out which error of the system is behind an error of SQLite."""
        code = _code(error)
        if code.startswith(_UNOPENED):
            for ending in ("", "-journal", "-wal"):
                if why := _unopened(Path(f"{self.path}{ending}")):
                    # A run with sudo that was killed leaves a journal that is root's.
                    of = f"{self.path.name}{ending}: " if ending else ""
                    return OSError(why.errno, f"{of}{reason(why)}")
            if not os.access(self.path.parent, os.W_OK | os.X_OK):
                return PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        number = next((each for name, each in _ERRNO.items() if code.startswith(name)), 0)
        return OSError(number, str(error))

    def _is_damage(self, error: BaseException | None) -> bool:
        if isinstance(error, (DamagedDatabaseError, NotAFileError, *_MISREAD)):
            return True
        if not _is_of_sqlite(error):
            return False
        code = _code(error)
        if code.startswith(_BUSY):
            return False
        is_of_content = code == _CUT_SHORT or not code.startswith(_OUTSIDE)
        return is_of_content or not has_sound_header(self.path)


def has_sound_header(path: Path) -> bool:
    """Whether the constant parts of a file's header are those of a database as we make them.

    Some of them only forbid SQLite to write.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError:
        return True  # it is not the header that is in the way
    if not head:
        return True
    return (
        len(head) == 100
        and head.startswith(b"SQLite format 3\0")
        and head[18:20] in (b"\x01\x01", b"\x02\x02")
        and head[21:24] == bytes((64, 32, 32))
        and int.from_bytes(head[56:60], "big") in (0, 1)
        and not any(head[72:92])
    )


def one_of(found: Sequence[Any]) -> str:
    """Return the first line of SQLite's findings."""
    first = found[0][0] if found else "nothing can be read"
    return str(first).splitlines()[-1].strip(" *") if first else "it is malformed"


def _unopened(path: Path) -> OSError | None:
    """Return why a file cannot be opened; None if it can be, or is not there."""
    if not os.path.lexists(path):
        return None
    try:
        os.close(os.open(path, os.O_RDWR | getattr(os, "O_NONBLOCK", 0)))
    except OSError as why:
        return why
    return None


def _why(error: Exception) -> str:
    """Return why a file is damaged."""
    if isinstance(error, NotAFileError):
        return f"something else has its name ({reason(error)})"
    return str(error) or type(error).__name__


def _is_one_damaged_byte(difference: int) -> bool:
    """Whether two version numbers differ by a damaged byte rather than by a new version."""
    return difference & (difference - 1) == 0 or difference & 0xFF == 0


def _is_of_sqlite(error: BaseException | None) -> bool:
    try:
        import sqlite3
    except ImportError:
        return False
    return isinstance(error, sqlite3.Error)


def _code(error: BaseException | None) -> str:
    """Return SQLite's own name of an error."""
    return getattr(error, "sqlite_errorname", None) or ""


def dropped(path: Path) -> None:
    """Remove a database file that can be rebuilt, and its journal."""
    for each in (path, Path(f"{path}-journal")):
        with suppress(FileNotFoundError):
            each.unlink()
