import os
import shutil
import sqlite3
from pathlib import Path

import platformdirs
import pytest

from tests.default_store import TouchedTheDefaultStoreError
from tests.made_snapshots import made_snapshot
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import StoreError

OF_THE_REPOSITORY = Path(__file__).parents[1] / "snapshots"


def test_a_write_to_the_snapshots_of_the_repository_is_refused() -> None:
    with pytest.raises(TouchedTheDefaultStoreError):
        DirectoryStore(OF_THE_REPOSITORY).put(made_snapshot("NCT00000001"))
    with pytest.raises(TouchedTheDefaultStoreError):
        (OF_THE_REPOSITORY / "note.txt").write_text("a note")
    assert not (OF_THE_REPOSITORY / "NCT00000001").exists()


def test_a_state_file_in_the_snapshots_of_the_repository_is_refused() -> None:
    with pytest.raises(TouchedTheDefaultStoreError):
        SqliteState(OF_THE_REPOSITORY).record_alias("NCT00000001", "NCT00000002")
    with pytest.raises(TouchedTheDefaultStoreError):
        sqlite3.connect(OF_THE_REPOSITORY / "state.sqlite3")


def test_a_tree_with_a_directory_of_that_name_can_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tree" / "snapshots" / "deeper").mkdir(parents=True)
    monkeypatch.chdir(OF_THE_REPOSITORY.parent)
    shutil.rmtree(tmp_path / "tree")
    assert not (tmp_path / "tree").exists()


def test_reading_the_snapshots_of_the_repository_is_let_through() -> None:
    assert isinstance(DirectoryStore(OF_THE_REPOSITORY).trials(), list)


def test_the_default_store_is_elsewhere_during_a_test(tmp_path: Path) -> None:
    assert platformdirs.user_data_path("trialcli").is_relative_to(tmp_path)
    assert Path.cwd() == tmp_path


def test_a_program_that_chooses_no_store_cannot_write() -> None:
    store = DirectoryStore(Path(os.environ["TRIALCLI_STORE"]))
    with pytest.raises(StoreError, match="you-forgot-to-choose-a-store"):
        store.put(made_snapshot("NCT00000001"))
