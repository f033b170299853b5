"""What is watched and how that goes: the watch list beside what is known of everything on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from trialcli.registry.data_stamp import Standstill
from trialcli.watch.ports import Condition, ConditionKind, LastRun
from trialcli.watch.watchlist import Group


@dataclass(frozen=True, slots=True)
class WatchedTrial:
    """A trial of a group."""

    trial: str
    """The ID it is listed under, or that a search finds."""
    own: str
    """The ID that the registry keeps it under."""
    title: str
    """Empty where nothing is stored of it."""
    is_listed: bool
    """Whether the group lists it, and not only a search of the group finds it."""
    searches: tuple[str, ...]
    """The searches of the group that find it."""
    checked: datetime | None
    """When it was last known as the registry has it."""
    changed: datetime | None
    """When its newest change was read; None where only one version is stored."""
    conditions: Mapping[ConditionKind, Condition]

    @property
    def is_unseen(self) -> bool:
        """Whether nobody has looked at it yet, nor tried in vain."""
        return self.checked is None and not self.conditions

    @property
    def is_troubled(self) -> bool:
        """Whether there is anything to say of it but when it was looked at."""
        return self.checked is None or self.own != self.trial or bool(self.conditions)


@dataclass(frozen=True, slots=True)
class WatchedSearch:
    """A search of a group."""

    text: str
    found: int | None
    """How many trials it finds; None where it has not been read to its end yet."""
    checked: datetime | None
    """When it was last known to find them."""
    failing: Condition | None

    @property
    def is_troubled(self) -> bool:
        """Whether it cannot be read, or has not been yet."""
        return self.checked is None or self.failing is not None


@dataclass(frozen=True, slots=True)
class WatchedGroup:
    """A group, with everything in it."""

    group: Group
    searches: tuple[WatchedSearch, ...]
    trials: tuple[WatchedTrial, ...]
    """Those listed, in the order of the list, and then those that only searches find."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return not self.searches and not self.trials


@dataclass(frozen=True, slots=True)
class WatchedSink:
    """A sink, and what it has not been told."""

    name: str
    kind: str
    groups: tuple[str, ...]
    """The groups whose news it is told; empty is the name of what is in no group."""
    owed: int = 0
    """How many items of news it has not been told."""
    failing_since: datetime | None = None
    runs: int = 0
    """How many runs have failed to tell it."""
    error: str | None = None
    fault: str | None = None
    """Why no run can use it, as the list has it."""

    @property
    def is_troubled(self) -> bool:
        """Whether it could not be told, or was not, or cannot be used at all."""
        return self.owed > 0 or self.failing_since is not None or self.fault is not None


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is watched, or the part of it that was asked for."""

    path: str
    """Where the list is."""
    groups: tuple[WatchedGroup, ...]
    """In the order of the file."""
    sinks: tuple[WatchedSink, ...]
    last: LastRun | None
    """The last complete run."""
    standstill: Standstill | None = None
    """That the registry had had no new data for long when a run last asked for it."""
    is_of_list: bool = True
    """Whether that run was over the list as it is now."""

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
        """Return what there is of one group."""
        groups = tuple(each for each in self.groups if each.group.name == name)
        sinks = tuple(sink for sink in self.sinks if name in sink.groups)
        return replace(self, groups=groups, sinks=sinks)

    def in_trouble(self) -> "Overview":
        """Return what cannot be looked at, is gone, has moved, or waits."""
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
