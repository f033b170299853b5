"""What the state file holds of each search, and what it makes of an older file."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from trialcli.edges.watchlog.checks import SqliteState
from trialcli.edges.watchlog.log import SqliteWatchLog
from trialcli.edges.watchlog.statefile import SCHEMA
from trialcli.errors import StoreError
from trialcli.watch.log import LogUpdate, SearchCheck
from trialcli.watch.news import TrialNews, happened
from trialcli.watch.review import Period, Review, review
from trialcli.watch.rules import SEARCH_ENTERED
from trialcli.watch.searchlog import SearchReading

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
A, B, C, D, E = TRIALS = [f"NCT{number:08d}" for number in range(1, 6)]
STAMP = "2026-03-02T09:00:05"
SEARCH_TABLES = ("watch_runs", "watch_readings", "watch_moves", "watch_changes")


@pytest.fixture
def log(tmp_path: Path) -> SqliteWatchLog:
    return SqliteWatchLog(tmp_path, busy_timeout=0.1)


def reading(*trials: str, text: str = "lupus") -> SearchReading:
    return SearchReading(text, len(trials), trials)


def end_run(log: SqliteWatchLog, day: int, *readings: SearchReading) -> None:
    members = {one.text: one.trials for one in readings if one.error is None}
    update = LogUpdate(members=members, readings=readings, ends_run=True)
    log.commit(update, NOON + timedelta(days=day), f"data of {day}")


def reviewed(log: SqliteWatchLog, text: str = "lupus") -> Review:
    return review(log.search_log(), [text], Period(), NOON + timedelta(days=999))


def test_without_a_file_nothing_is_logged(log: SqliteWatchLog, tmp_path: Path) -> None:
    found = log.search_log()
    assert (found.runs, found.readings, found.moves, found.changes) == ([], {}, {}, [])
    assert list(tmp_path.iterdir()) == []


def test_only_the_differences_are_stored(log: SqliteWatchLog) -> None:
    for day in range(5):
        end_run(log, day, reading(A, B, C))
    end_run(log, 5, reading(A, B, D))
    found = log.search_log()
    assert [one.number for one in found.runs] == [1, 2, 3, 4, 5, 6]
    assert [(one.run, one.trial, one.move) for one in found.moves["lupus"]] == [
        *((1, trial, "start") for trial in (A, B, C)),
        (6, C, "left"),
        (6, D, "in"),
    ]


def test_a_failed_reading_says_why_and_moves_nothing(log: SqliteWatchLog) -> None:
    end_run(log, 0, reading(A))
    end_run(log, 1, SearchReading("lupus", error="unreachable", message="No answer."))
    end_run(log, 2, reading(A, B))
    first, failed, last = log.search_log().readings["lupus"]
    assert (first.found, failed.found, last.found) == (1, None, 2)
    assert (failed.error, failed.message) == ("unreachable", "No answer.")
    assert [(one.run, one.move) for one in log.search_log().moves["lupus"]] == [
        (1, "start"),
        (3, "in"),
    ]


def test_a_search_that_finds_nothing_at_first_has_been_read(log: SqliteWatchLog) -> None:
    end_run(log, 0, reading())
    end_run(log, 1, reading(A))
    assert reviewed(log).counts.new == {A}


def test_a_commit_that_fails_logs_nothing_of_the_run(log: SqliteWatchLog) -> None:
    end_run(log, 0, reading(A))
    unstorable = SearchReading("asthma", "many", ())  # type: ignore[arg-type]
    with pytest.raises((StoreError, ValueError)):
        end_run(log, 1, reading(A, B), unstorable)
    assert [one.number for one in log.search_log().runs] == [1]
    end_run(log, 2, reading(A, B))
    moves = log.search_log().moves["lupus"]
    assert [(one.run, one.trial) for one in moves] == [(1, A), (2, B)]


def test_the_log_outlasts_the_watch_list(log: SqliteWatchLog) -> None:
    end_run(log, 0, reading(A, B), reading(C, text="asthma"))
    log.forget([], ["asthma"], [])
    end_run(log, 1, reading(C, text="asthma"))
    end_run(log, 2, reading(A, D), reading(C, text="asthma"))
    assert {*log.search_log().readings} == {"lupus", "asthma"}
    counts = reviewed(log).counts
    assert (counts.at_start, counts.new, counts.gone) == ({A, B}, {D}, {B})
    assert {*log.search_log(["asthma"]).readings} == {"asthma"}


def test_new_versions_are_logged_for_trials_of_searches(log: SqliteWatchLog) -> None:
    end_run(log, 0, reading(A, B))
    changed = [TrialNews("changed", trial, "", ()) for trial in (A, C, B)]
    log.commit(LogUpdate(news=changed), NOON + timedelta(hours=1), STAMP)
    log.prune(NOON + timedelta(days=900))
    found = log.search_log().changes
    assert [(one.number, one.trial, one.severity) for one in found] == [
        (1, A, "none"),
        (3, B, "none"),
    ]
    assert reviewed(log).counts.changed == {A, B}


def test_a_damaged_row_is_named_and_the_numbers_still_add_up(
    log: SqliteWatchLog, tmp_path: Path
) -> None:
    end_run(log, 0, reading(A, B))
    end_run(log, 1, reading(A, B, C))
    end_run(log, 2, reading(A, C))
    for wrong in ("watch_readings SET found = 9 WHERE run = 2", "watch_moves SET move = 'x'"):
        with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as db, db:
            db.execute(f"UPDATE {wrong}")
        fresh = SqliteWatchLog(tmp_path)
        counts = reviewed(fresh).counts
        assert len(counts.found) - len(counts.gone) == len(counts.at_end)
        assert fresh.problems
    assert SqliteState(tmp_path).rescue() is not None
    end_run(log, 3, reading(A, C))
    assert reviewed(log).counts.at_end == {A, C}
    assert log.problems == ()


# ------------------------------------------------------------ older files


def move(happening: str, trial: str, text: str | None = "lupus") -> TrialNews:
    event = happened(SEARCH_ENTERED, "A sentence")
    return TrialNews(happening, trial, "", (event,), search=text)  # type: ignore[arg-type]


def as_of_an_older_release(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        for table in (*SEARCH_TABLES, "whole_checks", "whole_trials"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 3")
        (ours,) = db.execute("PRAGMA application_id").fetchone()
        db.execute(f"PRAGMA application_id = {ours - SCHEMA.version + 3}")


def older(log: SqliteWatchLog, days: list[tuple[int, list[TrialNews], list[str]]]) -> None:
    """Let a release without this log note the news of some days, and what the search found."""
    for day, news, trials in days:
        found = NOON + timedelta(days=day)
        checked = SearchCheck("lupus", found, f"data of {day}")
        members = {"lupus": trials}
        log.commit(LogUpdate(news=news, members=members, searched=[checked]), found, None)


def test_an_older_log_says_who_came_and_who_left(log: SqliteWatchLog, tmp_path: Path) -> None:
    older(log, [(0, [], [A, B, E])])
    older(log, [(3, [move("entered", C), move("changed", A, None)], [A, B, C, E])])
    older(log, [(5, [move("left", B), move("vanished", E, None)], [A, C])])
    older(log, [(7, [move("changed", D, None)], [A, C])])
    as_of_an_older_release(tmp_path / "state.sqlite3")
    for turn in range(2):  # by a reader, which changes nothing, and after the next run
        found = reviewed(SqliteWatchLog(tmp_path))
        (one,) = found.searches
        counts = found.counts
        assert (counts.at_start, counts.new - {D}, counts.gone) == ({A, B, E}, {C}, {B, E})
        assert (counts.vanished, counts.at_end - {D}) == ({E}, {A, C})
        # Nothing says when the search was read before its first news.
        assert one.is_derived
        assert one.first_read == NOON + timedelta(days=3)
        assert [each.first.day for each in one.outcomes] == [5, 7, 9, 10][: 3 + turn]
        assert log.search_log().changes[0].trial == A
        end_run(log, 8, reading(A, C, D))
    assert D in reviewed(log).counts.new


def test_an_older_log_without_news_begins_with_its_last_reading(
    log: SqliteWatchLog, tmp_path: Path
) -> None:
    older(log, [(0, [], [A, B]), (4, [], [A, B])])
    as_of_an_older_release(tmp_path / "state.sqlite3")
    (one,) = reviewed(log).searches
    assert one.counts is not None
    assert (one.counts.at_start, one.first_read) == ({A, B}, NOON + timedelta(days=4))
    assert not one.is_derived


def test_news_that_contradicts_the_members_does_not_break_the_sum(
    log: SqliteWatchLog, tmp_path: Path
) -> None:
    news = [move("entered", A), move("entered", A), move("left", B), move("left", A)]
    older(log, [(number, [one], [A, C]) for number, one in enumerate(news)])
    as_of_an_older_release(tmp_path / "state.sqlite3")
    counts = reviewed(log).counts
    assert counts.at_end == {A, C}
    assert len(counts.found) - len(counts.gone) == 2
