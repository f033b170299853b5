from pathlib import Path

import pytest

from tests.made_snapshots import TRIAL
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.edges.watchlog.scratch import scratch_copy
from trialcli.errors import StoreError
from trialcli.versions.checks import LastCheck


def test_a_dry_run_writes_only_to_the_copy(tmp_path: Path) -> None:
    state = SqliteState(tmp_path)
    state.record_checks([LastCheck(TRIAL)])
    with scratch_copy(tmp_path) as copy:
        tried = SqliteState(copy)
        assert tried.last_check(TRIAL) == LastCheck(TRIAL)
        tried.record_checks([LastCheck("NCT00000002")])
    assert not copy.exists()
    assert set(state.last_checks()) == {TRIAL}


def test_without_a_state_file_the_copy_is_empty(tmp_path: Path) -> None:
    with scratch_copy(tmp_path) as copy:
        assert list(copy.iterdir()) == []


def test_a_state_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="is damaged"), scratch_copy(tmp_path):
        pass
