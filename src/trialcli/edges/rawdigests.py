"""The raw digests of a store in an SQLite file, which can be lost without losing anything else.

Its rows have no seals. A damaged digest matches no text, so the record is compared by its content.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from trialcli.edges.sqlite.database import Database, Schema, dropped
from trialcli.edges.sqlite.table import in_parts, places
from trialcli.edges.storefiles import RAW_DIGESTS
from trialcli.errors import FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError
from trialcli.registry.ids import canonical_trial_id
from trialcli.versions.raw_digests import PagesRead, RawDigest
from trialcli.versions.snapshot import parse_file_name

if TYPE_CHECKING:
    from sqlite3 import Connection

Result = TypeVar("Result")

_NOT_DAMAGED = (FutureFormatError, LockedStoreError, UnwritableStoreError)


def _tables(db: "Connection") -> None:
    """Step 1: the raw digests, and the pages that were read."""
    db.execute("""CREATE TABLE raw (trial TEXT PRIMARY KEY, digest BLOB NOT NULL,
        file TEXT NOT NULL, mark INTEGER NOT NULL) WITHOUT ROWID""")
    db.execute("""CREATE TABLE pages (one INTEGER PRIMARY KEY CHECK (one = 1),
        registry TEXT NOT NULL, data_timestamp TEXT, total INTEGER, token TEXT NOT NULL)""")
    db.execute("CREATE TABLE page_trials (trial TEXT PRIMARY KEY) WITHOUT ROWID")


def _failed_trials(db: "Connection") -> None:
    """Step 2: the trials whose records failed in a run over the whole registry."""
    db.execute("CREATE TABLE failed (trial TEXT PRIMARY KEY) WITHOUT ROWID")


_SCHEMA = Schema("file of raw digests", (_tables, _failed_trials), lambda: ())


class SqliteRawDigests:
    """The raw digests in one file of a store; a damaged file is dropped."""

    def __init__(self, root: Path, busy_timeout: float = 5.0) -> None:
        self._path = root / RAW_DIGESTS
        self._database = Database(self._path, _SCHEMA, busy_timeout=busy_timeout)
        self.kept_open = self._database.kept_open

    def of(self, trials: Sequence[str]) -> dict[str, RawDigest]:
        """Return the raw digests of some trials, as far as they are known."""
        query = f"SELECT trial, digest, file, mark FROM raw WHERE trial IN ({places(trials)})"  # noqa: S608 - ours
        rows: list[tuple[Any, ...]] = []
        rows = self._asked(lambda db: db.execute(query, trials).fetchall(), rows)
        return {row[0]: RawDigest(*row) for row in rows}

    def contents(self, trials: Sequence[str]) -> dict[str, str]:
        """Return the content digests of some trials, as the names of snapshots have them."""
        known = (
            parse_file_name(trial, one.file_name)
            for some in in_parts(trials)
            for trial, one in self.of(some).items()
        )
        return {name.trial: name.digest for name in known if name is not None}

    def record(self, digests: Iterable[RawDigest]) -> None:
        """Remember raw digests, each in place of an earlier one of its trial."""
        rows = list(digests)
        self._changed(lambda db: db.executemany("REPLACE INTO raw VALUES (?, ?, ?, ?)", rows))

    def pages_read(self) -> PagesRead | None:
        """Return how far the pages were read; None if no reading was interrupted."""
        query = "SELECT registry, data_timestamp, total, token FROM pages"
        row = self._asked(lambda db: db.execute(query).fetchone(), None)
        return None if row is None else PagesRead(*row)

    def trials_read(self) -> Iterable[str]:
        """Return the trials on the pages that were read."""
        return self._trials("SELECT trial FROM page_trials")

    def record_pages(self, read: PagesRead, trials: Iterable[str]) -> None:
        """Remember one more page, all of whose records are stored."""

        def change(db: "Connection") -> None:
            db.executemany("REPLACE INTO page_trials VALUES (?)", ([trial] for trial in trials))
            db.execute("REPLACE INTO pages VALUES (1, ?, ?, ?, ?)", read)

        self._changed(change)

    def forget_pages(self) -> None:
        """Forget the pages: the next reading begins with the first one."""

        def change(db: "Connection") -> None:
            db.execute("DELETE FROM pages")
            db.execute("DELETE FROM page_trials")

        self._changed(change)

    def failed(self) -> list[str]:
        """Return the trials whose records could not be read or stored, sorted."""
        return sorted(self._trials("SELECT trial FROM failed"))

    def record_failed(self, trials: Iterable[str]) -> None:
        """Remember trials whose records failed, in place of those before."""

        def change(db: "Connection") -> None:
            db.execute("DELETE FROM failed")
            db.executemany("REPLACE INTO failed VALUES (?)", ([trial] for trial in trials))

        self._changed(change)

    def _trials(self, query: str) -> list[str]:
        rows: list[tuple[Any, ...]] = []
        rows = self._asked(lambda db: db.execute(query).fetchall(), rows)
        return [trial for (trial,) in rows if canonical_trial_id(str(trial)) == trial]

    def _asked(self, question: Callable[["Connection"], Result], otherwise: Result) -> Result:
        try:
            return self._database.require(question, otherwise)
        except StoreError as error:
            self._drop_damaged(error)
            return otherwise

    def _changed(self, work: Callable[["Connection"], object]) -> None:
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
