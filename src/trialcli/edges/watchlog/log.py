"""The watch log: news, and which sinks have received it, in the store's state file.

Unlike the checks and the catalog, it is needed: without it, news would be missed or repeated. So
every failure to read or write it is raised. A damaged row is left out and named in ``problems``,
so that one trial or sink does not stop the others.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from trialcli.edges.sqlite.table import Table, in_parts, places
from trialcli.edges.watchlog.search_tables import (
    CHANGES,
    MOVES,
    READINGS,
    RUNS,
    changes,
    logged_reading,
)
from trialcli.edges.watchlog.statefile import state_database
from trialcli.edges.watchlog.watch_tables import (
    CONDITIONS,
    GAPS,
    MARKS,
    MARKS_LOST,
    MEMBERS,
    NEWS,
    RUN,
    SEARCHES,
    SINKS,
    SINKS_LOST,
    Gap,
    Member,
    NewsRow,
)
from trialcli.errors import StoreError
from trialcli.text.blocks import storable
from trialcli.text.dates import days_before, is_yet_to_come
from trialcli.watch.digest import NotShown
from trialcli.watch.encoding import news_data, news_kind
from trialcli.watch.log import (
    Bookmark,
    Condition,
    ConditionKind,
    LastRun,
    LogUpdate,
    SearchCheck,
    SinkState,
)
from trialcli.watch.news import LoggedNews, News
from trialcli.watch.searchlog import (
    LoggedMove,
    LoggedReading,
    LoggedRun,
    SearchLog,
    SearchReading,
    moves_between,
)

if TYPE_CHECKING:
    from sqlite3 import Connection


Value = TypeVar("Value")

_AT_ONCE = 500
"""News that are read together."""
_REPEATED_DAYS = 31
"""If it is not known what a sink was sent, it gets the news of the last 31 days again."""
_NEXT_RUN = """SELECT 1 + max(coalesce((SELECT max(number) FROM watch_runs), 0),
coalesce((SELECT max(run) FROM watch_readings), 0))"""
_PAGE = 5_000
"""Bookmarks that are read at once."""
_NUMBERS = 2**60
"""News numbers are smaller than this; a larger one is damaged."""


class SqliteWatchLog:
    """A ``watch.log.WatchLog`` in the state file of a store."""

    def __init__(
        self,
        root: Path,
        busy_timeout: float = 5.0,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._database = state_database(root, busy_timeout)
        self._clock = clock
        self._problems: dict[str, StoreError] = {}
        self._lost_bookmarks: bool | None = None

    @property
    def problems(self) -> tuple[StoreError, ...]:
        """Return what was found damaged and left out, as far as is known by now."""
        return tuple(self._problems.values())

    def examine(self) -> None:
        """Make sure that the log lacks nothing that it should have.

        Raises:
            StoreError: it may.
        """
        self._database.require(self._database.examine, None)

    # ------------------------------------------------------------ watched trials

    def enlist(self, trials: Mapping[str, str | None], sinks: Iterable[str], now: datetime) -> None:
        """Begin to watch trials and to serve sinks; known ones stay as they are."""

        def work(db: "Connection") -> None:
            known = {mark.trial for mark in self._marks(db, list(trials))}
            MARKS.write(
                db,
                (
                    Bookmark(trial, logged, now)
                    for trial, logged in trials.items()
                    if trial not in known
                ),
            )
            for name in sinks:
                SINKS.write(db, [self._sink(db, name)])

        self._database.enforce(work)

    def without_bookmark(self, trials: Iterable[str]) -> list[str]:
        """Return the trials that are not watched yet."""
        left = dict.fromkeys(trials)
        # All are read, some at a time: a damaged one is noted, whichever trial it is of.
        for bookmark in self.each_bookmark():
            left.pop(bookmark.trial, None)
        return [*left]

    def has_lost_bookmarks(self) -> bool:
        """Whether marks were lost, so that a trial without one may have been watched before."""
        if self._lost_bookmarks is None:
            # Asked several times in a run, and there may be many marks.
            self._lost_bookmarks = self._read(
                lambda db: self._has_lost(db, MARKS, MARKS_LOST), otherwise=False
            )
        return self._lost_bookmarks

    def close_gaps(self) -> None:
        """Forget that something was lost: every watched trial has a mark again."""
        if self._read(lambda db: any(True for _ in GAPS.read(db)), otherwise=False):
            self._database.enforce(lambda db: db.execute("DELETE FROM watch_gaps"))

    def forget(
        self, watched: Iterable[str], searches: Iterable[str], sinks: Iterable[str]
    ) -> list[SinkState]:
        """Forget trials, searches and sinks that were removed; return the forgotten sinks.

        While a row is damaged nothing is forgotten: the row may be of a watched trial.
        """
        gone: list[SinkState] = []

        def work(db: "Connection") -> None:
            if self._problems:
                return
            db.execute("CREATE TEMP TABLE keep (name TEXT PRIMARY KEY)")
            subjects = chain(watched, (f"search:{text}" for text in searches))
            db.executemany("INSERT OR IGNORE INTO keep VALUES (?)", ([one] for one in subjects))
            db.execute("DELETE FROM watch_marks WHERE trial NOT IN (SELECT name FROM keep)")
            db.execute("DELETE FROM watch_conditions WHERE subject NOT IN (SELECT name FROM keep)")
            for table in ("watch_members", "watch_searches"):
                db.execute(
                    f"DELETE FROM {table} "  # noqa: S608 - ours
                    "WHERE 'search:' || search NOT IN (SELECT name FROM keep)"
                )
            gone.extend(self._forget_sinks(db, {*sinks}))

        self._database.enforce(work)
        return gone

    def forget_sinks(self, sinks: Iterable[str]) -> list[SinkState]:
        """Forget the sinks that were removed; return them."""
        gone: list[SinkState] = []
        self._database.enforce(lambda db: gone.extend(self._forget_sinks(db, {*sinks})))
        return gone

    def bookmarks(self, trials: Sequence[str]) -> dict[str, Bookmark]:
        """Return the marks of some trials."""
        empty: list[Bookmark] = []
        marks = self._read(lambda db: list(self._marks(db, trials)), otherwise=empty)
        return {mark.trial: mark for mark in marks}

    def each_bookmark(self) -> Iterator[Bookmark]:
        """Yield the bookmark of every trial that is watched now, reading a few at a time.

        The log can be written at the same time. Bookmarks that are written then are not yielded
        again.
        """
        last = self._row_number("SELECT max(rowid) FROM watch_marks")
        at = 0
        while at < last:
            page = f"SELECT rowid FROM watch_marks WHERE rowid > {at} ORDER BY rowid LIMIT {_PAGE}"  # noqa: S608 - numbers
            end = self._row_number(f"SELECT max(rowid) FROM ({page})")  # noqa: S608 - ours
            end = min(end, last) if end > at else last
            clause = "WHERE rowid > ? AND rowid <= ?"
            for _, bookmark in self._raw_rows(MARKS, clause, [at, end]):
                if bookmark is not None:
                    yield bookmark
            at = end

    def _row_number(self, asked: str) -> int:
        return self._read(lambda db: int(db.execute(asked).fetchone()[0] or 0), otherwise=0)

    def record_directory_times(self, times: Mapping[str, int]) -> None:
        """Record the time of each trial's directory when it was compared with the log."""

        def work(db: "Connection") -> None:
            marks = self._marks(db, list(times))
            MARKS.write(db, [replace(one, directory_time=times[one.trial]) for one in marks])

        self._database.enforce(work)

    # ------------------------------------------------------------ conditions and searches

    def conditions(self) -> dict[tuple[str, ConditionKind], Condition]:
        """Return every lasting condition."""
        return {
            (one.subject, one.kind): replace(one, since=self._past(one.since))
            for one in self._rows(CONDITIONS)
        }

    def members(self) -> dict[str, tuple[str, ...]]:
        """Return the trials that each search found when it was last read completely."""
        found: dict[str, list[str]] = {last_check.text: [] for last_check in self._rows(SEARCHES)}
        for member in self._rows(MEMBERS, "WHERE until IS NULL ORDER BY rowid"):
            found.setdefault(member.search, []).append(member.trial)
        return {search: tuple(trials) for search, trials in found.items()}

    def former_members(self) -> dict[str, dict[str, int]]:
        """Return the trials that left each search, with the number up to which its news counts."""
        found: dict[str, dict[str, int]] = {}
        for search, trial, until in self._rows(MEMBERS, "WHERE until IS NOT NULL"):
            if until is not None:
                found.setdefault(search, {})[trial] = until
        return found

    def searched(self) -> dict[str, SearchCheck]:
        """Return the last complete reading of each search.

        None where it is not known which trials a search found: they would all be new in it.
        """
        if any(value is None for _, value in self._raw_rows(MEMBERS)):
            return {}
        now = self._now()
        last_checks = self._rows(SEARCHES)
        if now is not None:
            last_checks = [
                replace(one, checked=None)
                if one.checked and is_yet_to_come(one.checked, now)
                else one
                for one in last_checks
            ]
        return {last_check.text: last_check for last_check in last_checks}

    def search_log(self, searches: Iterable[str] | None = None) -> SearchLog:
        """Return what is logged of some searches, or of all, also those that were removed."""
        wanted = None if searches is None else {*searches}
        readings: dict[str, list[LoggedReading]] = {}
        moves: dict[str, list[LoggedMove]] = {}
        for reading in self._rows(READINGS, "ORDER BY run"):
            if wanted is None or reading.text in wanted:
                readings.setdefault(reading.text, []).append(reading)
        for text in readings:
            clause = "WHERE search = ? ORDER BY run"
            rows = self._raw_rows(MOVES, clause, [text])
            moves[text] = [value for _, value in rows if value is not None]
        runs, changed = self._rows(RUNS, "ORDER BY number"), self._rows(CHANGES, "ORDER BY number")
        return SearchLog(runs, readings, moves, changed)

    def last_run(self) -> LastRun | None:
        """Return the last complete run; a run in the future is unknown."""
        now = self._now()
        for run in self._rows(RUN):
            if now is None or not is_yet_to_come(run.confirmed, now):
                return run
            is_known = not is_yet_to_come(run.completed, now)
            return replace(run, confirmed=run.completed) if is_known else None
        return None

    def record_run(self, run: LastRun) -> None:
        """Remember a complete run."""
        self._database.enforce(lambda db: RUN.write(db, [run]))

    # ------------------------------------------------------------ the news

    def commit(self, update: LogUpdate, found: datetime, data_timestamp: str | None) -> None:
        """Remember what was found, all at once."""
        stamp = None if data_timestamp is None else storable(data_timestamp)
        self._database.enforce(lambda db: self._commit(db, update, found, stamp))

    def newest(self) -> int:
        """Return the number of the newest item of news; 0 if there is none."""
        return self._read(_newest, otherwise=0)

    def news(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        since: datetime | None = None,
        data_timestamp: str | None = None,
        kind: str | None = None,
    ) -> Iterator[LoggedNews[News]]:
        """Yield news, oldest first: by number, by time, of one registry update, of one kind."""
        wanted = (
            ("number > ?", after),
            ("number <= ?", until),
            ("found >= ?", since and since.isoformat()),
            ("data_timestamp = ?", data_timestamp),
            ("kind = ?", kind),
        )
        given = [(clause, value) for clause, value in wanted if value is not None]
        where = " AND ".join(clause for clause, _ in given)
        values: list[Any] = [value for _, value in given]
        # Some at a time: the caller may write in between, and a year of news is large.
        clause = f"WHERE {where} ORDER BY number LIMIT {_AT_ONCE}"
        while page := self._raw_rows(NEWS, clause, values):
            yield from (value for _, value in page if value is not None)
            (values[0],) = NEWS.key(page[-1][0])

    def prune(self, before: datetime) -> None:
        """Delete news found before a time, except what is pending for a sink."""

        def work(db: "Connection") -> None:
            sinks = list(SINKS.read(db))
            delivered = [
                sink.delivered_up_to for _, sink in sinks if sink and not sink.name.startswith("(")
            ]
            if all(sink is not None for _, sink in sinks):
                db.execute(
                    "DELETE FROM watch_news WHERE found < ? AND number <= ?",
                    [before.isoformat(), min(delivered, default=0)],
                )

        self._database.enforce(work)

    # ------------------------------------------------------------ the sinks

    def sink(self, name: str) -> SinkState:
        """Return what was sent to a sink; a new one gets what is found from now on."""
        return self._read(lambda db: self._sink(db, name), otherwise=SinkState(name, 0))

    def attempt(self, name: str, until: int, attempt: str) -> None:
        """Record that a delivery begins: up to which number, and the name of the attempt."""
        self._change_sink(name, lambda sink: replace(sink, attempted_up_to=until, attempt=attempt))

    def delivered(self, name: str, until: int, not_shown: NotShown) -> None:
        """Record a delivery, and what the next digest still has to count."""
        self._change_sink(name, lambda _: SinkState(name, until, not_shown=not_shown))

    def undelivered(self, name: str, error: str, now: datetime, *, reported: bool) -> None:
        """Record a failed delivery; ``reported``: and that this run reports the failure."""
        self._change_sink(
            name,
            lambda sink: replace(
                sink,
                attempted_up_to=None,
                attempt="",
                failing_since=sink.failing_since or now,
                failed_runs=sink.failed_runs + 1,
                error=error,
                failure_reported=now if reported else sink.failure_reported,
            ),
        )

    def _change_sink(self, name: str, change: Callable[[SinkState], SinkState]) -> None:
        self._database.enforce(lambda db: SINKS.write(db, [change(self._sink(db, name))]))

    def _sink(self, db: "Connection", name: str) -> SinkState:
        for sink in self._good(SINKS, SINKS.read(db, "WHERE name = ?", [name])):
            reported = sink.failure_reported
            if reported is not None and reported != self._past(reported):
                reported = None
            since = sink.failing_since and self._past(sink.failing_since)
            return replace(sink, failure_reported=reported, failing_since=since)
        newest = _newest(db)
        if not self._has_lost(db, SINKS, SINKS_LOST):
            return SinkState(name, newest)
        # Its account may be the lost one: the news comes twice rather than never.
        return SinkState(name, _number_to_repeat_from(db), attempted_up_to=newest)

    def _forget_sinks(self, db: "Connection", kept: Collection[str]) -> list[SinkState]:
        gone = [one for one in self._good(SINKS, SINKS.read(db)) if one.name not in kept]
        db.executemany("DELETE FROM watch_sinks WHERE name = ?", ([sink.name] for sink in gone))
        return gone

    # ------------------------------------------------------------ the file

    def _commit(
        self, db: "Connection", update: LogUpdate, found: datetime, data_timestamp: str | None
    ) -> None:
        first = _newest(db) + 1
        NEWS.write(
            db,
            (
                NewsRow(number, found, data_timestamp, news_kind(news), news_data(news))
                for number, news in enumerate(update.news, first)
            ),
        )
        known = {mark.trial: mark for mark in self._marks(db, list(update.bookmarks))}
        MARKS.write(
            db,
            (
                replace(known.get(trial, Bookmark(trial, None, found)), logged=logged)
                for trial, logged in update.bookmarks.items()
            ),
        )
        db.executemany(
            "DELETE FROM watch_conditions WHERE subject = ? AND plight = ?",
            ([one.subject, one.kind] for one in update.ended),
        )
        CONDITIONS.write(db, update.begun)
        for search, trials in update.members.items():
            self._replace_members(db, search, trials)
        SEARCHES.write(db, update.searched)
        self._log_changes(db, update.news, first, found)
        if update.ends_run:
            self._end_run(db, update.readings, found, data_timestamp)

    def _log_changes(
        self, db: "Connection", news: Sequence[News], first: int, found: datetime
    ) -> None:
        """Log the new versions of trials that searches find; news itself is deleted some day."""
        changed = [*changes((number, found, one) for number, one in enumerate(news, first))]
        trials = [one.trial for one in changed]
        members: set[str] = set()
        for some in in_parts(trials):
            clause = f"WHERE until IS NULL AND trial IN ({places(some)})"
            members |= {one.trial for one in self._good(MEMBERS, MEMBERS.read(db, clause, some))}
        CHANGES.write(db, (one for one in changed if one.trial in members))

    def _end_run(
        self,
        db: "Connection",
        readings: Sequence[SearchReading],
        ended: datetime,
        data_timestamp: str | None,
    ) -> None:
        """Log a run, and who came to its searches and left them since the run before."""
        (number,) = db.execute(_NEXT_RUN).fetchone()
        RUNS.write(db, [LoggedRun(number, ended, data_timestamp)])
        for one in readings:
            known = self._good(READINGS, READINGS.read(db, "WHERE search = ?", [one.text]))
            is_first = not any(earlier.error is None for earlier in known)
            READINGS.write(db, [logged_reading(one, number, ended, data_timestamp)])
            if one.error is None:
                clause = "WHERE search = ? ORDER BY run"
                before = [*self._good(MOVES, MOVES.read(db, clause, [one.text]))]
                MOVES.write(db, moves_between(before, one, number, is_first=is_first))

    def _replace_members(self, db: "Connection", search: str, trials: Sequence[str]) -> None:
        """Replace the trials of a search; a trial that left it keeps its news up to now."""
        newest = _newest(db)
        before = MEMBERS.read(db, "WHERE search = ? AND until IS NULL", [search])
        left = [member._replace(until=newest) for member in self._good(MEMBERS, before)]
        MEMBERS.write(db, left)
        MEMBERS.write(db, (Member(search, trial, None) for trial in trials))

    def _marks(self, db: "Connection", trials: Sequence[str]) -> Iterator[Bookmark]:
        for some in in_parts(trials):
            clause = f"WHERE trial IN ({places(some)})"
            for mark in self._good(MARKS, MARKS.read(db, clause, some)):
                yield replace(mark, since=self._past(mark.since))

    def _has_lost(self, db: "Connection", table: Table[Any], kind: str) -> bool:
        if any(found in (None, Gap(kind)) for _, found in GAPS.read(db)):
            return True
        return any(value is None for _, value in table.read(db))

    def _rows(self, table: Table[Value], clause: str = "") -> list[Value]:
        return [value for _, value in self._raw_rows(table, clause) if value is not None]

    def _raw_rows(
        self, table: Table[Value], clause: str = "", given: Sequence[object] = ()
    ) -> list[tuple[tuple[Any, ...], Value | None]]:
        empty: list[tuple[tuple[Any, ...], Value | None]] = []
        rows = self._read(lambda db: list(table.read(db, clause, given)), otherwise=empty)
        list(self._good(table, rows))
        return rows

    def _good(
        self, table: Table[Value], rows: Iterable[tuple[tuple[Any, ...], Value | None]]
    ) -> Iterator[Value]:
        """Yield the values of rows, and note the rows that are damaged."""
        for raw, value in rows:
            if value is not None:
                yield value
                continue
            error = self._database.damaged_row(table.label(raw))
            self._problems[str(error)] = error

    def _read(self, question: Callable[["Connection"], Value], otherwise: Value) -> Value:
        return self._database.require(question, otherwise)

    def _now(self) -> datetime | None:
        return self._clock() if self._clock else None

    def _past(self, time: datetime) -> datetime:
        """Return a remembered time; a future time becomes now."""
        now = self._now()
        return time if now is None else min(time, now)


def _newest(db: "Connection") -> int:
    """Return the highest number ever given, even if its news has been dropped."""
    found: list[object] = []
    for query in ("SELECT max(number) FROM watch_news", "SELECT max(told) FROM watch_sinks"):
        found += [value for (value,) in db.execute(query)]
    # By their places: in a damaged file, SQLite's own columns may have other names.
    ever = [row for row in db.execute("SELECT * FROM sqlite_sequence") if len(row) > 1]
    found += [row[1] for row in ever if row[0] == "watch_news"]
    return max([one for one in found if isinstance(one, int) and 0 < one < _NUMBERS], default=0)


def _number_to_repeat_from(db: "Connection") -> int:
    """Return the number of the last item of news that need not be sent again."""
    last = [value for _, value in NEWS.read(db, "ORDER BY number DESC LIMIT 1") if value]
    if not last:
        return 0
    before = days_before(last[0].found, _REPEATED_DAYS).isoformat()
    query = "SELECT coalesce(max(number), 0) FROM watch_news WHERE found < ?"
    (number,) = db.execute(query, [before]).fetchone()
    return int(number)
