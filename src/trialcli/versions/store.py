"""The store of snapshots, as the jobs see it."""

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, NamedTuple, Protocol

from trialcli.errors import StoreError
from trialcli.versions.snapshot import Snapshot, SnapshotName

StoreKind = Literal["plain", "packs"]
"""``plain``: a file for each snapshot; ``packs``: snapshots as the rows of Parquet files."""


class StoreResult(NamedTuple):
    """What the store did with a snapshot."""

    outcome: Literal["new", "changed", "unchanged"]
    """``new``: the first of its trial; ``unchanged``: the newest one stored has its content."""
    name: SnapshotName
    """The snapshot that holds this content now: the new one, or the one already stored."""


class StoredNames(NamedTuple):
    """What is stored of a trial."""

    own: list[SnapshotName]
    """Our own snapshots, oldest first."""
    histories: list[SnapshotName]
    """The versions of the registry's history, by number, each number once."""


class SnapshotFile(NamedTuple):
    """A snapshot file of a store, to be copied into another."""

    name: SnapshotName
    content: bytes
    """Intact: ``InspectableStore.content`` has checked it."""


class Stray(NamedTuple):
    """Something in a store that is neither a snapshot nor the store's own."""

    path: str
    """Relative to the store, with ``/``."""
    kind: Literal["foreign", "left-over"]
    """``left-over``: of a killed writer."""


class FileProblem(NamedTuple):
    """A file of several snapshots that cannot be read as a whole."""

    path: str
    """Relative to the store, with ``/``."""
    error: StoreError


class SnapshotStore(Protocol):
    """Snapshot files: written once, never changed."""

    def trials(self) -> list[str]:
        """Return the IDs of all trials with a stored version, sorted."""

    def versions(self, trial: str) -> list[SnapshotName]:
        """Return the snapshots of a trial, oldest first; empty if there are none."""

    def histories(self, trial: str) -> list[SnapshotName]:
        """Return the stored versions of a registry's history, by number, each number once."""

    def known_problems(self) -> Iterator[FileProblem]:
        """Yield the files of several snapshots that cannot be read as a whole, as far as is known.

        Snapshots in them may be missing from every list.
        """

    def names_of(self, trial: str) -> StoredNames:
        """Return what ``versions`` and ``histories`` return, with one reading of the directory."""

    def marks(self) -> dict[str, int]:
        """Return the mark of each trial's directory: a time in ns that moves when its files do."""

    def each_mark(self) -> Iterator[tuple[str, int]]:
        """Yield each trial's directory with its mark, in any order."""

    def state(self) -> str | None:
        """Return a text that is another one after any snapshot came or went.

        None if the store does not know it without asking for the mark of each trial.
        """

    def changed_since(self, state: str) -> set[str] | None:
        """Return the trials of which something may have come since a state, and perhaps others.

        None if that is not known: something may be gone, say.
        """

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        """Return the marks of some trials; 0 for one that is not stored, or cannot be read."""

    def load(self, name: SnapshotName) -> Snapshot:
        """Read one snapshot and check it.

        Raises:
            DamagedSnapshotError, FutureFormatError
        """

    def put(self, snapshot: Snapshot, *, is_thorough: bool = False) -> StoreResult:
        """Store a snapshot unless the newest one of its trial has the same content.

        The newest one is read, so that a damaged one does not count, only if it is the trial's
        turn (``versions/turns``), or with ``is_thorough``.

        Raises:
            LockedStoreError, UnwritableStoreError
        """

    def put_history(self, snapshot: Snapshot) -> StoreResult:
        """Store a version of a registry's history unless it is stored with the same content.

        Raises:
            LockedStoreError, UnwritableStoreError
        """

    def put_all(self, snapshots: Iterable[Snapshot]) -> Iterator[StoreResult]:
        """Store many snapshots of either kind, each as ``put`` or ``put_history`` does.

        Yield each result, in order, once its snapshot survives a power failure. The store may read
        some more snapshots before it yields a result.

        Raises:
            TrialFilesError: of one trial. The next snapshots can be stored with another call.
            LockedStoreError, UnwritableStoreError
        """

    def close(self) -> None:
        """Release what the store holds open. It can be used again afterwards.

        What was stored is durable before. If tidying up fails, the next writer does it.
        """


class InspectableStore(SnapshotStore, Protocol):
    """A store that can be examined and copied as a whole.

    The catalog, ``verify``, ``doctor``, ``pack`` and ``unpack`` need this.
    """

    written: set[str]
    """The trials of which something was written."""

    @property
    def place(self) -> str:
        """The path of the store."""

    @property
    def exists(self) -> bool:
        """Whether the store exists."""

    @property
    def writable(self) -> bool:
        """Whether the store, or the directory it will be made in, can be written."""

    def in_reading_order(self, trials: Collection[str]) -> Iterable[str]:
        """Return trials in the order in which their newest snapshots are read fastest."""

    def names(self) -> list[str]:
        """Return what may be the directories of trials, by their names alone, in any order."""

    def history_files(self, trial: str) -> list[SnapshotName]:
        """Return every file of a registry's history, also several of one version."""

    def strays(self) -> Iterator[Stray]:
        """Yield what does not belong in the store."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences on files of several snapshots that cannot be read, as far as is known by now.

        Snapshots in them may be missing from every list.
        """

    def problems(self) -> Iterator[FileProblem]:
        """Compare the files of several snapshots with their checksums; yield those with a fault.

        Whatever says where snapshots lie gets what it lacks of them.
        """

    def rebuild(self) -> None:
        """Make again what says where snapshots lie, if the store has such a thing."""

    def content(self, name: SnapshotName) -> bytes:
        """Return the bytes of a snapshot file, after the checks of ``load``.

        These are the bytes that were stored, also if a newer program wrote members of the header
        that this one does not know.

        Raises:
            DamagedSnapshotError, FutureFormatError, TrialFilesError
        """

    def copy_all(self, files: Iterable[SnapshotFile | Snapshot]) -> Iterator[SnapshotName]:
        """Store files of another store under their own names, byte by byte.

        A snapshot is stored in the same way: at its own time, whatever else its trial has.

        What has the same name here is left as it is. Yield each name, in order, once its file
        survives a power failure.

        Raises:
            TrialFilesError: of one trial. The next files can be stored with another call.
            LockedStoreError, UnwritableStoreError
        """
