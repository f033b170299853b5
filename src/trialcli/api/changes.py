"""The table of changes, made from snapshots that need not be in a store."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.packs.rows import PackRow, snapshot_of
from trialcli.errors import DamagedSnapshotError, StoreError, UsageError
from trialcli.events.thresholds import Thresholds
from trialcli.versions.consecutive import consecutive_diffs
from trialcli.versions.snapshot import (
    Snapshot,
    SnapshotName,
    from_bytes,
    name_of,
    parse_any_name,
)
from trialcli.versions.tables import CHANGES

CHANGE_COLUMNS = CHANGES.columns
"""The columns of the table of changes: each with its name, the kind of its values, its meaning."""

SnapshotLike = Snapshot | bytes | Mapping[str, Any]
"""A stored version: a snapshot, the content of its file, or its row in a pack."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1)
_Loaders = dict[SnapshotName, Callable[[], Snapshot]]


def changes(
    versions: Iterable[SnapshotLike],
    *,
    thresholds: Thresholds | None = None,
    problems: list[StoreError] | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of the table ``changes`` for some stored versions.

    A row is an event between two consecutive versions of a trial. The rows have the columns of
    ``trialcli export changes`` (``CHANGE_COLUMNS``), and the same values; days are
    ``datetime.date``. This is a pure function: it reads no file, so it can run on any number of
    machines. Give it all stored versions of a trial at once.

    Args:
        versions: stored versions of any number of trials, in any order; one that is given twice
            counts once. Each is a ``Snapshot``, the content of a snapshot file (``bytes``), or the
            row of a pack: a mapping with its columns, in which the time is a ``datetime`` with a
            time zone, or the number of microseconds since 1970.
        thresholds: the numbers from which a change counts as large.
        problems: takes the error of what cannot be read, and the rest is compared; without it, the
            first such error is raised. A damaged version in a pack is not compared with its
            neighbors; a damaged file is left out.

    Raises:
        UsageError: a value is none of these.
        DamagedSnapshotError: a snapshot does not match its checksum.
        FutureFormatError: a newer trialcli wrote it.
    """
    trials: dict[str, _Loaders] = {}
    for version in versions:
        try:
            name, load = _loader(version)
        except StoreError as error:
            if problems is None:
                raise
            problems.append(error)
        else:
            trials.setdefault(name.trial, {}).setdefault(name, load)
    names = [column.name for column in CHANGE_COLUMNS]
    return [
        dict(zip(names, row, strict=True))
        for _, loaders in sorted(trials.items())
        for diff in consecutive_diffs(loaders, CTGOV_RECORDS, thresholds or Thresholds(), problems)
        for row in CHANGES.rows(diff)
    ]


def _loader(version: SnapshotLike) -> tuple[SnapshotName, Callable[[], Snapshot]]:
    """Return the name of a version, and what reads it."""
    if isinstance(version, bytes):
        version = from_bytes(version, what="A snapshot")
    if isinstance(version, Snapshot):
        snapshot = version
        return name_of(snapshot), lambda: snapshot
    row = _pack_row(version)
    name = parse_any_name(row.trial, row.file)
    if name is None:
        raise DamagedSnapshotError(f"{row.trial}: {row.file} is not the name of a snapshot.")
    return name, partial(_checked, row, name)


def _checked(row: PackRow, name: SnapshotName) -> Snapshot:
    """Return the snapshot of a row, after a check of its seal and its name."""
    what = f"{name.trial}/{name.file_name}"
    snapshot = snapshot_of(row, what=what)
    if name_of(snapshot) != name:
        raise DamagedSnapshotError(f"{what} is damaged: its row has another name.")
    return snapshot


def _pack_row(row: object) -> PackRow:
    """Return the row of a pack, given as a mapping.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(row, Mapping):
        raise UsageError(
            f"A value of the type {type(row).__name__} is not a stored version.",
            hint="Give snapshots, the bytes of snapshot files, or rows of a pack.",
        )
    missing = [name for name in PackRow._fields if name not in row]
    if missing:
        raise UsageError(
            f"A row has no column {missing[0]}.", hint="Give the rows of a pack with all columns."
        )
    values = {name: row[name] for name in PackRow._fields}
    for name, convert in _CONVERTED.items():
        values[name] = convert(name, values[name])
    return PackRow(**values)


def _microseconds(name: str, value: Any) -> int | None:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise UsageError(
                f"The time in the column {name} has no time zone.",
                hint="Give the number of microseconds since 1970 instead.",
            )
        return (value - _EPOCH) // timedelta(microseconds=1)
    return _integer(name, value)


def _days(name: str, value: Any) -> int | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return (value - _FIRST_DAY).days
    return _integer(name, value)


def _integer(name: str, value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise UsageError(f"The column {name} has a value of the type {type(value).__name__}.")
    return value


def _bytes(name: str, value: Any) -> bytes | None:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    if value is not None and not isinstance(value, bytes | bytearray | memoryview):
        raise UsageError(f"The column {name} has a value of the type {type(value).__name__}.")
    return None if value is None else bytes(value)


_CONVERTED: Mapping[str, Callable[[str, Any], Any]] = {
    "retrieved": _microseconds,
    "version_number": _integer,
    "version_date": _days,
    "study": _bytes,
    "content": _bytes,
}
