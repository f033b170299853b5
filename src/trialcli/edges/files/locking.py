"""The locks of a store: one for writers, another for runs over its watch list.

The system lets go of a lock when its holder dies, so that none is ever left behind. A file system
without such locks gets files in their place (``heldfile``).
"""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from trialcli.edges.files.durable import make_file, make_root
from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.storefiles import COMPACT_LOCK, COPY_LOCK, EVERYTHING_LOCK, LOCK, RUN_LOCK
from trialcli.errors import LockedStoreError, UnwritableStoreError

_POLL = 0.05
"""Seconds between two attempts to get a lock."""
_NO_LOCKS_HERE = {
    getattr(errno, name)
    for name in ("ENOSYS", "ENOLCK", "EOPNOTSUPP", "ENOTSUP", "EINVAL")
    if hasattr(errno, name)
}
_HELD = (errno.EAGAIN, errno.EACCES)


class HeldError(Exception):
    """Another process holds the lock."""

    def __init__(self, holder: str | None = None) -> None:
        super().__init__()
        self.holder = holder
        """Who holds it, and what to do if that is not so; None where the system knows."""


@contextmanager
def locked(root: Path, timeout: float) -> Iterator[None]:
    """Hold the lock of the store in a directory, which must be there.

    Raises:
        LockedStoreError: another process held it for all of ``timeout``.
        OSError: the lock cannot be taken at all.
    """
    with _held_or(
        root / LOCK,
        timeout,
        f"The store {root} is being written by another process.",
        f"Waited {timeout:g} s for it; try again when it is done.",
    ):
        yield


@contextmanager
def running(root: Path) -> Iterator[None]:
    """Be the one run over the watch list of the store in a directory, which must be there.

    Raises:
        LockedStoreError: another run is at work.
        UnwritableStoreError: the lock cannot be taken at all.
    """
    with _held_or_unwritable(
        root,
        RUN_LOCK,
        f"Another trialcli watch run is at work on the store {root}.",
        "Nothing was done; that run reports the news.",
    ):
        yield


@contextmanager
def fetching_everything(root: Path) -> Iterator[None]:
    """Be the one process that fetches the whole registry into a store, made if it is not there.

    Raises:
        LockedStoreError: another process does it.
        UnwritableStoreError: the lock cannot be taken at all.
    """
    with _held_or_unwritable(
        root,
        EVERYTHING_LOCK,
        f"Another trialcli fetches the whole registry into the store {root}.",
        "Nothing was done; wait until it is done.",
        makes_root=True,
    ):
        yield


@contextmanager
def _held_or_unwritable(
    root: Path, lock: str, busy: str, hint: str, *, makes_root: bool = False
) -> Iterator[None]:
    held = _held_or(root / lock, 0, busy, hint)
    try:
        if makes_root:
            make_root(root)
        held.__enter__()
    except OSError as error:
        raise UnwritableStoreError(
            f"The store {root} cannot be written: {reason(error)}.", hint=advice(error)
        ) from error
    try:
        yield
    finally:
        held.__exit__(None, None, None)


@contextmanager
def copying(root: Path) -> Iterator[None]:
    """Be the one process that copies a store into a directory, which must be there.

    Raises:
        LockedStoreError: another process does it.
        OSError: the lock cannot be taken at all.
    """
    with _held_or(
        root / COPY_LOCK,
        0,
        f"Another trialcli copies a store into {root}.",
        "Nothing was done; wait until it is done.",
    ):
        yield


@contextmanager
def compacting(root: Path) -> Iterator[None]:
    """Be the one process that compacts the store in a directory, which must be there.

    Raises:
        LockedStoreError: another process does it.
        OSError: the lock cannot be taken at all.
    """
    with _held_or(
        root / COMPACT_LOCK,
        0,
        f"Another trialcli compacts the store {root}.",
        "Nothing was done; wait until it is done.",
    ):
        yield


@contextmanager
def hold(path: Path, timeout: float) -> Iterator[None]:
    """Hold a lock, made if it is not there.

    Raises:
        HeldError: another process held it for all of ``timeout``.
        OSError: the lock cannot be taken at all.
    """
    if os.name == "nt":
        from filelock import FileLock, Timeout

        try:
            lock = FileLock(path, timeout=timeout).acquire()
        except Timeout:
            raise HeldError from None
        with lock:
            yield
        return
    descriptor = open_lock(path)
    try:
        if _is_got(lambda: lock_at_once(descriptor), timeout):
            yield
            return
        with _held_file(path, timeout):
            yield
    finally:
        os.close(descriptor)


@contextmanager
def _held_file(path: Path, timeout: float) -> Iterator[None]:
    from trialcli.edges.files.lockfile import HeldFile

    instead = HeldFile(path)
    try:
        _is_got(instead.take, timeout)
    except HeldError:
        raise HeldError(instead.holder()) from None
    try:
        yield
    finally:
        instead.release()


def open_lock(path: Path) -> int:
    """Return a descriptor of a lock file, made if it is not there; it need not be writable.

    Raises:
        OSError: it cannot be opened at all.
    """
    make_file(path)
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(path, os.O_RDWR | flags)
    except PermissionError:
        # Another user's, made with a narrow umask; most systems lock what can only be read, too.
        return os.open(path, os.O_RDONLY | flags)


def lock_at_once(descriptor: int) -> bool:
    """Lock an open file; return False where the file system has no locks.

    Raises:
        BlockingIOError: another process holds it.
    """
    import fcntl

    # The second is what some network shares have alone. It ends with this process, even if another
    # has the descriptor.
    return any(_is_locked(lock, descriptor) for lock in (fcntl.flock, fcntl.lockf))


def lock_for_heirs(descriptor: int) -> bool:
    """Lock an open file for all who inherit it; return False where the file system cannot.

    Raises:
        BlockingIOError: another process holds it.
    """
    import fcntl

    return _is_locked(fcntl.flock, descriptor)


def has_record_locks(path: Path) -> bool:
    """Whether a file that is there could be locked as SQLite does it.

    Not while this process has it open: closing a file ends every lock of this kind on it.
    """
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        return _is_locked(fcntl.lockf, descriptor)
    except OSError:
        return True
    finally:
        os.close(descriptor)


def _is_locked(lock: Callable[[int, int], None], descriptor: int) -> bool:
    import fcntl

    try:
        lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            raise BlockingIOError(errno.EAGAIN, reason(error)) from None
        if error.errno == errno.EBADF:
            # On NFS, who may only read it cannot lock it; any other lock would keep nobody out.
            what = "Its lock file can only be read; it may belong to another user"
            raise PermissionError(errno.EACCES, what) from None
        if error.errno not in _NO_LOCKS_HERE:
            raise
        return False
    return True


def _is_got(attempt: Callable[[], bool], timeout: float) -> bool:
    """Return the result of an attempt, repeated for ``timeout`` seconds while the lock is held.

    Raises:
        HeldError: it was held all the time.
    """
    for _ in range(round(timeout / _POLL)):
        try:
            return attempt()
        except BlockingIOError:
            time.sleep(_POLL)  # noqa: TID251 - a bounded wait for another process
    try:
        return attempt()
    except BlockingIOError:
        raise HeldError from None


@contextmanager
def _held_or(path: Path, timeout: float, busy: str, hint: str) -> Iterator[None]:
    try:
        held = hold(path, timeout)
        held.__enter__()
    except HeldError as error:
        raise LockedStoreError(busy, hint=error.holder or hint) from None
    except OSError as error:
        raise OSError(error.errno, f"its lock file {path.name}: {reason(error)}") from error
    try:
        yield
    finally:
        held.__exit__(None, None, None)
