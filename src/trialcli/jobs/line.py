"""The line of versions of a trial: what the registry lists, and what is stored."""

from contextlib import suppress
from datetime import date
from typing import Protocol

from trialcli.errors import NotStoredError, StoreError
from trialcli.registry.history import RegistryVersion
from trialcli.registry.model import RecordModel
from trialcli.versions.catalog import SubmissionDays
from trialcli.versions.checks import CheckLog
from trialcli.versions.line import DatedSnapshot, LineVersion, merge, snapshots_alone
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import SnapshotStore


class FullState(CheckLog, SubmissionDays, Protocol):
    """The versions that a registry listed, and when our own snapshots were submitted."""


class Lines:
    """The lines of versions of what one store holds."""

    def __init__(self, store: SnapshotStore, state: FullState, model: RecordModel) -> None:
        self._store = store
        self._state = state
        self._model = model

    def of(self, trial: str) -> tuple[str, list[LineVersion]]:
        """Return a trial's own ID and its versions, oldest first, of which one at least is stored.

        Raises:
            NotStoredError: nothing is stored.

        """
        return self.under(self._state.alias(trial))

    def under(self, trial: str) -> tuple[str, list[LineVersion]]:
        """Return a trial's ID and its versions by the ID they are stored under, be it an alias.

        Raises:
            NotStoredError: nothing is stored.

        """
        own, histories = self._store.versions(trial), self._store.histories(trial)
        if not own and not histories:
            raise NotStoredError(
                "nothing is stored.", trial=trial, hint=f"Run trialcli fetch {trial} first."
            )
        known = self._state.history(trial)
        if known is None and not histories:
            return trial, snapshots_alone(own)
        listed = {version.number: version for version in map(_of_name, histories)}
        listed |= {version.number: version for version in known.index.versions} if known else {}
        return trial, merge(listed.values(), histories, self._readings(trial, own))

    def _readings(self, trial: str, own: list[SnapshotName]) -> list[DatedSnapshot]:
        """Return snapshots with the days of their submission, where they can be read.

        Each file is read once for its day: there may be hundreds, and they never change.
        """
        days = self._state.submissions(trial)
        new: dict[str, date | None] = {}
        for name in own:
            if name.file_name not in days:
                with suppress(StoreError):
                    new[name.file_name] = self._submission_day(self._store.load(name))
        if new:
            self._state.record_submissions(trial, new)
        days |= new
        return [DatedSnapshot(name, days.get(name.file_name)) for name in own]

    def _submission_day(self, snapshot: Snapshot) -> date | None:
        day = self._model.submitted(snapshot.study)
        return day.first_day if day and day.precision == "day" else None


def _of_name(name: SnapshotName) -> RegistryVersion:
    """Return what the name of a history file tells of its version."""
    return RegistryVersion(name.version or 0, name.day or name.retrieved.date(), None, ())
