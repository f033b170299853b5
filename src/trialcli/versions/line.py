"""The known versions of a trial in one line, from the registry's record history and our snapshots.

The registry numbers the versions that sponsors submitted, from 1. A snapshot is the current record
as we read it; the registry may not have numbered that state. A numbered version and the first
snapshot of the same submission are one version.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from trialcli.registry.history import RegistryVersion
from trialcli.versions.snapshot import SnapshotName

if TYPE_CHECKING:
    from trialcli.record.tree import Record
    from trialcli.registry.model import RecordModel


class DatedSnapshot(NamedTuple):
    """A snapshot of our own, and the day its record was submitted."""

    name: SnapshotName
    submitted: date | None


class KnownVersion(NamedTuple):
    """One version of a trial."""

    day: date
    """The day it was submitted; of a snapshot the registry does not list, the day it was read."""
    listed: RegistryVersion | None
    """What the registry says of it; None for a snapshot it does not list."""
    history: SnapshotName | None = None
    """The version as the registry's history served it, where that is stored."""
    snapshot: SnapshotName | None = None
    """Our own snapshot of it."""

    @property
    def number(self) -> int | None:
        """The registry's number, from 1."""
        return self.listed.number if self.listed else None

    @property
    def is_stored(self) -> bool:
        """Whether anything is stored of it."""
        return bool(self.names)

    @property
    def stored(self) -> SnapshotName:
        """What is stored of it: our own snapshot rather than the registry's history.

        Raises:
            LookupError: nothing is.
        """
        if not self.names:
            raise LookupError(f"v{self.number} is not stored")
        return self.names[0]

    @property
    def names(self) -> tuple[SnapshotName, ...]:
        """Everything that is stored of it."""
        return tuple(name for name in (self.snapshot, self.history) if name is not None)


def merge(
    listed: Iterable[RegistryVersion],
    histories: Sequence[SnapshotName],
    readings: Sequence[DatedSnapshot],
) -> list[KnownVersion]:
    """Return the line of versions, oldest first.

    ``histories`` are stored versions as the registry's history served them, ``readings`` our own
    snapshots, oldest first.
    """
    stored = {name.version: name for name in histories}
    versions = sorted(listed, key=lambda version: version.number)
    first_of = _first_readings(versions, readings)
    known = [
        KnownVersion(version.day, version, stored.get(version.number), first_of.get(version.number))
        for version in versions
    ]
    placed = [((version.listed.number, 0), version) for version in known if version.listed]
    taken = {name.file_name for name in first_of.values()}
    for place, reading in enumerate(readings, 1):
        if reading.name.file_name not in taken:
            own = KnownVersion(reading.name.retrieved.date(), None, None, reading.name)
            placed.append(((_submission(versions, reading), place), own))
    return [version for _, version in sorted(placed, key=lambda each: each[0])]


def _submission(versions: Sequence[RegistryVersion], reading: DatedSnapshot) -> int:
    """Return the number of the listed version that was current when a snapshot was submitted.

    By the day of the submission and not of the reading: a submission is posted days later.
    """
    day = reading.submitted or reading.name.retrieved.date()
    return max((version.number for version in versions if version.day <= day), default=0)


def _first_readings(
    versions: Sequence[RegistryVersion], readings: Sequence[DatedSnapshot]
) -> dict[int, SnapshotName]:
    """Return for each listed version our first snapshot of its submission.

    A later snapshot of one submission is a change by the registry alone, and stands by itself.
    """
    # Of several versions on one day the last is what the registry served afterwards.
    number_of = {version.day: version.number for version in versions}
    found: dict[int, SnapshotName] = {}
    for reading in readings:
        number = number_of.get(reading.submitted) if reading.submitted else None
        if number is not None:
            found.setdefault(number, reading.name)
    return found


def digits_in_names(line: Iterable[KnownVersion]) -> int:
    """Return how many digits of their digests distinguish the stored contents of a line.

    In nearly all lines it is 8, else as many as a file name has.
    """
    digests = {name.digest for version in line for name in version.names}
    return 8 if len({digest[:8] for digest in digests}) == len(digests) else 16


def named_version(name: SnapshotName) -> RegistryVersion:
    """Return the version that the name of a history file describes."""
    return RegistryVersion(name.version or 0, name.day or name.retrieved.date(), None, ())


def submission_day(model: "RecordModel", record: "Record") -> date | None:
    """Return the day on which a record was submitted, if it states a day."""
    stated = model.submitted(record)
    return stated.first_day if stated and stated.precision == "day" else None


def sides(before: KnownVersion, after: KnownVersion) -> tuple[SnapshotName, SnapshotName]:
    """Return what is stored of two versions, of one lineage where that can be.

    Raises:
        LookupError: one of them is not stored.
    """
    if before.snapshot and after.snapshot:
        return before.snapshot, after.snapshot
    if before.history and after.history:
        return before.history, after.history
    return before.stored, after.stored


def snapshots_alone(names: Iterable[SnapshotName]) -> list[KnownVersion]:
    """Return the line of a trial of which only our own snapshots are known."""
    return [KnownVersion(name.retrieved.date(), None, None, name) for name in names]
