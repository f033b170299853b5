"""The services that a run over the watch list works with."""

from dataclasses import dataclass

from trialcli.errors import StoreError
from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.stored import StoredVersions
from trialcli.registry.client import RegistryClient
from trialcli.registry.summary import Summary
from trialcli.versions.clock import Clock
from trialcli.watch.log import WatchLog


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a run."""

    registry: RegistryClient
    fetcher: Fetcher
    stored: StoredVersions
    log: WatchLog
    clock: Clock

    def summary(self, trial: str) -> Summary | None:
        """Return the summary of the newest version of a trial; None if it cannot be read."""
        try:
            versions = self.stored.store.versions(trial)
            if not versions:
                return None
            newest = self.stored.store.load(versions[-1])
            return self.stored.model.summarise(trial, newest.study)
        except StoreError:
            return None
