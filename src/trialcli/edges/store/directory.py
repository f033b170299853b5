"""The store: snapshot files in a directory, as docs/snapshot-format.md promises."""

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from trialcli.edges.files.durable import (
    Notice,
    make_directory,
    make_root,
    require_no_dangling_link,
    silent,
    sweep,
    write_missing,
    write_new,
)
from trialcli.edges.files.locking import locked
from trialcli.edges.files.refusals import can_be_written, readable, writable
from trialcli.edges.files.strays import is_own_file, stray_of
from trialcli.edges.store import trialfiles
from trialcli.edges.store.trialfiles import entries, is_file, is_trial_directory
from trialcli.edges.storefiles import GIT_IGNORE, README
from trialcli.errors import StoreError
from trialcli.versions.snapshot import (
    MAX_BYTES,
    Snapshot,
    SnapshotName,
    name_of,
    parse_any_name,
    to_bytes,
)
from trialcli.versions.store import FileProblem, SnapshotFile, StoredNames, StoreResult, Stray
from trialcli.versions.storing import (
    after,
    can_be_loaded,
    each_number_once,
    histories_among,
    holds,
    misplacement,
    names_among,
    require_canonical,
    require_name,
    require_nameable,
    snapshots_among,
    standing,
    too_large,
)
from trialcli.versions.turns import has_turn

_OWN_FILES = {
    README: """\
# Snapshots of trial records

trialcli writes here. Each directory is a clinical trial; each file in it is the trial's registry
record as it was read at one time: plain JSON, written once and never changed. A new file appears
only when the record differs from the newest one here. Those whose names begin `history-v`
are earlier versions of it, as the registry's own history served.

You may read these files with anything, copy them, put them under version control, and merge two
such directories by copying files from one into the other. Please never edit them: every file
carries checksums, and `trialcli verify` names the files that no longer match theirs.

`state.sqlite3` says when each trial was last checked, and what was reported of the watched ones; it
can be lost without losing a record. `state.sqlite3.catalog` is an index that can be rebuilt.
`watch.toml`, if it exists, lists the watched trials and searches: you may edit it.
""",
    ".gitignore": GIT_IGNORE,
}


class DirectoryStore:
    """Snapshot files below a directory: written once, never changed, readable without a lock."""

    def __init__(self, root: Path, lock_timeout: float = 10.0, notice: Notice = silent) -> None:
        self._root = root
        self._lock_timeout = lock_timeout
        self._notice = notice
        self.written: set[str] = set()
        """The trials of which something was written."""

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

    def trials(self) -> list[str]:
        """Return the IDs of all trials with a stored version, sorted."""
        return [trial for trial in sorted(self.marks()) if self._may_have_versions(trial)]

    def marks(self) -> dict[str, int]:
        """Return the mark of each trial's directory: a time in ns that moves when its files do."""
        return dict(self.each_mark())

    def each_mark(self) -> Iterator[tuple[str, int]]:
        """Yield each trial's directory with its mark, in any order."""
        with readable(self._root):
            for entry in trialfiles.each_entry(self._root):
                if is_trial_directory(entry):
                    yield entry.name, trialfiles.mark(entry)

    def state(self) -> None:
        """Return None: only the marks of all directories say whether something came or went."""

    def changed_since(self, _: str) -> None:
        """Return None: it is not known."""

    def in_reading_order(self, trials: Collection[str]) -> list[str]:
        """Return trials as they are given: any order takes the same time."""
        return [*trials]

    def names(self) -> list[str]:
        """Return what may be the directories of trials, by their names alone, in any order."""
        with readable(self._root):
            return trialfiles.trial_names(self._root)

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        """Return the marks of the directories of some trials."""
        return trialfiles.marks_of(self._root, map(require_canonical, trials))

    def versions(self, trial: str) -> list[SnapshotName]:
        """Return the snapshots of a trial, oldest first; empty if there are none.

        Raises:
            TrialFilesError
        """
        with trialfiles.readable_trial(self._directory(trial)):
            return snapshots_among(trial, self._files(trial))

    def histories(self, trial: str) -> list[SnapshotName]:
        """Return the stored versions of a registry's history, by number, each number once.

        If one version has several files, the one read last counts.
        """
        return each_number_once(self.history_files(trial))

    def names_of(self, trial: str) -> StoredNames:
        """Return what ``versions`` and ``histories`` return, with one reading of the directory.

        Raises:
            TrialFilesError
        """
        with trialfiles.readable_trial(self._directory(trial)):
            return names_among(trial, self._files(trial))

    def history_files(self, trial: str) -> list[SnapshotName]:
        """Return every file of a registry's history, by number and then in order of reading.

        Raises:
            TrialFilesError
        """
        with trialfiles.readable_trial(self._directory(trial)):
            return histories_among(trial, self._files(trial))

    def load(self, name: SnapshotName) -> Snapshot:
        """Read one snapshot; check its seal, and its content against its name.

        Raises:
            DamagedSnapshotError, FutureFormatError, TrialFilesError
        """
        return self._checked(name)[0]

    def _checked(self, name: SnapshotName) -> tuple[Snapshot, bytes]:
        """Read one snapshot and check it; return it with its bytes."""
        path = self._path(name)
        snapshot, content = trialfiles.read_snapshot(path, name.trial)
        why = misplacement(snapshot, name)
        if why is not None:
            raise trialfiles.misplaced(path, why)
        return snapshot, content

    def put(self, snapshot: Snapshot, *, is_thorough: bool = False) -> StoreResult:
        """Store a snapshot unless the newest one of its trial has the same content.

        If the clock went back, its time becomes later than that of the trial's newest snapshot; the
        returned name has the new time. The name of the newest file says which content it holds.
        The file itself is read only if it is the trial's turn, or with ``is_thorough``.

        Raises:
            TrialFilesError: other trials can still be stored.
            LockedStoreError, UnwritableStoreError
        """
        if snapshot.version is not None:
            raise ValueError("it is a version of a registry's history")
        reads = is_thorough or has_turn(snapshot.trial, snapshot.retrieved)
        return self._keep(snapshot, reads=reads)

    def put_history(self, snapshot: Snapshot) -> StoreResult:
        """Store a version of a registry's history unless it is stored with the same content.

        A stored file of the same version with other content stays too.

        Raises:
            TrialFilesError: other trials can still be stored.
            LockedStoreError, UnwritableStoreError
        """
        if snapshot.version is None:
            raise ValueError("it is no version of a registry's history")
        return self._keep(snapshot, reads=True)

    def put_all(self, snapshots: Iterable[Snapshot]) -> Iterator[StoreResult]:
        """Store many snapshots of either kind, one after the other."""
        for snapshot in snapshots:
            yield self.put(snapshot) if snapshot.version is None else self.put_history(snapshot)

    def close(self) -> None:
        """Do nothing: no file stays open."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Nothing: each file is one snapshot."""
        return ()

    def known_problems(self) -> Iterator[FileProblem]:
        """Yield nothing: each file is one snapshot."""
        yield from ()

    def problems(self) -> Iterator[FileProblem]:
        """Yield nothing: each file is one snapshot."""
        yield from ()

    def rebuild(self) -> None:
        """Do nothing: names say where snapshots lie."""

    def content(self, name: SnapshotName) -> bytes:
        """Return the bytes of a snapshot file, after the checks of ``load``.

        Raises:
            DamagedSnapshotError, FutureFormatError, TrialFilesError
        """
        return self._checked(name)[1]

    def copy_all(self, files: Iterable[SnapshotFile | Snapshot]) -> Iterator[SnapshotName]:
        """Store files of another store, or snapshots, under their own names, one after the other.

        Raises:
            TrialFilesError, LockedStoreError, UnwritableStoreError
        """
        for file in files:
            name = name_of(file) if isinstance(file, Snapshot) else file.name
            if not os.path.lexists(self._path(name)):
                content = _content_of(file) if isinstance(file, Snapshot) else file.content
                with self._writing(name.trial):
                    self._write(name, content)
            yield name

    def strays(self) -> Iterator[Stray]:
        """Yield everything in the store that is neither a snapshot nor the store's own.

        A trial's directory that cannot be read is skipped: ``versions`` raises for it.
        """
        with readable(self._root):
            found = sorted(entries(self._root), key=lambda entry: entry.name)
        for entry in found:
            if is_trial_directory(entry):
                with suppress(OSError):
                    yield from self._strays_of(entry.name)
            elif not is_own_file(entry.name):
                yield stray_of(entry.name, entry.name)

    def _files(self, trial: str) -> Iterator[str]:
        """Yield the names of the files of a trial."""
        directory = self._directory(trial)
        try:
            if not stat.S_ISDIR(directory.lstat().st_mode):
                return
        except FileNotFoundError:
            require_no_dangling_link(self._root)
            return
        for entry in entries(directory):
            if is_file(entry):
                yield entry.name

    def _may_have_versions(self, trial: str) -> bool:
        try:
            with trialfiles.readable_trial(self._directory(trial)):
                return any(parse_any_name(trial, file) for file in self._files(trial))
        except StoreError:
            # Not skipped: asking for its versions raises the error.
            return True

    def _keep(self, snapshot: Snapshot, *, reads: bool) -> StoreResult:
        """Store a snapshot unless the newest version has the same content.

        ``reads``: a newest file that is damaged does not count.
        """
        require_nameable(snapshot)
        # Most records are unchanged, and those need neither the lock nor a writable disk.
        with trialfiles.readable_trial(self._directory(snapshot.trial)):
            result, _ = self._standing(snapshot, reads=reads)
        if result is not None:
            return result
        with self._writing(snapshot.trial):
            result, newest = self._standing(snapshot, reads=reads)
            return result or self._write_after(newest, snapshot)

    @contextmanager
    def _writing(self, trial: str) -> Iterator[None]:
        """Hold the lock of the store while the files of a trial are written."""
        with writable(self._root, trial):
            make_root(self._root, self._notice)
            with locked(self._root, self._lock_timeout):
                write_missing(self._root, _OWN_FILES, self._notice)
                with trialfiles.writable_trial(self._directory(trial)):
                    yield

    def _standing(
        self, snapshot: Snapshot, *, reads: bool
    ) -> tuple[StoreResult | None, SnapshotName | None]:
        return standing(snapshot, self._files(snapshot.trial), self._is_sound, reads=reads)

    def _is_sound(self, name: SnapshotName) -> bool:
        return can_be_loaded(self.load, name)

    def _write_after(self, newest: SnapshotName | None, snapshot: Snapshot) -> StoreResult:
        if newest is None:
            return StoreResult("new", self._write_snapshot(snapshot))
        if snapshot.retrieved <= newest.retrieved:
            snapshot = snapshot._replace(retrieved=after(newest))
        same = holds(newest, snapshot)
        return StoreResult("unchanged" if same else "changed", self._write_snapshot(snapshot))

    def _write_snapshot(self, snapshot: Snapshot) -> SnapshotName:
        name = name_of(snapshot)
        self._write(name, _content_of(snapshot))
        return name

    def _write(self, name: SnapshotName, content: bytes) -> None:
        directory = self._directory(name.trial)
        is_new = make_directory(directory, self._notice)
        try:
            sweep(directory, lambda left: parse_any_name(name.trial, left) is not None)
            write_new(directory / name.file_name, content, self._notice)
            self.written.add(name.trial)
        except BaseException:
            if is_new:
                with suppress(OSError):
                    directory.rmdir()
            raise

    def _directory(self, trial: str) -> Path:
        return self._root / require_canonical(trial)

    def _path(self, name: SnapshotName) -> Path:
        require_name(name)
        return self._root / name.trial / name.file_name

    def _strays_of(self, trial: str) -> Iterator[Stray]:
        for entry in sorted(entries(self._root / trial), key=lambda entry: entry.name):
            is_snapshot = parse_any_name(trial, entry.name) is not None
            if not (is_snapshot and is_file(entry)):
                yield stray_of(entry.name, f"{trial}/{entry.name}")


def _content_of(snapshot: Snapshot) -> bytes:
    """Return the bytes of the file of a snapshot.

    Raises:
        TrialFilesError: it is too large.
    """
    content = to_bytes(snapshot)
    if len(content) > MAX_BYTES:
        raise too_large(snapshot.trial)
    return content
