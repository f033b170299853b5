"""What a run of watching works with."""

from dataclasses import dataclass

from trialcli.errors import StoreError
from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.watch.changes import ChangeTeller
from trialcli.registry.client import RegistryClient
from trialcli.registry.model import RecordModel
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.store import SnapshotStore
from trialcli.watch.ports import WatchLog


@dataclass(frozen=True, slots=True)
class Services:
    """What a run works with."""

    registry: RegistryClient
    fetcher: Fetcher
    store: SnapshotStore
    state: CheckLog
    log: WatchLog
    teller: ChangeTeller
    clock: Clock
    model: RecordModel

    def title(self, trial: str) -> str:
        """Return the title of a stored trial; empty where it cannot be read."""
        try:
            versions = self.store.versions(trial)
            if not versions:
                return ""
            return self.model.summarise(trial, self.store.load(versions[-1]).study).title
        except StoreError:
            return ""
