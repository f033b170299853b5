"""The rows of the catalog: what is stored of each trial, and by what they are chosen and sorted."""

import gc
import json
from binascii import crc32
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from trialcli.edges.sqlite.table import Table, number_column, optional, text_column, trial_column
from trialcli.registry.coming import ComingDate
from trialcli.registry.summary import Summary
from trialcli.text.dates import parse_date
from trialcli.versions.catalog import CatalogRow, Compared, MarkedRow

if TYPE_CHECKING:
    from sqlite3 import Connection

_GREATEST = 2**63 - 1
"""The greatest number that a database holds."""
UNREADABLE = "unreadable"
"""The shape of a row whose snapshot cannot be read."""


def rows_table(db: "Connection") -> None:
    """Make the table of rows with columns by which SQLite can choose and sort them.

    Rows of an older form would be ignored: they are made again from the snapshots.
    """
    db.execute("DROP TABLE newest")
    db.execute("""CREATE TABLE newest (trial TEXT PRIMARY KEY, mark INTEGER NOT NULL,
        shape TEXT NOT NULL, row TEXT NOT NULL, title TEXT NOT NULL, status TEXT,
        study_type TEXT, phases TEXT, conditions TEXT, sponsor TEXT, countries TEXT,
        results INTEGER NOT NULL, enrollment INTEGER, updated TEXT, start TEXT,
        primary_completion TEXT, completion TEXT, changed TEXT, versions INTEGER NOT NULL,
        flags TEXT NOT NULL, coming TEXT NOT NULL, seal INTEGER NOT NULL)""")
    db.execute("CREATE INDEX marks ON newest (shape, trial, mark)")


def counts_columns(db: "Connection") -> None:
    """Put the counts of versions beside the marks, so that rows need not be read for them.

    The rows are made again from the snapshots.
    """
    db.execute("DELETE FROM newest")
    db.execute("ALTER TABLE newest ADD COLUMN histories INTEGER NOT NULL DEFAULT 0")
    db.execute("DROP INDEX marks")
    db.execute("CREATE INDEX marks ON newest (shape, trial, mark, versions, histories)")


def compared_tables(db: "Connection") -> None:
    """Remember when all rows were compared with the store, and which were written since.

    The rows are made again from the snapshots: their shape is shorter now.
    """
    db.execute("DELETE FROM newest")
    db.execute("""CREATE TABLE compared (id TEXT PRIMARY KEY, state TEXT NOT NULL,
        trials INTEGER NOT NULL, seal INTEGER NOT NULL)""")
    db.execute("CREATE TABLE since (trial TEXT PRIMARY KEY) WITHOUT ROWID")


class NewestRow(NamedTuple):
    """A ``MarkedRow`` with its content as one text, because many are read at once.

    The other columns repeat some of it. A column of several values has each between two spaces, or
    on a line of its own. What the record does not state is None.
    """

    trial: str
    mark: int
    shape: str
    row: str
    title: str
    status: str | None
    study_type: str | None
    phases: str | None
    conditions: str | None
    sponsor: str | None
    countries: str | None
    results: int
    enrollment: int | None
    updated: str | None
    start: str | None
    primary_completion: str | None
    completion: str | None
    changed: str | None
    versions: int
    histories: int
    flags: str
    """Such as ``not-verified=2027-01-31``."""
    coming: str
    """The first and the last day of each date that may lie ahead, the earliest first."""


_NUMBERS = ("mark", "results", "enrollment", "versions", "histories")
NEWEST = Table(
    "newest",
    (
        trial_column("trial"),
        *(
            (optional if "None" in str(kind) else lambda column: column)(
                (number_column if name in _NUMBERS else text_column)(name)
            )
            for name, kind in NewestRow.__annotations__.items()
            if name != "trial"
        ),
    ),
    make=NewestRow,
    describe="The row of {trial!s:.40}".format_map,
)


class _ComparedRow(NamedTuple):
    id: str
    state: str
    trials: int


_COMPARED = Table(
    "compared",
    (text_column("id"), text_column("state"), number_column("trials")),
    make=_ComparedRow,
    describe="The last comparison with the store".format_map,
)
"""It has one row at most. What repairs a damaged file leaves it out, because rows may be lost."""


def note_written(db: "Connection", trials: Iterable[str]) -> None:
    """Note that rows of some trials were written after all were compared with the store."""
    if db.execute("SELECT 1 FROM compared").fetchone():
        db.executemany("INSERT OR IGNORE INTO since VALUES (?)", ([trial] for trial in trials))


def write_compared(db: "Connection", state: str, trials: Iterable[str]) -> int:
    """Note that all rows are those of the store in a state; return how many they are."""
    db.executemany("DELETE FROM since WHERE trial = ?", ([trial] for trial in trials))
    asked = "SELECT count(*) FROM newest WHERE shape = ?"
    (count,) = db.execute(asked, [row_shape()]).fetchone()
    _COMPARED.write(db, [_ComparedRow("last", state, count)])
    return int(count)


def read_compared(db: "Connection") -> Compared | None:
    """Return when all rows were compared with the store; None if that is not known."""
    for _, row in _COMPARED.read(db):
        if row is not None:
            since = frozenset(trial for (trial,) in db.execute("SELECT trial FROM since"))
            return Compared(row.state, row.trials, since)
    return None


def row_shape() -> str:
    """Return which facts a row holds: rows that another version of trialcli wrote are ignored."""
    # As short as it can be: it is in each row, and in each entry of an index.
    return f"10-{crc32(' '.join(Summary._fields).encode()):08x}"


def newest_row(marked: MarkedRow) -> NewestRow:
    """Return a row as the catalog holds it."""
    from trialcli.versions.wanted import spelled  # what writes no row does not pay for it

    row = marked.row
    facts = row.summary
    return NewestRow(
        trial=facts.trial,
        mark=marked.mark,
        shape=row_shape() if row.problem is None else UNREADABLE,
        row=json.dumps(_row_to_list(row)),
        title=facts.title.casefold(),
        status=facts.status,
        study_type=facts.study_type,
        phases=f" {' '.join(facts.phases)} " if facts.phases else None,
        conditions="\n".join(map(spelled, facts.conditions)) or None,
        sponsor=None if facts.sponsor is None else spelled(facts.sponsor),
        countries="\n".join(map(spelled, facts.countries)) or None,
        results=int(facts.has_results),
        enrollment=facts.enrollment if 0 <= (facts.enrollment or 0) <= _GREATEST else None,
        updated=facts.last_update,
        start=facts.start,
        primary_completion=facts.primary_completion,
        completion=facts.completion,
        changed=row.newest.isoformat() if row.snapshots > 1 else None,
        versions=row.snapshots + row.histories,
        histories=row.histories,
        flags="".join(f"\n{flag}={first}" for flag, first in row.flags),
        coming="\n".join(_ahead(row.coming)),
    )


def _ahead(dates: Iterable[ComingDate]) -> list[str]:
    days = (day for one in dates if (day := parse_date(one.date)) is not None)
    return sorted(f"{day.first_day} {day.last_day}" for day in days)


def marked_rows(found: list[NewestRow]) -> Iterator[tuple[str, MarkedRow]]:
    """Yield the rows by their trials.

    Raises:
        TypeError, ValueError, IndexError: a row is malformed.
    """
    with many_values():
        # One long text is parsed several times faster than thousands of short ones.
        rows = json.loads(f"[{','.join([each.row for each in found])}]")
        for each, row in zip(found, _rows_from_lists(rows), strict=True):
            if row.summary.trial == each.trial:
                yield each.trial, MarkedRow(each.mark, row)


@contextmanager
def many_values() -> Iterator[None]:
    """Make thousands of values with no cycle among them: looking for cycles doubles the time."""
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_collecting:
            gc.enable()


def _rows_from_lists(rows: list[list[Any]]) -> Iterator[CatalogRow]:
    kinds = Summary.__annotations__.values()
    lists = [place for place, kind in enumerate(kinds) if getattr(kind, "__origin__", 0) is tuple]
    for summary, snapshots, histories, first, newest, name, digest, flags, coming in rows:
        for place in lists:
            summary[place] = tuple(summary[place])
        yield CatalogRow(
            Summary._make(summary),
            snapshots,
            datetime.fromisoformat(first),
            datetime.fromisoformat(newest),
            name,
            digest,
            histories=histories,
            flags=tuple([(flag, date.fromisoformat(day)) for flag, day in flags]),
            coming=tuple([ComingDate._make(one) for one in coming]),
        )


def _row_to_list(row: CatalogRow) -> list[Any]:
    first, newest = row.first.isoformat(), row.newest.isoformat()
    flags = [(flag, day.isoformat()) for flag, day in row.flags]
    versions = [row.snapshots, row.histories, first, newest, row.name, row.digest]
    return [row.summary, *versions, flags, row.coming]
