"""Reading and digesting everything in a store again; and making its index anew."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from trialcli.core.ports import (
    Clock,
    Index,
    Indexed,
    InspectableStore,
    Progress,
    SnapshotStore,
    Stray,
)
from trialcli.core.record import content_digest
from trialcli.core.snapshot import SnapshotName
from trialcli.errors import FutureFormatError, StoreError
from trialcli.jobs.listing import read_trial


@dataclass(frozen=True, slots=True)
class Damage:
    """A file, or a trial's directory, that cannot be vouched for."""

    path: str
    """Relative to the store, with ``/``."""
    why: str


@dataclass(slots=True)
class Verification:
    """What was found in a store."""

    trials: int = 0
    snapshots: int = 0
    """Snapshot files, the damaged and the newer ones too."""
    damaged: list[Damage] = field(default_factory=list)
    newer: list[str] = field(default_factory=list)
    """Paths of what only a newer trialcli can check. Not damaged, and not vouched for."""
    strays: list[Stray] = field(default_factory=list)
    """What lies in the store and is ignored."""

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is damaged."""
        return not self.damaged


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of the index."""

    trials: int
    """Rows made."""
    left_out: tuple[str, ...]
    """Why some trials have no row, a sentence each."""
    put_aside: str | None
    """Where the damaged state file is now, if there was one."""


def verify(store: InspectableStore, volatile: Iterable[str], progress: Progress) -> Verification:
    """Read and digest every snapshot again; nothing is touched.

    Args:
        store: the store.
        volatile: the volatile paths of the format, by which content digests are made.
        progress: told of every trial.

    """
    paths = tuple(volatile)
    found = Verification()
    trials = store.trials()
    progress.start(len(trials))
    try:
        for trial in trials:
            _verify_trial(store, trial, paths, found)
            progress.advance()
    finally:
        progress.stop()
    for stray in store.strays():
        if stray.kind == "reserved":
            found.newer.append(stray.path)
        else:
            found.strays.append(stray)
    return found


def rebuild(store: InspectableStore, index: Index, clock: Clock) -> Rebuilt:
    """Make the index anew from the files alone.

    Raises:
        FutureFormatError, LockedStoreError, UnwritableStoreError: it cannot be written.

    """
    left_out: list[str] = []
    rows = list(_rows(store, clock, left_out))
    return Rebuilt(len(rows), tuple(left_out), index.rebuild(rows))


def _verify_trial(
    store: SnapshotStore, trial: str, volatile: tuple[str, ...], found: Verification
) -> None:
    found.trials += 1
    try:
        versions = store.versions(trial)
    except StoreError as error:
        found.damaged.append(Damage(trial, str(error)))
        return
    for name in versions:
        found.snapshots += 1
        path = f"{trial}/{name.file_name}"
        try:
            why = _damage(store, name, volatile)
        except FutureFormatError:
            found.newer.append(path)
            continue
        if why:
            found.damaged.append(Damage(path, why))


def _damage(store: SnapshotStore, name: SnapshotName, volatile: tuple[str, ...]) -> str | None:
    try:
        snapshot = store.load(name)
    except FutureFormatError:
        raise
    except StoreError as error:
        return error.message
    if content_digest(snapshot.study, volatile) != snapshot.digest:
        return "Its record does not have the content digest in its header."
    return None


def _rows(store: InspectableStore, clock: Clock, left_out: list[str]) -> Iterator[Indexed]:
    now = clock()
    for trial, mark in sorted(store.marks().items()):
        try:
            indexed = read_trial(store, trial, mark, now)
        except StoreError as error:
            left_out.append(str(error))
            continue
        if indexed is None:
            continue
        if indexed.row.problem:
            left_out.append(indexed.row.problem)
        else:
            yield indexed
