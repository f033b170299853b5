"""The catalog while one list is made: SQLite chooses and sorts the rows, a few are read at a time.

The connection holds no lock between two questions. What belongs to one list alone is in its
temporary tables, so a catalog that cannot be written is read in the same way.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from trialcli.edges.catalogrows import (
    NEWEST,
    UNREADABLE,
    counts_columns,
    marked_rows,
    newest_row,
    read_compared,
    row_shape,
    rows_table,
)
from trialcli.edges.sqlite.database import DamagedDatabaseError
from trialcli.edges.sqlite.table import in_parts, places, text_of
from trialcli.errors import StoreError
from trialcli.text.blocks import storable
from trialcli.versions.catalog import (
    CatalogRow,
    Compared,
    MarkedRow,
    Selection,
    StoredCounts,
    UnusableCatalogError,
)
from trialcli.versions.wanted import spelled

if TYPE_CHECKING:
    from sqlite3 import Connection

    from trialcli.edges.sqlite.database import Database
    from trialcli.versions.order import Order
    from trialcli.versions.wanted import WantedTrials

_AT_ONCE = 200
"""Rows that are read at once."""
_OWN = NEWEST._replace(name="own")
"""Rows of this list alone: they cannot be read, or the catalog cannot be written."""
_TEMPORARY = """
    PRAGMA temp_store = MEMORY;
    CREATE TEMP TABLE directories (trial TEXT PRIMARY KEY, mark INTEGER) WITHOUT ROWID;
    CREATE TEMP TABLE own AS SELECT * FROM newest LIMIT 0;
    CREATE TEMP TABLE chosen (place INTEGER PRIMARY KEY, trial TEXT);
"""
_STORED = """(SELECT newest.* FROM directories CROSS JOIN newest USING (trial, mark) WHERE shape = ?
    UNION ALL SELECT * FROM own)"""
"""The rows of all stored trials."""
_EVERY_ROW = "(SELECT * FROM newest WHERE shape = ?)"
"""The same, if the rows of the catalog are those of all stored trials."""
_SORTED_BY: Mapping[str, str] = {
    "trial": "trial",
    "title": "title",
    "status": "status",
    "changed": "changed",
    "updated": "updated",
    "start": "start",
    "primary completion": "primary_completion",
    "completion": "completion",
    "next date": "next_days(coming)",
    "enrollment": "enrollment",
    "snapshots": "versions",
    "distance": "trial",
}
"""The sort keys, and what SQLite sorts by; distances are not known here."""


class SqliteOpenCatalog:
    """An ``OpenCatalog``: a connection to the file, or to an empty database in memory."""

    def __init__(self, database: "Database", *, is_empty: bool) -> None:
        self._database = database
        self._db: Connection
        self._own: dict[str, CatalogRow] = {}
        self._stored = _STORED
        with self._usable():
            db = None if is_empty else _opened(database)
            self.is_of_file = db is not None
            self._db = _in_memory() if db is None else db
            self._db.executescript(_TEMPORARY)

    def close(self) -> None:
        """Close it."""
        self._db.close()

    # ------------------------------------------------------------ what has changed

    def trials(self) -> list[str]:
        """Return the trials that have a row, sorted."""
        # One text is read several times faster than thousands of rows.
        query = """SELECT group_concat(trial, ' ')
            FROM (SELECT trial FROM newest WHERE shape = ? ORDER BY trial)"""
        with self._usable():
            (found,) = self._db.execute(query, [row_shape()]).fetchone()
        return (found or "").split()

    def are_current(self, marks: Mapping[str, int]) -> bool:
        """Whether the rows of some trials have these marks."""
        query = f"""SELECT trial, mark FROM newest
            WHERE shape = ? AND trial IN ({places([*marks])})"""  # noqa: S608 - only places
        with self._usable():
            return dict(self._db.execute(query, [row_shape(), *marks])) == marks

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        """Return the marks of those of some trials that have a row."""
        found: dict[str, int] = {}
        for some in in_parts([*trials]):
            query = f"""SELECT trial, mark FROM newest
                WHERE shape = ? AND trial IN ({places(some)})"""  # noqa: S608 - only places
            with self._usable():
                found |= dict(self._db.execute(query, [row_shape(), *some]))
        return found

    def compared(self) -> Compared | None:
        """Return when all rows were compared with the store; None if that is not known."""
        if not self.is_of_file:
            return None
        with self._usable():
            return read_compared(self._db)

    def take_every_row(self) -> None:
        """Take the rows that there are for those of all stored trials."""
        self._stored = _EVERY_ROW

    def counted(self) -> tuple[list[str], list[str]]:
        """Return the stored trials with one version, and all others, both sorted."""
        is_single = "SELECT trial FROM newest WHERE shape = ? AND versions = 1 AND mark <> 0"
        others = "SELECT trial FROM newest WHERE shape = ? AND (versions <> 1 OR mark = 0)"
        if self._stored != _EVERY_ROW:
            is_single = """SELECT trial FROM directories CROSS JOIN newest USING (trial, mark)
                WHERE shape = ? AND versions = 1 AND mark <> 0"""
            others = f"SELECT trial FROM directories EXCEPT {is_single}"  # noqa: S608 - ours
        with self._usable():
            found = [
                # One text is read several times faster than thousands of rows.
                self._db.execute(
                    f"SELECT group_concat(trial, ' ') FROM ({query} ORDER BY trial)",  # noqa: S608
                    [row_shape()],
                ).fetchone()[0]
                for query in (is_single, others)
            ]
        single, rest = ((each or "").split() for each in found)
        return single, rest

    def single_among(self, trials: Collection[str]) -> set[str]:
        """Return those of some trials that have one stored version, as ``counted`` does of all."""
        rows = "newest"
        if self._stored != _EVERY_ROW:
            rows = "directories CROSS JOIN newest USING (trial, mark)"
        query = f"""SELECT trial FROM {rows} WHERE shape = ? AND versions = 1 AND mark <> 0
            AND trial IN (SELECT value FROM json_each(?))"""  # noqa: S608 - ours
        with self._usable():
            found = self._db.execute(query, [row_shape(), json.dumps([*trials])])
            return {trial for (trial,) in found}

    def counts(self) -> StoredCounts:
        """Return how many trials and versions there are, as far as ``outdated`` names no trial."""
        query = f"""SELECT count(*), total(versions - histories), total(histories)
            FROM {self._stored}"""  # noqa: S608 - ours
        with self._usable():
            found = self._db.execute(query, [row_shape()]).fetchone()
        return StoredCounts(*map(int, found))

    def choose_first(self, limit: int, *, is_descending: bool) -> None:
        """Choose the first trials, or the last, of all rows."""
        direction = "DESC" if is_descending else "ASC"
        query = f"""INSERT INTO chosen (trial) SELECT trial FROM newest WHERE shape = ?
            ORDER BY trial {direction} LIMIT ?"""  # noqa: S608 - one of two words
        with self._usable():
            self._db.execute(query, [row_shape(), limit])

    def take(self, marks: Iterable[tuple[str, int]]) -> None:
        """Take the marks of all directories of the store, in place of any taken before."""
        with self._usable():
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM directories")
            self._db.executemany("INSERT OR REPLACE INTO directories VALUES (?, ?)", marks)
            self._db.execute("COMMIT")

    def outdated(self) -> dict[str, int]:
        """Return the directories, with their marks, of which there is no row with that mark."""
        query = """SELECT trial, mark FROM directories EXCEPT
            SELECT trial, mark FROM newest WHERE shape = ?"""
        with self._usable():
            return dict(self._db.execute(query, [row_shape()]))

    def gone(self) -> list[str]:
        """Return the trials with a row, and without a directory."""
        query = "SELECT trial FROM newest EXCEPT SELECT trial FROM directories"
        with self._usable():
            return [trial for (trial,) in self._db.execute(query)]

    def row(self, trial: str) -> MarkedRow | None:
        """Return the row of a trial; None if there is none, or it is damaged."""
        return self._read([trial]).get(trial)

    def settle(self, trial: str, mark: int | None) -> None:
        """Expect another mark of a trial; None: its directory does not count."""
        with self._usable():
            self._db.execute("DELETE FROM directories WHERE trial = ?", [trial])
            if mark is not None:
                self._db.execute("INSERT INTO directories VALUES (?, ?)", [trial, mark])

    def add(self, row: CatalogRow) -> None:
        """Use a row for this list alone."""
        self._own[row.summary.trial] = row
        self.settle(row.summary.trial, None)
        with self._usable():
            _OWN.write(self._db, [newest_row(MarkedRow(0, row))])

    # ------------------------------------------------------------ choosing

    def choose(
        self, wanted: "WantedTrials", order: "Order", today: date, limit: int | None
    ) -> Selection:
        """Choose the rows for the list, in order, and count them."""
        conditions = [*_conditions(wanted, today)]
        tests = ", ".join(f"({one.test}) AS c{at}" for at, one in enumerate(conditions)) or "1"
        given = [value for one in conditions for value in one.given]
        names = [f"c{at}" for at in range(len(conditions))]
        is_wanted = " AND ".join([f"shape <> '{UNREADABLE}'", *names]) if names else "1"
        unknown = [f"total(({is_wanted}) IS NULL AND {name} IS NULL)" for name in names]
        count = f"""SELECT count(*), {", ".join([f"total({is_wanted})", *unknown])}
            FROM (SELECT {tests}, shape FROM {self._stored})"""  # noqa: S608 - no value is in it
        key, direction = _SORTED_BY[order.key], "DESC" if order.is_descending else "ASC"
        choose = f"""INSERT INTO chosen (trial) SELECT trial
            FROM (SELECT *, {key} AS sorted_by, {tests} FROM {self._stored}) WHERE {is_wanted}
            ORDER BY sorted_by IS NULL, sorted_by {direction}, trial LIMIT ?"""  # noqa: S608
        with self._usable():
            self._db.create_function("next_days", 1, _next_days(today), deterministic=True)
            stored, matching, *left = self._db.execute(count, [*given, row_shape()]).fetchone()
            self._db.execute("DELETE FROM chosen")
            most = -1 if limit is None else limit
            self._db.execute(choose, [*given, row_shape(), most])
        numbers = zip([one.field for one in conditions], map(int, left), strict=True)
        return Selection(stored, int(matching), {field: one for field, one in numbers if one})

    def choose_trials(self, trials: Sequence[str]) -> None:
        """Choose the rows of some trials, in this order."""
        with self._usable():
            self._db.executemany("INSERT INTO chosen (trial) VALUES (?)", ([one] for one in trials))

    def rows(self) -> Iterator[tuple[str, CatalogRow | None]]:
        """Yield the chosen trials with their rows; None if a row is damaged, or gone by now."""
        place = 0
        while True:
            query = "SELECT place, trial FROM chosen WHERE place > ? ORDER BY place LIMIT ?"
            with self._usable():
                found = self._db.execute(query, [place, _AT_ONCE]).fetchall()
            if not found:
                return
            place = found[-1][0]
            try:
                rows = self._read([trial for _, trial in found])
            except UnusableCatalogError:
                rows = {}
            for _, trial in found:
                marked = rows.get(trial)
                yield trial, self._own.get(trial) or (marked and marked.row)

    def _read(self, trials: Sequence[str]) -> dict[str, MarkedRow]:
        """Return the sound rows of some trials."""
        clause = f"WHERE shape = ? AND trial IN ({places(trials)})"
        with self._usable():
            read = NEWEST.read(self._db, clause, [row_shape(), *trials])
            found = [value for _, value in read if value is not None]
            try:
                return dict(marked_rows(found))
            except (TypeError, ValueError, IndexError) as wrong:
                raise DamagedDatabaseError("its index is malformed") from wrong

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Warn of what makes the catalog unusable, and raise it."""
        try:
            yield
        except StoreError:
            raise
        except Exception as error:
            known = self._database.as_store_error(error, "read")
            self._database.warn(known)
            raise UnusableCatalogError from error


def _opened(database: "Database") -> "Connection | None":
    """Return a connection to the file; None, with a warning, if it cannot be used."""
    try:
        return database.opened()
    except StoreError as error:
        database.warn(error)
        return None


def _in_memory() -> "Connection":
    import sqlite3

    db = sqlite3.connect(":memory:", isolation_level=None)
    db.text_factory = text_of
    db.execute("CREATE TABLE newest (trial)")
    rows_table(db)
    counts_columns(db)
    return db


def _next_days(today: date) -> Callable[[str], str | None]:
    """Return a function that finds the first of several spans of days that is not over."""
    day = today.isoformat()

    def next_days(coming: str) -> str | None:
        return next((days for days in coming.splitlines() if days[11:] >= day), None)

    return next_days


class _Condition(NamedTuple):
    """What must hold for a row; its test is NULL if the record does not state the field."""

    field: str
    test: str
    given: Sequence[object]


def _conditions(wanted: "WantedTrials", today: date) -> Iterator[_Condition]:
    """Yield what must hold; of a trial that cannot be read, nothing is known to hold."""
    if wanted.trials is not None:
        trials = json.dumps([*wanted.trials])
        yield _Condition("trial", "trial IN (SELECT value FROM json_each(?))", [trials])
    yield from _one_of("status", "status", wanted.statuses)
    yield from _one_of("study type", "study_type", wanted.study_types)
    if wanted.phases:
        phases = [[f" {one} " for one in text.split("/")] for text in wanted.phases]
        tests = [" AND ".join(["instr(phases, ?)"] * len(one)) for one in phases]
        yield _Condition("phase", " OR ".join(tests), [phase for one in phases for phase in one])
    yield from _naming("condition", "conditions", wanted.conditions)
    yield from _naming("sponsor", "sponsor", wanted.sponsors)
    yield from _naming("country", "countries", wanted.countries)
    if wanted.flags:
        flags = [f"\n{flag}=" for flag in wanted.flags]
        first = "substr(flags, instr(flags, ?) + ?, 10)"
        tests = [f"instr(flags, ?) AND {first} <= ?"] * len(flags)
        given = [value for flag in flags for value in (flag, flag, len(flag), today.isoformat())]
        yield _Condition("flag", " OR ".join(tests), given)
    if wanted.enrollment is not None:
        yield from _between("enrollment", "enrollment", "enrollment", wanted.enrollment)
    if wanted.next_date is not None:
        ends = [None if end is None else end.isoformat() for end in wanted.next_date]
        first, last = "substr(next_days(coming), 1, 10)", "substr(next_days(coming), 12)"
        yield from _between("next date", last, first, ends)
    if wanted.has_results is not None:
        yield _Condition("results", "results = ?", [int(wanted.has_results)])
    if wanted.changed_since is not None:
        since = wanted.changed_since.isoformat()
        yield _Condition("change", "coalesce(changed >= ?, 0)", [since])


def _one_of(field: str, column: str, codes: Iterable[str]) -> Iterator[_Condition]:
    if given := [storable(code) for code in codes]:
        yield _Condition(field, f"{column} IN ({places(given)})", given)


def _naming(field: str, column: str, texts: Iterable[str]) -> Iterator[_Condition]:
    """Yield that a column has the words of one of some texts."""
    if given := [storable(spelled(text)) for text in texts]:
        yield _Condition(field, " OR ".join([f"instr({column}, ?)"] * len(given)), given)


def _between(
    field: str, greater: str, lesser: str, ends: Sequence[int | str | None]
) -> Iterator[_Condition]:
    """Yield that what lies between two columns meets a range; either end may be open."""
    least, most = ends
    tests = [f"{greater} >= ?"] * (least is not None) + [f"{lesser} <= ?"] * (most is not None)
    given = [end for end in ends if end is not None]
    yield _Condition(field, " AND ".join(tests), given)
