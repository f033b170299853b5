import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edges.packs.test_store import everything, many, packs
from tests.made_snapshots import made_snapshot, made_version
from tests.small_disk import fill, small_disk
from trialcli.edges.packs.store import PackStore
from trialcli.edges.storefiles import PACKS
from trialcli.errors import UnwritableStoreError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def store(root: Path) -> Iterator[PackStore]:
    store = PackStore(root)
    yield store
    store.close()


def days(store: PackStore, count: int) -> None:
    for day in range(count):
        list(store.put_all(many(20, f"Day {day}", minutes=1440 * day)))
        store.put_history(made_version(day + 1, f"History {day}"))
        store.close()


def test_compaction_leaves_one_pack_with_the_same_snapshots(store: PackStore, root: Path) -> None:
    days(store, 5)
    before = everything(store), store.marks()
    done = store.compact()
    assert (done.packs_before, done.packs_after, done.left) == (5, 1, {})
    assert done.bytes_after < done.bytes_before
    assert (everything(store), store.marks()) == before
    assert len(packs(root)) == 1


def test_a_second_compaction_changes_nothing(store: PackStore, root: Path) -> None:
    days(store, 3)
    store.compact()
    before = {path.name: path.stat().st_ino for path in packs(root)}
    assert store.compact().packs_after == 1
    assert {path.name: path.stat().st_ino for path in packs(root)} == before


def test_what_comes_later_is_compacted_too(store: PackStore, root: Path) -> None:
    days(store, 2)
    store.compact()
    store.put(made_snapshot("NCT00000007", "Later", minutes=10_000))
    before = everything(store)
    store.compact()
    assert everything(store) == before
    assert len(packs(root)) == 1


def test_a_damaged_pack_stays(store: PackStore, root: Path) -> None:
    days(store, 3)
    before = everything(store)
    store.close()
    broken = packs(root)[1]
    content = bytearray(broken.read_bytes())
    content[len(content) // 3] ^= 1
    broken.write_bytes(content)
    done = store.compact()
    assert list(done.left) == [broken.name]
    assert broken in packs(root)
    names = {
        (trial, name.file_name)
        for trial in store.trials()
        for name in (*store.versions(trial), *store.history_files(trial))
    }
    assert names == set(before)


def test_a_compaction_that_fails_leaves_everything(store: PackStore, root: Path) -> None:
    days(store, 3)
    before = everything(store), {path.name for path in packs(root)}
    (root / PACKS).chmod(0o500)
    try:
        if os.access(root / PACKS, os.W_OK):
            pytest.skip("this user may write everywhere")
        with pytest.raises(UnwritableStoreError, match="cannot be written: Permission denied"):
            store.compact()
    finally:
        (root / PACKS).chmod(0o700)
    assert (everything(store), {path.name for path in packs(root)}) == before


def test_on_a_full_disk_a_compaction_leaves_everything(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2000) as disk:
        store = PackStore(disk / "snapshots")
        days(store, 3)
        before = everything(store), {path.name for path in packs(disk / "snapshots")}
        filler = fill(disk)
        with pytest.raises(UnwritableStoreError, match="cannot be written: No space left"):
            store.compact()
        filler.unlink()
        assert (everything(store), {path.name for path in packs(disk / "snapshots")}) == before
        assert store.compact().packs_after == 1
        assert everything(store) == before[0]
        store.close()
