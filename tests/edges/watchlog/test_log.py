"""The log of news in a state file: what it remembers, and that it fails aloud."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import all_bookmarks
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.edges.watchlog.log import SqliteWatchLog
from trialcli.errors import FutureFormatError, LockedStoreError, StoreError
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
from trialcli.watch.news import AvailabilityNews, FormatNews, LoggedNews, TrialNews

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
A, B = "NCT00000001", "NCT00000002"
STAMP = "2026-03-02T09:00:05"


@pytest.fixture
def log(tmp_path: Path) -> SqliteWatchLog:
    return SqliteWatchLog(tmp_path, busy_timeout=0.1)


def news(number: int) -> TrialNews:
    return TrialNews("changed", f"NCT{number:08d}", f"Half \ud800 {number}", ())


def add_news(log: SqliteWatchLog, *numbers: int, found: datetime = NOON) -> None:
    log.commit(LogUpdate(news=[news(number) for number in numbers]), found, STAMP)


def numbers(log: SqliteWatchLog, **wanted: object) -> list[int]:
    return [logged.number for logged in log.news(**wanted)]  # type: ignore[arg-type]


# ---------------------------------------------------------------- nothing there


def test_without_a_file_nothing_is_known_and_none_is_created(
    log: SqliteWatchLog, tmp_path: Path
) -> None:
    assert (log.bookmarks([A]), log.conditions(), log.members(), log.searched()) == ({}, {}, {}, {})
    assert (log.last_run(), log.newest(), numbers(log)) == (None, 0, [])
    assert log.sink("team") == SinkState("team", 0)
    assert log.without_bookmark([A, B, A]) == [A, B]
    assert list(tmp_path.iterdir()) == []


def test_a_state_file_without_a_log_is_an_empty_log(log: SqliteWatchLog, tmp_path: Path) -> None:
    state = SqliteState(tmp_path)
    state.record_checks([LastCheck(A, NOON)])
    assert (log.bookmarks([A]), log.newest()) == ({}, 0)
    add_news(log, 1)
    assert state.last_check(A) == LastCheck(A, NOON)
    assert state.warnings == ()


# ---------------------------------------------------------------- marks, conditions, searches


def test_a_mark_is_set_once_and_moves_with_the_log(log: SqliteWatchLog) -> None:
    log.enlist({A: "one.json", B: None}, [], NOON)
    log.enlist({A: "two.json"}, [], NOON + timedelta(days=1))
    assert log.bookmarks([A, B]) == {A: Bookmark(A, "one.json", NOON), B: Bookmark(B, None, NOON)}
    log.commit(LogUpdate(bookmarks={B: "three.json"}), NOON, STAMP)
    assert log.bookmarks([B])[B] == Bookmark(B, "three.json", NOON)
    assert log.without_bookmark([A, "NCT00000009"]) == ["NCT00000009"]


def test_marks_of_more_trials_than_fit_in_one_query(log: SqliteWatchLog) -> None:
    many = {f"NCT{number:08d}": None for number in range(1, 2001)}
    log.enlist(many, [], NOON)
    assert len(log.bookmarks(list(many))) == 2000


def test_conditions_begin_last_and_end(log: SqliteWatchLog) -> None:
    down = Condition(A, "failing", NOON, 1, "blocked", "half \ud800")
    gone = Condition(A, "vanished", NOON)
    log.commit(LogUpdate(begun=[down, gone]), NOON, STAMP)
    known = log.conditions()
    assert set(known) == {(A, "failing"), (A, "vanished")}
    assert known[A, "failing"].message == "half ?"
    longer = Condition(A, "failing", NOON, 2, "blocked", "403", 1)
    log.commit(LogUpdate(begun=[longer], ended=[gone]), NOON, STAMP)
    assert log.conditions() == {(A, "failing"): longer}


def test_a_search_finds_what_it_found_last(log: SqliteWatchLog) -> None:
    last_check = SearchCheck("lupus", NOON, STAMP)
    log.commit(LogUpdate(members={"lupus": (B, A)}, searched=[last_check]), NOON, STAMP)
    assert (log.members(), log.searched()) == ({"lupus": (B, A)}, {"lupus": last_check})
    log.commit(LogUpdate(members={"lupus": ()}, searched=[last_check]), NOON, STAMP)
    assert log.members() == {"lupus": ()}


def test_a_trial_that_leaves_a_search_keeps_its_earlier_news(log: SqliteWatchLog) -> None:
    last_check = SearchCheck("lupus", NOON, STAMP)
    log.commit(LogUpdate(members={"lupus": (A, B)}, searched=[last_check]), NOON, STAMP)
    log.commit(LogUpdate(news=[news(1), news(2)], members={"lupus": (B,)}), NOON, STAMP)
    assert (log.members(), log.former_members()) == ({"lupus": (B,)}, {"lupus": {A: 2}})
    log.commit(LogUpdate(news=[news(3)], members={"lupus": (A,)}), NOON, STAMP)
    assert (log.members(), log.former_members()) == ({"lupus": (A,)}, {"lupus": {B: 3}})


def test_trials_that_are_no_longer_watched_are_forgotten(log: SqliteWatchLog) -> None:
    log.enlist({A: None, B: None}, [], NOON)
    conditions = [Condition(subject, "failing", NOON) for subject in (A, B, "search:gout")]
    last_checks = [SearchCheck(text, NOON, None) for text in ("lupus", "gout")]
    members = {"lupus": (A,), "gout": (B,)}
    log.commit(LogUpdate(begun=conditions, members=members, searched=last_checks), NOON, STAMP)
    log.forget([A], ["lupus"], [])
    assert set(log.bookmarks([A, B])) == {A}
    assert set(log.conditions()) == {(A, "failing")}
    assert log.members() == {"lupus": (A,)}
    assert set(log.searched()) == {"lupus"}


def test_only_the_last_run_is_remembered(log: SqliteWatchLog) -> None:
    for day in range(2):
        run = LastRun("https://registry.example", STAMP, "f", NOON, NOON + timedelta(days=day))
        log.record_run(run)
        assert log.last_run() == run


# ---------------------------------------------------------------- news


def test_every_kind_of_news_is_returned_in_order(log: SqliteWatchLog) -> None:
    last_check, form = AvailabilityNews("failing", (A,), since=NOON), FormatNews({"a.b": 3}, 5)
    log.commit(LogUpdate(news=[news(1), last_check, form]), NOON, STAMP)
    assert list(log.news()) == [
        LoggedNews(number, NOON, STAMP, each)
        for number, each in enumerate([news(1), last_check, form], 1)
    ]
    assert [numbers(log, kind=kind) for kind in ("trial", "look", "format")] == [[1], [2], [3]]


def test_news_is_selected_by_number_time_and_data_date(log: SqliteWatchLog) -> None:
    add_news(log, 1, 2)
    add_news(log, 3, found=NOON + timedelta(days=1))
    log.commit(LogUpdate(news=[news(4)]), NOON + timedelta(days=2), "later")
    assert numbers(log, after=1) == [2, 3, 4]
    assert numbers(log, after=1, until=3) == [2, 3]
    assert numbers(log, since=NOON + timedelta(days=1)) == [3, 4]
    assert numbers(log, data_timestamp="later") == [4]
    assert log.newest() == 4


def test_more_news_than_is_read_at_once(log: SqliteWatchLog) -> None:
    add_news(log, *range(1, 1204))
    assert numbers(log) == list(range(1, 1204))


def test_writing_is_possible_while_news_is_read(log: SqliteWatchLog) -> None:
    add_news(log, *range(1, 700))
    seen = []
    for logged in log.news(until=699):
        seen.append(logged.number)
        if logged.number % 100 == 0:
            log.delivered("team", logged.number, NotShown())
    assert seen == list(range(1, 700))


def test_old_delivered_news_is_dropped_and_its_number_not_reused(
    log: SqliteWatchLog,
) -> None:
    log.enlist({}, ["team", "page", "(news)"], NOON)
    add_news(log, 1, 2, 3)
    log.delivered("team", 3, NotShown())
    log.delivered("page", 2, NotShown())
    log.prune(NOON + timedelta(days=1))
    assert numbers(log) == [3]
    log.delivered("page", 3, NotShown())
    log.prune(NOON)
    assert numbers(log) == [3]
    log.prune(NOON + timedelta(days=1))
    assert (numbers(log), log.newest()) == ([], 3)
    add_news(log, 4)
    assert numbers(log) == [4]


# ---------------------------------------------------------------- sinks


def test_a_new_sink_gets_only_later_news(log: SqliteWatchLog) -> None:
    add_news(log, 1, 2)
    assert log.sink("team").delivered_up_to == 2
    log.enlist({}, ["team"], NOON)
    add_news(log, 3)
    assert log.sink("team").delivered_up_to == 2
    log.enlist({}, ["team"], NOON)
    assert log.sink("team").delivered_up_to == 2


def test_a_removed_sink_is_forgotten(log: SqliteWatchLog) -> None:
    log.enlist({}, ["team", "page"], NOON)
    add_news(log, 1)
    log.undelivered("team", "down", NOON, reported=True)
    (gone,) = log.forget_sinks(["page"])
    assert (gone.name, gone.failing_since) == ("team", NOON)
    assert log.forget([], [], ["page"]) == []
    log.enlist({}, ["team"], NOON)
    assert log.sink("team") == SinkState("team", 1)


def test_a_delivery_is_attempted_and_then_recorded(log: SqliteWatchLog) -> None:
    log.enlist({}, ["team"], NOON)
    add_news(log, 1)
    log.attempt("team", 1, "first")
    assert log.sink("team") == SinkState("team", 0, attempted_up_to=1, attempt="first")
    log.delivered("team", 1, NotShown(registry=2))
    assert log.sink("team") == SinkState("team", 1, not_shown=NotShown(registry=2))


def test_a_failure_ends_with_the_next_delivery(log: SqliteWatchLog) -> None:
    log.enlist({}, ["team"], NOON)
    add_news(log, 1)
    for day, said in enumerate((True, False)):
        log.attempt("team", 1, "again")
        log.undelivered("team", "down \ud800", NOON + timedelta(days=day), reported=said)
    state = log.sink("team")
    assert (state.delivered_up_to, state.attempted_up_to, state.failed_runs, state.error) == (
        0,
        None,
        2,
        "down ?",
    )
    assert state.failing_since == state.failure_reported == NOON
    log.delivered("team", 1, NotShown())
    assert log.sink("team") == SinkState("team", 1)


# ---------------------------------------------------------------- a file that is no use


def test_a_damaged_state_file_is_an_error(log: SqliteWatchLog, tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").write_bytes(b"no database" * 1000)
    for ask in (log.conditions, log.newest, lambda: log.bookmarks([A]), lambda: numbers(log)):
        with pytest.raises(StoreError, match="is damaged"):
            ask()
    with pytest.raises(StoreError, match="is damaged"):
        add_news(log, 1)


def test_a_damaged_item_of_news_is_named_and_the_others_are_read(
    log: SqliteWatchLog, tmp_path: Path
) -> None:
    add_news(log, 1, 2, 3)
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as db, db:
        db.execute("UPDATE watch_news SET body = replace(body, 'Half', 'Calf') WHERE number = 2")
    assert numbers(log) == [1, 3]
    (problem,) = log.problems
    assert "The item 2 of the news (on NCT00000002) in the state file" in str(problem)


@pytest.mark.parametrize("is_damaged", [True, False])
def test_nothing_is_forgotten_while_a_row_is_damaged(
    is_damaged: bool, log: SqliteWatchLog, tmp_path: Path
) -> None:
    log.enlist({A: None, B: None}, ["team"], NOON)
    if is_damaged:
        with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as db, db:
            db.execute("UPDATE watch_marks SET told = 'x.json' WHERE trial = ?", [A])
    assert (A in all_bookmarks(log)) != is_damaged
    gone = log.forget(watched=(), searches=(), sinks=())
    assert [sink.name for sink in gone] == ([] if is_damaged else ["team"])
    assert list(all_bookmarks(log)) == ([B] if is_damaged else [])


@pytest.mark.parametrize("gone", [1, 3, 4, 7])
def test_each_bookmark_is_read_once_though_the_log_is_written_meanwhile(
    gone: int, log: SqliteWatchLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialcli.edges.watchlog.log._PAGE", 3)
    trials = [f"NCT{number:08d}" for number in range(1, 8)]
    log.enlist(dict.fromkeys(trials), [], NOON)
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as db, db:
        db.execute("DELETE FROM watch_marks WHERE trial = ?", [trials[gone - 1]])
        db.execute("UPDATE watch_marks SET told = 'x' WHERE trial = ?", [trials[1]])
    found = []
    for bookmark in log.each_bookmark():
        found.append(bookmark.trial)
        log.record_directory_times({bookmark.trial: 5})
        log.enlist({"NCT00000009": None}, [], NOON)
    assert found == [each for each in trials if each not in (trials[gone - 1], trials[1])]
    assert {each.directory_time for each in log.each_bookmark()} == {0, 5}
    assert len(log.problems) == 1


def test_without_a_log_there_is_no_bookmark(log: SqliteWatchLog) -> None:
    assert list(log.each_bookmark()) == []


def test_a_newer_state_file_is_not_changed(log: SqliteWatchLog, tmp_path: Path) -> None:
    add_news(log, 1)
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(FutureFormatError):
        log.newest()
    with pytest.raises(FutureFormatError):
        add_news(log, 2)


def test_a_locked_state_file_is_an_error(log: SqliteWatchLog, tmp_path: Path) -> None:
    add_news(log, 1)
    with closing(sqlite3.connect(tmp_path / "state.sqlite3", isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LockedStoreError):
            add_news(log, 2)
        db.execute("ROLLBACK")
    assert numbers(log) == [1]


def test_a_failed_commit_changes_nothing(log: SqliteWatchLog) -> None:
    add_news(log, 1)
    broken = LogUpdate(news=[news(2)], bookmarks={A: "one.json"}, begun=[None])  # type: ignore[list-item]
    with pytest.raises(AttributeError):
        log.commit(broken, NOON, STAMP)
    assert (numbers(log), log.bookmarks([A])) == ([1], {})
