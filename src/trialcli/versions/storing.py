"""When a snapshot is stored, and at what time: the same in every kind of store."""

from datetime import datetime, timedelta

from trialcli.errors import UnwritableStoreError
from trialcli.versions.snapshot import Snapshot, SnapshotName, file_name, name_of, parse_any_name


def holds(name: SnapshotName, snapshot: Snapshot) -> bool:
    """Return whether a file, by its name, holds this content under this date of a version."""
    own = name_of(snapshot)
    return (name.digest, name.day) == (own.digest, own.day)


def after(newest: SnapshotName) -> datetime:
    """Return the first time after a version: the order matters more than the clock."""
    try:
        return newest.retrieved + timedelta(microseconds=1)
    except OverflowError:
        raise UnwritableStoreError(
            f"{newest.file_name} has the last possible time; nothing can come after it.",
            trial=newest.trial,
        ) from None


def require_nameable(snapshot: Snapshot) -> None:
    """Make sure that a snapshot has a name.

    Raises:
        ValueError: its digest is none.
    """
    if parse_any_name(snapshot.trial, file_name(snapshot)) is None:
        raise ValueError(f"{snapshot.digest!r} is not a content digest")
