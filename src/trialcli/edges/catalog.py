"""The catalog of a store: an index of its newest snapshots, and when they were submitted.

Everything in it comes from the snapshots and can be rebuilt from them. So no error here stops a
command: a row that cannot be read is read from the snapshots, a row that cannot be written is
skipped.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from trialcli.edges.catalogrows import (
    NEWEST,
    compared_tables,
    counts_columns,
    many_values,
    newest_row,
    note_written,
    row_shape,
    rows_table,
    write_compared,
)
from trialcli.edges.sqlite.database import Database, Schema
from trialcli.edges.sqlite.table import (
    Table,
    date_column,
    json_column,
    optional,
    places,
    text_column,
    time_column,
    trial_column,
)
from trialcli.edges.storefiles import CATALOG
from trialcli.versions.catalog import CatalogSites, MarkedRow

if TYPE_CHECKING:
    from sqlite3 import Connection

    from trialcli.edges.catalogquery import SqliteOpenCatalog
    from trialcli.registry.related import RelatedTrial
    from trialcli.registry.sites import Site


def _tables(db: "Connection") -> None:
    """Step 1: both tables."""
    db.execute("""CREATE TABLE newest (trial TEXT PRIMARY KEY, mark INTEGER NOT NULL,
        shape TEXT NOT NULL, row TEXT NOT NULL, seal INTEGER NOT NULL)""")
    db.execute("""CREATE TABLE submissions (trial TEXT, file TEXT, day TEXT,
        seal INTEGER NOT NULL, PRIMARY KEY (trial, file))""")


def _related_table(db: "Connection") -> None:
    """Step 2: the trials that the registry's searches found related to one."""
    db.execute("""CREATE TABLE related (trial TEXT PRIMARY KEY, found TEXT NOT NULL,
        shape TEXT NOT NULL, rows TEXT NOT NULL, seal INTEGER NOT NULL)""")


def _sites_table(db: "Connection") -> None:
    """Step 3: the sites of the newest snapshots, apart from the rows: few commands read them."""
    db.execute("""CREATE TABLE sites (trial TEXT PRIMARY KEY, name TEXT NOT NULL,
        sites TEXT NOT NULL, seal INTEGER NOT NULL)""")


def _texts_table(db: "Connection") -> None:
    """Step 5: the texts of the records that the registry served last."""
    db.execute("""CREATE TABLE texts (trial TEXT PRIMARY KEY, checksum TEXT NOT NULL,
        digest TEXT NOT NULL, seal INTEGER NOT NULL)""")
    db.execute("CREATE INDEX checksums ON texts (checksum)")


def _no_texts_table(db: "Connection") -> None:
    """Step 7: the texts are in the file of served texts."""
    db.execute("DROP TABLE texts")


class _SubmissionRow(NamedTuple):
    trial: str
    file: str
    day: date | None


class _RelatedRow(NamedTuple):
    trial: str
    found: datetime
    shape: str
    rows: str


def _places(sites: "Iterable[Site]") -> list[list[Any]]:
    """Return sites as lists of all but their names, each city with each status once."""
    places = [list(each[:5]) for each in sites]
    return list({tuple(place): place for place in places}.values())


def _sites(rows: list[list[Any]]) -> "tuple[Site, ...]":
    from trialcli.registry.sites import Site

    return tuple([Site(*row) for row in rows])


_SUBMISSIONS = Table(
    "submissions",
    (trial_column("trial"), text_column("file"), optional(date_column("day"))),
    keys=2,
    make=_SubmissionRow,
    describe="The day of submission of {file!s:.80}".format_map,
)
_RELATED = Table(
    "related",
    (trial_column("trial"), time_column("found"), text_column("shape"), text_column("rows")),
    make=_RelatedRow,
    describe="The trials related to {trial!s:.40}".format_map,
)
_SITES = Table(
    "sites",
    (
        trial_column("trial"),
        text_column("name"),
        json_column("sites", _sites, _places),
    ),
    make=CatalogSites,
    describe="The sites of {trial!s:.40}".format_map,
)
SCHEMA = Schema(
    "index",
    (
        _tables,
        _related_table,
        _sites_table,
        rows_table,
        _texts_table,
        counts_columns,
        _no_texts_table,
        compared_tables,
    ),
    lambda: (NEWEST, _SUBMISSIONS, _RELATED, _SITES),
)


class SqliteCatalog:
    """The catalog in one file of a store."""

    def __init__(self, root: Path, busy_timeout: float = 5.0) -> None:
        self._database = Database(root / CATALOG, SCHEMA, busy_timeout=busy_timeout)
        self.kept_open = self._database.kept_open

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return sentences on why it could not be used, as far as is known by now."""
        return self._database.warnings

    def opened(self, *, is_empty: bool = False) -> "SqliteOpenCatalog":
        """Open the catalog for one list; as if it were empty, if there is no usable one.

        ``is_empty``: always as if it were empty.
        """
        from trialcli.edges.catalogquery import SqliteOpenCatalog  # only a list pays for it

        return SqliteOpenCatalog(self._database, is_empty=is_empty)

    def sites_of(self, trials: Sequence[str]) -> dict[str, CatalogSites]:
        """Return the sites of some trials, as far as they are known."""

        def read(db: "Connection") -> dict[str, CatalogSites]:
            clause = f"WHERE trial IN ({places(trials)})"
            found = _SITES.read(db, clause, trials)
            return {value.trial: value for _, value in found if value is not None}

        with many_values():
            return self._database.ask(read, {})

    def update(self, changed: Iterable[MarkedRow], gone: Iterable[str]) -> bool:
        """Replace some rows and drop others; return False if it cannot be written."""
        changed, gone = list(changed), list(gone)

        def work(db: "Connection") -> None:
            _update_index(db, changed, gone)
            note_written(db, [*(each.row.summary.trial for each in changed), *gone])

        return self._database.change(work, needed=False)

    def record_compared(self, state: str, trials: Iterable[str]) -> int | None:
        """Remember that all rows are those of the store in a state; return how many they are.

        ``trials`` are those whose rows were compared after they had been written. None is returned
        if the catalog cannot be written.
        """
        counts: list[int] = []
        is_written = self._database.change(
            lambda db: counts.append(write_compared(db, state, trials)), needed=False
        )
        return counts[0] if is_written else None

    def rebuild(self, rows: Iterable[MarkedRow]) -> int:
        """Write the whole catalog again, in a new file; return how many rows it has.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError
        """
        from trialcli.edges.sqlite.rescue import replaced

        counts: list[int] = []
        replaced(self._database, lambda db: counts.append(_update_index(db, rows, ())))
        return counts[0]

    def submissions(self, trial: str) -> dict[str, date | None]:
        """Return the days on which snapshots were submitted, by their file names, if known."""
        return self._database.ask(
            lambda db: {
                value.file: value.day
                for _, value in _SUBMISSIONS.read(db, "WHERE trial = ?", [trial])
                if value is not None
            },
            {},
        )

    def record_submissions(self, trial: str, days: Mapping[str, date | None]) -> None:
        """Remember such days: files never change. If the disk is read-only, nothing happens."""
        rows = [_SubmissionRow(trial, file, day) for file, day in days.items()]
        self._database.change(lambda db: _SUBMISSIONS.write(db, rows), needed=False)

    def related(self, trial: str, since: datetime) -> "tuple[RelatedTrial, ...]":
        """Return the related trials that were found since a time; empty if none are known."""

        def read(db: "Connection") -> "tuple[RelatedTrial, ...]":
            found = _RELATED.read(db, "WHERE trial = ? AND shape = ?", [trial, row_shape()])
            rows = [one.rows for _, one in found if one is not None and one.found >= since]
            return tuple(_related_trials(json.loads(rows[0]))) if rows else ()

        return self._database.ask(read, ())

    def record_related(self, trial: str, found: datetime, rows: "Iterable[RelatedTrial]") -> None:
        """Remember the related trials of one; if the disk is read-only, nothing happens."""
        row = _RelatedRow(trial, found, row_shape(), json.dumps([*rows]))
        self._database.change(lambda db: _RELATED.write(db, [row]), needed=False)


def _related_trials(rows: list[list[Any]]) -> "Iterator[RelatedTrial]":
    from trialcli.registry.related import RelatedTrial
    from trialcli.registry.summary import Summary

    for summary, score, reasons, same_title, _ in rows:
        values = (tuple(value) if isinstance(value, list) else value for value in summary)
        yield RelatedTrial(Summary._make(values), score, tuple(reasons), same_title)


def _update_index(db: "Connection", changed: Iterable[MarkedRow], gone: Iterable[str]) -> int:
    """Write rows and delete others; return how many were written."""
    trials, count = list(gone), 0
    for table in ("newest", "sites"):
        db.executemany(f"DELETE FROM {table} WHERE trial = ?", ([trial] for trial in trials))  # noqa: S608
    for each in changed:
        row = each.row
        if row.sites is not None:
            _SITES.write(db, [CatalogSites(row.summary.trial, row.name, row.sites)])
        NEWEST.write(db, [newest_row(each)])
        count += 1
    return count
