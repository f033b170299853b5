"""The stored versions of trials, and how they are compared."""

from dataclasses import dataclass

from trialcli.events.thresholds import Thresholds
from trialcli.jobs.line import load_line
from trialcli.registry.model import RecordModel
from trialcli.versions.catalog import SubmissionDays
from trialcli.versions.checks import CheckLog
from trialcli.versions.line import KnownVersion
from trialcli.versions.store import SnapshotStore


@dataclass(frozen=True, slots=True)
class StoredVersions:
    """A store with its state, and the settings of a comparison."""

    store: SnapshotStore
    state: CheckLog
    catalog: SubmissionDays
    model: RecordModel
    thresholds: Thresholds

    def line(self, trial: str) -> list[KnownVersion]:
        """Return the versions of a trial, oldest first; an alias is not resolved.

        Raises:
            NotStoredError: nothing is stored.
        """
        return load_line(self.store, self.state, self.catalog, self.model, trial)
