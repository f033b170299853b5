"""The log of news, and what has been told of it: tables of the store's state file.

Unlike looks and the index, these are needed: who forgets what was told can only miss or repeat. So
nothing here is passed over; what cannot be read or written is raised.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from trialcli.core.text import storable
from trialcli.core.watch.digest import NotShown
from trialcli.core.watch.encoding import news_data, news_kind, read_news
from trialcli.core.watch.news import Logged
from trialcli.core.watch.ports import Condition, LastRun, Mark, Plight, SearchLook, SinkState, Step
from trialcli.edges.database import DamagedDatabaseError, has_table, moment, places
from trialcli.edges.state import state_database

if TYPE_CHECKING:
    from sqlite3 import Connection

Answer = TypeVar("Answer")

_TABLES = (
    "watch_marks (trial TEXT PRIMARY KEY, told TEXT, since TEXT NOT NULL)",
    """watch_conditions (subject TEXT, plight TEXT, since TEXT NOT NULL, runs INTEGER NOT NULL,
    kind TEXT NOT NULL, message TEXT NOT NULL, overdue INTEGER NOT NULL,
    PRIMARY KEY (subject, plight))""",
    # Of a trial that left a search, its last news is still that of the search: up to a number.
    "watch_members (search TEXT, trial TEXT, until INTEGER, PRIMARY KEY (search, trial))",
    """watch_searches (search TEXT PRIMARY KEY, looked TEXT NOT NULL, data_timestamp TEXT)""",
    """watch_run (one INTEGER PRIMARY KEY CHECK (one = 1), registry TEXT NOT NULL,
    data_timestamp TEXT NOT NULL, fingerprint TEXT NOT NULL, completed TEXT NOT NULL,
    confirmed TEXT NOT NULL)""",
    # Numbers are never used again, though old news is dropped: sinks are told up to a number.
    """watch_news (number INTEGER PRIMARY KEY AUTOINCREMENT, found TEXT NOT NULL,
    data_timestamp TEXT, kind TEXT NOT NULL, body TEXT NOT NULL)""",
    """watch_sinks (name TEXT PRIMARY KEY, told INTEGER NOT NULL, attempted INTEGER,
    not_shown TEXT NOT NULL, failing_since TEXT, runs INTEGER NOT NULL, error TEXT,
    said TEXT, attempt TEXT NOT NULL)""",
)
_AT_ONCE = 500
"""So many trials are named in one question: SQLite allows no more than a thousand values or so."""


class SqliteWatchLog:
    """A ``core.watch.ports.WatchLog`` in the state file of a store."""

    def __init__(self, root: Path, busy_timeout: float = 5.0) -> None:
        self._database = state_database(root, busy_timeout)

    # ------------------------------------------------------------ what is watched

    def enlist(self, trials: Mapping[str, str | None], sinks: Iterable[str], now: datetime) -> None:
        """Begin to watch trials, and to tell sinks, from here on; those known already stay."""
        since = now.isoformat()

        def work(db: "Connection") -> None:
            db.executemany(
                "INSERT OR IGNORE INTO watch_marks VALUES (?, ?, ?)",
                ([trial, told, since] for trial, told in trials.items()),
            )
            for name in sinks:
                _enlist_sink(db, name)

        self._write(work)

    def unmarked(self, trials: Iterable[str]) -> list[str]:
        """Return the trials that are not watched yet."""
        new: list[str] = []
        for some in _some(list(dict.fromkeys(trials))):
            known = self.marks(some)
            new += [trial for trial in some if trial not in known]
        return new

    def forget(
        self, watched: Iterable[str], searches: Iterable[str], sinks: Iterable[str]
    ) -> list[SinkState]:
        """Forget what is not watched or told any more; return the sinks that are forgotten."""
        gone: list[SinkState] = []

        def work(db: "Connection") -> None:
            db.execute("CREATE TEMP TABLE keep (name TEXT PRIMARY KEY)")
            subjects = (*watched, *(f"search:{text}" for text in searches))
            db.executemany("INSERT OR IGNORE INTO keep VALUES (?)", ([one] for one in subjects))
            db.execute("DELETE FROM watch_marks WHERE trial NOT IN (SELECT name FROM keep)")
            db.execute("DELETE FROM watch_conditions WHERE subject NOT IN (SELECT name FROM keep)")
            for table in ("watch_members", "watch_searches"):
                db.execute(
                    f"DELETE FROM {table} "  # noqa: S608 - ours
                    "WHERE 'search:' || search NOT IN (SELECT name FROM keep)"
                )
            gone.extend(_forget_sinks(db, {*sinks}))

        self._write(work)
        return gone

    def forget_sinks(self, sinks: Iterable[str]) -> list[SinkState]:
        """Forget the sinks that are told no more; return them."""
        gone: list[SinkState] = []
        self._write(lambda db: gone.extend(_forget_sinks(db, {*sinks})))
        return gone

    def marks(self, trials: Sequence[str]) -> dict[str, Mark]:
        """Return how far some trials are told."""
        query = "SELECT * FROM watch_marks WHERE trial IN"

        def question(db: "Connection") -> dict[str, Mark]:
            return {
                trial: Mark(trial, told, datetime.fromisoformat(since))
                for some in _some(trials)
                for trial, told, since in db.execute(f"{query} ({places(some)})", some)
            }

        return self._read(question, {})

    # ------------------------------------------------------------ what lasts

    def conditions(self) -> dict[tuple[str, Plight], Condition]:
        """Return every condition that lasts."""

        def question(db: "Connection") -> dict[tuple[str, Plight], Condition]:
            return {
                (subject, plight): Condition(subject, plight, datetime.fromisoformat(since), *rest)
                for subject, plight, since, *rest in db.execute("SELECT * FROM watch_conditions")
            }

        return self._read(question, {})

    def members(self) -> dict[str, tuple[str, ...]]:
        """Return the trials that each search found when it was last read completely."""

        def question(db: "Connection") -> dict[str, tuple[str, ...]]:
            found: dict[str, list[str]] = {}
            for (search,) in db.execute("SELECT search FROM watch_searches"):
                found[search] = []
            query = "SELECT search, trial FROM watch_members WHERE until IS NULL ORDER BY rowid"
            for search, trial in db.execute(query):
                found.setdefault(search, []).append(trial)
            return {search: tuple(trials) for search, trials in found.items()}

        return self._read(question, {})

    def former_members(self) -> dict[str, dict[str, int]]:
        """Return the trials that left each search, with the number up to which its news counts."""

        def question(db: "Connection") -> dict[str, dict[str, int]]:
            found: dict[str, dict[str, int]] = {}
            query = "SELECT search, trial, until FROM watch_members WHERE until IS NOT NULL"
            for search, trial, until in db.execute(query):
                found.setdefault(search, {})[trial] = until
            return found

        return self._read(question, {})

    def searched(self) -> dict[str, SearchLook]:
        """Return the last complete reading of each search."""

        def question(db: "Connection") -> dict[str, SearchLook]:
            return {
                search: SearchLook(search, datetime.fromisoformat(looked), stamp)
                for search, looked, stamp in db.execute("SELECT * FROM watch_searches")
            }

        return self._read(question, {})

    def last_run(self) -> LastRun | None:
        """Return the last complete run."""

        def question(db: "Connection") -> LastRun | None:
            row = db.execute(
                "SELECT registry, data_timestamp, fingerprint, completed, confirmed FROM watch_run"
            ).fetchone()
            if row is None:
                return None
            registry, data_timestamp, fingerprint, *times = row
            completed, confirmed = map(datetime.fromisoformat, times)
            return LastRun(registry, data_timestamp, fingerprint, completed, confirmed)

        return self._read(question, None)

    def record_run(self, run: LastRun) -> None:
        """Remember a complete run."""
        times = run.completed.isoformat(), run.confirmed.isoformat()
        row = [run.registry, run.data_timestamp, run.fingerprint, *times]
        self._write(lambda db: db.execute("REPLACE INTO watch_run VALUES (1, ?, ?, ?, ?, ?)", row))

    # ------------------------------------------------------------ the news

    def commit(self, step: Step, found: datetime, data_timestamp: str | None) -> None:
        """Remember what was found, all at once."""
        stamp = None if data_timestamp is None else storable(data_timestamp)
        self._write(lambda db: _commit(db, step, found.isoformat(), stamp))

    def newest(self) -> int:
        """Return the number of the newest item of news; 0 where there is none."""
        return self._read(_newest, 0)

    def news(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        since: datetime | None = None,
        data_timestamp: str | None = None,
        kind: str | None = None,
    ) -> Iterator[Logged]:
        """Yield news, oldest first: by number, by time, of one load of data, of one kind."""
        wanted = (
            ("number > ?", after),
            ("number <= ?", until),
            ("found >= ?", since and since.isoformat()),
            ("data_timestamp = ?", data_timestamp),
            ("kind = ?", kind),
        )
        given = [(clause, value) for clause, value in wanted if value is not None]
        where = " AND ".join(clause for clause, _ in given)
        values = [value for _, value in given]
        # Some at a time: whoever reads may write between, and no record of a year is in memory.
        while page := self._page(where, values):
            yield from page
            values[0] = page[-1].number

    def _page(self, where: str, values: Sequence[Any]) -> list[Logged]:
        query = f"SELECT * FROM watch_news WHERE {where} ORDER BY number LIMIT ?"  # noqa: S608 - ours

        def question(db: "Connection") -> list[Logged]:
            return [_logged(*row) for row in db.execute(query, [*values, _AT_ONCE])]

        return self._read(question, [])

    def prune(self, before: datetime) -> None:
        """Drop news found before a time, but what a sink is still owed."""
        self._write(
            lambda db: db.execute(
                "DELETE FROM watch_news WHERE found < ? AND number <= "
                "(SELECT coalesce(min(told), 0) FROM watch_sinks WHERE name NOT LIKE '(%')",
                [before.isoformat()],
            )
        )

    # ------------------------------------------------------------ the sinks

    def sink(self, name: str) -> SinkState:
        """Return what a sink has been told; of a new one, that it is told from now on."""

        def question(db: "Connection") -> SinkState | None:
            query = "SELECT * FROM watch_sinks WHERE name = ?"
            row = db.execute(query, [name]).fetchone()
            return None if row is None else _sink_state(*row)

        return self._read(question, None) or SinkState(name, self.newest())

    def attempt(self, name: str, until: int, attempt: str) -> None:
        """Remember that a sink is about to be told everything up to a number, by which attempt."""
        self._change_sink(name, "attempted = ?, attempt = ?", until, attempt)

    def delivered(self, name: str, until: int, not_shown: NotShown) -> None:
        """Remember that it has been told, and what the next digest still has to count."""
        self._change_sink(
            name,
            "told = ?, not_shown = ?, attempted = NULL, attempt = '', failing_since = NULL, "
            "runs = 0, error = NULL, said = NULL",
            until,
            json.dumps(asdict(not_shown)),
        )

    def undelivered(self, name: str, error: str, now: datetime, *, said: bool) -> None:
        """Remember that it could not be told; ``said``: and that a person hears of it now."""
        self._change_sink(
            name,
            "attempted = NULL, attempt = '', failing_since = coalesce(failing_since, ?), "
            "runs = runs + 1, error = ?, said = coalesce(?, said)",
            now.isoformat(),
            storable(error),
            now.isoformat() if said else None,
        )

    def _change_sink(self, name: str, change: str, *values: object) -> None:
        update = f"UPDATE watch_sinks SET {change} WHERE name = ?"  # noqa: S608 - ours

        def work(db: "Connection") -> None:
            _enlist_sink(db, name)
            db.execute(update, [*values, name])

        self._write(work)

    # ------------------------------------------------------------ the file

    def _read(self, question: Callable[["Connection"], Answer], otherwise: Answer) -> Answer:
        def asked(db: "Connection") -> Answer:
            if not has_table(db, "watch_sinks"):
                return otherwise
            try:
                return question(db)
            except (TypeError, ValueError) as wrong:
                raise DamagedDatabaseError("what it says of watching is malformed") from wrong

        return self._database.require(asked, otherwise)

    def _write(self, work: Callable[["Connection"], object]) -> None:
        def done(db: "Connection") -> None:
            if not has_table(db, "watch_sinks"):
                for table in _TABLES:
                    db.execute(f"CREATE TABLE {table}")
            work(db)

        self._database.enforce(done)


def _newest(db: "Connection") -> int:
    """Return the highest number ever given, be its news dropped since."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'watch_news'").fetchone()
    return int(row[0]) if row else 0


def _enlist_sink(db: "Connection", name: str) -> None:
    """Begin to tell a sink from here on, if it is new."""
    db.execute(
        "INSERT OR IGNORE INTO watch_sinks VALUES (?, ?, NULL, '{}', NULL, 0, NULL, NULL, '')",
        [name, _newest(db)],
    )


def _commit(db: "Connection", step: Step, found: str, data_timestamp: str | None) -> None:
    db.executemany(
        "INSERT INTO watch_news (found, data_timestamp, kind, body) VALUES (?, ?, ?, ?)",
        (
            # JSON's escapes hold what SQLite cannot, unpaired surrogates.
            [found, data_timestamp, news_kind(news), json.dumps(news_data(news))]
            for news in step.news
        ),
    )
    db.executemany(
        "INSERT INTO watch_marks VALUES (?, ?, ?) "
        "ON CONFLICT (trial) DO UPDATE SET told = excluded.told",
        ([trial, told, found] for trial, told in step.marks.items()),
    )
    db.executemany(
        "DELETE FROM watch_conditions WHERE subject = ? AND plight = ?",
        ([one.subject, one.plight] for one in step.ended),
    )
    db.executemany(
        "REPLACE INTO watch_conditions VALUES (?, ?, ?, ?, ?, ?, ?)",
        map(_condition_row, step.begun),
    )
    for search, trials in step.members.items():
        _replace_members(db, search, trials)
    db.executemany(
        "REPLACE INTO watch_searches VALUES (?, ?, ?)",
        ([one.text, one.looked.isoformat(), one.data_timestamp] for one in step.searched),
    )


def _forget_sinks(db: "Connection", kept: Collection[str]) -> list[SinkState]:
    rows = db.execute("SELECT * FROM watch_sinks").fetchall()
    gone = [_sink_state(*row) for row in rows if row[0] not in kept]
    db.executemany("DELETE FROM watch_sinks WHERE name = ?", ([sink.name] for sink in gone))
    return gone


def _replace_members(db: "Connection", search: str, trials: Sequence[str]) -> None:
    """Let a search find other trials; what has left it keeps its news until now."""
    db.execute(
        "UPDATE watch_members SET until = ? WHERE search = ? AND until IS NULL",
        [_newest(db), search],
    )
    db.executemany(
        "REPLACE INTO watch_members VALUES (?, ?, NULL)", ([search, one] for one in trials)
    )


def _condition_row(condition: Condition) -> list[Any]:
    since, message = condition.since.isoformat(), storable(condition.message)
    rest = [condition.kind, message, condition.overdue]
    return [condition.subject, condition.plight, since, condition.runs, *rest]


def _logged(number: int, found: str, data_timestamp: str | None, kind: str, body: str) -> Logged:
    news = read_news(kind, json.loads(body))
    return Logged(number, datetime.fromisoformat(found), data_timestamp, news)


def _sink_state(
    name: str,
    told: int,
    attempted: int | None,
    not_shown: str,
    failing_since: str | None,
    runs: int,
    error: str | None,
    said: str | None,
    attempt: str,
) -> SinkState:
    counts, since = _not_shown(**json.loads(not_shown)), moment(failing_since)
    return SinkState(name, told, attempted, attempt, counts, since, runs, error, moment(said))


def _not_shown(of: Sequence[str] = (), **counts: int) -> NotShown:
    return NotShown(**counts, of=tuple(of))


def _some(trials: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(trials), _AT_ONCE):
        yield trials[start : start + _AT_ONCE]
