"""The state of a store: looks, aliases, and the index of newest snapshots, in one SQLite file.

Nothing here is the only place of anything in a record, so nothing here is worth failing for: what
cannot be read is unknown, what cannot be written is forgotten, and ``warnings`` says so.
"""

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialcli.core.history import HistoryIndex, ListedHistory, RegistryVersion
from trialcli.core.stored import Indexed, IndexRow, Look
from trialcli.core.text import storable
from trialcli.edges.database import DamagedDatabaseError, Database, has_table, moment, places
from trialcli.edges.storefiles import STATE

if TYPE_CHECKING:
    from sqlite3 import Connection

_SCHEMA = 1
_TABLES = (
    """CREATE TABLE looks (trial TEXT PRIMARY KEY, looked TEXT, registry TEXT,
    data_timestamp TEXT, failing_since TEXT, error TEXT)""",
    "CREATE TABLE aliases (alias TEXT PRIMARY KEY, trial TEXT NOT NULL)",
    """CREATE TABLE newest (trial TEXT PRIMARY KEY, mark INTEGER NOT NULL,
    shape TEXT NOT NULL, row TEXT NOT NULL)""",
)
# These came later, and are made when first needed: a state file from before is none the worse.
_HISTORIES = """CREATE TABLE IF NOT EXISTS histories (trial TEXT PRIMARY KEY,
    registry TEXT NOT NULL, listed TEXT NOT NULL, versions TEXT NOT NULL)"""
_SUBMISSIONS = """CREATE TABLE IF NOT EXISTS submissions (trial TEXT, file TEXT, day TEXT,
    PRIMARY KEY (trial, file))"""


def state_database(root: Path, busy_timeout: float) -> Database:
    """Return the state file of a store."""
    return Database(root / STATE, schema=_SCHEMA, tables=_TABLES, busy_timeout=busy_timeout)


class SqliteState:
    """What is known besides the records."""

    def __init__(self, root: Path, busy_timeout: float = 5.0) -> None:
        self._database = state_database(root, busy_timeout)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return sentences on why the state could not be used, as far as is known by now."""
        return self._database.warnings

    @property
    def has_forgotten(self) -> bool:
        """Whether something that was to be remembered could not be written."""
        return self._database.has_forgotten

    def look(self, trial: str) -> Look | None:
        """Return the last look at a trial."""
        return self._looks("WHERE trial = ?", trial).get(trial)

    def looks(self) -> dict[str, Look]:
        """Return every trial's last look."""
        return self._looks("")

    def looks_at(self, trials: Sequence[str]) -> dict[str, Look]:
        """Return the last looks at some trials."""
        return self._looks(f"WHERE trial IN ({places(trials)})", *trials)

    def record_looks(self, looks: Iterable[Look]) -> None:
        """Remember looks, replacing earlier ones of the same trials."""
        rows = [_look_to_row(look) for look in looks]
        replace = "INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?, ?, ?)"
        self._database.change(lambda db: db.executemany(replace, rows))

    def alias(self, trial: str) -> str:
        """Return the canonical ID of an alias; the ID itself where it is none."""
        query = "SELECT trial FROM aliases WHERE alias = ?"
        row = self._database.ask(lambda db: db.execute(query, [trial]).fetchone(), None)
        return str(row[0]) if row else trial

    def aliases(self) -> dict[str, str]:
        """Return the canonical ID of every alias that is known."""
        query = "SELECT alias, trial FROM aliases"
        return self._database.ask(lambda db: dict(db.execute(query)), {})

    def record_alias(self, alias: str, trial: str) -> None:
        """Remember that the registry keeps a trial under another ID."""
        replace = "INSERT OR REPLACE INTO aliases VALUES (?, ?)"
        self._database.change(lambda db: db.execute(replace, [alias, trial]))

    def history(self, trial: str) -> ListedHistory | None:
        """Return what a registry listed for a trial when it was last asked."""
        return self._database.ask(lambda db: _history(db, trial), None)

    def record_history(self, listed: ListedHistory) -> None:
        """Remember what a registry listed for a trial."""
        versions = [
            [each.number, each.day.isoformat(), each.status, each.modules]
            for each in listed.index.versions
        ]
        row = [listed.index.trial, listed.registry, listed.listed.isoformat(), json.dumps(versions)]

        def work(db: "Connection") -> None:
            db.execute(_HISTORIES)
            db.execute("INSERT OR REPLACE INTO histories VALUES (?, ?, ?, ?)", row)

        self._database.change(work)

    def submissions(self, trial: str) -> dict[str, date | None]:
        """Return the days on which snapshots were submitted, by their file names, where known."""
        return self._database.ask(lambda db: dict(_submissions(db, trial)), {})

    def record_submissions(self, trial: str, days: Mapping[str, date | None]) -> None:
        """Remember such days: files never change. Where the disk is read-only, nothing happens."""
        rows = [(trial, file, day and day.isoformat()) for file, day in days.items()]

        def work(db: "Connection") -> None:
            db.execute(_SUBMISSIONS)
            db.executemany("INSERT OR REPLACE INTO submissions VALUES (?, ?, ?)", rows)

        self._database.change(work, needed=False)

    def rows(self) -> dict[str, Indexed]:
        """Return every row of the index by its trial; empty where there is no usable index."""
        return self._database.ask(_index, {})

    def update(self, changed: Iterable[Indexed], gone: Iterable[str]) -> None:
        """Replace some rows and drop others; where the disk is read-only, nothing happens."""
        self._database.change(lambda db: _update_index(db, changed, gone), needed=False)

    def rebuild(self, rows: Iterable[Indexed]) -> str | None:
        """Make the index anew; return where a damaged state file was put aside, if one was.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError

        """
        return self._database.remake(lambda db: _replace_index(db, rows))

    def _looks(self, where: str, *parameters: str) -> dict[str, Look]:
        def question(db: "Connection") -> list[Look | None]:
            db.text_factory = lambda raw: raw.decode("utf-8", "replace")
            rows = db.execute(f"SELECT * FROM looks {where}", parameters)  # noqa: S608 - ours
            return [_look_from_row(row) for row in rows]

        looks: list[Look | None] = self._database.ask(question, [])
        return {look.trial: look for look in looks if look is not None}


def _look_to_row(look: Look) -> list[str | None]:
    looked, failing_since = _written(look.looked), _written(look.failing_since)
    texts = [look.trial, looked, look.registry, look.data_timestamp, failing_since, look.error]
    return [None if text is None else storable(text) for text in texts]


def _look_from_row(row: tuple[Any, ...]) -> Look | None:
    """Return a stored look; a malformed one is as good as none, and the next look replaces it."""
    trial, looked, registry, data_timestamp, failing_since, error = row
    try:
        return Look(trial, moment(looked), registry, data_timestamp, moment(failing_since), error)
    except (TypeError, ValueError):
        return None


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _history(db: "Connection", trial: str) -> ListedHistory | None:
    """Return what was listed; a malformed row is as good as none, and the next list replaces it."""
    if not has_table(db, "histories"):
        return None
    query = "SELECT registry, listed, versions FROM histories WHERE trial = ?"
    row = db.execute(query, [trial]).fetchone()
    try:
        return _listed_from_row(trial, *row) if row else None
    except (TypeError, ValueError):
        return None


def _submissions(db: "Connection", trial: str) -> Iterator[tuple[str, date | None]]:
    """Yield what is remembered; a malformed row is none, and the file is read again."""
    if not has_table(db, "submissions"):
        return
    for file, day in db.execute("SELECT file, day FROM submissions WHERE trial = ?", [trial]):
        with suppress(TypeError, ValueError):
            yield file, None if day is None else date.fromisoformat(day)


def _listed_from_row(trial: str, registry: str, listed: str, versions: str) -> ListedHistory:
    index = HistoryIndex(
        trial,
        tuple(
            RegistryVersion(number, date.fromisoformat(day), status, tuple(modules))
            for number, day, status, modules in json.loads(versions)
        ),
    )
    return ListedHistory(index, registry, datetime.fromisoformat(listed))


def _shape() -> str:
    """Return what a row means: one of another trialcli, with other facts in it, is no row."""
    from trialcli.core.summary import Summary

    return "2 " + " ".join(Summary._fields)


def _index(db: "Connection") -> dict[str, Indexed]:
    found = db.execute("SELECT trial, mark, row FROM newest WHERE shape = ?", [_shape()]).fetchall()
    # Thousands of new values with no cycle among them: looking for cycles doubles the time.
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        # One long text is parsed several times faster than thousands of short ones.
        rows = _rows_from_lists(json.loads(f"[{','.join([row for _, _, row in found])}]"))
        return {
            trial: Indexed(mark, row) for (trial, mark, _), row in zip(found, rows, strict=True)
        }
    except (TypeError, ValueError) as wrong:
        raise DamagedDatabaseError("its index is malformed") from wrong
    finally:
        if is_collecting:
            gc.enable()


def _rows_from_lists(rows: list[list[Any]]) -> Iterator[IndexRow]:
    from trialcli.core.summary import Summary

    kinds = Summary.__annotations__.values()
    lists = [place for place, kind in enumerate(kinds) if getattr(kind, "__origin__", 0) is tuple]
    for summary, snapshots, first, newest, name, digest in rows:
        for place in lists:
            summary[place] = tuple(summary[place])
        yield IndexRow(
            Summary._make(summary),
            snapshots,
            datetime.fromisoformat(first),
            datetime.fromisoformat(newest),
            name,
            digest,
        )


def _row_to_list(row: IndexRow) -> list[Any]:
    first, newest = row.first.isoformat(), row.newest.isoformat()
    return [row.summary, row.snapshots, first, newest, row.name, row.digest]


def _update_index(db: "Connection", changed: Iterable[Indexed], gone: Iterable[str]) -> None:
    db.executemany("DELETE FROM newest WHERE trial = ?", ([trial] for trial in gone))
    shape = _shape()
    db.executemany(
        "INSERT OR REPLACE INTO newest VALUES (?, ?, ?, ?)",
        (
            (each.row.summary.trial, each.mark, shape, json.dumps(_row_to_list(each.row)))
            for each in changed
        ),
    )


def _replace_index(db: "Connection", rows: Iterable[Indexed]) -> None:
    db.execute("DELETE FROM newest")
    _update_index(db, rows, ())
