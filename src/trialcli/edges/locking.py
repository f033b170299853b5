"""The lock of a store: whoever writes in it holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialcli.errors import LockedStoreError

LOCK = ".lock"
"""The name of its file."""


@contextmanager
def locked(root: Path, timeout: float) -> Iterator[None]:
    """Hold the lock of the store in a directory, which must be there.

    Raises:
        LockedStoreError: another process held it for so many seconds.
        OSError: it cannot be had at all.

    """
    from filelock import FileLock, Timeout

    lock = FileLock(root / LOCK, timeout=timeout)
    try:
        lock.acquire()
    except Timeout:
        raise LockedStoreError(
            f"The store {root} is being written by another process.",
            hint=f"Waited {timeout:g} s for it; try again when it is done.",
        ) from None
    try:
        yield
    finally:
        lock.release()
