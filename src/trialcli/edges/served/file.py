"""The file of what a registry served last: its tables, and what happens if it is damaged."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from trialcli.edges.sqlite.database import Database, Schema, dropped
from trialcli.edges.storefiles import SERVED
from trialcli.errors import FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError

if TYPE_CHECKING:
    from sqlite3 import Connection

Result = TypeVar("Result")

_NOT_DAMAGED = (FutureFormatError, LockedStoreError, UnwritableStoreError)


def _tables(db: "Connection") -> None:
    """Step 1: the texts of the download, and the pages that were read."""
    db.execute("""CREATE TABLE raw (trial TEXT PRIMARY KEY, digest BLOB NOT NULL,
        file TEXT NOT NULL, mark INTEGER NOT NULL) WITHOUT ROWID""")
    db.execute("""CREATE TABLE pages (one INTEGER PRIMARY KEY CHECK (one = 1),
        registry TEXT NOT NULL, data_timestamp TEXT, total INTEGER, token TEXT NOT NULL)""")
    db.execute("CREATE TABLE page_trials (trial TEXT PRIMARY KEY) WITHOUT ROWID")


def _failed_trials(db: "Connection") -> None:
    """Step 2: the trials whose records failed in a run over the whole registry."""
    db.execute("CREATE TABLE failed (trial TEXT PRIMARY KEY) WITHOUT ROWID")


def _texts_of_each_route(db: "Connection") -> None:
    """Step 3: the texts of pages, too, and which sweep they are of."""
    db.execute("DROP TABLE raw")
    db.execute("""CREATE TABLE texts (route TEXT, trial TEXT, digest BLOB NOT NULL,
        file TEXT NOT NULL, mark INTEGER NOT NULL, seal INTEGER NOT NULL,
        PRIMARY KEY (route, trial)) WITHOUT ROWID""")
    # Records on a page are recognized by their texts alone.
    db.execute("CREATE INDEX page_digests ON texts (digest) WHERE route = 'pages'")
    db.execute("""CREATE TABLE sweep (one INTEGER PRIMARY KEY CHECK (one = 1),
        checked TEXT NOT NULL, route TEXT NOT NULL)""")


def _absent_trials(db: "Connection") -> None:
    """Step 4: the stored trials that did not come, and the downloads that failed."""
    db.execute("""CREATE TABLE absent (place INTEGER PRIMARY KEY, trial TEXT NOT NULL,
        is_gone INTEGER NOT NULL)""")
    db.execute("""CREATE TABLE failed_downloads (one INTEGER PRIMARY KEY CHECK (one = 1),
        in_a_row INTEGER NOT NULL, last TEXT NOT NULL)""")


def _equal_records(db: "Connection") -> None:
    """Step 5: the imported records that equalled a stored version."""
    db.execute("""CREATE TABLE equal (trial TEXT, file TEXT, first TEXT NOT NULL,
        last TEXT NOT NULL, PRIMARY KEY (trial, file)) WITHOUT ROWID""")


def _incomplete_runs(db: "Connection") -> None:
    """Step 6: the runs that read every record and were not complete."""
    db.execute("""CREATE TABLE incomplete_runs (one INTEGER PRIMARY KEY CHECK (one = 1),
        in_a_row INTEGER NOT NULL, last TEXT NOT NULL)""")


_SCHEMA = Schema(
    "file of served texts",
    (
        _tables,
        _failed_trials,
        _texts_of_each_route,
        _absent_trials,
        _equal_records,
        _incomplete_runs,
    ),
    lambda: (),
)


class ServedFile:
    """The file; a damaged one is dropped, and what cannot be done is left out."""

    def __init__(self, root: Path, busy_timeout: float = 5.0) -> None:
        self._path = root / SERVED
        self._database = Database(self._path, _SCHEMA, busy_timeout=busy_timeout)

    def kept_open(self) -> AbstractContextManager[None]:
        """Keep the file open between questions."""
        return self._database.kept_open()

    def ask(self, question: Callable[["Connection"], Result], otherwise: Result) -> Result:
        """Return an answer, or ``otherwise`` if the file has none."""
        try:
            return self._database.require(question, otherwise)
        except StoreError as error:
            self._drop_damaged(error)
            return otherwise

    def change(self, work: Callable[["Connection"], object]) -> None:
        """Change the file in one transaction."""
        try:
            self._database.enforce(work)
        except StoreError as error:
            self._drop_damaged(error)

    def _drop_damaged(self, error: StoreError) -> None:
        if not isinstance(error, _NOT_DAMAGED):
            try:
                dropped(self._path)
            except OSError:
                return
