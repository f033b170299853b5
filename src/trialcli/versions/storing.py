"""When a snapshot is stored, and at what time: the same in every kind of store."""

import operator
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from trialcli.errors import (
    DamagedSnapshotError,
    FutureFormatError,
    TrialFilesError,
    UnwritableStoreError,
)
from trialcli.registry.ids import canonical_trial_id
from trialcli.versions.snapshot import (
    MAX_BYTES,
    Snapshot,
    SnapshotName,
    file_name,
    name_of,
    parse_any_name,
    parse_file_name,
    parse_history_name,
)
from trialcli.versions.store import StoredNames, StoreResult

IsSound = Callable[[SnapshotName], bool]
"""Whether a stored snapshot can be read, now or by a newer trialcli."""


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


def require_canonical(trial: str) -> str:
    """Return a trial ID, which must be canonical.

    Raises:
        ValueError: it is not.
    """
    if canonical_trial_id(trial) != trial:
        raise ValueError(f"{trial!r} is not a canonical trial ID")
    return trial


def require_name(name: SnapshotName) -> None:
    """Make sure that a snapshot can have a name.

    Raises:
        ValueError: none can have it.
    """
    require_canonical(name.trial)
    if parse_any_name(name.trial, name.file_name) is None:
        raise ValueError(f"{name.file_name!r} is not the name of a snapshot file")


def too_large(trial: str) -> TrialFilesError:
    """Return the error of a record that is too large to be stored."""
    return TrialFilesError(
        f"The record is larger than {MAX_BYTES // 2**20} MiB, as no record is.",
        trial=trial,
        hint="It was not stored.",
    )


def misplacement(snapshot: Snapshot, name: SnapshotName) -> str | None:
    """Return why a snapshot cannot have the name under which it was read, as a clause, if so."""
    if snapshot.trial != name.trial:
        return f"it holds a snapshot of {snapshot.trial}"
    if file_name(snapshot) != name.file_name:
        return f"by its content its name is {file_name(snapshot)}"
    return None


def snapshots_among(trial: str, files: Iterable[str]) -> list[SnapshotName]:
    """Return the current records among file names of a trial, oldest first."""
    names = (parse_file_name(trial, file) for file in files)
    return sorted((name for name in names if name), key=lambda name: name.file_name)


def histories_among(trial: str, files: Iterable[str]) -> list[SnapshotName]:
    """Return the history versions among file names of a trial: by number, then by reading."""
    names = (parse_history_name(trial, file) for file in files)
    order = operator.attrgetter("version", "retrieved", "file_name")
    return sorted((name for name in names if name), key=order)


def each_number_once(histories: Iterable[SnapshotName]) -> list[SnapshotName]:
    """Return history versions, sorted, each number once: of several, the one read last."""
    return list({name.version: name for name in histories}.values())


def names_among(trial: str, files: Iterable[str]) -> StoredNames:
    """Return what is stored of a trial, given its file names."""
    there = [*files]
    histories = histories_among(trial, there)
    return StoredNames(snapshots_among(trial, there), each_number_once(histories))


def standing(
    snapshot: Snapshot, files: Iterable[str], is_sound: IsSound, *, reads: bool
) -> tuple[StoreResult | None, SnapshotName | None]:
    """Return the result for a snapshot whose content is stored, and the newest version if any.

    Args:
        snapshot: a current record, or a version of the registry's history.
        files: the file names of its trial.
        is_sound: asked of the newest version.
        reads: whether a newest version that is not sound does not count.
    """
    if snapshot.version is None:
        earlier = snapshots_among(snapshot.trial, files)
    else:
        number = snapshot.version.number
        earlier = [
            name for name in histories_among(snapshot.trial, files) if name.version == number
        ]
    newest = earlier[-1] if earlier else None
    if newest is not None and holds(newest, snapshot) and not (reads and not is_sound(newest)):
        return StoreResult("unchanged", newest), newest
    return None, newest


def can_be_loaded(load: Callable[[SnapshotName], object], name: SnapshotName) -> bool:
    """Whether a stored snapshot can be read, now or by a newer trialcli."""
    try:
        load(name)
    except DamagedSnapshotError:
        return False
    except FutureFormatError:
        return True
    return True
