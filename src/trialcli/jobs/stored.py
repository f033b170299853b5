"""The stored versions of trials, and how they are compared."""

from dataclasses import dataclass

from trialcli.events.thresholds import Thresholds
from trialcli.jobs.line import VersionState
from trialcli.registry.model import RecordModel
from trialcli.versions.store import SnapshotStore


@dataclass(frozen=True, slots=True)
class StoredVersions:
    """A store with its state, and the settings of a comparison."""

    store: SnapshotStore
    state: VersionState
    model: RecordModel
    thresholds: Thresholds
