"""The services that a run over the watch list works with."""

from dataclasses import dataclass

from trialcli.errors import StoreError
from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.stored import StoredVersions
from trialcli.registry.client import RegistryClient
from trialcli.registry.model import RecordModel
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.store import SnapshotStore
from trialcli.watch.log import WatchLog


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a run."""

    registry: RegistryClient
    fetcher: Fetcher
    store: SnapshotStore
    state: CheckLog
    log: WatchLog
    stored: StoredVersions
    clock: Clock
    model: RecordModel

    def title(self, trial: str) -> str:
        """Return the title of a stored trial; empty if it cannot be read."""
        try:
            versions = self.store.versions(trial)
            if not versions:
                return ""
            return self.model.summarise(trial, self.store.load(versions[-1]).study).title
        except StoreError:
            return ""
