"""examples/spark_changes.py gives the rows of ``trialcli export changes``, run by a local Spark.

Skipped where PySpark or Java is not installed.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.analysis_page import need, run_command
from tests.documents import CHECKOUT, examples_at
from tests.made_snapshots import VOLATILE, made_snapshot, made_version
from tests.stores import new_store
from trialcli.edges.store.directory import DirectoryStore
from trialcli.record.strictjson import parse_json
from trialcli.record.tree import content_digest
from trialcli.versions.snapshot import Snapshot, Source
from trialcli.versions.store import SnapshotFile

pytestmark = pytest.mark.slow
_ORDER = ("nct_id", "before_digest", "after_digest", "position")


def made_store(root: Path) -> DirectoryStore:
    """Return a store of invented trials, of one with versions of the registry's history."""
    store = DirectoryStore(examples_at(root))
    for number, minutes in ((1, 0), (2, 9), (4, 20)):
        store.put_history(made_version(number, f"title {number}", minutes=minutes))
    for title in ("now", "then", "now"):
        store.put(made_snapshot(title=title, minutes=50))
    return store


def put_series(store: DirectoryStore, corpus: Path) -> None:
    for path in sorted(corpus.glob("series/NCT*/*.json")):
        study = parse_json(path.read_bytes())
        moment = datetime.fromisoformat(path.stem[:10]).replace(hour=9, tzinfo=UTC)
        digest = content_digest(study, VOLATILE)
        store.put(Snapshot(path.parent.name, moment, Source("api"), digest, study))


def pack(store: DirectoryStore, root: Path) -> Path:
    """Copy a store into a store of packs; return the directory of its packs."""

    def files() -> Iterator[SnapshotFile]:
        for trial in store.trials():
            for name in (*store.versions(trial), *store.history_files(trial)):
                yield SnapshotFile(name, store.content(name))

    packed = new_store(root, "packs")
    for _ in packed.copy_all(files()):
        pass
    packed.close()
    return root / "packs"


def spark(packs: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Run the example on this machine alone."""
    import pyspark

    program = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    local = ["--master", "local[2]", "--conf", "spark.sql.shuffle.partitions=3"]
    quiet = ["--conf", "spark.ui.enabled=false", "--conf", "spark.driver.bindAddress=127.0.0.1"]
    return subprocess.run(
        [program, *local, *quiet, CHECKOUT / "examples" / "spark_changes.py", packs, out],
        env=os.environ
        | {
            "PYSPARK_PYTHON": sys.executable,
            "PYTHONPATH": str(CHECKOUT / "src"),
            "SPARK_LOCAL_IP": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def written(out: Path) -> list[dict[str, Any]]:
    import pyarrow.dataset as ds

    table = ds.dataset(out, partitioning="hive").to_table()
    rows = [{key: _plain(value) for key, value in row.items()} for row in table.to_pylist()]
    assert all(row.pop("month") == row["after_date"][:7] for row in rows)
    return sorted(rows, key=lambda row: [row[name] for name in _ORDER])


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def exported(store: Path) -> list[dict[str, Any]]:
    out = store.parent / "exported"
    command = "trialcli export changes --format jsonl --quiet"
    run_command(f"{command} --store '{store}' --to '{out}'", store.parent)
    lines = [line for path in out.rglob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    return sorted(rows, key=lambda row: [row[name] for name in _ORDER])


@pytest.mark.parametrize("records", ["invented", "real"])
def test_the_rows_of_spark_are_those_of_the_export(
    records: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    need("Spark")
    store = made_store(tmp_path / "store")
    if records == "real":
        put_series(store, request.getfixturevalue("corpus"))
    packs = pack(store, tmp_path / "packed")
    # As after a compaction that was killed: every version is there twice.
    (one,) = packs.glob("*.parquet")
    shutil.copy(one, packs / f"again-{one.name}")
    done = spark(packs, tmp_path / "out")
    assert done.returncode == 0, done.stderr[-3000:]
    wanted = exported(tmp_path / "store")
    assert len(wanted) > 20
    assert written(tmp_path / "out") == wanted
    assert f"{len(wanted)} changes written to {tmp_path / 'out'}" in done.stdout.splitlines()


def test_damage_is_reported_and_the_others_are_compared(tmp_path: Path) -> None:
    need("Spark")
    import pyarrow as pa
    import pyarrow.parquet as pq

    store = made_store(tmp_path / "store")
    packs = pack(store, tmp_path / "packed")
    (path,) = packs.glob("*.parquet")
    table = pq.read_table(path)
    studies = [text.replace('"then"', '"never"') for text in table["study"].to_pylist()]
    place = table.column_names.index("study")
    pq.write_table(table.set_column(place, "study", pa.array(studies)), path)
    done = spark(packs, tmp_path / "out")
    assert done.returncode == 5, done.stderr[-3000:]
    # Spark writes both outputs of a program to its own standard output.
    assert "Some versions are damaged, and were not compared." in done.stdout.splitlines()
    digest = made_snapshot(title="then").digest
    wanted = [
        row
        for row in exported(tmp_path / "store")
        if digest not in (row["before_digest"], row["after_digest"])
    ]
    assert written(tmp_path / "out") == wanted
