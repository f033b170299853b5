"""A store for a dry run: it reads the real store and writes into another directory."""

from collections.abc import Iterable, Iterator

from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import FileProblem, SnapshotStore, StoredNames, StoreResult


class LayeredStore:
    """Reads two stores as one; new snapshots go into the upper one."""

    def __init__(self, below: SnapshotStore, above: SnapshotStore) -> None:
        self._below = below
        self._above = above

    def trials(self) -> list[str]:
        """Return the IDs of all trials with a stored version, sorted."""
        return sorted({*self._below.trials(), *self._above.trials()})

    def marks(self) -> dict[str, int]:
        """Return the mark of each trial's directory: a time in ns that moves when its files do."""
        return self._below.marks() | self._above.marks()

    def each_mark(self) -> Iterator[tuple[str, int]]:
        """Yield each trial with its mark."""
        yield from self.marks().items()

    def state(self) -> None:
        """Return None: two stores have no state in common."""

    def changed_since(self, _: str) -> None:
        """Return None: it is not known."""

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        """Return the marks of some trials; 0 for one that is not stored, or cannot be read."""
        trials = list(trials)
        above = self._above.marks_of(trials)
        return {trial: above[trial] or mark for trial, mark in self._below.marks_of(trials).items()}

    def versions(self, trial: str) -> list[SnapshotName]:
        """Return the snapshots of a trial, oldest first."""
        names = {*self._below.versions(trial), *self._above.versions(trial)}
        return sorted(names, key=lambda name: name.file_name)

    def histories(self, trial: str) -> list[SnapshotName]:
        """Return the stored versions of a registry's history, by number."""
        return self._below.histories(trial)

    def known_problems(self) -> Iterator[FileProblem]:
        """Yield the files that cannot be read as a whole."""
        yield from self._below.known_problems()

    def names_of(self, trial: str) -> StoredNames:
        """Return what ``versions`` and ``histories`` return."""
        return StoredNames(self.versions(trial), self.histories(trial))

    def load(self, name: SnapshotName) -> Snapshot:
        """Read one snapshot and check it."""
        is_new = name in self._above.versions(name.trial)
        return (self._above if is_new else self._below).load(name)

    def put(self, snapshot: Snapshot, *, is_thorough: bool = False) -> StoreResult:
        """Store a snapshot above, unless the newest one has the same content."""
        versions = self.versions(snapshot.trial)
        if versions and versions[-1].digest == snapshot.digest[:16]:
            return StoreResult("unchanged", versions[-1])
        result = self._above.put(snapshot, is_thorough=is_thorough)
        return StoreResult("changed", result.name) if versions else result

    def put_history(self, snapshot: Snapshot) -> StoreResult:
        """Store a version of a registry's history above."""
        return self._above.put_history(snapshot)

    def put_all(self, snapshots: Iterable[Snapshot]) -> Iterator[StoreResult]:
        """Store many snapshots above, one after the other."""
        for snapshot in snapshots:
            yield self.put(snapshot) if snapshot.version is None else self.put_history(snapshot)

    def close(self) -> None:
        """Release what both stores hold open."""
        self._below.close()
        self._above.close()
