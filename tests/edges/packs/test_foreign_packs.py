"""Packs and journals that another program wrote: complete files with values no snapshot has."""

from binascii import crc32
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.edges.packs.test_store import everything, many, packs
from tests.made_snapshots import made_snapshot
from trialcli.edges.packs.store import PackStore
from trialcli.edges.storefiles import PACK_CATALOG, PACKS
from trialcli.errors import DamagedSnapshotError

Values = list[Any]
_FAR = 2**63 - 1
_LONG = "9" * 1_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PackStore]:
    store = PackStore(tmp_path / "snapshots")
    list(store.put_all(many(3)))
    store.close()
    yield store
    store.close()


def rewritten(store: PackStore, change: Callable[[pa.Table], pa.Table], **how: Any) -> Path:
    """Write the only pack again as another program could: complete, and under its right name."""
    (old,) = packs(Path(store.place))
    table = change(parquet.ParquetFile(old).read())
    table = table.replace_schema_metadata({"trialcli.format": "trialcli-pack/1"})
    parquet.write_table(table, old, **how)
    digest = sha256(old.read_bytes()).hexdigest()[:16]
    new = old.rename(old.with_name(f"{old.name[:-24]}{digest}.parquet"))
    (Path(store.place) / PACK_CATALOG).unlink()
    return new


def first_value(column: str, value: Any) -> Callable[[pa.Table], pa.Table]:
    """Return what replaces the first value of a column."""

    def changed(table: pa.Table) -> pa.Table:
        place = table.column_names.index(column)
        kind = table.schema.field(place).type
        stored = {"retrieved": pa.int64(), "version_date": pa.int32(), "study": pa.binary()}
        plain = stored.get(column, pa.binary() if isinstance(value, bytes) else kind)
        old = table.column(place).cast(plain).to_pylist()
        values = pa.array([value, *old[1:]], plain)
        if kind == pa.string() and plain == pa.binary():
            # Not UTF-8, which pyarrow does not check here.
            values = pa.Array.from_buffers(kind, len(values), values.buffers())
        else:
            values = values.cast(kind)
        return table.set_column(place, pa.field(column, kind), values)

    return changed


NO_NAMES = [
    ("trial", None),
    ("trial", ""),
    ("trial", "../../NCT00000001"),
    ("trial", "nct00000001"),
    ("trial", "NCT\x1b[31m\n"),
    ("trial", _LONG),
    ("trial", b"\xff\xfe"),
    ("file", None),
    ("file", ""),
    ("file", "../../x"),
    ("file", "/x/20260101T000000.000000Z-0123456789abcdef.json"),
    ("file", _LONG),
    ("file", b"\xff\xfe"),
]


@pytest.mark.parametrize(("column", "value"), NO_NAMES)
def test_a_row_without_a_name_of_a_snapshot_is_reported_and_not_listed(
    column: str, value: Any, store: PackStore
) -> None:
    path = rewritten(store, first_value(column, value))
    assert store.trials() == ["NCT00000002", "NCT00000003"]
    assert len(everything(store)) == 2
    (problem,) = store.problems()
    assert problem.path == f"{PACKS}/{path.name}"
    assert "a row has no name of a snapshot" in str(problem.error)
    # Others can be stored, and the pack stays.
    store.put(made_snapshot("NCT00000009"))
    store.close()
    assert list(store.compact().left) == [path.name]
    assert path in packs(Path(store.place))
    assert len(everything(store)) == 3


WRONG_VALUES = [
    ("study", None),
    ("study", b""),
    ("study", b"{"),
    ("study", b"[]"),
    ("study", b"\xff\xfe"),
    ("study", b'{"a":' * 100_000),
    ("format", None),
    ("retrieved", None),
    ("retrieved", _FAR),
    ("retrieved", -_FAR),
    ("digest", None),
    ("seal", None),
    ("seal", b"\xff\xfe"),
    ("source_kind", b"\xff"),
    ("version_number", 3),
    ("content", b""),
    ("content", b"{}"),
    ("content", b"\xff\xfe"),
]


@pytest.mark.parametrize("compression", ["zstd", "snappy"])
@pytest.mark.parametrize(("column", "value"), WRONG_VALUES)
def test_a_row_with_a_value_that_no_snapshot_has_is_damaged_alone(
    column: str, value: Any, compression: str, store: PackStore
) -> None:
    path = rewritten(store, first_value(column, value), compression=compression)
    assert len(store.trials()) == 3
    (name,) = store.versions("NCT00000001")
    with pytest.raises(DamagedSnapshotError) as raised:
        store.load(name)
    assert str(path) in str(raised.value)
    for trial in ("NCT00000002", "NCT00000003"):
        (name,) = store.versions(trial)
        assert store.load(name).trial == trial


@pytest.mark.parametrize("days", [2**31 - 1, -(2**31)])
def test_a_date_beyond_the_calendar_is_damage(days: int, store: PackStore) -> None:
    def changed(table: pa.Table) -> pa.Table:
        for column, value in (("version_number", 3), ("version_date", days)):
            table = first_value(column, value)(table)
        return table

    rewritten(store, changed)
    (name,) = store.versions("NCT00000001")
    with pytest.raises(DamagedSnapshotError):
        store.load(name)


NAME = "20260101T000000.000000Z-0123456789abcdef.json"
LINES = [
    b'"trial":"NCT00000009","file":"%s","retrieved":"x","study":{}',
    b'"trial":"NCT00000009","file":"%s","retrieved":99999999999999999999,"study":{}',
    b'"trial":"NCT00000009","file":"%s","retrieved":true,"study":{}',
    b'"trial":"NCT00000009","file":"%s","version_number":4294967296,"study":{}',
    b'"trial":"NCT00000009","file":"%s","version_date":1e400,"study":{}',
    b'"trial":"NCT00000009","file":"%s","digest":5,"seal":{},"study":{}',
    b'"trial":"NCT00000009","file":"%s","seal":"\\ud800","study":{}',
    b'"trial":"NCT00000009","file":"%s","content":"!!","study":{}',
    b'"trial":"NCT00000009","file":"%s","study":{"a":"\xff\xfe"}',
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_cannot_become_a_row_is_named_and_stops_no_writer(
    line: bytes, store: PackStore
) -> None:
    body = line % NAME.encode()
    path = Path(store.place) / PACKS / "_journal-1-01234567.jsonl"
    path.write_bytes(b'{"crc32":"%08x",%s}\n' % (crc32(body), body))
    (name,) = store.versions("NCT00000009")
    with pytest.raises(DamagedSnapshotError, match=path.name):
        store.load(name)
    assert store.put(made_snapshot("NCT00000008")).outcome == "new"
    store.close()
    assert path.exists()
    assert store.trials() == [f"NCT0000000{number}" for number in (1, 2, 3, 8, 9)]


@pytest.mark.parametrize(
    "body",
    [
        b"5",
        b'"trial":"NCT00000009"',
        b'"trial":"../../x","file":"%s","study":{}' % NAME.encode(),
        b'"trial":"nct00000009","file":"%s","study":{}' % NAME.encode(),
        b'"trial":"NCT00000009","file":"../../x","study":{}',
        b'"trial":["NCT00000009"],"file":"%s","study":{}' % NAME.encode(),
        b'"trial":"NCT00000009","file":"%s","x":%s,"study":{}' % (NAME.encode(), b"[" * 100_000),
    ],
)
def test_a_line_without_a_name_of_a_snapshot_does_not_count(body: bytes, store: PackStore) -> None:
    path = Path(store.place) / PACKS / "_journal-1-01234567.jsonl"
    path.write_bytes(b'{"crc32":"%08x",%s}\n' % (crc32(body), body))
    assert len(everything(store)) == 3
    assert store.put(made_snapshot("NCT00000008")).outcome == "new"
    store.close()
    assert len(everything(store)) == 4
