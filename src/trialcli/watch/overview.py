"""The overview of the watch list: its entries, and the status of each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from trialcli.registry.data_stamp import Standstill
from trialcli.watch.log import Condition, ConditionKind, LastRun
from trialcli.watch.watchlist import Group


@dataclass(frozen=True, slots=True)
class WatchedTrial:
    """A trial of a group."""

    trial: str
    """The ID it is listed under, or that a search finds."""
    own: str
    """The ID that the registry lists it under."""
    title: str
    """Empty if the trial is not stored."""
    is_listed: bool
    """Whether the group lists it, and it is not only found by a search."""
    searches: tuple[str, ...]
    """The searches of the group that find it."""
    checked: datetime | None
    """When it was last known to be as the registry has it."""
    changed: datetime | None
    """When its newest change was found; None if only one version is stored."""
    conditions: Mapping[ConditionKind, Condition]

    @property
    def is_unchecked(self) -> bool:
        """Whether no run has tried to check it yet."""
        return self.checked is None and not self.conditions

    @property
    def is_troubled(self) -> bool:
        """Whether it has problems."""
        has_trouble = any(kind != "flagged" for kind in self.conditions)
        return self.checked is None or self.own != self.trial or has_trouble


@dataclass(frozen=True, slots=True)
class WatchedSearch:
    """A search of a group."""

    text: str
    found: int | None
    """How many trials it finds; None if it was never read completely."""
    checked: datetime | None
    """When it was last known to find these trials."""
    failing: Condition | None

    @property
    def is_troubled(self) -> bool:
        """Whether it cannot be checked, or has not been checked yet."""
        return self.checked is None or self.failing is not None


@dataclass(frozen=True, slots=True)
class WatchedGroup:
    """A group with its entries."""

    group: Group
    searches: tuple[WatchedSearch, ...]
    trials: tuple[WatchedTrial, ...]
    """Those listed, in the order of the list, then those that only searches find."""

    @property
    def is_empty(self) -> bool:
        """Whether it has no entries."""
        return not self.searches and not self.trials


@dataclass(frozen=True, slots=True)
class WatchedSink:
    """A sink and its pending news."""

    name: str
    kind: str
    groups: tuple[str, ...]
    """The groups whose news it gets; the entries without a group have an empty name."""
    pending: int = 0
    """How many items of news it does not have yet."""
    failing_since: datetime | None = None
    runs: int = 0
    """How many runs failed to deliver."""
    error: str | None = None
    fault: str | None = None
    """Why its settings in the list cannot be used."""

    @property
    def is_troubled(self) -> bool:
        """Whether it has pending news or failures, or is misconfigured."""
        return self.pending > 0 or self.failing_since is not None or self.fault is not None


@dataclass(frozen=True, slots=True)
class Overview:
    """The overview of the watch list, or of a part of it."""

    path: str
    """The path of the list."""
    groups: tuple[WatchedGroup, ...]
    """In the order of the file."""
    sinks: tuple[WatchedSink, ...]
    last: LastRun | None
    """The last complete run."""
    standstill: Standstill | None = None
    """The registry's data was outdated when a run last asked for it."""
    is_of_list: bool = True
    """Whether that run had the list as it is now."""

    @property
    def trials(self) -> tuple[WatchedTrial, ...]:
        """The trials of all groups, each once."""
        every = {trial.trial: trial for each in self.groups for trial in each.trials}
        return tuple(every.values())

    @property
    def searches(self) -> tuple[WatchedSearch, ...]:
        """The searches of all groups, each once."""
        every = {search.text: search for each in self.groups for search in each.searches}
        return tuple(every.values())

    def of_group(self, name: str) -> "Overview":
        """Return the part of one group."""
        groups = tuple(each for each in self.groups if each.group.name == name)
        sinks = tuple(sink for sink in self.sinks if name in sink.groups)
        return replace(self, groups=groups, sinks=sinks)

    def in_trouble(self) -> "Overview":
        """Return only the entries and sinks with problems."""
        groups = (
            replace(
                each,
                searches=tuple(search for search in each.searches if search.is_troubled),
                trials=tuple(trial for trial in each.trials if trial.is_troubled),
            )
            for each in self.groups
        )
        return replace(
            self,
            groups=tuple(each for each in groups if not each.is_empty),
            sinks=tuple(sink for sink in self.sinks if sink.is_troubled),
        )
