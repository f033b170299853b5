"""How long it takes to list a store of 10,000 trials.

Run it from the checkout, with the package installed or on the path:

    PYTHONPATH=src python benchmarks/store.py
    PYTHONPATH=src python benchmarks/store.py --trials 1000 --rounds 5

The store is generated in a temporary directory, so the first half minute goes into writing. Every
figure is the median of ratios taken within one run, the two things in turn, so that a busy machine
slows both; the times are there for orientation only.

- *index*: ``list_stored`` with an index that is up to date, against a plain ``SELECT`` of the same
  rows from the same file.
- *process*: a Python process that lists the store, and ``trialcli list`` itself, against
  ``python -c pass``.
- *copied*: every trial's directory has another change time, as after copying the store: names are
  compared, no file is opened. Against *index*.
- *first*: no index at all, every newest snapshot is read and its seal checked. Against
  ``json.loads`` of the same files.
"""

import argparse
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.ctgov.shape import VOLATILE
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.storefiles import CATALOG
from trialcli.jobs.listing import list_stored
from trialcli.record.tree import Record, content_digest
from trialcli.versions.snapshot import Snapshot, Source, name_of, to_bytes

# An hour ahead, every directory's change time has settled.
_LATER = timedelta(hours=1)
_LIST = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.store.directory import DirectoryStore
from trialcli.jobs.listing import list_stored
root = Path(sys.argv[1])
list_stored(DirectoryStore(root), SqliteCatalog(root), lambda: datetime.now(UTC), CTGOV_RECORDS)
"""


def main() -> None:
    """Generate a store, list it in every way, and print what it took."""
    options = _options()
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        print(f"writing {options.trials} trials ...", flush=True)
        write_store(root, options.trials)
        _report(root, options.rounds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    return parser.parse_args()


def write_store(root: Path, trials: int) -> None:
    """Write one snapshot a trial, of about the size that half the real records have."""
    chance = random.Random(1)  # noqa: S311 - the same store every time, not a secret
    words = ["trial", "of", "metformin", "lupus", "placebo", "arm", "weeks", "safety", "dose"]
    for number in range(1, trials + 1):
        study = _record(f"NCT{number:08d}", lambda count: " ".join(chance.choices(words, k=count)))
        snapshot = Snapshot(
            trial=f"NCT{number:08d}",
            retrieved=datetime(2026, 1, 12, 9, tzinfo=UTC) + timedelta(seconds=number),
            source=Source("invented"),
            digest=content_digest(study, VOLATILE),
            study=study,
        )
        path = root / snapshot.trial / name_of(snapshot).file_name
        path.parent.mkdir()
        path.write_bytes(to_bytes(snapshot))


def _record(trial: str, text: Callable[[int], str]) -> Record:
    return {
        "protocolSection": {
            "identificationModule": {"nctId": trial, "briefTitle": text(10)},
            "statusModule": {
                "overallStatus": "RECRUITING",
                "startDateStruct": {"date": "2026-01"},
                "completionDateStruct": {"date": "2028-08-31", "type": "ESTIMATED"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": text(3)}},
            "descriptionModule": {"briefSummary": text(120), "detailedDescription": text(500)},
            "conditionsModule": {"conditions": [text(1), text(2)]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE1", "PHASE2"],
                "enrollmentInfo": {"count": 18, "type": "ESTIMATED"},
            },
            "eligibilityModule": {"eligibilityCriteria": text(250)},
            "contactsLocationsModule": {
                "locations": [{"facility": text(3), "country": c} for c in ("China", "France")]
            },
        },
        "hasResults": False,
    }


def _report(root: Path, rounds: int) -> None:
    store, index = DirectoryStore(root), SqliteCatalog(root)
    files = sorted(root.glob("NCT*/*.json"))

    def listed() -> None:
        list_stored(store, index, lambda: datetime.now(UTC) + _LATER, CTGOV_RECORDS)  # noqa: TID251

    def forget() -> None:
        with closing(sqlite3.connect(root / CATALOG)) as db, db:
            db.execute("DELETE FROM newest")

    def touch() -> None:
        for directory in root.glob("NCT*"):
            directory.chmod(directory.stat().st_mode)

    def process(*arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)

    bare = process("-c", "pass")
    listed()
    _compare("index / plain SELECT", listed, lambda: _select(root), rounds)
    _compare("process that lists / python -c pass", process("-c", _LIST, str(root)), bare, rounds)
    _compare(
        "trialcli list / python -c pass",
        process("-m", "trialcli", "list", "--store", str(root)),
        bare,
        rounds,
    )
    _compare("copied / index", listed, listed, 3, before=touch)
    _compare(
        "first / json.loads of the files",
        listed,
        lambda: [json.loads(file.read_bytes()) for file in files],
        3,
        before=forget,
    )


def _select(root: Path) -> None:
    with closing(sqlite3.connect(root / CATALOG)) as db:
        db.execute("SELECT trial, mark, shape, row, seal FROM newest").fetchall()


def _compare(
    what: str,
    one: Callable[[], object],
    other: Callable[[], object],
    rounds: int,
    *,
    before: Callable[[], object] = lambda: None,
) -> None:
    """Print the median of the ratios of two things done in turn, and the median times."""
    pairs = []
    for _ in range(rounds):
        before()
        pairs.append((_seconds(one), _seconds(other)))
    ratio = statistics.median(first / second for first, second in pairs)
    first, second = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"{what:40} {ratio:8.2f} x   {first:8.1f} ms / {second:.1f} ms", flush=True)


def _seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
