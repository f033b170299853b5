import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edges.packs.test_store import everything, many, packs
from tests.made_snapshots import made_snapshot, made_version
from tests.small_disk import fill, small_disk
from trialcli.edges.packs.rows import PackRow
from trialcli.edges.packs.spread import SpreadRows
from trialcli.edges.packs.store import PackStore
from trialcli.edges.storefiles import PACKS
from trialcli.errors import UnwritableStoreError
from trialcli.versions.compaction import CompactionNeed


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


def test_compaction_needs_space_and_says_how_much(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2000) as disk:
        store = PackStore(disk / "snapshots")
        days(store, 3)
        before = everything(store), {path.name for path in packs(disk / "snapshots")}
        filler = fill(disk)
        with pytest.raises(UnwritableStoreError, match="compaction needs about 1 MB, 1 MB more"):
            store.compact()
        filler.unlink()
        assert (everything(store), {path.name for path in packs(disk / "snapshots")}) == before
        store.close()


def test_on_a_full_disk_a_compaction_leaves_everything(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2000) as disk:
        store = PackStore(disk / "snapshots")
        days(store, 3)
        before = everything(store), {path.name for path in packs(disk / "snapshots")}
        needs: list[CompactionNeed] = []
        fillers: list[Path] = []

        def fills_up(need: CompactionNeed) -> None:
            # Somebody else takes the space that was free.
            needs.append(need)
            fillers.append(fill(disk))

        with pytest.raises(UnwritableStoreError, match="cannot be written: No space left"):
            store.compact(fills_up)
        assert [need.packs for need in needs] == [3]
        fillers[0].unlink()
        assert (everything(store), {path.name for path in packs(disk / "snapshots")}) == before
        assert store.compact().packs_after == 1
        assert everything(store) == before[0]
        store.close()


def test_rows_of_many_packs_come_into_order(tmp_path: Path) -> None:
    rows = [
        PackRow(f"NCT{number:08d}", f"{day}.json", study=b'{"n":%d}' % (number * day))
        for number in range(50)
        for day in range(3)
    ]
    shuffled = random.Random(5).sample(rows, len(rows))  # noqa: S311 - no secret
    firsts = [(rows[at].trial, rows[at].file) for at in range(0, len(rows), 40)]
    with SpreadRows(tmp_path, firsts) as spread:
        for pack in range(3):
            spread.begin(f"pack {pack}")
            for number, row in enumerate(shuffled[pack::3]):
                spread.add(0, number, row)
        found = [
            sorted((row.trial, row.file, place) for place, row in spread.part(part).items())
            for part in range(len(firsts))
        ]
    assert [(trial, file) for part in found for trial, file, _ in part] == [
        (row.trial, row.file) for row in rows
    ]
    assert all(
        shuffled[int(pack[-1]) :: 3][number][:2] == (trial, file)
        for part in found
        for trial, file, (pack, _, number) in part
    )
    assert list(tmp_path.iterdir()) == []
