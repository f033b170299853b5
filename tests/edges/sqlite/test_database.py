"""A database file that is kept open answers as one that is opened for each question."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from trialcli.edges.sqlite.database import Database
from trialcli.edges.storefiles import STATE
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.versions.checks import LastCheck

A, B = LastCheck("NCT00000001"), LastCheck("NCT00000002")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[SqliteState]:
    state = SqliteState(tmp_path, busy_timeout=0.05)
    with state.kept_open():
        yield state


def test_it_opens_the_file_once(
    kept: SqliteState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SqliteState(tmp_path).record_checks([A])
    opened = []
    connect = Database.connect
    monkeypatch.setattr(
        Database, "connect", lambda self, mode: (opened.append(mode), connect(self, mode))[1]
    )
    for _ in range(3):
        assert kept.last_check(A.trial) == A
    assert opened == ["rw"]


def test_it_sees_a_file_that_another_process_makes(kept: SqliteState, tmp_path: Path) -> None:
    assert kept.last_checks() == {}
    SqliteState(tmp_path).record_checks([A])
    assert kept.last_checks() == {A.trial: A}


def test_it_sees_what_another_process_writes_and_holds_no_lock(
    kept: SqliteState, tmp_path: Path
) -> None:
    other = SqliteState(tmp_path, busy_timeout=0.05)
    other.record_checks([A])
    assert kept.last_checks() == {A.trial: A}
    other.record_checks([B])
    assert other.warnings == ()
    assert kept.last_checks() == {A.trial: A, B.trial: B}


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced")
def test_it_sees_a_file_that_another_process_replaces(kept: SqliteState, tmp_path: Path) -> None:
    SqliteState(tmp_path).record_checks([A])
    assert kept.last_checks() == {A.trial: A}
    SqliteState(tmp_path / "other").record_checks([B])
    (tmp_path / "other" / STATE).replace(tmp_path / STATE)
    assert kept.last_checks() == {B.trial: B}
    (tmp_path / STATE).unlink()
    assert kept.last_checks() == {}
    assert kept.warnings == ()


def test_it_reads_a_repaired_file(kept: SqliteState, tmp_path: Path) -> None:
    file = tmp_path / STATE
    SqliteState(tmp_path).record_checks([A])
    sound = file.read_bytes()
    assert kept.last_checks() == {A.trial: A}
    file.write_bytes(b"no database" * 1000)
    assert kept.last_checks() == {}
    assert "is damaged" in kept.warnings[0]
    file.write_bytes(sound)
    assert kept.last_checks() == {A.trial: A}
