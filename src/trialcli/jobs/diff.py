"""Diffs of stored versions: of one trial, or of all that have changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from trialcli.errors import NotStoredError, StoreError, TrialcliError
from trialcli.events.anchors import Anchors
from trialcli.events.rules import Thresholds
from trialcli.jobs.line import FullState, Lines
from trialcli.record.tree import Record
from trialcli.registry.model import RecordModel
from trialcli.versions.line import LineVersion, sides
from trialcli.versions.names import resolve
from trialcli.versions.snapshot import SnapshotName
from trialcli.versions.store import SnapshotStore

if TYPE_CHECKING:
    from trialcli.versions.diff import Diff, Version


@dataclass(frozen=True, slots=True)
class Undiffed:
    """A trial of which no diff can be made, and why."""

    trial: str
    error: TrialcliError


@dataclass(frozen=True, slots=True)
class Unmoved:
    """A trial that has no two stored versions to compare, or none since the day asked for."""

    trial: str
    newest: date | None
    """The day of its newest stored change; None if only one version is stored."""
    missing: bool = False
    """Whether the registry lists versions since that day that are not stored."""


class Differ:
    """Makes diffs of what one store holds."""

    def __init__(
        self, store: SnapshotStore, state: FullState, model: RecordModel, thresholds: Thresholds
    ) -> None:
        self._store = store
        self.lines = Lines(store, state, model)
        self.model = model
        self._thresholds = thresholds

    def between(self, trial: str, before: str, after: str) -> "Diff":
        """Return the diff of two versions by their names.

        Raises:
            NotStoredError: nothing is stored.
            UsageError: there is no such version.
            StoreError: one of them cannot be read.

        """
        trial, line = self.lines.of(trial)
        return self.of(resolve(before, line, trial), resolve(after, line, trial), line)

    def newest(
        self, trials: Iterable[str], since: date | None
    ) -> "Iterator[Diff | Undiffed | Unmoved]":
        """Yield the newest change of each trial, or everything since a day, or why it has none."""
        for asked in trials:
            try:
                _, line = self.lines.of(asked)
                stored = [one for one in line if one.is_stored]
                versions = _newest_change(stored, since)
                if versions is None:
                    yield _unmoved(asked, line, stored, since)
                    continue
                found = self.of(*versions, line)
                if not found.comparison.changes and versions[0] is not stored[-2]:
                    # What went and came back shows in no sum, but it was a change all the same.
                    found = self.of(stored[-2], stored[-1], line)
                yield found
            except (StoreError, NotStoredError) as error:
                yield Undiffed(asked, error)

    def of_snapshots(self, before: SnapshotName, after: SnapshotName) -> "Diff":
        """Return the diff of two snapshots of our own.

        Raises:
            StoreError: one of them cannot be read.

        """
        _, line = self.lines.under(after.trial)
        own = {version.snapshot.file_name: version for version in line if version.snapshot}
        return self.of(own[before.file_name], own[after.file_name], line)

    def of(self, before: LineVersion, after: LineVersion, line: Sequence[LineVersion]) -> "Diff":
        """Return the diff of two stored versions of a line.

        Raises:
            StoreError: one of them cannot be read.

        """
        names = sides(before, after)
        ours, theirs = (
            self._load(name, version) for name, version in zip(names, (before, after), strict=True)
        )
        first = next(version.stored for version in line if version.is_stored)
        earliest = [] if first in names else self._earliest(first)
        return self.compared(
            ours, theirs, self.model.anchors([*earliest, ours.study, theirs.study])
        )

    def load(self, version: LineVersion) -> "Version":
        """Return what is stored of a version as a side of a diff.

        Raises:
            StoreError: it cannot be read.

        """
        return self._load(version.stored, version)

    def compared(self, before: "Version", after: "Version", known: Anchors) -> "Diff":
        """Return the diff of two versions that have been loaded."""
        from trialcli.versions.diff import diff_versions

        return diff_versions(before, after, self.model, self._thresholds, known)

    def _load(self, name: SnapshotName, version: LineVersion) -> "Version":
        from trialcli.versions.diff import stored_version

        day = version.day if version.number else None
        return stored_version(self._store.load(name), self.model, version.number, day)

    def _earliest(self, first: SnapshotName) -> list[Record]:
        """Return the earliest stored record; a damaged one only makes the timing less sure."""
        try:
            return [self._store.load(first).study]
        except StoreError:
            return []


def _unmoved(
    trial: str, line: Sequence[LineVersion], stored: Sequence[LineVersion], since: date | None
) -> Unmoved:
    newest = stored[-1].day if len(stored) > 1 else None
    missing = any(not one.is_stored and (since is None or one.day >= since) for one in line)
    return Unmoved(trial, newest, missing)


def _newest_change(
    versions: Sequence[LineVersion], since: date | None
) -> tuple[LineVersion, LineVersion] | None:
    """Return the version before the newest change and the newest version."""
    if len(versions) < 2:
        return None
    if since is None:
        return versions[-2], versions[-1]
    if versions[-1].day < since:
        return None
    earlier = [version for version in versions if version.day < since]
    before = earlier[-1] if earlier else versions[0]
    return before, versions[-1]
