"""Copy a store into one of another kind: from plain files to packs, or back."""

from collections.abc import Callable, Iterator

from trialcli.errors import DamagedSnapshotError, FutureFormatError, StoreError, TrialFilesError
from trialcli.jobs.progress import Progress
from trialcli.versions.snapshot import SnapshotName
from trialcli.versions.store import InspectableStore, SnapshotFile
from trialcli.versions.storecopy import StoreCopy
from trialcli.versions.verification import Damage

_MOST_ROUNDS = 3
"""Trials of which another process stores something meanwhile are copied at most three times."""


def copy_store(
    source: InspectableStore,
    target: InspectableStore,
    copy: StoreCopy,
    progress: Callable[[str], Progress],
) -> None:
    """Copy every snapshot file that the target lacks, and compare each with the original.

    ``copy`` names what cannot be read and is left out.

    Raises:
        LockedStoreError, StoreError, UnwritableStoreError
    """
    copying = _Copying(source, target, copy)
    done: dict[str, int] = {}
    for _ in range(_MOST_ROUNDS):
        marks = {trial: mark for trial, mark in source.each_mark() if done.get(trial) != mark}
        if not marks:
            break
        trials = sorted(marks)
        copying.copy(trials, progress("Copying"))
        target.close()
        copying.compare(trials, progress("Comparing"))
        done |= marks
    for path, error in source.known_problems():
        copy.left_out[path] = Damage(path, error.message)
    copy.foreign = [stray.path for stray in source.strays() if stray.kind == "foreign"]


class _Copying:
    """One store that is copied into another."""

    def __init__(self, source: InspectableStore, target: InspectableStore, copy: StoreCopy) -> None:
        self._source = source
        self._target = target
        self._copy = copy

    def copy(self, trials: list[str], progress: Progress) -> None:
        """Copy the files of some trials that the target lacks."""
        progress.start(len(trials))
        try:
            missing = self._missing(trials, progress)
            while not self._is_copied(missing):
                pass
        finally:
            progress.stop()

    def compare(self, trials: list[str], progress: Progress) -> None:
        """Compare the files of some trials with their copies."""
        progress.start(len(trials))
        try:
            for trial in trials:
                self._compare_trial(trial)
                progress.advance()
        finally:
            progress.stop()

    def _is_copied(self, files: Iterator[SnapshotFile]) -> bool:
        """Copy files; return False at one that cannot be written, which leaves the next ones."""
        try:
            for _ in self._target.copy_all(files):
                pass
        except TrialFilesError as error:
            trial = error.trial or self._target.place
            self._copy.unwritten[trial] = Damage(trial, error.message)
            return False
        return True

    def _missing(self, trials: list[str], progress: Progress) -> Iterator[SnapshotFile]:
        for trial in trials:
            for name in self._missing_names(trial):
                content = self._content(name)
                if content is not None:
                    yield SnapshotFile(name, content)
            progress.advance()

    def _compare_trial(self, trial: str) -> None:
        if trial in self._copy.unwritten:
            return
        names = [name for name in self._names(trial) if self._is_equal(name)]
        snapshots = sum(name.version is None for name in names)
        if names:
            self._copy.copied[trial] = (snapshots, len(names) - snapshots)

    def _is_equal(self, name: SnapshotName) -> bool:
        path = _path(name)
        original = None if path in self._copy.left_out else self._content(name)
        if original is None:
            return False
        try:
            is_equal = self._target.content(name) == original
        except StoreError as error:
            self._copy.different.append(Damage(path, error.message))
            return False
        if not is_equal:
            self._copy.different.append(Damage(path, "The copy has other bytes."))
        return is_equal

    def _content(self, name: SnapshotName) -> bytes | None:
        """Return the bytes of a file, unless they are left out."""
        try:
            return self._source.content(name)
        except (DamagedSnapshotError, FutureFormatError, TrialFilesError) as error:
            self._leave_out(_path(name), error)
            return None

    def _names(self, trial: str) -> list[SnapshotName]:
        """Return the files of a trial; none if it is left out."""
        try:
            return _names(self._source, trial)
        except TrialFilesError as error:
            self._leave_out(trial, error)
            return []

    def _missing_names(self, trial: str) -> list[SnapshotName]:
        """Return the files of a trial that the copy lacks; none if that is not known."""
        try:
            copied = set(_names(self._target, trial))
        except TrialFilesError as error:
            self._copy.unwritten[trial] = Damage(trial, error.message)
            return []
        return [name for name in self._names(trial) if name not in copied]

    def _leave_out(self, path: str, error: StoreError) -> None:
        self._copy.left_out[path] = Damage(path, error.message)


def _names(store: InspectableStore, trial: str) -> list[SnapshotName]:
    return [*store.versions(trial), *store.history_files(trial)]


def _path(name: SnapshotName) -> str:
    return f"{name.trial}/{name.file_name}"
