"""The catalog of the packs: which snapshots each holds, and where.

Everything in it comes from the packs. A file that is missing, damaged or cannot be written is
replaced by a catalog in memory, so no command stops for it.
"""

import os
import re
from binascii import crc32
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from trialcli.edges.packs.listing import FileMark
from trialcli.edges.packs.pack import Contents, Group
from trialcli.edges.sqlite.database import Database, Schema
from trialcli.edges.sqlite.table import in_parts
from trialcli.edges.sqlite.table import places as question_marks
from trialcli.errors import StoreError

if TYPE_CHECKING:
    from sqlite3 import Connection

_TOP = 2**59 - 1
_MARK_BYTES = 8
_SOME = 20_000


class PackPlace(NamedTuple):
    """Where a snapshot lies; sorted in the order in which packs are read."""

    pack: str
    group: int
    row: int
    bytes: Group
    """Where the row group lies in the file."""


class PackState(NamedTuple):
    """What the catalog knows of the file of a pack."""

    size: int
    changed: int
    """The time of its last change, in ns."""
    problem: str | None = None
    """Why it cannot be read, as a clause."""
    newer: str | None = None
    """The number of its format, if a newer trialcli wrote it."""

    def is_of(self, mark: FileMark) -> bool:
        """Whether the file has not changed. A good one never does; a copy has another time."""
        is_good = self.problem is None and self.newer is None
        return self.size == mark.size and (is_good or self.changed == mark.changed)


class TakenPack(NamedTuple):
    """A pack to add to the catalog."""

    name: str
    state: PackState
    contents: Contents


class DamagedCatalogError(Exception):
    """The catalog contradicts itself."""


def _tables(db: "Connection") -> None:
    """Step 1: all tables."""
    db.execute("""CREATE TABLE packs (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL,
        size INTEGER NOT NULL, changed INTEGER NOT NULL, problem TEXT, newer TEXT,
        seal INTEGER NOT NULL)""")
    db.execute("""CREATE TABLE groups (pack INTEGER, number INTEGER, start INTEGER NOT NULL,
        size INTEGER NOT NULL, mean INTEGER NOT NULL, seal INTEGER NOT NULL,
        PRIMARY KEY (pack, number)) WITHOUT ROWID""")
    db.execute("""CREATE TABLE snapshots (trial TEXT, file TEXT, pack INTEGER, number INTEGER,
        row INTEGER NOT NULL, seal INTEGER NOT NULL,
        PRIMARY KEY (trial, file, pack, number, row)) WITHOUT ROWID""")
    db.execute("""CREATE TABLE marks (trial TEXT PRIMARY KEY, mark INTEGER NOT NULL,
        seal INTEGER NOT NULL) WITHOUT ROWID""")


SCHEMA = Schema("catalog of packs", (_tables,), lambda: ())


def mark_of(files: Iterable[str]) -> int:
    """Return the mark of a trial with these files: a number that changes if they do."""
    total = sum(
        int.from_bytes(blake2b(file.encode(), digest_size=_MARK_BYTES).digest())
        for file in set(files)
    )
    return total % _TOP + 1


class PackCatalog:
    """The catalog in one file of a store, or in memory."""

    def __init__(self, path: Path, busy_timeout: float = 5.0) -> None:
        self._database = Database(path, SCHEMA, busy_timeout=busy_timeout)
        self._db: Connection | None = None
        self._in_memory = False
        self._opener = os.getpid()
        self._is_missing = False
        """Whether there was no file. Then there are no packs until one is added."""

    def close(self) -> None:
        """Close the connection."""
        if self._db is not None:
            self._db.close()
        self._db, self._in_memory, self._is_missing = None, False, False

    # ------------------------------------------------------------ reading

    def packs(self) -> dict[str, PackState]:
        """Return the packs that are in the catalog.

        Raises:
            DamagedCatalogError
        """
        asked = "SELECT name, size, changed, problem, newer, id, seal FROM packs"
        return {row[0]: PackState(*row[1:5]) for row in self._rows("packs", asked)}

    def files(self, trial: str) -> set[str]:
        """Return the file names of the snapshots of a trial.

        Raises:
            DamagedCatalogError
        """
        # One statement, so that both answers are of one state.
        asked = """SELECT 'snapshots', trial, file, pack, number, row, seal FROM snapshots
            WHERE trial = ?
            UNION ALL
            SELECT 'marks', trial, mark, NULL, NULL, NULL, seal FROM marks WHERE trial = ?"""
        files: set[str] = set()
        marks: list[int] = []
        for table, *values, seal in self._answered(asked, trial, trial):
            if table == "marks":
                _require_seal(table, values[:2], seal)
                marks.append(values[1])
            else:
                _require_seal(table, values, seal)
                files.add(values[1])
        if marks != ([mark_of(files)] if files else []):
            # A row is missing.
            raise DamagedCatalogError
        return files

    def places(self, trial: str, file: str) -> list[PackPlace]:
        """Return where a snapshot lies; it may lie in several packs.

        Raises:
            DamagedCatalogError
        """
        # One statement, and not three: an export asks this of each record.
        asked = """SELECT own.trial, own.file, own.pack, own.number, own.row, own.seal,
                groups.pack, groups.number, start, groups.size, mean, groups.seal,
                name, packs.size, changed, problem, newer, id, packs.seal
            FROM snapshots AS own
            LEFT JOIN groups ON groups.pack = own.pack AND groups.number = own.number
            LEFT JOIN packs ON packs.id = own.pack
            WHERE own.trial = ? AND own.file = ?"""
        return [*map(_place_of, self._answered(asked, trial, file))]

    def marks_after(self, trial: str) -> list[tuple[str, int]]:
        """Return the next trials after one, with their marks; empty after the last.

        Some at a time, because an open answer keeps writers waiting.

        Raises:
            DamagedCatalogError
        """
        asked = f"""SELECT trial, mark, seal FROM marks WHERE trial > ?
            ORDER BY trial LIMIT {_SOME}"""  # noqa: S608 - ours
        return [(trial, mark) for trial, mark, _ in self._rows("marks", asked, trial)]

    def require_every_mark(self) -> None:
        """Make sure that no mark is missing.

        Raises:
            DamagedCatalogError
        """
        asked = "SELECT trial, mark, seal FROM marks WHERE trial = ''"
        known = [count for _, count, _ in self._rows("marks", asked)]
        counted = [count for (count,) in self._answered(_EVERY_MARK)]
        if counted != known and (known or self.packs()):
            raise DamagedCatalogError

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        """Return the marks of those of some trials that are in the catalog.

        Raises:
            DamagedCatalogError
        """
        found: dict[str, int] = {}
        wanted = list(trials)
        for some in in_parts(wanted):
            asked = f"SELECT trial, mark, seal FROM marks WHERE trial IN ({question_marks(some)})"  # noqa: S608
            found |= {trial: mark for trial, mark, _ in self._rows("marks", asked, *some)}
        return found

    def trials_as_they_lie(self) -> Iterator[str]:
        """Return all trials, sorted by the places of their newest snapshots.

        Raises:
            DamagedCatalogError
        """
        # SQLite takes the other columns from the row with the greatest file name. One text of all
        # trials takes a tenth of the memory, and no answer stays open.
        asked = """SELECT group_concat(trial, ' ') FROM (SELECT trial FROM
            (SELECT trial, max(file), pack, number, row FROM snapshots GROUP BY trial)
            ORDER BY pack, number, row)"""
        text = "".join(found or "" for (found,) in self._answered(asked))
        return (found[0] for found in re.finditer(r"\S+", text))

    def trials_of(self, names: Sequence[str]) -> set[str]:
        """Return the trials in some packs.

        Raises:
            DamagedCatalogError
        """
        wanted = set(names)
        every = self._rows("packs", _EVERY_PACK)
        packs = {identity for name, *_, identity, _ in every if name in wanted}
        asked = f"""SELECT trial, file, pack, number, row, seal FROM snapshots
            WHERE pack IN ({", ".join(map(str, packs))})"""  # noqa: S608 - numbers
        return {row[0] for row in self._rows("snapshots", asked)}

    def places_after(self, trial: str, file: str) -> list[tuple[str, str, list[PackPlace]]]:
        """Return the next snapshots after one, sorted, with all their places.

        Raises:
            DamagedCatalogError
        """
        asked = f"""SELECT trial, file, pack, number, row, seal FROM snapshots
            WHERE (trial, file) > (?, ?) ORDER BY trial, file LIMIT {_SOME}"""  # noqa: S608 - ours
        rows = list(self._rows("snapshots", asked, trial, file))
        found: dict[tuple[str, str], list[PackPlace]] = {}
        known: dict[tuple[int, int], PackPlace] = {}
        for trial, file, *place, _ in rows:
            pack, number, row = place
            if (pack, number) not in known:
                known[pack, number] = self._place(pack, number, 0)
            found.setdefault((trial, file), []).append(known[pack, number]._replace(row=row))
        if len(rows) == _SOME:
            # The last one may have more places.
            last = rows[-1][:2]
            found[last] = self.places(*last)
        return [(*name, places) for name, places in found.items()]

    def _place(self, pack: int, number: int, row: int) -> PackPlace:
        asked = """SELECT pack, number, start, size, mean, seal FROM groups
            WHERE pack = ? AND number = ?"""
        groups = list(self._rows("groups", asked, pack, number))
        names = list(self._rows("packs", f"{_EVERY_PACK} WHERE id = ?", pack))
        if not groups or not names:
            raise DamagedCatalogError
        return PackPlace(names[0][0], number, row, Group(*groups[0][2:5]))

    def _rows(self, table: str, asked: str, *given: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of an answer; their last value is the seal."""
        for row in self._answered(asked, *given):
            _require_seal(table, row[:-1], row[-1])
            yield row

    def _answered(self, asked: str, *given: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of an answer as they are."""
        import sqlite3

        db = self._connection()
        if db is None:
            return
        try:
            yield from db.execute(asked, given)
        except (sqlite3.Error, OverflowError, UnicodeError, MemoryError) as error:
            raise DamagedCatalogError from error

    def _connection(self) -> "Connection | None":
        if self._opener != os.getpid():
            # A process that was forked opens its own.
            self._db, self._is_missing, self._opener = None, False, os.getpid()
        if self._db is None and not self._is_missing:
            try:
                self._db = self._database.opened(any_thread=True)
            except StoreError as error:
                raise DamagedCatalogError from error
            self._is_missing = self._db is None
        return self._db

    # ------------------------------------------------------------ writing

    def take(self, pack: TakenPack) -> None:
        """Add a pack, in memory if the file cannot be written."""
        self._change(lambda db: _take(db, pack))

    def note(self, name: str, state: PackState) -> None:
        """Note what is wrong with a pack whose contents are known."""

        def work(db: "Connection") -> None:
            asked = "SELECT id FROM packs WHERE name = ?"
            rows = [(name, *state, identity) for (identity,) in db.execute(asked, [name])]
            _insert(db, "packs", rows)

        self._change(work)

    def drop(self, names: Sequence[str]) -> None:
        """Drop some packs, in memory if the file cannot be written."""
        self._change(lambda db: _drop(db, names))

    def exchange(self, taken: Sequence[TakenPack], gone: Sequence[str]) -> None:
        """Drop some packs and add others in one transaction."""

        def work(db: "Connection") -> None:
            _drop(db, gone)
            _take_all(db, taken)

        self._change(work)

    def replace(self, packs: Callable[[], Iterable[TakenPack]]) -> None:
        """Make the whole catalog again, in memory if the file cannot be written."""
        from trialcli.edges.sqlite.rescue import replaced

        self.close()
        try:
            replaced(self._database, lambda db: _take_all(db, packs()))
        except StoreError:
            self.replace_in_memory(packs)

    def replace_in_memory(self, packs: Callable[[], Iterable[TakenPack]]) -> None:
        """Make the whole catalog again, in memory."""
        _take_all(self._memory(), packs())

    def _change(self, work: Callable[["Connection"], None]) -> None:
        if not self._in_memory:
            with suppress(StoreError):
                self._database.enforce(work)
                # Another file may have its place by now.
                self.close()
                return
            self._copy_to_memory()
        if self._db is not None:
            work(self._db)

    def _copy_to_memory(self) -> None:
        """Go on with a copy in memory, if the file can be read."""
        import sqlite3

        old, self._db = self._connection(), None
        memory = self._memory()
        if old is None:
            return
        with closing(old):
            try:
                for table, names in _COLUMNS.items():
                    found = old.execute(f"SELECT {names} FROM {table}")  # noqa: S608 - ours
                    _insert(memory, table, found)
            except (sqlite3.Error, UnicodeError, MemoryError) as error:
                raise DamagedCatalogError from error

    def _memory(self) -> "Connection":
        import sqlite3

        self.close()
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._in_memory = True
        _tables(self._db)
        return self._db


_EVERY_MARK = "SELECT count(*) FROM marks WHERE trial > ''"
_EVERY_PACK = "SELECT name, size, changed, problem, newer, id, seal FROM packs"


def _seal(table: str, values: Iterable[object]) -> int:
    return crc32(f"{table}{(*values,)}".encode("utf-8", "backslashreplace"))


def _require_seal(table: str, values: Iterable[object], seal: object) -> None:
    if seal != _seal(table, values):
        raise DamagedCatalogError


def _place_of(row: Sequence[Any]) -> PackPlace:
    """Return where a snapshot lies, given its row, that of its group and that of its pack.

    Raises:
        DamagedCatalogError
    """
    own, group, pack = row[:6], row[6:12], row[12:]
    for table, values in (("snapshots", own), ("groups", group), ("packs", pack)):
        _require_seal(table, values[:-1], values[-1])
    return PackPlace(pack[0], own[3], own[4], Group(*group[2:5]))


def _take_all(db: "Connection", packs: Iterable[TakenPack]) -> None:
    for pack in packs:
        _take(db, pack)


def _take(db: "Connection", pack: TakenPack) -> None:
    _drop(db, [pack.name])
    (identity,) = db.execute("SELECT ifnull(max(id), 0) + 1 FROM packs").fetchone()
    _insert(db, "packs", [(pack.name, *pack.state, identity)])
    groups = enumerate(pack.contents.groups)
    _insert(db, "groups", ((identity, number, *group) for number, group in groups))
    rows = pack.contents.rows
    _insert(db, "snapshots", ((trial, file, identity, *place) for trial, file, *place in rows))
    _mark(db, {trial for trial, *_ in rows})


def _drop(db: "Connection", names: Iterable[str]) -> None:
    wanted = set(names)
    found = db.execute("SELECT id, name FROM packs").fetchall()
    gone = [identity for identity, name in found if name in wanted]
    if not gone:
        return
    places = question_marks(gone)
    asked = f"SELECT DISTINCT trial FROM snapshots WHERE pack IN ({places})"  # noqa: S608
    trials = [trial for (trial,) in db.execute(asked, gone)]
    for table, column in (("snapshots", "pack"), ("groups", "pack"), ("packs", "id")):
        db.execute(f"DELETE FROM {table} WHERE {column} IN ({places})", gone)  # noqa: S608
    _mark(db, trials)


def _mark(db: "Connection", trials: Iterable[str]) -> None:
    """Write the marks of some trials."""
    asked = "SELECT file FROM snapshots WHERE trial = ?"
    for trial in trials:
        files = {file for (file,) in db.execute(asked, [trial])}
        if files:
            _insert(db, "marks", [(trial, mark_of(files))])
        else:
            db.execute("DELETE FROM marks WHERE trial = ?", [trial])
    # No trial has an empty ID: its mark is how many others there are.
    _insert(db, "marks", [("", *db.execute(_EVERY_MARK).fetchone())])


_COLUMNS = {
    "packs": "name, size, changed, problem, newer, id",
    "groups": "pack, number, start, size, mean",
    "snapshots": "trial, file, pack, number, row",
    "marks": "trial, mark",
}


def _insert(db: "Connection", table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    names = _COLUMNS[table]
    places = question_marks([*names.split(", "), "seal"])
    statement = f"REPLACE INTO {table} ({names}, seal) VALUES ({places})"  # noqa: S608 - ours
    db.executemany(statement, ((*row, _seal(table, row)) for row in rows))
