"""Diffs of stored versions: of one trial, or of all that have changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from trialcli.core.diff import Diff, diff_versions, stored_version
from trialcli.core.ports import SnapshotStore, State
from trialcli.core.record import Record
from trialcli.core.rules import Thresholds
from trialcli.core.shape import RecordShape
from trialcli.core.snapshot import SnapshotName
from trialcli.core.versions import resolve
from trialcli.errors import NotStoredError, StoreError


@dataclass(frozen=True, slots=True)
class Undiffed:
    """A trial of which no diff can be made, and why."""

    trial: str
    error: StoreError | NotStoredError


class Differ:
    """Makes diffs of what one store holds."""

    def __init__(
        self, store: SnapshotStore, state: State, shape: RecordShape, thresholds: Thresholds
    ) -> None:
        self._store = store
        self._state = state
        self._shape = shape
        self._thresholds = thresholds

    def between(self, trial: str, before: str, after: str) -> Diff:
        """Return the diff of two versions by their names.

        Raises:
            NotStoredError: nothing is stored.
            UsageError: there is no such version.
            StoreError: one of them cannot be read.

        """
        trial, versions = self._versions(trial)
        names = (resolve(before, versions, trial), resolve(after, versions, trial))
        return self._diff(*names, first=versions[0])

    def newest(self, trials: Iterable[str], since: date | None) -> Iterator[Diff | Undiffed]:
        """Yield the newest change of each trial that has one, or everything since a day."""
        for asked in trials:
            try:
                _, versions = self._versions(asked)
                names = _newest_change(versions, since)
                if names is not None:
                    yield self._diff(*names, first=versions[0])
            except (StoreError, NotStoredError) as error:
                yield Undiffed(asked, error)

    def _versions(self, trial: str) -> tuple[str, list[SnapshotName]]:
        """Return a trial's own ID and its versions, of which there is one at least."""
        trial = self._state.alias(trial)
        versions = self._store.versions(trial)
        if not versions:
            raise NotStoredError(
                "nothing is stored.", trial=trial, hint=f"Run trialcli fetch {trial} first."
            )
        return trial, versions

    def _diff(self, before: SnapshotName, after: SnapshotName, *, first: SnapshotName) -> Diff:
        ours, theirs = (stored_version(self._store.load(name)) for name in (before, after))
        earliest = None if first in (before, after) else self._earliest(first)
        return diff_versions(ours, theirs, self._shape, self._thresholds, earliest)

    def _earliest(self, first: SnapshotName) -> Record | None:
        """Return the earliest stored record; a damaged one only makes the timing less sure."""
        try:
            return self._store.load(first).study
        except StoreError:
            return None


def _newest_change(
    versions: list[SnapshotName], since: date | None
) -> tuple[SnapshotName, SnapshotName] | None:
    """Return the version before the newest change and the newest version."""
    if len(versions) < 2:
        return None
    if since is None:
        return versions[-2], versions[-1]
    if versions[-1].retrieved.date() < since:
        return None
    earlier = [version for version in versions if version.retrieved.date() < since]
    before = earlier[-1] if earlier else versions[0]
    return before, versions[-1]
