"""Copying a store: what is copied, compared and left out, whatever the kinds are."""

from pathlib import Path

import pytest

from tests.edges.test_stores import FILES, as_files
from tests.made_snapshots import TRIAL, made_snapshot, made_version
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.terminal import Silence
from trialcli.errors import StoreError, TrialFilesError
from trialcli.jobs.packs import copy_store
from trialcli.versions.snapshot import SnapshotName
from trialcli.versions.storecopy import StoreCopy

OTHER = "NCT00000002"


@pytest.fixture
def source(tmp_path: Path) -> DirectoryStore:
    store = DirectoryStore(tmp_path / "source")
    list(store.copy_all(as_files(FILES)))
    store.put(made_snapshot(OTHER))
    return store


def copied(source: DirectoryStore, target: DirectoryStore) -> StoreCopy:
    copy = StoreCopy(source.place, target.place, "plain")
    copy_store(source, target, copy, lambda _: Silence())
    return copy


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.glob("NCT*/*.json")
    }


def test_every_file_is_copied_and_counted(source: DirectoryStore, tmp_path: Path) -> None:
    copy = copied(source, DirectoryStore(tmp_path / "target"))
    assert copy.is_whole
    assert (len(copy.copied), copy.snapshots, copy.histories) == (2, 5, 2)
    assert files_of(tmp_path / "target") == files_of(tmp_path / "source")


def test_the_second_run_copies_what_is_missing(source: DirectoryStore, tmp_path: Path) -> None:
    target = DirectoryStore(tmp_path / "target")
    list(target.copy_all(as_files(FILES)[:2]))
    assert copied(source, target) == copied(source, target)
    assert files_of(tmp_path / "target") == files_of(tmp_path / "source")


def test_what_is_damaged_newer_or_foreign_is_named_and_the_rest_copied(
    source: DirectoryStore, tmp_path: Path
) -> None:
    root = tmp_path / "source"
    damaged, newer, *_ = sorted((root / TRIAL).glob("2*.json"))
    damaged.write_bytes(damaged.read_bytes()[:-9])
    newer.write_text('{"format": "trialcli-snapshot/7"}')
    (root / "notes.txt").touch()
    (root / TRIAL / f".{damaged.name}.0123abcd.tmp").touch()
    copy = copied(source, DirectoryStore(tmp_path / "target"))
    assert not copy.is_whole
    assert set(copy.left_out) == {f"{TRIAL}/{damaged.name}", f"{TRIAL}/{newer.name}"}
    assert "damaged" in copy.left_out[f"{TRIAL}/{damaged.name}"].why
    assert "format 7" in copy.left_out[f"{TRIAL}/{newer.name}"].why
    assert copy.foreign == ["notes.txt"]
    there = files_of(root)
    assert files_of(tmp_path / "target") == {
        path: content for path, content in there.items() if path not in copy.left_out
    }
    assert (len(copy.copied), copy.snapshots, copy.histories) == (2, 3, 2)


def test_a_trial_that_another_process_writes_meanwhile_is_copied_again(
    source: DirectoryStore, tmp_path: Path
) -> None:
    assert source.trials() == [TRIAL, OTHER]

    class Busy(DirectoryStore):
        def content(self, name: SnapshotName) -> bytes:
            if not self.history_files(OTHER):
                self.put_history(made_version(7)._replace(trial=OTHER))
                self.put(made_snapshot("NCT00000003"))
            return super().content(name)

    busy = Busy(tmp_path / "source")
    copy = copied(busy, DirectoryStore(tmp_path / "target"))
    assert files_of(tmp_path / "target") == files_of(tmp_path / "source")
    assert (len(copy.copied), copy.snapshots, copy.histories) == (3, 6, 3)


def test_a_copy_with_other_bytes_is_reported(source: DirectoryStore, tmp_path: Path) -> None:
    class Forgetful(DirectoryStore):
        def content(self, name: SnapshotName) -> bytes:
            content = super().content(name)
            return content if name.trial == TRIAL else content + b"\n"

    copy = copied(source, Forgetful(tmp_path / "target"))
    assert [one.path.partition("/")[0] for one in copy.different] == [OTHER]
    assert not copy.is_whole


def test_a_trial_that_cannot_be_written_does_not_stop_the_others(
    source: DirectoryStore, tmp_path: Path
) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / TRIAL).touch()
    copy = copied(source, DirectoryStore(tmp_path / "target"))
    assert copy.unwritten[TRIAL].why.endswith("Not a directory.")
    assert set(copy.copied) == {OTHER}
    assert not copy.is_finished


def test_a_store_that_cannot_be_written_stops_the_copy(
    source: DirectoryStore, tmp_path: Path
) -> None:
    (tmp_path / "target").touch()
    with pytest.raises(StoreError, match="Not a directory"):
        copied(source, DirectoryStore(tmp_path / "target" / "deeper"))


def test_a_store_that_cannot_be_read_stops_the_copy(source: DirectoryStore, tmp_path: Path) -> None:
    class Unplugged(DirectoryStore):
        def content(self, name: SnapshotName) -> bytes:
            raise StoreError("The store cannot be read: Input/output error.", trial=name.trial)

    assert source.exists
    with pytest.raises(StoreError, match="Input/output error"):
        copied(Unplugged(tmp_path / "source"), DirectoryStore(tmp_path / "target"))


def test_a_copy_that_cannot_be_listed_does_not_stop_the_others(
    source: DirectoryStore, tmp_path: Path
) -> None:
    class Closed(DirectoryStore):
        def versions(self, trial: str) -> list[SnapshotName]:
            if trial == TRIAL:
                raise TrialFilesError("It cannot be read: Permission denied.", trial=trial)
            return super().versions(trial)

    copy = copied(source, Closed(tmp_path / "target"))
    assert copy.unwritten[TRIAL].why == "It cannot be read: Permission denied."
    assert set(copy.copied) == {OTHER}
    assert not copy.is_finished
