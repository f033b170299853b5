"""A store that changes nothing: what is put into it lies in another, above the real one.

So that a run can be tried: it finds what it would find, and leaves no trace.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from trialcli.edges.refused import reason
from trialcli.edges.statefile import state_database
from trialcli.edges.store import DirectoryStore
from trialcli.edges.storefiles import STATE
from trialcli.errors import UsageError
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import StoreResult


class LayeredStore:
    """A store whose new snapshots go into another directory."""

    def __init__(self, below: DirectoryStore, above: DirectoryStore) -> None:
        self._below = below
        self._above = above

    def trials(self) -> list[str]:
        """Return the IDs of all trials with a snapshot, sorted."""
        return sorted({*self._below.trials(), *self._above.trials()})

    def marks(self) -> dict[str, int]:
        """Return, for each trial's directory, a time in ns that moves when its files do."""
        return self._below.marks() | self._above.marks()

    def versions(self, trial: str) -> list[SnapshotName]:
        """Return the snapshots of a trial, oldest first."""
        names = {*self._below.versions(trial), *self._above.versions(trial)}
        return sorted(names, key=lambda name: name.file_name)

    def histories(self, trial: str) -> list[SnapshotName]:
        """Return the stored versions of a registry's history, by number."""
        return self._below.histories(trial)

    def load(self, name: SnapshotName) -> Snapshot:
        """Read one snapshot and check it."""
        is_new = name in self._above.versions(name.trial)
        return (self._above if is_new else self._below).load(name)

    def put(self, snapshot: Snapshot) -> StoreResult:
        """Keep a snapshot above, unless the newest one has the same content."""
        versions = self.versions(snapshot.trial)
        if versions and versions[-1].digest == snapshot.digest[:16]:
            return StoreResult("unchanged", versions[-1])
        kept = self._above.put(snapshot)
        return StoreResult("changed", kept.name) if versions else kept

    def put_history(self, snapshot: Snapshot) -> StoreResult:
        """Keep a version of a registry's history above."""
        return self._above.put_history(snapshot)


@contextmanager
def on_trial(root: Path) -> Iterator[Path]:
    """Yield a directory with a copy of a store's state and nothing else; it is gone afterwards.

    Raises:
        StoreError: the state cannot be read.
        UsageError: no directory for temporary files can be written.

    """
    with _temporary_directory() as directory:
        copy = Path(directory)
        state_database(root, busy_timeout=5).copy_to(copy / STATE)
        yield copy


def _temporary_directory() -> "TemporaryDirectory[str]":
    try:
        return TemporaryDirectory(prefix="trialcli-")
    except OSError as error:
        raise UsageError(
            f"A trial run needs a directory for temporary files: {reason(error)}.",
            hint="Set TMPDIR to a directory that can be written.",
        ) from error
