import os
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.edges.packs.test_store import everything, many, packs
from tests.made_snapshots import TRIAL, made_snapshot, made_version
from trialcli.edges.packs.rows import bytes_of, row_of, snapshot_of
from trialcli.edges.packs.store import PackStore
from trialcli.edges.storefiles import PACK_CATALOG, PACKS
from trialcli.errors import DamagedSnapshotError, FutureFormatError, StoreError
from trialcli.versions.snapshot import MAX_BYTES, Snapshot, SnapshotName, to_document

NAME = "20260112T120000.000000Z-0123456789abcdef.parquet"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def store(root: Path) -> Iterator[PackStore]:
    store = PackStore(root)
    yield store
    store.close()


def stored(store: PackStore, snapshots: list[Snapshot]) -> Path:
    """Store snapshots as one pack; return it."""
    list(store.put_all(snapshots))
    store.close()
    (path,) = packs(Path(store.place))
    return path


def name_of_only(store: PackStore, trial: str) -> SnapshotName:
    (name,) = store.versions(trial)
    return name


def read_or_named(
    store: PackStore, name: SnapshotName, snapshots: list[Snapshot], path: Path
) -> bool:
    """Return whether a snapshot can be read, as it was stored; else the error names it."""
    try:
        loaded = store.load(name)
    except DamagedSnapshotError as error:
        said = str(error)
    else:
        assert loaded in snapshots
        return True
    assert str(path) in said
    assert name.trial in said
    return False


def lose_catalog(store: PackStore) -> None:
    store.close()
    (Path(store.place) / PACK_CATALOG).unlink(missing_ok=True)


def problems(store: PackStore) -> dict[str, str]:
    return {problem.path: str(problem.error) for problem in store.problems()}


def flip(path: Path, position: int, bit: int = 1) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= bit
    path.write_bytes(content)


# ------------------------------------------------------------ packs


@pytest.mark.parametrize("has_catalog", [True, False])
def test_of_a_pack_that_is_cut_the_first_part_can_be_read(
    has_catalog: bool, store: PackStore
) -> None:
    snapshots = many(200)
    path = stored(store, snapshots)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    if not has_catalog:
        lose_catalog(store)
    read = damaged = 0
    for trial in store.trials():
        is_read = read_or_named(store, name_of_only(store, trial), snapshots, path)
        read, damaged = read + is_read, damaged + (not is_read)
    assert read >= 64
    assert read + damaged == (200 if has_catalog else read)
    assert list(problems(store)) == [f"{PACKS}/{path.name}"]
    assert "is damaged: its bytes do not match the digest in its name" in store.warnings[0]


@pytest.mark.parametrize("has_catalog", [True, False])
def test_a_flipped_bit_never_changes_a_snapshot(has_catalog: bool, store: PackStore) -> None:
    snapshots = [*many(70), made_version(3, "History")]
    path = stored(store, snapshots)
    content = path.read_bytes()
    step = max(1, len(content) // 40)
    for position in range(0, len(content), step):
        store.close()
        flip(path, position, 1 << (position % 8))
        if not has_catalog:
            lose_catalog(store)
        for trial in store.trials():
            for name in (*store.versions(trial), *store.history_files(trial)):
                read_or_named(store, name, snapshots, path)
        assert f"{PACKS}/{path.name}" in problems(store)
        path.write_bytes(content)
    lose_catalog(store)
    assert len(everything(store)) == 71


def test_damage_in_one_row_group_leaves_the_others(store: PackStore) -> None:
    path = stored(store, many(200))
    lose_catalog(store)
    flip(path, 40)
    assert len(store.trials()) >= 136
    intact = store.trials()[-136:]
    assert [store.load(name_of_only(store, trial)).trial for trial in intact] == intact


def test_a_pack_of_a_newer_format_is_named_and_left_alone(store: PackStore, root: Path) -> None:
    path = stored(store, many(3))
    newer = path.read_bytes().replace(b"trialcli-pack/1", b"trialcli-pack/2")
    path.unlink()
    store.put(made_snapshot("NCT00000009"))
    name = f"20260112T120000.000000Z-{sha256(newer).hexdigest()[:16]}.parquet"
    (root / PACKS / name).write_bytes(newer)
    store.close()
    assert store.trials() == ["NCT00000009"]
    (problem,) = store.problems()
    assert isinstance(problem.error, FutureFormatError)
    assert "is in pack format 2; this trialcli reads 1. Upgrade trialcli" in store.warnings[0]
    assert (root / PACKS / name).read_bytes() == newer
    assert list(store.compact().left) == [name]
    assert (root / PACKS / name).read_bytes() == newer


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no Parquet file", b"PAR1" * 100])
def test_what_is_no_pack_is_named_and_harms_nothing(
    content: bytes, store: PackStore, root: Path
) -> None:
    path = stored(store, many(3))
    (root / PACKS / NAME).write_bytes(content)
    assert len(everything(store)) == 3
    assert list(problems(store)) == [f"{PACKS}/{NAME}"]
    store.put(made_snapshot("NCT00000009"))
    store.close()
    store.compact()
    assert (root / PACKS / NAME).read_bytes() == content
    assert path not in packs(root)
    assert len(everything(store)) == 4


@pytest.mark.parametrize("kind", ["link", "directory", "pipe"])
@pytest.mark.parametrize("is_known", [True, False])
def test_what_has_the_name_of_a_pack_and_is_no_file_is_a_problem(
    is_known: bool, kind: str, store: PackStore, root: Path, tmp_path: Path
) -> None:
    path = stored(store, many(3))
    if is_known:
        # It takes the place of a pack.
        other = PackStore(root)
        list(other.put_all([made_snapshot("NCT00000009")]))
        other.close()
        (pack,) = [each for each in packs(root) if each != path]
    else:
        pack = root / PACKS / NAME
    journal = root / PACKS / "_journal-1-01234567.jsonl"
    target = tmp_path / "elsewhere.parquet"
    shutil.copy(path, target)
    pack.unlink(missing_ok=True)
    for odd in (pack, journal):
        if kind == "link":
            odd.symlink_to(target)
        elif kind == "directory":
            odd.mkdir()
        else:
            os.mkfifo(odd)
    assert len(everything(store)) == 3 if not is_known else store.load(name_of_only(store, TRIAL))
    found = problems(store)
    assert list(found) == [f"{PACKS}/{pack.name}", f"{PACKS}/{journal.name}"]
    assert f"{pack} cannot be read: it is not a regular file." in found[f"{PACKS}/{pack.name}"]
    assert not list(store.strays())
    store.put(made_snapshot("NCT00000008"))
    store.close()
    assert store.compact().left == {pack.name: "it is not a regular file"}
    assert store.load(name_of_only(store, "NCT00000008"))
    assert store.load(name_of_only(store, TRIAL))


def test_a_second_copy_of_a_damaged_row_is_read(store: PackStore, root: Path) -> None:
    path = stored(store, many(3))
    content = path.read_bytes()
    copy = root / PACKS / NAME
    copy.write_bytes(content)
    assert len(everything(store)) == 3
    store.close()
    for position in range(4, len(content) // 2, 7):
        flip(path, position)
    assert len(everything(store)) == 3
    store.compact()
    assert len(everything(store)) == 3


def test_a_renamed_or_missing_pack_is_no_loss_of_others(store: PackStore, root: Path) -> None:
    path = stored(store, many(3))
    names = [name_of_only(store, trial) for trial in store.trials()]
    path.rename(root / PACKS / NAME)
    assert len(everything(store)) == 3
    assert list(problems(store)) == [f"{PACKS}/{NAME}"]
    (root / PACKS / NAME).unlink()
    assert store.trials() == []
    with pytest.raises(DamagedSnapshotError, match=f"{TRIAL}: .* is in no pack of"):
        store.load(names[0])


def test_the_directory_of_packs_is_no_link(store: PackStore, root: Path, tmp_path: Path) -> None:
    stored(store, many(3))
    (root / PACKS).rename(tmp_path / "elsewhere")
    (root / PACKS).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="packs is not a directory"):
        store.trials()
    with pytest.raises(StoreError):
        store.put(made_snapshot("NCT00000009"))


# ------------------------------------------------------------ journals


def journal(root: Path) -> Path:
    (path,) = (root / PACKS).glob("_journal-*")
    return path


def test_a_line_that_was_cut_short_was_never_stored(root: Path) -> None:
    killed = PackStore(root)
    for snapshot in many(3):
        killed.put(snapshot)
    content = journal(root).read_bytes()
    for size in range(len(content) - 1, len(content) - 400, -7):
        journal(root).write_bytes(content[:size])
        assert PackStore(root).trials() == ["NCT00000001", "NCT00000002"]
    store = PackStore(root)
    assert not store.warnings
    assert store.put(many(3)[2]).outcome == "new"
    store.close()
    assert not list((root / PACKS).glob("_journal-*"))
    assert len(everything(PackStore(root))) == 3


def test_a_damaged_line_is_named_and_stays(root: Path) -> None:
    killed = PackStore(root)
    for snapshot in many(3):
        killed.put(snapshot)
    path = journal(root)
    flip(path, len(path.read_bytes()) // 2)
    content = path.read_bytes()
    store = PackStore(root)
    assert store.trials() == ["NCT00000001", "NCT00000003"]
    assert list(problems(store)) == [f"{PACKS}/{path.name}"]
    assert "a line does not match its checksum" in store.warnings[0]
    store.put(made_snapshot("NCT00000009"))
    store.close()
    assert path.read_bytes() == content
    for _ in range(2):
        store = PackStore(root)
        store.put(made_snapshot("NCT00000009", "Later"))
        store.close()
    assert len(packs(root)) == 2
    assert len(everything(store)) == 4


def test_a_journal_of_a_newer_format_is_named_and_stays(store: PackStore, root: Path) -> None:
    stored(store, many(3))
    path = root / PACKS / "_journal-2-01234567.jsonl"
    path.write_text("of tomorrow\n")
    store.put(made_snapshot("NCT00000009"))
    store.close()
    assert path.read_text() == "of tomorrow\n"
    assert list(problems(store)) == [f"{PACKS}/{path.name}"]
    assert "is in journal format 2; this trialcli reads 1." in store.warnings[0]


@pytest.mark.parametrize("column", ["study", "content"])
@pytest.mark.parametrize("read", [snapshot_of, bytes_of])
def test_a_row_larger_than_any_file_is_refused_before_it_is_parsed(read, column) -> None:
    text = b'{"a":"%s"}' % (b"x" * MAX_BYTES)
    row = row_of("name", to_document(made_snapshot()))._replace(**{column: text})
    with pytest.raises(DamagedSnapshotError, match="the row is damaged: it is larger than 64 MiB"):
        read(row, what="the row")
