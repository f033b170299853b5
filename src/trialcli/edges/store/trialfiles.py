"""The directories and files of a store; an error names the trial it concerns."""

import errno
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from trialcli.edges.files.durable import require_no_dangling_link
from trialcli.edges.files.oserrors import advice, is_of_everything, reason
from trialcli.edges.files.reading import NotAFileError, TooLargeError, read_bounded
from trialcli.edges.files.refusals import readable, write_advice
from trialcli.errors import (
    DamagedSnapshotError,
    StoreError,
    TrialFilesError,
)
from trialcli.versions.snapshot import MAX_BYTES, Snapshot, from_bytes, too_large

_TRIAL = re.compile(r"NCT(?!00000000)[0-9]{8}").fullmatch


# ---------------------------------------------------------------- entries


def entries(directory: Path) -> list[os.DirEntry[str]]:
    """List a directory; a missing one has no entries.

    Raises:
        OSError: it cannot be listed, or is a dangling link.
    """
    return list(each_entry(directory))


def each_entry(directory: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the entries of a directory, in the same way."""
    try:
        with os.scandir(directory) as found:
            yield from found
    except FileNotFoundError:
        require_no_dangling_link(directory)


def trial_names(directory: Path) -> list[str]:
    """Return the entries with the name of a trial, in the same way."""
    try:
        return [name for name in os.listdir(directory) if _TRIAL(name)]  # noqa: PTH208 - faster
    except FileNotFoundError:
        require_no_dangling_link(directory)
        return []


def is_trial_directory(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry of a store is the directory of a trial."""
    # Asked of every entry at every listing, so in one match, and without asking the disk.
    if not _TRIAL(entry.name):
        return False
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        # Not skipped: asking for its versions raises the error.
        return True


def is_file(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a regular file."""
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        # Its name counts; loading it raises the error.
        return True


_LARGEST = 2**63 - 1
"""A database holds no larger number; a clock in the year 2263 has one."""


def mark(entry: os.DirEntry[str]) -> int:
    """Return a time in ns that moves when the files of a directory do; 0 if that is unknown."""
    try:
        return _mark(entry.stat(follow_symlinks=False))
    except OSError:
        return 0


def marks_of(root: Path, trials: Iterable[str]) -> dict[str, int]:
    """Return the same for some trials; without paths of pathlib, since there may be many."""
    begin = os.path.join(root, "")  # noqa: PTH118
    marks = {}
    for trial in trials:
        try:
            marks[trial] = _mark(os.lstat(begin + trial))
        except OSError:
            marks[trial] = 0
    return marks


def _mark(status: os.stat_result) -> int:
    # The change time cannot be set by a copying program; where it is the birth time, as on
    # Windows, the time of modification has to do.
    time = status.st_mtime_ns if os.name == "nt" else status.st_ctime_ns
    return time & _LARGEST


# ---------------------------------------------------------------- a snapshot file


def read_snapshot(path: Path, trial: str) -> tuple[Snapshot, bytes]:
    """Return the snapshot in a file, and the bytes of the file.

    Links are not followed: their targets are not the store's.

    Raises:
        DamagedSnapshotError, FutureFormatError: it holds no snapshot that can be read.
        TrialFilesError: it may be whole, and cannot be read now.
    """
    try:
        content = read_bounded(path, MAX_BYTES, follow=False)
        return from_bytes(content, what=str(path)), content
    except TooLargeError:
        raise too_large(str(path)) from None
    except OSError as error:
        raise _unread(path, trial, error) from error
    except MemoryError:
        raise TrialFilesError(
            f"{path} cannot be read: it needs more memory than there is.", trial=trial
        ) from None


def _unread(path: Path, trial: str, error: OSError) -> StoreError:
    if error.errno == errno.ELOOP:
        return DamagedSnapshotError(f"{path} cannot be read: It is a symbolic link.")
    if isinstance(error, (NotAFileError, FileNotFoundError, NotADirectoryError)):
        return DamagedSnapshotError(f"{path} cannot be read: {reason(error)}.")
    return TrialFilesError(
        f"{path} cannot be read: {reason(error)}.", trial=trial, hint=advice(error)
    )


def misplaced(path: Path, why: str) -> DamagedSnapshotError:
    """Return the error of a file whose content does not match its name."""
    return DamagedSnapshotError(
        f"{path} is damaged: {why}.", hint="It was renamed, moved or altered."
    )


# ---------------------------------------------------------------- what the system refuses


@contextmanager
def readable_trial(directory: Path) -> Iterator[None]:
    """Raise a ``TrialFilesError`` that names the trial for what the system refuses.

    Where the store as a whole is refused, it is a ``StoreError``, and as good for every trial.
    """
    try:
        yield
    except OSError as error:
        with readable(directory.parent):
            entries(directory.parent)
        raise TrialFilesError(
            f"{directory} cannot be read: {reason(error)}.",
            trial=directory.name,
            hint=advice(error),
        ) from error


@contextmanager
def writable_trial(directory: Path) -> Iterator[None]:
    """Raise a ``TrialFilesError`` for what the system refuses to one trial alone."""
    try:
        yield
    except OSError as error:
        if is_of_everything(error) or not os.path.lexists(directory):
            raise
        raise TrialFilesError(
            f"{directory} cannot be written: {reason(error)}.",
            trial=directory.name,
            hint=write_advice(error, "The record was not stored."),
        ) from error
