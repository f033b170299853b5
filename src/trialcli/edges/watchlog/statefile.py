"""The state file of a store, which cannot be rebuilt: its schema, step by step.

A published step is never changed; the next version adds another step.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialcli.edges.sqlite.database import Database, Schema
from trialcli.edges.sqlite.table import Table, seal
from trialcli.edges.storefiles import STATE
from trialcli.edges.watchlog import whole_tables
from trialcli.edges.watchlog.check_tables import (
    ALIASES,
    CHECKS,
    CHECKS_WITHOUT_DIGESTS,
    HISTORIES,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

_SEALED = (
    "looks",
    "aliases",
    "histories",
    "watch_marks",
    "watch_conditions",
    "watch_members",
    "watch_searches",
    "watch_run",
    "watch_news",
    "watch_sinks",
)


def _checks(db: "Connection") -> None:
    """Step 1: the checks of trials."""
    db.execute("""CREATE TABLE looks (trial TEXT PRIMARY KEY, looked TEXT, registry TEXT,
        data_timestamp TEXT, failing_since TEXT, error TEXT)""")
    db.execute("CREATE TABLE aliases (alias TEXT PRIMARY KEY, trial TEXT NOT NULL)")


def _two_files(db: "Connection") -> None:
    """Step 2: the watch log always exists; the catalog has a file of its own.

    Before, the tables were created when they were first needed.
    """
    for statement in (
        """histories (trial TEXT PRIMARY KEY, registry TEXT NOT NULL, listed TEXT NOT NULL,
        versions TEXT NOT NULL)""",
        "watch_marks (trial TEXT PRIMARY KEY, told TEXT, since TEXT NOT NULL)",
        """watch_conditions (subject TEXT, plight TEXT, since TEXT NOT NULL,
        runs INTEGER NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL,
        overdue INTEGER NOT NULL, PRIMARY KEY (subject, plight))""",
        # If a trial left a search, its last news still belongs to the search, up to a number.
        "watch_members (search TEXT, trial TEXT, until INTEGER, PRIMARY KEY (search, trial))",
        "watch_searches (search TEXT PRIMARY KEY, looked TEXT NOT NULL, data_timestamp TEXT)",
        """watch_run (one INTEGER PRIMARY KEY CHECK (one = 1), registry TEXT NOT NULL,
        data_timestamp TEXT NOT NULL, fingerprint TEXT NOT NULL, completed TEXT NOT NULL,
        confirmed TEXT NOT NULL)""",
        # Numbers are never reused, even if old news is dropped: a sink has all news up to a number.
        """watch_news (number INTEGER PRIMARY KEY AUTOINCREMENT, found TEXT NOT NULL,
        data_timestamp TEXT, kind TEXT NOT NULL, body TEXT NOT NULL)""",
        """watch_sinks (name TEXT PRIMARY KEY, told INTEGER NOT NULL, attempted INTEGER,
        not_shown TEXT NOT NULL, failing_since TEXT, runs INTEGER NOT NULL, error TEXT,
        said TEXT, attempt TEXT NOT NULL)""",
    ):
        db.execute(f"CREATE TABLE IF NOT EXISTS {statement}")
    db.execute("DROP TABLE IF EXISTS newest")
    db.execute("DROP TABLE IF EXISTS submissions")


def _seals(db: "Connection") -> None:
    """Step 3: every row has a seal; a row that is malformed already gets none, and is named."""
    db.execute("ALTER TABLE watch_marks ADD COLUMN seen INTEGER NOT NULL DEFAULT 0")
    for name in _SEALED:
        db.execute(f"ALTER TABLE {name} ADD COLUMN seal INTEGER")
    db.execute("CREATE TABLE watch_gaps (kind TEXT PRIMARY KEY, seal INTEGER)")
    for table in (CHECKS_WITHOUT_DIGESTS, *tables()):
        if table.name in _SEALED and table is not CHECKS:
            _give_seals(db, table)


def _search_log(db: "Connection") -> None:
    """Step 4: what each search found, run by run, as far as the news still says it."""
    from trialcli.edges.watchlog import search_tables
    from trialcli.edges.watchlog.watch_tables import MEMBERS, NEWS, SEARCHES
    from trialcli.watch.news import TrialNews

    search_tables.create(db)
    members = [one for _, one in MEMBERS.read(db) if one is not None]
    searches = [
        search_tables.OlderSearch(
            one.text,
            one.checked,
            one.data_timestamp,
            [each.trial for each in members if each.search == one.text and each.until is None],
            frozenset(each.trial for each in members if each.search == one.text and each.until),
        )
        for _, one in SEARCHES.read(db)
        if one is not None and one.checked is not None
    ]
    news = [
        search_tables.OlderNews(one.number, one.found, one.data_timestamp, one.news)
        for _, one in NEWS.read(db, "WHERE kind = 'trial' ORDER BY number")
        if one is not None and isinstance(one.news, TrialNews)
    ]
    search_tables.fill(db, searches, news)


def _whole_checks(db: "Connection") -> None:
    """Step 5: the complete runs over the whole registry."""
    whole_tables.create(db)


def _contents(db: "Connection") -> None:
    """Step 6: which content each check found. What earlier checks found is not known.

    A row that is malformed already stays, and is named.
    """
    checks = list(CHECKS_WITHOUT_DIGESTS.read(db))
    db.execute("DROP TABLE looks")
    db.execute("""CREATE TABLE looks (trial TEXT PRIMARY KEY, looked TEXT, registry TEXT,
        data_timestamp TEXT, failing_since TEXT, error TEXT, digest TEXT, seal INTEGER)""")
    CHECKS.write_raw(db, ([*raw, None] for raw, check in checks if check is not None))
    malformed = [raw for raw, check in checks if check is None]
    db.executemany("INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)", malformed)


def _give_seals(db: "Connection", table: Table[Any]) -> None:
    sealed = []
    names = ", ".join(table.names)
    for row, *raw in db.execute(f"SELECT rowid, {names} FROM {table.name}"):  # noqa: S608 - ours
        try:
            table.decode(raw)
            sealed.append((seal(table.name, raw), row))
        except (TypeError, ValueError):
            continue
    db.executemany(f"UPDATE {table.name} SET seal = ? WHERE rowid = ?", sealed)  # noqa: S608 - ours


def tables() -> tuple[Table[Any], ...]:
    """Return the tables of the state file."""
    from trialcli.edges.watchlog.watch_tables import TABLES

    return (
        CHECKS,
        ALIASES,
        HISTORIES,
        whole_tables.WHOLE_CHECKS,
        whole_tables.WHOLE_TRIALS,
        *TABLES,
    )


SCHEMA = Schema(
    "state file",
    (_checks, _two_files, _seals, _search_log, _whole_checks, _contents),
    tables,
)


def state_database(root: Path, busy_timeout: float) -> Database:
    """Return the state file of a store."""
    return Database(root / STATE, SCHEMA, busy_timeout=busy_timeout)
