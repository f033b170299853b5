"""A complete run over the whole registry is one row, and each of its trials was checked."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.made_snapshots import NOON
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.versions.checks import LastCheck, WholeCheck
from trialcli.versions.trialset import TrialSet

ROOT, STAMP = "https://registry.example", "2026-01-12T09:00:05"
SWEEP = WholeCheck("sweep", ROOT, NOON, STAMP, date(2026, 1, 12))
ONE, TWO, THREE = "NCT00000001", "NCT00000002", "NCT07331467"
SWEPT = LastCheck(ONE, NOON, ROOT, STAMP)
DAY = timedelta(days=1)


@pytest.fixture
def state(tmp_path: Path) -> SqliteState:
    return SqliteState(tmp_path, clock=lambda: NOON + 7 * DAY)


def test_sweep_checked_its_trials_and_no_others(state: SqliteState) -> None:
    state.record_sweep(SWEEP, TrialSet([ONE, THREE]))
    assert state.last_check(ONE) == SWEPT
    assert state.last_checks_of([ONE, TWO, THREE]) == {
        ONE: SWEPT,
        THREE: SWEPT._replace(trial=THREE),
    }
    assert state.whole_checks() == {"sweep": SWEEP}
    assert state.last_checks() == {}


def test_next_sweep_replaces_the_one_before(state: SqliteState) -> None:
    state.record_sweep(SWEEP, TrialSet([ONE, THREE]))
    state.record_sweep(SWEEP._replace(checked=NOON + DAY), TrialSet([TWO]))
    assert list(state.last_checks_of([ONE, TWO, THREE])) == [TWO]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (LastCheck(ONE, NOON + DAY, ROOT, STAMP), "own"),
        (LastCheck(ONE, NOON, ROOT, None), "own"),
        (LastCheck(ONE, NOON - DAY, ROOT, None), "sweep"),
        (LastCheck(ONE, None, None, None, NOON - DAY, "It failed."), "sweep"),
        (LastCheck(ONE, NOON - DAY, ROOT, STAMP, NOON + DAY, "It failed."), "own"),
        (LastCheck(ONE, None, None, None, NOON + DAY, "It failed."), "own"),
    ],
)
def test_newer_of_the_own_check_and_the_sweep_counts(
    own: LastCheck, expected: str, state: SqliteState
) -> None:
    state.record_checks([own])
    state.record_sweep(SWEEP, TrialSet([ONE]))
    counts = own if expected == "own" else SWEPT
    assert state.last_check(ONE) == counts
    assert state.last_checks() == {ONE: counts}


def test_newest_check_may_be_a_run_over_the_whole_registry(state: SqliteState) -> None:
    state.record_checks([SWEPT._replace(checked=NOON - DAY)])
    state.record_by_dates(SWEEP._replace(kind="dates", checked=NOON + DAY))
    state.record_sweep(SWEEP, TrialSet([ONE]))
    newest = state.newest_check()
    assert newest is not None
    assert (newest.trial, newest.checked) == ("", NOON + DAY)


def test_run_in_the_future_is_not_believed(state: SqliteState) -> None:
    state.record_sweep(SWEEP._replace(checked=NOON + 400 * DAY), TrialSet([ONE]))
    assert (state.whole_checks(), state.last_check(ONE)) == ({}, None)


def test_damaged_rows_are_unknown_and_named(tmp_path: Path, state: SqliteState) -> None:
    state.record_sweep(SWEEP, TrialSet([ONE, THREE]))
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as db, db:
        db.execute("UPDATE whole_trials SET endings = '00010002' WHERE begin = 'NCT0000'")
    assert list(state.last_checks_of([ONE, TWO, THREE])) == [THREE]
    (warning,) = state.warnings
    assert "The trials NCT0000… of the last run over the whole registry" in warning
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as db, db:
        db.execute("UPDATE whole_checks SET data_timestamp = '2026-01-13T09:00:05'")
    assert state.last_checks_of([THREE]) == {}
    assert state.damage() is not None
    rescued = state.rescue()
    assert rescued is not None
    assert len(rescued.lost) == 2


def test_hundred_thousand_trials_are_asked_about_in_pieces(state: SqliteState) -> None:
    some = [f"NCT{number * 10_001:08d}" for number in range(1, 2000)]
    state.record_sweep(SWEEP, TrialSet(some))
    assert list(state.last_checks_of(some)) == some
