"""Make the store of examples: python examples/make.py [DIR] (else examples/snapshots).

The files that it writes are the ones in the repository, byte for byte; a test compares them.
"""

import copy
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from story import LATER, TRIAL, first
from trialcli.ctgov.shape import VOLATILE
from trialcli.edges.store.directory import DirectoryStore
from trialcli.record.tree import content_digest
from trialcli.versions.snapshot import Snapshot, Source

NOTE = (
    "Invented as an example for trialcli: no such trial exists, and no registry served this record."
)


def snapshots() -> Iterator[Snapshot]:
    """Yield the versions of the invented trial, oldest first."""
    record = first()
    yield _snapshot(record, record["derivedSection"]["miscInfoModule"]["versionHolder"])
    for day, amend in LATER.items():
        record = copy.deepcopy(record)
        amend(record)
        record["derivedSection"]["miscInfoModule"]["versionHolder"] = day
        yield _snapshot(record, day)


def _snapshot(record: dict, day: str) -> Snapshot:
    return Snapshot(
        trial=TRIAL,
        retrieved=datetime.fromisoformat(day).replace(hour=15, minute=30, tzinfo=UTC),
        source=Source("invented", note=NOTE),
        digest=content_digest(record, VOLATILE),
        study=record,
    )


def main(arguments: list[str]) -> None:
    """Write the store again."""
    root = Path(arguments[0]) if arguments else Path(__file__).parent / "snapshots"
    shutil.rmtree(root / TRIAL, ignore_errors=True)
    store = DirectoryStore(root)
    for snapshot in snapshots():
        store.put(snapshot)


if __name__ == "__main__":
    main(sys.argv[1:])
