"""The locks of a store: whoever writes in it holds one, whoever runs over its watch list another.

The system lets go of a lock when its holder dies, so that none is ever left behind.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from trialcli.edges.storefiles import LOCK, RUN_LOCK
from trialcli.errors import LockedStoreError, UnwritableStoreError


@contextmanager
def locked(root: Path, timeout: float) -> Iterator[None]:
    """Hold the lock of the store in a directory, which must be there.

    Raises:
        LockedStoreError: another process held it for so many seconds.
        OSError: it cannot be had at all.

    """
    busy = LockedStoreError(
        f"The store {root} is being written by another process.",
        hint=f"Waited {timeout:g} s for it; try again when it is done.",
    )
    with _acquired(root / LOCK, timeout, busy):
        yield


@contextmanager
def running(root: Path) -> Iterator[None]:
    """Be the one run over the watch list of the store in a directory, which must be there.

    Raises:
        LockedStoreError: another run is at work.
        UnwritableStoreError: the lock cannot be had at all.

    """
    busy = LockedStoreError(
        f"Another trialcli watch run is at work on the store {root}.",
        hint="Nothing was done; it tells what there is to tell.",
    )
    try:
        held = _acquired(root / RUN_LOCK, 0, busy)
    except OSError as error:
        raise UnwritableStoreError(
            f"The store {root} cannot be written: {error.strerror or type(error).__name__}."
        ) from error
    with held:
        yield


def _acquired(path: Path, timeout: float, busy: LockedStoreError) -> AbstractContextManager[object]:
    """Return a lock that is held, to be let go at the end of a block; else raise ``busy``."""
    from filelock import FileLock, Timeout

    try:
        return FileLock(path, timeout=timeout).acquire()
    except Timeout:
        raise busy from None
