"""What the system refuses to a store, as errors that name the store."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialcli.edges.files.durable import UnsureError
from trialcli.edges.files.oserrors import advice, reason
from trialcli.errors import StoreError, UnwritableStoreError

_FROM_HERE_ON = "Nothing was stored from here on."
"""Much may have been stored before by the same run."""


@contextmanager
def readable(root: Path) -> Iterator[None]:
    """Raise a ``StoreError`` that names the store for what the system refuses."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The store {root} cannot be read: {reason(error)}.",
            hint=advice(error) or "Name another directory with --store.",
        ) from error


@contextmanager
def writable(root: Path, trial: str | None = None) -> Iterator[None]:
    """Raise an ``UnwritableStoreError`` that names the store for what the system refuses."""
    try:
        yield
    except OSError as error:
        raise UnwritableStoreError(
            f"The store {root} cannot be written: {reason(error)}.",
            trial=trial,
            hint=write_advice(error, _FROM_HERE_ON),
        ) from error


def can_be_written(root: Path) -> bool:
    """Return whether a store, or the directory it will be made in, can be written."""
    for path in (root, *root.absolute().parents):
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            continue
        except OSError:
            return False
        return stat.S_ISDIR(mode) and os.access(path, os.W_OK | os.X_OK)
    return False


def write_advice(error: OSError, not_stored: str) -> str:
    """Return whether anything was written, and what a person can do.

    ``not_stored`` says what it is if nothing of it was stored.
    """
    if isinstance(error, UnsureError):
        return "It was stored all the same, but may not survive a power failure."
    said = advice(error)
    return f"{not_stored} {said}" if said else not_stored
