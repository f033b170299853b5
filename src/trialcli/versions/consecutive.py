"""The diffs of consecutive versions of a trial, of snapshots that need not be in a store.

What a store knows beside its snapshots plays no part: neither the versions that a registry lists
without being stored, nor when something was checked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise

from trialcli.errors import StoreError
from trialcli.events.thresholds import Thresholds
from trialcli.record.tree import Record
from trialcli.registry.model import RecordModel
from trialcli.versions.diff import Diff, Version, diff_versions, stored_version
from trialcli.versions.line import (
    DatedSnapshot,
    KnownVersion,
    digits_in_names,
    merge,
    named_version,
    sides,
    snapshots_alone,
    submission_day,
)
from trialcli.versions.snapshot import Snapshot, SnapshotName, version_name

Loaders = Mapping[SnapshotName, Callable[[], Snapshot]]
"""What reads each snapshot of a trial, by its name. It raises a StoreError if it cannot."""


def consecutive_diffs(
    loaders: Loaders,
    model: RecordModel,
    thresholds: Thresholds,
    problems: list[StoreError] | None = None,
) -> Iterator[Diff]:
    """Yield the diff of each two consecutive versions of a trial, oldest first.

    Two records are in memory at a time, if the loaders keep none.

    Args:
        loaders: the snapshots of one trial.
        model: what is known of the registry's records.
        thresholds: the numbers from which a change counts as large.
        problems: takes the error of each two versions of which one cannot be read; without it, the
            first such error is raised.

    Raises:
        StoreError
    """
    line = _line(loaders, model)

    def load(name: SnapshotName) -> Snapshot:
        return loaders[name]()

    def version(name: SnapshotName, known: KnownVersion) -> Version:
        return stored_version(load(name), model, known.number, known.day if known.number else None)

    diffs = LineDiffs(line, model, lambda: thresholds, load, version)
    for before, after in pairwise(line):
        try:
            yield diffs.diff(before, after)
        except StoreError as error:
            if problems is None:
                raise
            problems.append(error)


def _line(loaders: Loaders, model: RecordModel) -> list[KnownVersion]:
    """Put the versions of a trial in line, as ``jobs.stored`` does with what is stored."""
    own = sorted((name for name in loaders if name.version is None), key=_file_name)
    files = sorted((name for name in loaders if name.version is not None), key=_by_number)
    histories = list({name.version: name for name in files}.values())
    if not histories:
        return snapshots_alone(own)
    readings = [DatedSnapshot(name, _submission(loaders[name], model)) for name in own]
    return merge(map(named_version, histories), histories, readings)


def _file_name(name: SnapshotName) -> str:
    return name.file_name


def _by_number(name: SnapshotName) -> tuple[int, str, str]:
    return name.version or 0, name.retrieved.isoformat(), name.file_name


def _submission(load: Callable[[], Snapshot], model: RecordModel) -> date | None:
    with suppress(StoreError):
        return submission_day(model, load().study)
    return None


class LineDiffs:
    """Diffs of the versions of one line. A version is read once for two consecutive diffs."""

    def __init__(
        self,
        line: Sequence[KnownVersion],
        model: RecordModel,
        thresholds: Callable[[], Thresholds],
        load: Callable[[SnapshotName], Snapshot],
        load_version: Callable[[SnapshotName, KnownVersion], Version],
    ) -> None:
        """Say which line it is.

        Args:
            line: the versions, oldest first.
            model: what is known of the registry's records.
            thresholds: returns the numbers from which a change counts as large.
            load: reads a snapshot, or raises a StoreError.
            load_version: reads a snapshot of a version as a side of a diff, or raises a StoreError.
        """
        self._model = model
        self._thresholds = thresholds
        self._load = load
        self._load_version = load_version
        self._digits = digits_in_names(line)
        self._first = next((version.stored for version in line if version.is_stored), None)
        self._earliest: list[Record] | None = None
        self._read: dict[SnapshotName, Version] = {}

    def diff(self, before: KnownVersion, after: KnownVersion) -> Diff:
        """Return the diff of two stored versions of the line.

        Raises:
            StoreError: one of them cannot be read.
        """
        names = sides(before, after)
        self._read = {
            name: self._read.get(name) or self._named(self._load_version(name, version))
            for name, version in zip(names, (before, after), strict=True)
        }
        ours, theirs = (self._read[name] for name in names)
        earliest = [] if self._first in names else self._earliest_record()
        known = self._model.anchors([*earliest, ours.study, theirs.study])
        return diff_versions(ours, theirs, self._model, self._thresholds(), known)

    def _named(self, version: Version) -> Version:
        """Return a version with a name that no other content of the line has."""
        name = version_name(version.number, version.digest, self._digits)
        return version if name == version.name else replace(version, name=name)

    def _earliest_record(self) -> list[Record]:
        """Return the first record; without it the timing of events is less certain."""
        if self._earliest is None:
            self._earliest = []
            if self._first is not None:
                with suppress(StoreError):
                    self._earliest = [self._load(self._first).study]
        return self._earliest
