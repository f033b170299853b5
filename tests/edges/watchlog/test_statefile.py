"""The migrations of the state file, and the rescue of a damaged one."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import all_bookmarks
from trialcli.edges.sqlite.rescue import Wreck
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.edges.watchlog.log import SqliteWatchLog
from trialcli.edges.watchlog.statefile import SCHEMA, state_database
from trialcli.errors import FutureFormatError, StoreError
from trialcli.versions.checks import LastCheck
from trialcli.watch.digest import NotShown
from trialcli.watch.log import (
    Bookmark,
    Condition,
    LastRun,
    LogUpdate,
    SearchCheck,
    SinkState,
)
from trialcli.watch.news import TrialNews, happened
from trialcli.watch.rules import CHANGE_UNREADABLE

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STAMP = "2026-03-02T09:00:05"
TRIALS = [f"NCT{number:08d}" for number in range(1, 9)]
LOOKS = {trial: LastCheck(trial, NOON, "https://registry.example", STAMP) for trial in TRIALS}

# The tables as the first version made them: a state file, and a watch log when it was first used.
FIRST = (
    """CREATE TABLE looks (trial TEXT PRIMARY KEY, looked TEXT, registry TEXT,
    data_timestamp TEXT, failing_since TEXT, error TEXT)""",
    "CREATE TABLE aliases (alias TEXT PRIMARY KEY, trial TEXT NOT NULL)",
    """CREATE TABLE newest (trial TEXT PRIMARY KEY, mark INTEGER NOT NULL,
    shape TEXT NOT NULL, row TEXT NOT NULL)""",
)
LATER = (
    """CREATE TABLE IF NOT EXISTS histories (trial TEXT PRIMARY KEY,
    registry TEXT NOT NULL, listed TEXT NOT NULL, versions TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS submissions (trial TEXT, file TEXT, day TEXT,
    PRIMARY KEY (trial, file))""",
)
WATCHING = (
    "CREATE TABLE watch_marks (trial TEXT PRIMARY KEY, told TEXT, since TEXT NOT NULL)",
    """CREATE TABLE watch_conditions (subject TEXT, plight TEXT, since TEXT NOT NULL, runs INTEGER
    NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL, overdue INTEGER NOT NULL,
    PRIMARY KEY (subject, plight))""",
    """CREATE TABLE watch_members (search TEXT, trial TEXT, until INTEGER,
    PRIMARY KEY (search, trial))""",
    """CREATE TABLE watch_searches (search TEXT PRIMARY KEY, looked TEXT NOT NULL,
    data_timestamp TEXT)""",
    """CREATE TABLE watch_run (one INTEGER PRIMARY KEY CHECK (one = 1), registry TEXT NOT NULL,
    data_timestamp TEXT NOT NULL, fingerprint TEXT NOT NULL, completed TEXT NOT NULL,
    confirmed TEXT NOT NULL)""",
    """CREATE TABLE watch_news (number INTEGER PRIMARY KEY AUTOINCREMENT, found TEXT NOT NULL,
    data_timestamp TEXT, kind TEXT NOT NULL, body TEXT NOT NULL)""",
    """CREATE TABLE watch_sinks (name TEXT PRIMARY KEY, told INTEGER NOT NULL, attempted INTEGER,
    not_shown TEXT NOT NULL, failing_since TEXT, runs INTEGER NOT NULL, error TEXT,
    said TEXT, attempt TEXT NOT NULL)""",
)
BODY = (
    '{"happening": "changed", "trial": "NCT00000001", "title": "T", "events": [{"rule": "status", '
    '"severity": "major", "sentence": "S", "concern": "news", "heuristic": false, "facts": {}, '
    '"changes": 1, "patterns": ["a.b"], "evidence": [{"mark": "+", "pieces": [{"kind": "added", '
    '"text": "x"}], "label": ""}]}], "before": "a", "after": "b", "days": ["2026-01-12", null], '
    '"numbers": [null, 2], "submitted": true, "search": null}'
)


def made_by_the_first_version(file: Path, *, watching: bool = True, items: int = 3) -> None:
    when = NOON.isoformat()
    with closing(sqlite3.connect(file)) as db, db:
        for statement in (*FIRST, *(LATER if watching else ()), *(WATCHING if watching else ())):
            db.execute(statement)
        db.executemany(
            "INSERT INTO looks VALUES (?, ?, 'https://registry.example', ?, NULL, NULL)",
            [(trial, when, STAMP) for trial in TRIALS],
        )
        db.execute("INSERT INTO aliases VALUES ('NCT00000009', 'NCT00000001')")
        db.executemany("INSERT INTO newest VALUES (?, 5, 'old', '[]')", [(one,) for one in TRIALS])
        if watching:
            rows = [(trial, "a.json", when) for trial in TRIALS]
            db.executemany("INSERT INTO watch_marks VALUES (?, ?, ?)", rows)
            db.executemany(
                "INSERT INTO watch_news (found, data_timestamp, kind, body) "
                "VALUES (?, ?, 'trial', ?)",
                [(when, STAMP, BODY)] * items,
            )
            db.execute(
                "INSERT INTO watch_sinks VALUES ('team', 1, NULL, '{}', NULL, 0, NULL, NULL, '')"
            )
            db.execute("INSERT INTO watch_run VALUES (1, 'r', ?, 'f', ?, ?)", [STAMP, when, when])
        db.execute("PRAGMA user_version = 1")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite3"


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master")}


def version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


# ------------------------------------------------------------ migrations


def test_a_file_of_the_first_schema_is_read(file: Path) -> None:
    made_by_the_first_version(file)
    content = file.read_bytes()
    state, log = SqliteState(file.parent), SqliteWatchLog(file.parent)
    assert state.last_checks() == LOOKS
    assert state.alias("NCT00000009") == "NCT00000001"
    assert [logged.number for logged in log.news()] == [1, 2, 3]
    assert all_bookmarks(log) == {trial: Bookmark(trial, "a.json", NOON) for trial in TRIALS}
    assert log.sink("team") == SinkState("team", 1)
    assert log.last_run() == LastRun("r", STAMP, "f", NOON, NOON)
    assert state.damage() is None
    assert file.read_bytes() == content
    assert (state.warnings, log.problems) == ((), ())


@pytest.mark.parametrize("watching", [True, False])
def test_the_first_write_migrates_a_file_of_the_first_schema(file: Path, watching: bool) -> None:
    made_by_the_first_version(file, watching=watching)
    state, log = SqliteState(file.parent), SqliteWatchLog(file.parent)
    before = list(log.news())
    state.record_checks([LastCheck(TRIALS[0])])
    assert version(file) == SCHEMA.version
    assert not tables(file) & {"newest", "submissions"}
    assert state.last_checks() == LOOKS | {TRIALS[0]: LastCheck(TRIALS[0])}
    assert list(log.news()) == before
    assert len(before) == (3 if watching else 0)
    assert (state.warnings, log.problems, state.damage()) == ((), (), None)


def test_a_migrated_file_equals_a_new_one(file: Path, tmp_path: Path) -> None:
    made_by_the_first_version(file)
    SqliteState(file.parent).record_checks([])
    new = tmp_path / "new"
    SqliteState(new).record_checks([])
    assert columns(file) == columns(new / "state.sqlite3")


def columns(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(file)) as db:
        names = sorted(tables(file))
        return {one: db.execute(f"PRAGMA table_info({one})").fetchall() for one in names}


def test_concurrent_migrations_happen_once(file: Path) -> None:
    made_by_the_first_version(file)

    def write(number: int) -> None:
        state = SqliteState(file.parent, busy_timeout=30)
        state.record_checks([LastCheck(f"NCT{100 + number:08d}")])
        assert state.warnings == ()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(16)))
    state = SqliteState(file.parent)
    assert len(state.last_checks()) == len(TRIALS) + 16
    assert state.damage() is None


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
@pytest.mark.parametrize("after", range(0, 60, 6))
def test_a_killed_migration_changes_nothing(file: Path, after: int) -> None:
    made_by_the_first_version(file)
    killed_after_steps(file, after, "state.record_checks([])")
    state, log = SqliteState(file.parent), SqliteWatchLog(file.parent)
    assert version(file) in (1, SCHEMA.version)
    assert (len(state.last_checks()), len(list(log.news()))) == (len(TRIALS), 3)
    state.record_checks([])
    assert version(file) == SCHEMA.version
    assert (len(state.last_checks()), len(list(log.news()))) == (len(TRIALS), 3)
    assert state.damage() is None


KILLED = """
import os, sqlite3, sys
from pathlib import Path
from trialcli.edges.watchlog import checks as module
left = int(sys.argv[2])
real = sqlite3.connect

def step(event, arguments):
    global left
    if event in ("sqlite3.connect", "open", "os.rename", "os.link", "os.remove"):
        count()

def count(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)

def connect(*arguments, **options):
    db = real(*arguments, **options)
    db.set_trace_callback(count)
    return db

state = module.SqliteState(Path(sys.argv[1]))
sqlite3.connect = connect
sys.addaudithook(step)
exec(sys.argv[3])
"""


def killed_after_steps(file: Path, steps: int, what: str) -> int:
    """Do something and be killed after some statements, or before a file gets another name."""
    command = [sys.executable, "-c", KILLED, str(file.parent), str(steps), what]
    return subprocess.run(command, check=False, timeout=60).returncode


def test_a_row_malformed_before_the_migration_is_reported(file: Path) -> None:
    made_by_the_first_version(file)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE watch_news SET body = '{}' WHERE number = 2")
        db.execute("UPDATE watch_marks SET since = 'never' WHERE trial = ?", [TRIALS[0]])
        db.execute("UPDATE looks SET error = CAST(x'ff' AS TEXT) WHERE trial = ?", [TRIALS[1]])
    for _ in range(2):
        state, log = SqliteState(file.parent), SqliteWatchLog(file.parent)
        assert [logged.number for logged in log.news()] == [1, 3]
        assert len(all_bookmarks(log)) == len(TRIALS) - 1
        assert log.has_lost_bookmarks()
        assert len(state.last_checks()) == len(TRIALS) - 1
        assert len(log.problems) == 2
        assert len(state.warnings) == 1
        assert state.damage() is not None
        state.record_checks([])  # migrated: it is no better and no worse


WRONG_NEWS = [
    "kind = 'other'",
    "found = 'yesterday'",
    "found = '2026-03-02T12:00:00'",
    "body = '['",
    "body = '[]'",
    "body = replace(body, '\"major\"', '\"mayor\"')",
    "body = replace(body, '\"changed\"', '\"charged\"')",
    "body = replace(body, '[null, 2]', '[null, \"2\"]')",
    "body = replace(body, '\"text\"', '\"next\"')",
    "body = CAST(x'7bff7d' AS TEXT)",
    "body = x'00'",
    "number = -1",
]


@pytest.mark.parametrize("wrong", WRONG_NEWS)
def test_malformed_news_of_the_first_schema_is_left_out(file: Path, wrong: str) -> None:
    made_by_the_first_version(file)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(f"UPDATE watch_news SET {wrong} WHERE number = 2")  # noqa: S608 - ours
    log = SqliteWatchLog(file.parent)
    assert [logged.number for logged in log.news(after=-2)] == [1, 3]
    assert len(log.problems) == 1
    rescued = SqliteState(file.parent).rescue()
    assert rescued is not None
    assert "item" in rescued.lost[0]
    assert [logged.number for logged in SqliteWatchLog(file.parent).news(after=-2)] == [1, 3]


# ------------------------------------------------------------ the rescue


def watched(root: Path) -> None:
    """Make a state file with something in every table, and news that is pending."""
    state, log = SqliteState(root), SqliteWatchLog(root)
    log.enlist(dict.fromkeys(TRIALS, "a.json"), ["team", "(seen)"], NOON)
    for turn in range(3):
        long = "long " * (900 if turn == 1 else 10)  # one needs pages of its own
        news = [
            TrialNews("changed", one, "Title", (happened(CHANGE_UNREADABLE, long),), None, "b")
            for one in TRIALS[:4]
        ]
        step = LogUpdate(
            news=news,
            bookmarks=dict.fromkeys(TRIALS[:4], f"b{turn}.json"),
            begun=[Condition(TRIALS[0], "failing", NOON)],
            members={"lupus": TRIALS[2:6]},
            searched=[SearchCheck("lupus", NOON, STAMP)],
        )
        log.commit(step, NOON + timedelta(days=turn), STAMP)
    log.delivered("team", 7, NotShown())
    log.record_run(LastRun("https://registry.example", STAMP, "f", NOON, NOON))
    state.record_checks(LOOKS.values())
    state.record_alias("NCT00000009", TRIALS[0])


def known(root: Path) -> dict[str, dict[Any, Any]]:
    """Return all that is known, by what it is."""
    state, log = SqliteState(root), SqliteWatchLog(root)
    run = log.last_run()
    return {
        "news": {logged.number: logged for logged in log.news()},
        "marks": all_bookmarks(log),
        "conditions": log.conditions(),
        "members": {(text, one): 1 for text, found in log.members().items() for one in found},
        "searched": log.searched(),
        "runs": {1: run} if run else {},
        "looks": state.last_checks(),
        "aliases": state.aliases(),
    }


def ask_everything(root: Path) -> tuple[int, list[StoreError]]:
    """Ask all that can be asked; return how much was said to be wrong."""
    state, log = SqliteState(root), SqliteWatchLog(root)
    errors = []
    questions: list[Callable[[], object]] = [
        lambda: list(log.news()),
        lambda: all_bookmarks(log),
        *(log.conditions, log.members, log.searched),
        *(log.last_run, log.newest, log.former_members, log.has_lost_bookmarks, log.examine),
        *(lambda: log.sink("team"), lambda: log.bookmarks(TRIALS)),
    ]
    for question in questions:
        try:
            question()
        except StoreError as error:
            errors.append(error)
    state.last_checks(), state.aliases(), state.alias("NCT00000009"), state.history(TRIALS[0])
    return len(state.warnings) + len(log.problems) + len(errors), errors


def flips(content: bytes, count: int) -> Iterator[bytes]:
    """Yield a file with one bit flipped: in all of its header, and here and there in the rest."""
    chance = random.Random(20260310)  # noqa: S311 - which places, not secrets
    used = [at for at in range(len(content)) if content[at]]
    for at in (*range(100), *chance.sample(used, count)):
        flipped = bytearray(content)
        flipped[at] ^= 1 << chance.randrange(8)
        yield bytes(flipped)


@pytest.mark.slow
def test_a_flipped_bit_costs_only_the_row_it_is_in(file: Path, tmp_path: Path) -> None:
    watched(file.parent)
    before, content = known(file.parent), file.read_bytes()
    total = sum(len(rows) for rows in before.values())
    for number, flipped in enumerate(flips(content, 60)):
        root = tmp_path / str(number)
        root.mkdir()
        (root / "state.sqlite3").write_bytes(flipped)
        ask_everything(root)
        state = SqliteState(root)
        try:
            damage = state.damage()
        except FutureFormatError:
            continue  # the number of the schema is a newer one: it is left alone
        rescued = state.rescue()
        assert (rescued is None) == (damage is None)
        after = known(root)
        for kind, rows in after.items():
            assert rows.items() <= before[kind].items(), "something is there that was not"
        left = sum(len(rows) for rows in after.values())
        if rescued is None:
            assert left == total
        else:
            assert left >= total - 4  # of a search that lost a member, what it found is not known
            assert left == total or rescued.lost or not rescued.is_certain
            assert Path(rescued.put_aside).read_bytes()[100:] == flipped[100:]
        assert ask_everything(root) == (0, [])
        SqliteWatchLog(root).commit(
            LogUpdate(news=[TrialNews("changed", TRIALS[0], "", ())]), NOON, None
        )
        assert state.damage() is None


@pytest.mark.parametrize("first", [True, False])
def test_a_lost_page_costs_only_its_rows(file: Path, tmp_path: Path, first: bool) -> None:
    if first:
        made_by_the_first_version(file, items=40)
    else:
        watched(file.parent)
    before, content = known(file.parent), file.read_bytes()
    assert len(content) % 4096 == 0
    for page in range(1, len(content) // 4096):
        root = tmp_path / str(page)
        root.mkdir()
        start = page * 4096
        damaged = content[:start] + b"\x5a" * 4096 + content[start + 4096 :]
        (root / "state.sqlite3").write_bytes(damaged)
        ask_everything(root)
        rescued = SqliteState(root).rescue()
        assert rescued is not None
        after = known(root)
        assert sum(after[kind] != rows for kind, rows in before.items()) <= 3
        for kind, rows in after.items():
            assert rows.items() <= before[kind].items()
        assert ask_everything(root) == (0, [])


def test_the_pages_hold_every_row_of_a_sound_file(file: Path) -> None:
    watched(file.parent)
    database = state_database(file.parent, 1)
    whole = Wreck(database).rows
    file.write_bytes(b"SQLite format 4\0" + file.read_bytes()[16:])
    carved = Wreck(database)
    assert carved.rows == whole
    assert carved.damaged == {}


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
@pytest.mark.parametrize("after", range(20, 200, 12))
def test_a_killed_rescue_loses_nothing(file: Path, after: int) -> None:
    watched(file.parent)
    before = known(file.parent)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE looks SET looked = 'never' WHERE trial = ?", [TRIALS[0]])
    del before["looks"][TRIALS[0]]
    killed_after_steps(file, after, "state.rescue()")
    assert known(file.parent) == before
    SqliteState(file.parent).rescue()
    assert known(file.parent) == before
    assert SqliteState(file.parent).damage() is None


# ------------------------------------------------------------ losses are reported


def test_a_sink_with_a_lost_row_gets_its_news_again(file: Path) -> None:
    watched(file.parent)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE watch_sinks SET told = 11 WHERE name = 'team'")
    log = SqliteWatchLog(file.parent)
    assert log.sink("team") == SinkState("team", 0, attempted_up_to=12)
    assert "the sink “team”" in str(log.problems[0])
    rescued = SqliteState(file.parent).rescue()
    assert rescued is not None
    assert "the sink “team”" in rescued.lost[0]
    log = SqliteWatchLog(file.parent)
    assert log.sink("team") == SinkState("team", 0, attempted_up_to=12)
    assert log.sink("(seen)").delivered_up_to == 0
    log.enlist({}, ["team"], NOON)
    log.close_gaps()
    assert log.sink("team") == SinkState("team", 0, attempted_up_to=12)
    assert log.sink("another") == SinkState("another", 12)


def test_missing_news_is_counted(file: Path) -> None:
    watched(file.parent)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE watch_news SET found = 'x' WHERE number = 3")
        db.execute("DELETE FROM watch_news WHERE number IN (5, 6)")
    rescued = SqliteState(file.parent).rescue()
    assert rescued is not None
    assert rescued.lost == (
        f"The item 3 of the news (on {TRIALS[2]}) is lost.",
        "2 items of news is lost: number 5, 6.",
    )


def test_a_search_with_a_damaged_trial_starts_again(file: Path) -> None:
    watched(file.parent)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE watch_members SET until = 99 WHERE trial = ?", [TRIALS[3]])
    log = SqliteWatchLog(file.parent)
    assert log.searched() == {}  # or the trial would be said to have come into it
    assert SqliteState(file.parent).rescue() is not None
    log = SqliteWatchLog(file.parent)
    assert log.searched() == {}
    assert set(log.members()["lupus"]) == {TRIALS[2], *TRIALS[4:6]}


def test_future_times_are_unknown(file: Path) -> None:
    watched(file.parent)
    log = SqliteWatchLog(file.parent)
    log.record_run(LastRun("r", STAMP, "f", NOON, NOON + timedelta(days=1)))
    log.undelivered("team", "down", NOON + timedelta(days=3), reported=True)
    now = NOON + timedelta(hours=1)
    log = SqliteWatchLog(file.parent, clock=lambda: now)
    assert log.last_run() == LastRun("r", STAMP, "f", NOON, NOON)
    assert (log.sink("team").failing_since, log.sink("team").failure_reported) == (now, None)
    earlier = SqliteWatchLog(file.parent, clock=lambda: NOON - timedelta(days=1))
    assert earlier.last_run() is None
    assert earlier.searched()["lupus"].checked is None
    assert {one.since for one in earlier.conditions().values()} == {NOON - timedelta(days=1)}
