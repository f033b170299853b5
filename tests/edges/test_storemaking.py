import json
from contextlib import suppress
from pathlib import Path

import pytest

from trialcli.edges.storekind import kind_of_store
from trialcli.edges.storemaking import copy_of_store, copy_own_files, make_pack_store, remove_state
from trialcli.errors import (
    LockedStoreError,
    StoreError,
    UnwritableStoreError,
    UsageError,
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    return tmp_path / "source"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


class KilledError(Exception):
    pass


def interrupted(source: Path, target: Path, kind: str = "packs") -> None:
    """Leave an unfinished copy behind, as a kill does."""
    with suppress(KilledError), copy_of_store(source, target, kind):  # type: ignore[arg-type]
        raise KilledError


# ------------------------------------------------------------ an empty store of packs


def test_an_empty_store_of_packs_is_made_once(target: Path) -> None:
    assert make_pack_store(target)
    content = (target / "store.json").read_bytes()
    assert json.loads(content) == {"format": "trialcli-store/1", "kind": "packs"}
    assert kind_of_store(target) == "packs"
    assert not make_pack_store(target)
    assert (target / "store.json").read_bytes() == content


def test_a_watch_list_may_come_before_the_store(target: Path) -> None:
    target.mkdir()
    for name in ("watch.toml", "state.sqlite3", ".lock", "README.md"):
        (target / name).touch()
    assert make_pack_store(target)


def test_a_plain_store_is_not_taken_for_an_empty_one(target: Path) -> None:
    (target / "NCT00000001").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"trialcli pack --store .* --to DIR"):
        make_pack_store(target)
    assert kind_of_store(target) == "plain"


def test_a_file_cannot_become_a_store(target: Path) -> None:
    target.touch()
    with pytest.raises(UnwritableStoreError):
        make_pack_store(target)


# ------------------------------------------------------------ a copy


@pytest.mark.parametrize("kind", ["packs", "plain"])
def test_a_copy_is_a_store_at_the_end_only(source: Path, target: Path, kind: str) -> None:
    with (
        copy_of_store(source, target, kind),  # type: ignore[arg-type]
        pytest.raises(StoreError, match=r"is not complete: trialcli (un)?pack was interrupted"),
    ):
        kind_of_store(target)
    assert kind_of_store(target) == kind
    assert (target / "store.json").exists() == (kind == "packs")


def test_an_interrupted_copy_is_finished_by_another_run(source: Path, target: Path) -> None:
    interrupted(source, target)
    with pytest.raises(StoreError) as caught:
        kind_of_store(target)
    assert f"trialcli pack --store {source} --to {target}" in str(caught.value)
    with pytest.raises(StoreError, match="is not complete"):
        make_pack_store(target)
    with copy_of_store(source, target, "packs"):
        pass
    assert kind_of_store(target) == "packs"


def test_an_unfinished_copy_takes_no_other_store(
    source: Path, target: Path, tmp_path: Path
) -> None:
    interrupted(source, target)
    (tmp_path / "another").mkdir()
    with (
        pytest.raises(UsageError, match=f"an unfinished copy of {source}"),
        copy_of_store(tmp_path / "another", target, "packs"),
    ):
        pass
    with pytest.raises(UsageError), copy_of_store(source, target, "plain"):
        pass


def test_only_one_process_copies_at_a_time(source: Path, target: Path) -> None:
    with (
        copy_of_store(source, target, "packs"),
        pytest.raises(LockedStoreError, match="Another trialcli copies"),
        copy_of_store(source, target, "packs"),
    ):
        pass
    assert kind_of_store(target) == "packs"


@pytest.mark.parametrize("name", ["NCT00000001", "notes.txt", "store.json", "README.md"])
def test_a_directory_that_holds_something_is_refused(source: Path, target: Path, name: str) -> None:
    target.mkdir()
    (target / name).write_text('{"format": "trialcli-store/1", "kind": "packs"}')
    with pytest.raises(UsageError, match="is not empty"), copy_of_store(source, target, "packs"):
        pass
    assert [path.name for path in target.iterdir()] == [name]


@pytest.mark.parametrize("where", [".", "deeper", ".."])
def test_a_store_is_not_copied_into_itself(source: Path, where: str) -> None:
    with (
        pytest.raises(UsageError, match="one contains the other"),
        copy_of_store(source, source / where, "packs"),
    ):
        pass


def test_a_link_to_the_store_is_the_store(source: Path, target: Path) -> None:
    target.symlink_to(source)
    with pytest.raises(UsageError, match="one contains"), copy_of_store(source, target, "packs"):
        pass


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "trialcli-store/1", "kind": "unfinished"}',
        '{"format": "trialcli-store/1", "kind": "unfinished", "copy_of": "/x"}',
        '{"format": "trialcli-store/1", "kind": "unfinished", "copy_of": "/x", "becomes": 1}',
        '{"format": "trialcli-store/1", "kind": "unfinished", "copy_of": 1, "becomes": "packs"}',
    ],
)
def test_a_damaged_mark_is_reported(source: Path, target: Path, text: str) -> None:
    target.mkdir()
    (target / "store.json").write_text(text)
    with pytest.raises(StoreError, match="is damaged"):
        kind_of_store(target)
    with pytest.raises(StoreError, match="is damaged"), copy_of_store(source, target, "packs"):
        pass


# ------------------------------------------------------------ the files that are no snapshots


def test_the_watch_list_and_the_proofs_of_deliveries_are_copied(
    source: Path, target: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere.toml").write_text("trials = []")
    (source / "watch.toml").symlink_to(tmp_path / "elsewhere.toml")
    (source / "state.sqlite3.told-mine").write_text("7")
    for name in ("state.sqlite3.catalog", "state.sqlite3.watch-lock", "README.md", "notes.txt"):
        (source / name).write_text("stays")
    target.mkdir()
    (target / "watch.toml").write_text("of an earlier attempt")
    assert copy_own_files(source, target) == ["state.sqlite3.told-mine", "watch.toml"]
    assert (target / "watch.toml").read_text() == "trials = []"
    assert not (target / "watch.toml").is_symlink()
    assert sorted(path.name for path in target.iterdir()) == [
        "state.sqlite3.told-mine",
        "watch.toml",
    ]


def test_a_watch_list_that_cannot_be_read_is_reported(source: Path, target: Path) -> None:
    target.mkdir()
    (source / "watch.toml").symlink_to(source / "missing")
    with pytest.raises(UsageError, match=r"watch\.toml cannot be read"):
        copy_own_files(source, target)


def test_the_state_of_an_earlier_attempt_is_removed(target: Path) -> None:
    target.mkdir()
    kept = ["state.sqlite3.copy-lock", "state.sqlite3.told-mine", "store.json"]
    for name in ("state.sqlite3", "state.sqlite3-journal", *kept):
        (target / name).touch()
    remove_state(target)
    assert sorted(path.name for path in target.iterdir()) == kept
