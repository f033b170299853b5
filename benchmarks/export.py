"""What an export takes: CPU time against parsing the same bytes, memory for few and many trials.

Run it from the checkout, with the package and its extra ``registry`` installed:

    PYTHONPATH=src python benchmarks/export.py
    PYTHONPATH=src python benchmarks/export.py --few 1000 --many 50000
    PYTHONPATH=src python benchmarks/export.py --formats parquet csv --versions 4

The stores are made of real records (``TRIALCLI_CORPUS``; without it, of the invented example)
under other IDs; with ``--versions``, each trial has that many, which differ in their status. Each
export is a process of its own. Its CPU time, less that of an export of no trial, is divided by the
CPU time that ``json.loads`` takes for the bytes of the same files, if each value is dropped before
the next file is parsed. If all values are kept, ``json.loads`` takes up to three times as long,
mostly because Python looks for cycles among them. The memory of an export is the largest resident
set of the process.

It exits with 1 if an export of many trials takes more than 300 MiB.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path
from typing import NamedTuple

from corpus import record_files
from processes import measured, trialcli
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.store.directory import DirectoryStore
from trialcli.record.tree import content_digest
from trialcli.versions.snapshot import Snapshot, Source
from trialcli.versions.tables import OWN_TABLES

_EXAMPLE = Path(__file__).parents[1] / "examples" / "snapshots" / "NCT99000001"
_MOST_MIB = 300
_READ = datetime(2026, 1, 12, 12, tzinfo=UTC)
_STATUSES = ("RECRUITING", "ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED")
_RECORD_TABLES = [table.name for table in CTGOV_RECORDS.tables]
_NOT_STORED = "NCT99999999"


class Cost(NamedTuple):
    """What a process took."""

    cpu: float
    mib: float


def main() -> int:
    """Measure every format, and the table of changes again and again."""
    options = _options()
    with tempfile.TemporaryDirectory() as place:
        few, many = Path(place) / "few", Path(place) / "many"
        for root, trials in ((few, options.few), (many, options.many)):
            _fill(root, trials, options.versions)
        parsing, keeping = _parsing(few), _parsing(few, keeps=True)
        print(
            f"{options.few} trials: json.loads of their files takes {parsing:.2f} s "
            f"({keeping:.2f} s if all values are kept)"
        )
        to, largest = Path(place) / "out", 0.0
        for format_ in options.formats:
            start = _export(few, to, format_, _NOT_STORED)
            small = _export(few, to, format_)
            large = _export(many, to, format_)
            largest = max(largest, large.mib)
            ratio = (small.cpu - start.cpu) / parsing
            print(
                f"{format_:<8} {small.cpu:6.2f} s: {ratio:5.2f} x json.loads; "
                f"{small.mib:.0f} MiB, {large.mib:.0f} MiB for {options.many} trials",
                flush=True,
            )
        print(_changes(few, to), flush=True)
    return int(largest > _MOST_MIB)


def _changes(store: Path, to: Path) -> str:
    """Return what the table of changes takes the first time and again."""
    own = [table.name for table in OWN_TABLES]
    shutil.rmtree(to, ignore_errors=True)
    costs = [_run("export", *own, "--store", str(store), "--to", str(to)) for _ in range(2)]
    first, again = costs
    return f"changes  {first.cpu:6.2f} s, again {again.cpu:.2f} s"


def _export(store: Path, to: Path, format_: str, *words: str) -> Cost:
    shutil.rmtree(to, ignore_errors=True)
    where = ["--store", str(store), "--to", str(to), "--format", format_]
    return _run("export", *_RECORD_TABLES, *words, *where)


def _run(*words: str) -> Cost:
    used = measured(trialcli(*words, "--quiet"), fine=(0, 3), stderr=subprocess.DEVNULL)
    return Cost(used.cpu, used.peak / 2**20)


def _parsing(store: Path, *, keeps: bool = False) -> float:
    """Return the CPU time that parsing every file takes, if its value is dropped or kept."""
    times = []
    for _ in range(3):
        took = 0.0
        kept = []
        for path in store.glob("NCT*/*.json"):
            content = path.read_bytes()
            begun = time.process_time()
            value = json.loads(content)
            if keeps:
                kept.append(value)
            del value
            took += time.process_time() - begun
        times.append(took)
    return min(times)


def _fill(root: Path, trials: int, versions: int) -> None:
    """Store versions of real records, each trial under an ID of its own."""
    store = DirectoryStore(root)
    for _ in store.put_all(islice(_snapshots(versions), trials * versions)):
        pass
    store.close()


def _snapshots(versions: int) -> Iterator[Snapshot]:
    for number, path in zip(count(1), cycle(_files()), strict=False):
        # One record at a time: what this program holds would count as the memory of its children.
        text = _record(path)
        own_id = json.loads(text)["protocolSection"]["identificationModule"]["nctId"]
        trial = f"NCT{number:08}"
        for version in range(versions):
            study = json.loads(text.replace(own_id, trial))
            if version:
                status = _STATUSES[version % len(_STATUSES)]
                study["protocolSection"]["statusModule"]["overallStatus"] = status
            digest = content_digest(study, CTGOV_RECORDS.shape.volatile)
            read = _READ + timedelta(days=20 * version)
            yield Snapshot(trial, read, Source("api"), digest, study)


def _files() -> Sequence[Path]:
    corpus = os.environ.get("TRIALCLI_CORPUS")
    return record_files(Path(corpus)) if corpus else sorted(_EXAMPLE.glob("*.json"))


def _record(path: Path) -> str:
    """Return the JSON text of a record, which may be in a snapshot."""
    text = path.read_text("utf-8")
    document = json.loads(text)
    return json.dumps(document["study"]) if "study" in document else text


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--few", type=int, default=500)
    parser.add_argument("--many", type=int, default=5_000)
    parser.add_argument("--versions", type=int, default=1, help="versions of each trial")
    formats = ["parquet", "csv", "jsonl", "sqlite"]
    parser.add_argument("--formats", nargs="+", default=formats, choices=formats)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
