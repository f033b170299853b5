"""Composing a digest: the part of the news that one sink gets, worst first."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from trialcli.events.severity import SEVERITIES, Severity, at_least, rank
from trialcli.registry.data_stamp import Standstill
from trialcli.watch.digest import Digest, NotShown, TrialDigest
from trialcli.watch.format_change import is_format_change
from trialcli.watch.news import (
    AvailabilityKind,
    AvailabilityNews,
    FormatNews,
    LoggedNews,
    News,
    NewsEvent,
    TrialNews,
)
from trialcli.watch.subscription import Subscription

if TYPE_CHECKING:
    from trialcli.watch.watchlist import Group


def compose(
    log: Iterable[LoggedNews[News]],
    subscription: Subscription,
    *,
    found: datetime,
    data_date: str | None,
    format_paths: Mapping[str, Collection[str]],
    complete: bool = True,
    failing: Sequence[AvailabilityNews] | None = None,
    attempted: int = 0,
    not_shown: NotShown | None = None,
) -> Digest:
    """Return the digest of some news for one sink.

    Args:
        log: the news, oldest first.
        subscription: which news it may hold.
        found: the time.
        data_date: the day of the registry's data.
        format_paths: the paths at which the record format changed, by registry update.
        complete: whether the run checked everything, whichever sink gets it.
        failing: the checks that fail now; None: the failures in this news that had not ended, for
            the digest of a past day.
        attempted: an earlier run was interrupted while sending the news up to this number.
        not_shown: changes that earlier digests left out; this one counts them.
    """
    builder = _DigestBuilder(subscription, format_paths, attempted)
    for logged in log:
        builder.take(logged)
    trials = [*builder.trials()]
    places = subscription.places(trial.trial for trial in trials)
    trials.sort(key=lambda trial: _urgency(trial, places[trial.trial]))
    if failing is None:
        own_failing = tuple(builder.failing)
        is_failing_new = bool(builder.failing)
    else:
        own_failing = tuple(filter(None, map(subscription.of, failing)))
        is_failing_new = True
    return Digest(
        found=found,
        data_date=data_date,
        watched=subscription.watched,
        trials=tuple(trials),
        format_changes=tuple(builder.format_changes),
        failing=own_failing,
        reached=tuple(builder.availability["reached"]),
        overdue=tuple(builder.availability["overdue"]),
        standstill=builder.standstill,
        not_shown=((not_shown or NotShown()) + builder.not_shown()).beside(builder.items),
        counts_earlier=bool(not_shown),
        repeated=builder.repeated,
        has_new_failures=bool(builder.availability["failing"]) and is_failing_new,
        complete=complete,
    )


def _urgency(trial: TrialDigest, place: int) -> tuple[int, int, int, str]:
    """Return the sort key: worst first, then most of the worst, then the place in the list."""
    worst = trial.worst
    most = sum(event.severity == worst for event in trial.events)
    return rank(worst), -most, place, trial.trial


_COUNTED: Mapping[str, Callable[[int], NotShown]] = {
    "administrative": lambda changes: NotShown(administrative=changes),
    "registry": lambda changes: NotShown(registry=changes),
    "spacing": lambda changes: NotShown(spacing=changes),
}


class _DigestBuilder:
    """Takes news one by one and sorts it: shown, counted, or not for this sink."""

    def __init__(
        self,
        subscription: Subscription,
        format_paths: Mapping[str, Collection[str]],
        attempted: int,
    ) -> None:
        self._subscription = subscription
        self._format_paths = format_paths
        self._attempted = attempted
        self.items: dict[str, list[tuple[Sequence[Group], LoggedNews[TrialNews]]]] = {}
        self._counts = NotShown()
        self._counted_trials: dict[str, None] = {}
        self.format_changes: list[FormatNews] = []
        self.availability: dict[AvailabilityKind, list[AvailabilityNews]] = {
            "failing": [],
            "lasting": [],
            "reached": [],
            "overdue": [],
        }
        self.failing: list[AvailabilityNews] = []
        """The failures that had not ended with the last item of news."""
        self.standstill: Standstill | None = None
        self.repeated = False

    def take(self, logged: LoggedNews[News]) -> None:
        news = logged.news
        if isinstance(news, TrialNews):
            self._take_trial(logged, news)
        elif isinstance(news, AvailabilityNews):
            self._take_availability(logged, news)
        elif isinstance(news, Standstill):
            self._is_repeated(logged)
            self.standstill = news
        elif at_least("detail", self._subscription.min_severity):
            self._is_repeated(logged)
            self.format_changes.append(news)

    def trials(self) -> Iterator[TrialDigest]:
        for trial, found in self.items.items():
            names = dict.fromkeys(
                group.name for groups, _ in found for group in groups if group.name
            )
            items = tuple(item for _, item in found)
            yield TrialDigest(trial, items[-1].news.title, tuple(names), items)

    def not_shown(self) -> NotShown:
        return self._counts + NotShown(of=tuple(self._counted_trials))

    def _take_trial(self, logged: LoggedNews[News], news: TrialNews) -> None:
        groups = self._subscription.groups_of(news.trial, logged.number)
        if not groups or (
            news.search is not None and news.search not in self._subscription.searches
        ):
            return
        own = tuple(event for event in news.events if self._subscription.wants(news.trial, event))
        if news.events and not own:
            return
        news = replace(news, events=own)
        least = max((group.least for group in groups), key=rank)
        shown = self._shown(logged, news, least)
        if not shown:
            self._counted_trials[news.trial] = None
            return
        item = LoggedNews(
            logged.number,
            logged.found,
            logged.data_timestamp,
            replace(news, events=shown),
            repeated=self._is_repeated(logged),
        )
        self.items.setdefault(news.trial, []).append((groups, item))

    def _is_repeated(self, logged: LoggedNews[News]) -> bool:
        is_repeated = logged.number <= self._attempted
        self.repeated |= is_repeated
        return is_repeated

    def _shown(
        self, logged: LoggedNews[News], news: TrialNews, least: Severity
    ) -> tuple[NewsEvent, ...]:
        """Return the events to show, and count the others."""
        paths = () if news.submitted else self._format_paths.get(logged.registry_update, ())
        shown = []
        for event in news.events:
            if is_format_change(event.patterns, paths):
                self._counts += NotShown(form=event.changes)
            elif least == SEVERITIES[-1]:
                shown.append(event)
            elif event.concern != "news":
                self._counts += _COUNTED[event.concern](event.changes)
            elif not at_least(event.severity, least):
                self._counts += NotShown(lesser=event.changes)
            else:
                shown.append(event)
        return tuple(shown)

    def _take_availability(self, logged: LoggedNews[News], news: AvailabilityNews) -> None:
        own = self._subscription.of(news)
        if own is None:
            return
        self._is_repeated(logged)
        self.availability[news.outlook].append(own)
        if news.outlook == "overdue":
            return
        trials, searches = {*own.trials}, {*own.searches}
        self.failing = [left for one in self.failing if (left := one.but(trials, searches))]
        if news.outlook != "reached":
            self.failing.append(own)
