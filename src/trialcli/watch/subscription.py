"""A subscription: which trials and searches a sink gets news of, by the groups that name it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from trialcli.events.severity import Severity, rank
from trialcli.registry.near import Near
from trialcli.watch.news import AvailabilityNews, NewsEvent
from trialcli.watch.watchlist import Group, WatchList

GroupsBySubject = Mapping[str, Sequence[Group]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """The trials and searches whose news goes to one sink."""

    groups: GroupsBySubject
    """The groups of each trial, by its ID and by every ID that the list has for it."""
    searches: GroupsBySubject = field(default_factory=dict)
    """The groups of each search, by its text."""
    former: Mapping[str, Sequence[tuple[int, Group]]] = field(default_factory=dict)
    """The groups of a trial until it left their search, up to a number of the news."""
    watched: int = 0
    """How many trials these are, each once."""
    points: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The points near which sites of a trial are watched, as the watch list has them."""
    flags: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The flags of a trial that its groups name, if they name any."""

    def places(self, trials: Iterable[str]) -> dict[str, int]:
        """Return the positions of some trials in the list; of another trial, the one after it."""
        places = dict.fromkeys(trials, len(self.groups))
        places |= {trial: at for at, trial in enumerate(self.groups) if trial in places}
        return places

    @property
    def min_severity(self) -> Severity:
        """The least severity for news that is not about a trial."""
        every = (group.least for groups in self.groups.values() for group in groups)
        return max(every, key=rank, default="detail")

    def of(self, news: AvailabilityNews) -> AvailabilityNews | None:
        """Return the part of such news that belongs to this subscription, if any."""
        return news.only(self.groups.__contains__, self.searches.__contains__)

    def wants(self, trial: str, event: NewsEvent) -> bool:
        """Whether an event is about no point and no flag, or about those of this subscription."""
        is_flag_wanted = not event.flag or event.flag in self.flags.get(trial, ())
        return is_flag_wanted and (not event.near or event.near in self.points.get(trial, ()))

    def groups_of(self, trial: str, number: int) -> Sequence[Group]:
        """Return the groups that get an item of news of a trial, by its number."""
        former = self.former.get(trial, ())
        left = (group for until, group in former if number <= until)
        return tuple(dict.fromkeys((*self.groups.get(trial, ()), *left)))


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The subscription of every sink, by the watch list, the searches and the aliases."""

    watched: WatchList
    members: Mapping[str, Sequence[str]]
    """The trials that each search finds."""
    former: Mapping[str, Mapping[str, int]]
    """The trials that left each search, with the last number of its news for them."""
    aliases: Mapping[str, str]
    """The IDs that the registry lists trials under, by those in the watch list."""

    def of(self, sink: str | None, least: Severity | None = None) -> Subscription:
        """Return the subscription of a sink.

        None means all groups. ``least`` takes the place of the least severities of the groups.
        """
        groups: dict[str, Sequence[Group]] = {}
        searches: dict[str, tuple[Group, ...]] = {}
        former: dict[str, tuple[tuple[int, Group], ...]] = {}
        for group in self._groups(sink, least):
            for text in group.searches:
                searches[text] = (*searches.get(text, ()), group)
                for trial, until in self.former.get(text, {}).items():
                    former[trial] = (*former.get(trial, ()), (until, group))
            together = _Together(group)
            for trial in _names(group, self.members, self.aliases):
                groups[trial] = together.after(groups.get(trial, ()))
        points = self._points(self._groups(sink, least))
        flags = {
            trial: frozenset(flag for group in each for flag in group.flags)
            for trial, each in groups.items()
            if any(group.flags for group in each)
        }
        watched = count_each_once(groups, self.aliases)
        return Subscription(groups, searches, former, watched, points, flags)

    def _points(self, groups: Iterable[Group]) -> dict[str, frozenset[str]]:
        """Return the points of each trial: of its groups, and of the searches that find it."""
        points: dict[str, frozenset[str]] = {}

        def add(trials: Iterable[str], near: Near | None) -> None:
            if near is not None:
                for trial in trials:
                    points[trial] = points.get(trial, frozenset()) | {str(near)}

        for group in groups:
            add(_names(group, self.members, self.aliases), group.near)
            for text in group.searches:
                left = self.former.get(text, {})
                one = Group("", searches=(text,))
                add((*_names(one, self.members, self.aliases), *left), self.watched.near_of(text))
                add(left, group.near)
        return points

    def _groups(self, sink: str | None, least: Severity | None) -> Iterator[Group]:
        for group in self.watched.groups:
            if sink is None or sink in group.sinks:
                yield group if least is None else replace(group, least=least)


def trials_of(group: Group, members: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """Return the trials that a group names and its searches found last, each once."""
    found = (trial for text in group.searches for trial in members.get(text, ()))
    return dict.fromkeys((*group.trials, *found))


class _Together:
    """Adds a group to the groups of trials: trials with the same groups share one tuple."""

    def __init__(self, group: Group) -> None:
        self._group = group
        self._made: dict[int, tuple[Sequence[Group], Sequence[Group]]] = {}
        """By identity: to compare groups would compare all their trials. Both are kept alive."""

    def after(self, groups: Sequence[Group]) -> Sequence[Group]:
        if id(groups) not in self._made:
            self._made[id(groups)] = groups, (*groups, self._group)
        return self._made[id(groups)][1]


def count_each_once(trials: Collection[str], aliases: Mapping[str, str]) -> int:
    """Return how many trials these are; an ID and an earlier ID of one trial count once.

    Each ID is given once. Only those with another ID are put aside, however many there are.
    """
    earlier = {trial for trial in trials if aliases.get(trial, trial) != trial}
    others = {aliases[trial] for trial in earlier}
    present = sum(trial in others and trial not in earlier for trial in trials)
    return len(trials) - len(earlier) + len(others) - present


def _names(
    group: Group, members: Mapping[str, Sequence[str]], aliases: Mapping[str, str]
) -> Iterator[str]:
    """Yield every ID of every trial of a group, each once."""
    yield from dict.fromkeys(
        name for trial in trials_of(group, members) for name in (trial, aliases.get(trial, trial))
    )
