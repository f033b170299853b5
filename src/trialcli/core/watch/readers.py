"""Who is told of which trials: by the groups of the watch list that name a sink."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from trialcli.core.severity import Severity, rank
from trialcli.core.watch.news import Logged, LookNews, TrialNews
from trialcli.core.watch.watchlist import Group, WatchList

Groups = Mapping[str, Sequence[Group]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is told of some of the trials."""

    groups: Groups
    """The groups that tell this reader of a trial, by its ID and by every ID it is listed under."""
    searches: Groups = field(default_factory=dict)
    """The groups that tell this reader of a search, by its text."""
    watched: int = 0
    """How many trials that is, each once."""
    order: Mapping[str, int] = field(default_factory=dict)
    """Where a trial stands in the list."""

    def least(self, trial: str) -> Severity:
        """Return what of a trial's news this reader is told, by the group that tells most."""
        return max((group.least for group in self.groups[trial]), key=rank)

    @property
    def least_of_all(self) -> Severity:
        """What of other news this reader is told."""
        every = (group.least for groups in self.groups.values() for group in groups)
        return max(every, key=rank, default="detail")

    def of(self, news: LookNews) -> LookNews | None:
        """Return what of such news this reader is told, if anything."""
        trials = tuple(trial for trial in news.trials if trial in self.groups)
        searches = tuple(text for text in news.searches if text in self.searches)
        return replace(news, trials=trials, searches=searches) if trials or searches else None

    def with_former(self, logged: Iterable[Logged]) -> "Reader":
        """Return the reader who is told too of trials that leave a search in some news."""
        if not self.searches:
            return self
        groups = dict(self.groups)
        for trial, text in _left(logged):
            known = groups.get(trial, ())
            own = self.searches.get(text, ())
            if own:
                groups[trial] = tuple(dict.fromkeys((*known, *own)))
        return replace(self, groups=groups)


def reader_of(
    sink: str | None,
    watched: WatchList,
    members: Mapping[str, Sequence[str]],
    aliases: Mapping[str, str],
    least: Severity | None = None,
) -> Reader:
    """Return who is told of what by a sink.

    Args:
        sink: its name; None for somebody who is told of everything.
        watched: the watch list.
        members: the trials that each search finds.
        aliases: the IDs that the registry keeps trials under, by those they are listed under.
        least: what is rated so or worse is told, whatever the groups say.

    """
    groups: dict[str, tuple[Group, ...]] = {}
    searches: dict[str, tuple[Group, ...]] = {}
    for listed in watched.groups:
        if sink is not None and sink not in listed.sinks:
            continue
        group = listed if least is None else replace(listed, least=least)
        for text in group.searches:
            searches[text] = (*searches.get(text, ()), group)
        for trial in _names(group, members, aliases):
            groups[trial] = (*groups.get(trial, ()), group)
    every = {aliases.get(trial, trial) for trial in groups}
    order = {trial: place for place, trial in enumerate(groups)}
    return Reader(groups, searches, len(every), order)


def _names(
    group: Group, members: Mapping[str, Sequence[str]], aliases: Mapping[str, str]
) -> Iterator[str]:
    """Yield every ID that a trial of a group goes by, each once."""
    found = (trial for text in group.searches for trial in members.get(text, ()))
    listed = dict.fromkeys((*group.trials, *found))
    yield from dict.fromkeys(
        name for trial in listed for name in (trial, aliases.get(trial, trial))
    )


def _left(logged: Iterable[Logged]) -> Iterator[tuple[str, str]]:
    for each in logged:
        news = each.news
        if isinstance(news, TrialNews) and news.happening == "left" and news.search:
            yield news.trial, news.search
