import json
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import duckdb
import pytest

from tests.made_snapshots import NOON, TRIAL, made_snapshot, made_version
from trialcli.edges.packs.store import PackStore
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.storefiles import PACK_CATALOG, PACKS
from trialcli.errors import UsageError
from trialcli.versions.snapshot import Snapshot, to_bytes
from trialcli.versions.store import SnapshotFile


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def store(root: Path) -> Iterator[PackStore]:
    store = PackStore(root)
    yield store
    store.close()


def many(count: int, title: str = "A study", minutes: float = 0) -> list[Snapshot]:
    return [
        made_snapshot(f"NCT{number:08d}", f"{title} {number}", minutes=minutes)
        for number in range(1, count + 1)
    ]


def files(root: Path) -> list[str]:
    return sorted(path.name.partition("-")[0] for path in (root / PACKS).iterdir())


def packs(root: Path) -> list[Path]:
    return sorted((root / PACKS).glob("*.parquet"))


def everything(store: PackStore | DirectoryStore) -> dict[tuple[str, str], bytes]:
    return {
        (trial, name.file_name): store.content(name)
        for trial in store.trials()
        for name in (*store.versions(trial), *store.history_files(trial))
    }


def test_a_run_makes_one_pack(store: PackStore, root: Path) -> None:
    for snapshot in many(3):
        store.put(snapshot)
    assert len(files(root)) == 1
    assert files(root)[0] == "_journal"
    store.close()
    assert files(root) == ["20260112T120000.000000Z"]
    assert store.trials() == ["NCT00000001", "NCT00000002", "NCT00000003"]


def test_many_snapshots_become_a_pack_without_a_journal(store: PackStore, root: Path) -> None:
    results = list(store.put_all(many(1500)))
    assert [result.outcome for result in results] == ["new"] * 1500
    assert files(root) == ["20260112T120000.000000Z"]
    assert len(store.trials()) == 1500
    assert [result.outcome for result in store.put_all(many(1500))] == ["unchanged"] * 1500
    assert len(files(root)) == 1


def test_a_pack_is_read_by_other_programs(store: PackStore, root: Path) -> None:
    list(store.put_all(many(3)))
    store.close()
    (path,) = packs(root)
    pack = duckdb.read_parquet(str(path)).order("trial")
    rows = pack.project("trial, retrieved::VARCHAR, source_kind, study").fetchall()
    assert [row[0] for row in rows] == store.trials()
    assert rows[0][1:3] == ("2026-01-12 12:00:00+00", "invented")
    assert json.loads(rows[0][3]) == many(1)[0].study


@pytest.mark.parametrize("is_packed", [False, True])
def test_what_is_stored_is_the_bytes_of_a_plain_file(is_packed: bool, store: PackStore) -> None:
    snapshots = [made_snapshot(minutes=1), made_version(7, "B")]
    for snapshot in snapshots:
        (store.put if snapshot.version is None else store.put_history)(snapshot)
    if is_packed:
        store.close()
    (version,), (history,) = store.versions(TRIAL), store.histories(TRIAL)
    assert store.load(version), store.load(history) == tuple(snapshots)
    assert [store.content(version), store.content(history)] == [*map(to_bytes, snapshots)]


def test_bytes_that_no_writer_of_today_makes_are_copied(store: PackStore, tmp_path: Path) -> None:
    snapshot = made_snapshot()
    plain = DirectoryStore(tmp_path / "plain")
    name = plain.put(snapshot).name
    content = to_bytes(snapshot).replace(b"\n", b"\r\n").replace(b"48.0", b"4.80e1")
    assert list(store.copy_all([SnapshotFile(name, content)])) == [name]
    for _ in range(2):
        assert store.content(name) == content
        assert store.load(name) == snapshot
        store.close()


def test_two_stores_are_merged_by_copying_packs(tmp_path: Path) -> None:
    one, two = PackStore(tmp_path / "one"), PackStore(tmp_path / "two")
    one.put(made_snapshot(title="A"))
    two.put(made_snapshot(title="B", minutes=1))
    two.put(made_snapshot("NCT00000002"))
    one.close()
    two.close()
    assert len(one.versions(TRIAL)) == 1
    for pack in packs(tmp_path / "two"):
        shutil.copy(pack, tmp_path / "one" / PACKS)
    assert [name.retrieved for name in one.versions(TRIAL)] == [NOON, NOON + timedelta(minutes=1)]
    assert one.trials() == [TRIAL, "NCT00000002"]
    for pack in packs(tmp_path / "two"):
        (tmp_path / "one" / PACKS / pack.name).unlink()
    assert one.trials() == [TRIAL]


@pytest.mark.parametrize("damage", ["gone", "empty", "text", "cut", "directory"])
def test_the_catalog_can_be_lost(damage: str, store: PackStore, root: Path) -> None:
    list(store.put_all(many(200)))
    store.close()
    before = everything(store), store.marks()
    store.close()
    path = root / PACK_CATALOG
    content = path.read_bytes()
    path.unlink()
    if damage == "directory":
        path.mkdir()
    elif damage != "gone":
        path.write_bytes({"empty": b"", "text": b"no database", "cut": content[:5000]}[damage])
    assert (everything(store), store.marks()) == before


# ------------------------------------------------------------ several programs


def test_two_writers_at_once_lose_nothing(root: Path) -> None:
    one, two = PackStore(root), PackStore(root)
    for minute in range(4):
        assert one.put(made_snapshot(title=f"A {minute}", minutes=minute)).outcome != "unchanged"
        assert two.put(made_snapshot(title=f"A {minute}", minutes=minute)).outcome == "unchanged"
        assert two.put(made_snapshot("NCT00000002", f"B {minute}")).outcome != "unchanged"
        if minute % 2:
            one.close()
    assert len(one.versions(TRIAL)) == len(two.versions("NCT00000002")) == 4
    two.close()
    one.close()
    assert everything(one) == everything(two) == everything(PackStore(root))
    assert len(everything(one)) == 8


def test_a_reader_misses_nothing_while_packs_are_made(root: Path) -> None:
    writer = PackStore(root)
    writer.put(made_snapshot())
    done = Event()

    def count() -> list[int]:
        reader = PackStore(root)
        counts = []
        while not done.is_set():
            names = reader.versions(TRIAL)
            counts.append(len(names))
            assert reader.load(names[0]) == made_snapshot()
        reader.close()
        return counts

    with ThreadPoolExecutor(1) as threads:
        counting = threads.submit(count)
        try:
            for minute in range(1, 8):
                writer.put(made_snapshot(title=f"A {minute}", minutes=minute))
                writer.close()
                if minute % 3 == 0:
                    writer.compact()
        finally:
            done.set()
        counts = counting.result()
    assert counts == sorted(counts)
    assert len(writer.versions(TRIAL)) == 8


def test_several_threads_may_use_one_store(store: PackStore) -> None:
    list(store.put_all(many(30)))
    store.close()
    before = everything(store)
    with ThreadPoolExecutor(2) as threads:
        assert threads.submit(everything, store).result() == before
        assert threads.submit(store.put, made_snapshot("NCT00000099")).result().outcome == "new"
        threads.submit(store.close).result()
    assert len(everything(store)) == 31


# ------------------------------------------------------------ without pyarrow


def test_without_pyarrow_one_sentence_says_what_to_install(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError) as raised:
        PackStore(root).put(made_snapshot())
    assert str(raised.value) == (
        "A store of packs needs pyarrow, which is not installed. "
        "Install it: pip install 'trialcli[registry]'."
    )
    assert not root.exists()


def test_a_version_is_read_without_pyarrow(
    store: PackStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(store.put_all(many(70)))
    store.close()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert list(everything(store).values()) == [*map(to_bytes, many(70))]
    assert PackStore(root).versions(TRIAL)
