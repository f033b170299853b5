import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from tests.made_snapshots import NOON, TRIAL, made_record, made_snapshot, made_version
from tests.stores import contents
from trialcli.edges.store.directory import DirectoryStore
from trialcli.errors import (
    DamagedSnapshotError,
    ExitCode,
    FutureFormatError,
    StoreError,
    TrialFilesError,
)
from trialcli.versions.snapshot import SnapshotName, from_bytes, to_bytes
from trialcli.versions.turns import DAYS, has_turn


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def store(root: Path) -> DirectoryStore:
    return DirectoryStore(root)


def names_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


# ------------------------------------------------------------ storing


def test_content_is_stored_again_if_the_newest_snapshot_is_damaged(
    store: DirectoryStore, root: Path
) -> None:
    first = store.put(made_snapshot())
    damaged = root / TRIAL / first.name.file_name
    damaged.write_bytes(damaged.read_bytes()[:-40])
    again = store.put(made_snapshot(minutes=1), is_thorough=True)
    assert again.outcome == "unchanged"  # the same content is stored again, but has not changed
    assert again.name != first.name
    assert store.load(again.name).study == made_record()
    assert len(store.versions(TRIAL)) == 2


def test_unchanged_content_is_recognised_without_reading_the_file(
    store: DirectoryStore, root: Path
) -> None:
    first = store.put(made_snapshot())
    (root / TRIAL / first.name.file_name).write_text("{}")
    day = next(day for day in range(1, 3) if not has_turn(TRIAL, NOON + timedelta(days=day)))
    again = store.put(made_snapshot(minutes=day * 24 * 60))
    assert (again.outcome, again.name) == ("unchanged", first.name)


def test_each_newest_file_is_read_in_its_turn(store: DirectoryStore, root: Path) -> None:
    first = store.put(made_snapshot())
    (root / TRIAL / first.name.file_name).write_text("{}")
    names = [store.put(made_snapshot(minutes=day * 24 * 60)).name for day in range(1, DAYS + 1)]
    assert len(store.versions(TRIAL)) == 2
    assert store.load(names[-1]).study == made_record()


@pytest.mark.parametrize("trial", ["nct00000001", "NCT1", "../NCT00000001", "", "NCT00000000"])
def test_only_a_canonical_id_is_a_directory_name(store: DirectoryStore, trial: str) -> None:
    with pytest.raises(ValueError, match="not a canonical trial ID"):
        store.put(made_snapshot(trial))
    with pytest.raises(ValueError, match="not a canonical trial ID"):
        store.versions(trial)


def test_only_a_digest_is_a_file_name(store: DirectoryStore, root: Path) -> None:
    with pytest.raises(ValueError, match="not a content digest"):
        store.put(made_snapshot()._replace(digest="../../../../etc/passwd"))
    with pytest.raises(ValueError, match="not the name of a snapshot"):
        store.load(SnapshotName(TRIAL, "../../secret.json", NOON, "0" * 16))
    assert not root.exists()


# ------------------------------------------------------------ what lies in the directory


def test_a_new_store_has_a_readme(store: DirectoryStore, root: Path) -> None:
    store.put(made_snapshot())
    assert names_in(root) == [".gitignore", ".lock", TRIAL, "README.md"]
    readme = (root / "README.md").read_text()
    assert "trialcli" in readme
    assert "never edit" in readme
    assert list(store.strays()) == []


def test_the_users_own_files_are_not_replaced(store: DirectoryStore, root: Path) -> None:
    root.mkdir()
    (root / "README.md").write_text("mine")
    (root / ".gitignore").write_text("*.pdf")
    store.put(made_snapshot())
    assert (root / "README.md").read_text() == "mine"
    assert (root / ".gitignore").read_text() == "*.pdf"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_tracks_snapshots_and_ignores_temporary_files(
    store: DirectoryStore, root: Path
) -> None:
    kept = store.put(made_snapshot())
    (root / "state.sqlite3").touch()
    (root / "state.sqlite3-journal").touch()
    (root / TRIAL / f".{kept.name.file_name}.0123abcd.tmp").touch()
    subprocess.run(["git", "init", "-q", root], check=True)
    shown = subprocess.run(
        ["git", "-C", root, "status", "--porcelain", "-uall"], check=True, capture_output=True
    )
    files = sorted(line.split()[1] for line in shown.stdout.decode().splitlines())
    assert files == [".gitignore", f"{TRIAL}/{kept.name.file_name}", "README.md"]


def test_a_missing_store_is_empty_and_is_not_created_by_reading(
    store: DirectoryStore, root: Path
) -> None:
    assert store.trials() == []
    assert store.marks() == {}
    assert store.versions(TRIAL) == []
    assert list(store.strays()) == []
    assert not root.exists()


def test_foreign_files_are_ignored_and_reported(
    store: DirectoryStore, root: Path, tmp_path: Path
) -> None:
    elsewhere = DirectoryStore(tmp_path / "elsewhere")
    other = elsewhere.put(made_snapshot("NCT00000002", "not ours"))
    kept = store.put(made_snapshot())
    history = "history-v0007-2019-07-16-0123456789abcdef.json"
    (root / "notes").mkdir()
    (root / "nct00000003").mkdir()
    (root / "NCT00000004").write_text("a file named like a trial")
    (root / "NCT00000005").mkdir()
    (root / "NCT00000002").symlink_to(tmp_path / "elsewhere" / "NCT00000002")
    (root / TRIAL / "notes.txt").touch()
    (root / TRIAL / history).touch()
    (root / TRIAL / f".{kept.name.file_name}.0123abcd.tmp").touch()
    (root / TRIAL / other.name.file_name).symlink_to(
        tmp_path / "elsewhere" / "NCT00000002" / other.name.file_name
    )
    assert store.trials() == [TRIAL]
    assert store.versions(TRIAL) == [kept.name]
    assert store.versions("NCT00000002") == []
    assert store.versions("NCT00000004") == []
    assert {(stray.path, stray.kind) for stray in store.strays()} == {
        ("notes", "foreign"),
        ("nct00000003", "foreign"),
        ("NCT00000002", "foreign"),
        ("NCT00000004", "foreign"),
        (f"{TRIAL}/notes.txt", "foreign"),
        (f"{TRIAL}/{other.name.file_name}", "foreign"),
        (f"{TRIAL}/{history}", "foreign"),
        (f"{TRIAL}/.{kept.name.file_name}.0123abcd.tmp", "left-over"),
    }
    with pytest.raises(DamagedSnapshotError, match="cannot be read"):
        store.load(other.name._replace(trial=TRIAL))


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_trial_is_never_written_through_a_link_or_over_a_file(
    store: DirectoryStore, root: Path, tmp_path: Path, kind: str
) -> None:
    root.mkdir()
    (tmp_path / "outside").mkdir()
    if kind == "link":
        (root / TRIAL).symlink_to(tmp_path / "outside")
    else:
        (root / TRIAL).touch()
    with pytest.raises(TrialFilesError, match=f"{TRIAL} cannot be written: Not a directory"):
        store.put(made_snapshot())
    assert names_in(tmp_path / "outside") == []


def test_the_root_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    kept = DirectoryStore(tmp_path / "link").put(made_snapshot())
    assert DirectoryStore(tmp_path / "real").versions(TRIAL) == [kept.name]


def test_only_files_left_by_killed_writers_are_removed(store: DirectoryStore, root: Path) -> None:
    kept = store.put(made_snapshot(title="A"))
    trial = root / TRIAL
    (trial / f".{kept.name.file_name}.0123abcd.tmp").write_text("half a")
    (trial / ".notes.txt.0123abcd.tmp").write_text("somebody else's")
    (trial / ".swp").write_text("somebody else's")
    store.put(made_snapshot(title="B", minutes=1))
    others = [name for name in names_in(trial) if name.startswith(".")]
    assert others == [".notes.txt.0123abcd.tmp", ".swp"]


# ------------------------------------------------------------ reading damaged and foreign files


def test_a_renamed_file_is_refused(store: DirectoryStore, root: Path) -> None:
    kept = store.put(made_snapshot()).name
    wrong_time = kept.file_name.replace("20260112", "20260113")
    wrong_digest = kept.file_name[:-21] + "0" * 16 + ".json"
    for name in (wrong_time, wrong_digest):
        shutil.copy(root / TRIAL / kept.file_name, root / TRIAL / name)
    damaged = 0
    for version in store.versions(TRIAL):
        if version != kept:
            with pytest.raises(DamagedSnapshotError, match="by its content its name is"):
                store.load(version)
            damaged += 1
    assert damaged == 2


def test_a_file_of_another_trial_is_refused(store: DirectoryStore, root: Path) -> None:
    store.put(made_snapshot())
    shutil.copytree(root / TRIAL, root / "NCT00000002")
    with pytest.raises(DamagedSnapshotError, match="holds a snapshot of NCT00000001"):
        store.load(store.versions("NCT00000002")[0])


def test_a_missing_file_is_reported_in_one_sentence(store: DirectoryStore, root: Path) -> None:
    kept = store.put(made_snapshot()).name
    (root / TRIAL / kept.file_name).unlink()
    with pytest.raises(DamagedSnapshotError, match="cannot be read: No such file"):
        store.load(kept)


def test_a_file_of_a_newer_format_is_reported_and_not_changed(
    store: DirectoryStore, root: Path
) -> None:
    kept = store.put(made_snapshot()).name
    newer = kept._replace(file_name=kept.file_name.replace("20260112", "20270112"))
    content = json.dumps({"format": "trialcli-snapshot/7", "trial": TRIAL}).encode()
    (root / TRIAL / newer.file_name).write_bytes(content)
    with pytest.raises(FutureFormatError, match="format 7"):
        store.load(store.versions(TRIAL)[-1])
    after = store.put(made_snapshot(title="B", minutes=1))
    assert after.name.file_name > newer.file_name
    assert (root / TRIAL / newer.file_name).read_bytes() == content


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_file_is_not_a_store(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("keep me")
    store = DirectoryStore(tmp_path / "file" / below)
    with pytest.raises(StoreError, match="cannot be read: Not a directory") as read:
        store.trials()
    with pytest.raises(StoreError, match="cannot be read: Not a directory") as written:
        store.put(made_snapshot())
    assert read.value.exit_code is written.value.exit_code is ExitCode.STORE
    assert (tmp_path / "file").read_text() == "keep me"


# ------------------------------------------------------------ copying


def test_two_stores_are_merged_by_copying(tmp_path: Path) -> None:
    one, two = DirectoryStore(tmp_path / "one"), DirectoryStore(tmp_path / "two")
    shared = made_snapshot(title="A")
    for store in (one, two):
        store.put(shared)
    one.put(made_snapshot(title="B", minutes=10))
    two.put(made_snapshot(title="C", minutes=5))
    two.put(made_snapshot(title="B", minutes=15))
    two.put(made_snapshot("NCT00000002", title="D"))
    for file in (tmp_path / "two").glob("NCT*/*.json"):
        goal = tmp_path / "one" / file.relative_to(tmp_path / "two")
        assert not goal.exists() or goal.read_bytes() == file.read_bytes()
        goal.parent.mkdir(exist_ok=True)
        shutil.copy(file, goal)
    assert one.trials() == [TRIAL, "NCT00000002"]
    assert contents(one, TRIAL) == ["A", "C", "B", "B"]
    assert one.put(made_snapshot(title="B", minutes=20)).outcome == "unchanged"


def test_the_bytes_in_the_store_are_the_bytes_of_the_format(
    store: DirectoryStore, root: Path
) -> None:
    kept = store.put(made_snapshot()).name
    content = (root / TRIAL / kept.file_name).read_bytes()
    assert content == to_bytes(made_snapshot())
    assert from_bytes(content, what="it") == made_snapshot()


def test_a_mark_changes_when_a_snapshot_is_stored(store: DirectoryStore) -> None:
    store.put(made_snapshot(title="A"))
    store.put(made_snapshot("NCT00000002", title="A"))
    before = store.marks()
    # A disk's clock ticks every few milliseconds: go on until it has.
    for turn in range(10_000):
        store.put(made_snapshot(title=f"{turn}", minutes=turn))
        if store.marks()[TRIAL] != before[TRIAL]:
            break
    after = store.marks()
    assert after[TRIAL] > before[TRIAL]
    assert after["NCT00000002"] == before["NCT00000002"]


# ------------------------------------------------------------ the registry's own history


def test_a_history_version_with_other_content_is_stored_too(
    store: DirectoryStore, root: Path
) -> None:
    first = store.put_history(made_version(title="A")).name
    before = (root / TRIAL / first.file_name).read_bytes()
    # The one read last counts as later, even if the clock went back.
    second = store.put_history(made_version(title="B", minutes=-60))
    assert second.outcome == "changed"
    assert second.name.retrieved > first.retrieved
    assert store.histories(TRIAL) == [second.name]
    assert store.history_files(TRIAL) == [first, second.name]
    assert (root / TRIAL / first.file_name).read_bytes() == before
    again = store.put_history(made_version(title="A", minutes=10))
    assert again.outcome == "changed"
    assert [store.load(name).study for name in store.histories(TRIAL)] == [made_record("A")]


def test_a_history_version_is_stored_again_if_the_stored_one_is_damaged(
    store: DirectoryStore, root: Path
) -> None:
    name = store.put_history(made_version()).name
    (root / TRIAL / name.file_name).write_text("{}")
    again = store.put_history(made_version(minutes=1))
    assert again.outcome == "unchanged"
    assert store.histories(TRIAL) == [again.name]
    assert store.load(again.name) == made_version(minutes=1)


def test_two_files_of_one_history_version_are_merged_by_copying(tmp_path: Path) -> None:
    one, two = DirectoryStore(tmp_path / "one"), DirectoryStore(tmp_path / "two")
    one.put_history(made_version(1))
    two.put_history(made_version(1, minutes=1))
    two.put_history(made_version(2, minutes=2))
    for file in (tmp_path / "two").glob("NCT*/*.json"):
        goal = tmp_path / "one" / file.relative_to(tmp_path / "two")
        assert not goal.exists()
        shutil.copy(file, goal)
    assert one.histories(TRIAL) == two.histories(TRIAL)
    assert len(one.history_files(TRIAL)) == 3


def test_snapshots_and_history_versions_are_not_confused(store: DirectoryStore, root: Path) -> None:
    with pytest.raises(ValueError, match="is a version of a registry's history"):
        store.put(made_version())
    with pytest.raises(ValueError, match="no version of a registry's history"):
        store.put_history(made_snapshot())
    assert not root.exists()


def test_history_files_of_killed_writers_are_removed(store: DirectoryStore, root: Path) -> None:
    name = store.put_history(made_version(1)).name
    (root / TRIAL / f".{name.file_name}.0123abcd.tmp").write_text("half of it")
    store.put(made_snapshot())
    assert not [left for left in names_in(root / TRIAL) if left.startswith(".")]


def test_without_a_history_there_are_no_history_versions(store: DirectoryStore, root: Path) -> None:
    assert store.histories(TRIAL) == []
    store.put(made_snapshot())
    assert store.histories(TRIAL) == []
    (root / "NCT00000002").write_text("a file named like a trial")
    assert store.histories("NCT00000002") == []
