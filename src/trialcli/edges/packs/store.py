"""The store of packs, as docs/snapshot-format.md promises."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trialcli.edges.files.durable import (
    Notice,
    make_directory,
    make_root,
    silent,
    sweep,
    write_missing,
)
from trialcli.edges.files.locking import compacting, locked
from trialcli.edges.files.refusals import can_be_written, readable, writable
from trialcli.edges.files.strays import is_own_file, stray_of
from trialcli.edges.packs.holdings import PackHoldings, damaged_file
from trialcli.edges.packs.pack import is_own_name
from trialcli.edges.packs.rows import bytes_of
from trialcli.edges.storefiles import GIT_IGNORE, PACKS, README
from trialcli.errors import StoreError
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import FileProblem, SnapshotFile, StoredNames, StoreResult, Stray
from trialcli.versions.storing import (
    can_be_loaded,
    each_number_once,
    histories_among,
    names_among,
    require_canonical,
    require_name,
    snapshots_among,
    standing,
)
from trialcli.versions.turns import has_turn

if TYPE_CHECKING:
    from trialcli.edges.packs.writing import Arriving, PackFiling
    from trialcli.versions.compaction import Compaction, CompactionNeed

_OWN_FILES = {
    README: """\
# Snapshots of trial records

trialcli writes here. The files in `packs/` are Parquet: each row is a clinical trial's registry
record as it was read at one time, with where it came from. A pack is written once and never
changed. `store.json` says what kind of store this is.

You may read the packs with anything, copy them, and merge two such stores by copying packs from one
into the other. Please never edit them: every row carries checksums, and `trialcli verify` names
those that no longer match theirs. `trialcli unpack` makes plain files of them.

A `_journal-…` in `packs/` holds what was stored last, until it becomes a pack. `state.sqlite3` says
when each trial was last checked, and what was reported of the watched ones; it can be lost without
losing a record. `state.sqlite3.packs` and `state.sqlite3.catalog` are indexes that can be rebuilt.
`watch.toml`, if it exists, lists the watched trials and searches: you may edit it.
""",
    ".gitignore": GIT_IGNORE,
}


_MANY_TRIALS = 200
"""For fewer trials, asking for their order in the packs takes longer than it saves."""


class PackStore:
    """Snapshots in Parquet files: written once, never changed, readable without a lock."""

    def __init__(self, root: Path, lock_timeout: float = 10.0, notice: Notice = silent) -> None:
        self._root = root
        self._lock_timeout = lock_timeout
        self._notice = notice
        self._is_locked = False
        self.written: set[str] = set()
        """The trials of which something was written."""
        self._holdings = PackHoldings(root)

    @property
    def place(self) -> str:
        """The path of the store."""
        return str(self._root)

    @property
    def exists(self) -> bool:
        """Whether the store exists."""
        return os.path.isdir(self._root)  # noqa: PTH112 - pathlib raises what the system refuses

    @property
    def writable(self) -> bool:
        """Whether the store, or the directory it will be made in, can be written."""
        return can_be_written(self._root)

    # ------------------------------------------------------------ what is stored

    def trials(self) -> list[str]:
        """Return the IDs of all trials with a stored version, sorted."""
        return sorted(self.names())

    def names(self) -> list[str]:
        """Return the IDs of all trials with a stored version, in any order."""
        return [trial for trial, _ in self.each_mark()]

    def marks(self) -> dict[str, int]:
        """Return the mark of each trial: a number that changes if a version comes."""
        return dict(self.each_mark())

    def each_mark(self) -> Iterator[tuple[str, int]]:
        """Yield each trial with its mark, in any order."""
        with self._reading() as holdings:
            yield from holdings.each_mark()

    def state(self) -> str | None:
        """Return the names of all packs, and of all journals with what was read of each.

        None if a pack cannot be read now.
        """
        with self._reading() as holdings:
            return holdings.state()

    def changed_since(self, state: str) -> set[str] | None:
        """Return the trials in packs that came since a state, and in journals then and now.

        None if a pack is gone, or another one has become readable.
        """
        with self._reading() as holdings:
            return holdings.changed_since(state)

    def in_reading_order(self, trials: Collection[str]) -> Iterable[str]:
        """Return trials in the order in which their newest snapshots lie in the packs.

        Neighboring rows are read together. If rows were read one at a time in another order, each
        would cost half of a row group.
        """
        if len(trials) < _MANY_TRIALS:
            return [*trials]
        with self._reading() as holdings:
            return holdings.in_reading_order(trials)

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        """Return the marks of some trials; 0 for one that is not stored."""
        with self._reading() as holdings:
            return holdings.marks_of(trials)

    def versions(self, trial: str) -> list[SnapshotName]:
        """Return the snapshots of a trial, oldest first; empty if there are none."""
        return snapshots_among(trial, self._files(trial))

    def histories(self, trial: str) -> list[SnapshotName]:
        """Return the stored versions of a registry's history, by number, each number once.

        If one version has several rows, the one read last counts.
        """
        return each_number_once(self.history_files(trial))

    def names_of(self, trial: str) -> StoredNames:
        """Return what ``versions`` and ``histories`` return, with one reading of the catalog."""
        return names_among(trial, self._files(trial))

    def history_files(self, trial: str) -> list[SnapshotName]:
        """Return every version of a registry's history, by number and then in order of reading."""
        return histories_among(trial, self._files(trial))

    def load(self, name: SnapshotName) -> Snapshot:
        """Read one snapshot; check its seal, and its content against its name.

        Raises:
            DamagedSnapshotError, FutureFormatError, TrialFilesError
        """
        require_name(name)
        with self._reading() as holdings:
            return holdings.load(name).snapshot

    def content(self, name: SnapshotName) -> bytes:
        """Return the bytes of the plain file of a snapshot, after the checks of ``load``.

        Raises:
            DamagedSnapshotError, FutureFormatError, TrialFilesError
        """
        require_name(name)
        with self._reading() as holdings:
            loaded = holdings.load(name)
            return bytes_of(loaded.row, what=loaded.what)

    def strays(self) -> Iterator[Stray]:
        """Yield everything in the store that is neither a pack nor the store's own."""
        with readable(self._root):
            found = _entries(self._root)
            packs = _entries(self._holdings.directory)
        for entry in found:
            if entry.name == PACKS:
                for each in packs:
                    if not _belongs_to_packs(each):
                        yield stray_of(each.name, f"{PACKS}/{each.name}")
            elif not is_own_file(entry.name):
                yield stray_of(entry.name, entry.name)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences on packs and journals that cannot be read, as far as is known by now."""
        return tuple(str(error) for _, error in self._holdings.problems)

    def known_problems(self) -> Iterator[FileProblem]:
        """Yield the packs and journals that cannot be read as a whole, as far as is known."""
        for name, error in self._holdings.problems:
            yield FileProblem(f"{PACKS}/{name}", error)

    def problems(self) -> Iterator[FileProblem]:
        """Compare each pack with the digest in its name; yield those with a fault, and journals.

        The catalog gets what it lacks of them.
        """
        from trialcli.edges.packs.agreement import complete_catalog
        from trialcli.edges.packs.packfile import NOT_ITS_DIGEST, has_own_digest

        with self._reading() as holdings:
            complete_catalog(holdings)
            found = dict(holdings.problems)
            for name in holdings.packs:
                with suppress(FileNotFoundError):
                    if name not in found and not has_own_digest(holdings.directory / name):
                        found[name] = damaged_file(holdings.directory / name, NOT_ITS_DIGEST)
            for name, error in found.items():
                yield FileProblem(f"{PACKS}/{name}", error)

    def rebuild(self) -> None:
        """Make the catalog of the packs again."""
        with self._reading() as holdings:
            holdings.rebuild()

    # ------------------------------------------------------------ storing

    def put(self, snapshot: Snapshot, *, is_thorough: bool = False) -> StoreResult:
        """Store a snapshot unless the newest one of its trial has the same content.

        If the clock went back, its time becomes later than that of the trial's newest snapshot; the
        returned name has the new time. The name of the newest one says which content it holds. It
        is read only if it is the trial's turn, or with ``is_thorough``.

        Raises:
            TrialFilesError: other trials can still be stored.
            LockedStoreError, UnwritableStoreError
        """
        if snapshot.version is not None:
            raise ValueError("it is a version of a registry's history")
        return self._put(snapshot, reads=is_thorough or _has_turn(snapshot))

    def put_history(self, snapshot: Snapshot) -> StoreResult:
        """Store a version of a registry's history unless it is stored with the same content.

        A stored row of the same version with other content stays too.

        Raises:
            TrialFilesError: other trials can still be stored.
            LockedStoreError, UnwritableStoreError
        """
        if snapshot.version is None:
            raise ValueError("it is no version of a registry's history")
        return self._put(snapshot, reads=True)

    def put_all(self, snapshots: Iterable[Snapshot]) -> Iterator[StoreResult]:
        """Store many snapshots of either kind; yield each result once it is durable.

        A few are stored as ``put`` does. More than a thousand become a pack at once: up to 20,000
        are read before the first result, with the lock held.

        Raises:
            TrialFilesError: of one trial. The next snapshots can be stored with another call.
            LockedStoreError, UnwritableStoreError
        """
        from trialcli.edges.packs.incoming import incoming_snapshot
        from trialcli.edges.packs.writing import Source, store_all

        def arriving(snapshot: Snapshot, pending: Collection[str]) -> "Arriving":
            reads = snapshot.version is not None or _has_turn(snapshot)
            if snapshot.trial in pending:
                return incoming_snapshot(snapshot, reads=reads)
            return self._arriving(snapshot, reads=reads)

        return store_all(Source(snapshots, arriving), self._filing, self._writing)

    def copy_all(self, files: Iterable[SnapshotFile | Snapshot]) -> Iterator[SnapshotName]:
        """Store files of another store, byte by byte, or snapshots, under their own names.

        Raises:
            TrialFilesError, LockedStoreError, UnwritableStoreError
        """
        from trialcli.edges.packs.incoming import incoming_as_it_is
        from trialcli.edges.packs.writing import Source, store_all

        def arriving(file: SnapshotFile | Snapshot, _: Collection[str]) -> "Arriving":
            return incoming_as_it_is(file)

        for result in store_all(Source(files, arriving), self._filing, self._writing):
            yield result.name

    def compact(self, begin: "Callable[[CompactionNeed], None]" = lambda _: None) -> "Compaction":
        """Write the packs again, fewer and sorted by trial; then remove the old ones.

        Others may read and write meanwhile. Damaged packs stay. ``begin`` is called with what is
        needed before anything is written.

        Raises:
            LockedStoreError, UnwritableStoreError
        """
        from trialcli.edges.packs.compaction import compact

        with writable(self._root), compacting(self._root):
            return compact(self._holdings, self._writing, self._filing.seal, self._notice, begin)

    def close(self) -> None:
        """Make a pack of what was stored one by one; release what is open.

        If that cannot be done, the next writer does it: what was stored is durable.
        """
        if "_filing" in self.__dict__ and self._holdings.journals:
            # Also those of writers that were killed. A living one begins another.
            with suppress(StoreError, OSError), self._writing():
                self._filing.seal()
        self._holdings.close()

    # ------------------------------------------------------------ parts

    @cached_property
    def _filing(self) -> "PackFiling":
        # Only a command that stores something pays for these modules.
        from trialcli.edges.packs.writing import PackFiling

        return PackFiling(self._holdings, self._is_sound, self._notice, self.written)

    def _put(self, snapshot: Snapshot, *, reads: bool) -> StoreResult:
        filing = self._filing
        arriving = self._arriving(snapshot, reads=reads)
        if isinstance(arriving, StoreResult):
            return arriving
        with self._writing(snapshot.trial):
            (result,) = filing.add([arriving])
            return result

    def _arriving(self, snapshot: Snapshot, *, reads: bool) -> "Arriving":
        from trialcli.edges.packs.incoming import incoming_snapshot

        # Most records are unchanged, and those need neither the lock nor a writable disk.
        files = self._files(snapshot.trial)
        result, _ = standing(snapshot, files, self._is_sound, reads=reads)
        return result or incoming_snapshot(snapshot, reads=reads)

    def _is_sound(self, name: SnapshotName) -> bool:
        return can_be_loaded(self.load, name)

    def _files(self, trial: str) -> set[str]:
        require_canonical(trial)
        with self._reading() as holdings:
            return holdings.files(trial)

    @contextmanager
    def _reading(self) -> Iterator[PackHoldings]:
        with readable(self._root):
            self._holdings.refresh()
            yield self._holdings

    @contextmanager
    def _writing(self, trial: str | None = None) -> Iterator[None]:
        """Hold the lock of the store. What is written in between may store more."""
        if self._is_locked:
            yield
            return
        from trialcli.edges.packs.arrow import require_arrow
        from trialcli.edges.packs.writing import NEW_PACK

        require_arrow()
        with writable(self._root, trial):
            make_root(self._root, self._notice)
            with locked(self._root, self._lock_timeout):
                self._is_locked = True
                try:
                    write_missing(self._root, _OWN_FILES, self._notice)
                    make_directory(self._holdings.directory, self._notice)
                    sweep(self._holdings.directory, NEW_PACK.__eq__)
                    self._holdings.refresh(again=True)
                    yield
                finally:
                    self._is_locked = False


def _has_turn(snapshot: Snapshot) -> bool:
    return has_turn(snapshot.trial, snapshot.retrieved)


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as found:
            return sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []


def _belongs_to_packs(entry: os.DirEntry[str]) -> bool:
    # What has such a name and is no regular file is one of the problems.
    return is_own_name(entry.name)
