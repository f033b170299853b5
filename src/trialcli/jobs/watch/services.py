"""What a run of watching works with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from trialcli.ctgov.facts.summary import summarise
from trialcli.errors import StoreError
from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.watch.changes import ChangeTeller
from trialcli.versions.ports import Clock, Registry, SnapshotStore, State
from trialcli.watch.ports import WatchLog


class WatchedStore(SnapshotStore, Protocol):
    """A store of which it can be told what has been touched."""

    def marks(self) -> dict[str, int]:
        """Return, for each trial's directory, a time in ns that moves when its files do."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """What a run works with."""

    registry: Registry
    fetcher: Fetcher
    store: WatchedStore
    state: State
    log: WatchLog
    teller: ChangeTeller
    clock: Clock
    volatile: Sequence[str] = ()

    def title(self, trial: str) -> str:
        """Return the title of a stored trial; empty where it cannot be read."""
        try:
            versions = self.store.versions(trial)
            return summarise(trial, self.store.load(versions[-1]).study).title if versions else ""
        except StoreError:
            return ""
