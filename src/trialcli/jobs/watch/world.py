"""What a run of watching works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trialcli.core.ports import Clock, Registry, SnapshotStore, State
from trialcli.core.watch.ports import WatchLog
from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.watch.changes import ChangeTeller


@dataclass(frozen=True, slots=True)
class World:
    """What a run works with."""

    registry: Registry
    fetcher: Fetcher
    store: SnapshotStore
    state: State
    log: WatchLog
    teller: ChangeTeller
    clock: Clock
    title: Callable[[str], str]
    """The title of a stored trial."""
    volatile: Sequence[str] = ()
