"""Composing a digest: of all news, what one reader wants to be told, the worst first."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from trialcli.events.severity import SEVERITIES, Severity, at_least, rank
from trialcli.registry.data_stamp import Standstill
from trialcli.watch.digest import Digest, FormChange, NotShown, Told, TrialDigest
from trialcli.watch.format_change import is_form
from trialcli.watch.news import (
    AvailabilityKind,
    AvailabilityNews,
    FormatNews,
    Logged,
    NewsEvent,
    TrialNews,
)
from trialcli.watch.subscription import Subscription

if TYPE_CHECKING:
    from trialcli.watch.watchlist import Group


def compose(
    log: Iterable[Logged],
    subscription: Subscription,
    *,
    found: datetime,
    data_date: str | None,
    forms: Mapping[str, Collection[str]],
    complete: bool = True,
    failing: Sequence[AvailabilityNews] | None = None,
    attempted: int = 0,
    not_shown: NotShown | None = None,
) -> Digest:
    """Return the digest of some news for one reader.

    Args:
        log: the news, oldest first.
        subscription: which news it may hold.
        found: the time.
        data_date: the day of the registry's data.
        forms: the paths that changed their form, by the load of data they did it in.
        complete: whether everything was looked at, whoever is told of it.
        failing: what cannot be looked at now; None: what failed by this news and had not ended, as
            the digest of a day that is over tells it.
        attempted: news up to this number may have been told before.
        not_shown: what earlier digests left out, and this one counts.

    """
    desk = _DigestBuilder(subscription, forms, attempted)
    for logged in log:
        desk.take(logged)
    trials = sorted(desk.trials(), key=lambda trial: _urgency(trial, subscription))
    return Digest(
        found=found,
        data_date=data_date,
        watched=subscription.watched,
        trials=tuple(trials),
        form=tuple(desk.form),
        failing=tuple(
            desk.failing if failing is None else filter(None, map(subscription.of, failing))
        ),
        reached=tuple(desk.last_checks["reached"]),
        overdue=tuple(desk.last_checks["overdue"]),
        standstill=desk.standstill,
        not_shown=((not_shown or NotShown()) + desk.not_shown()).beside(desk.told),
        counts_earlier=bool(not_shown),
        repeated=desk.repeated,
        has_new_failures=bool(desk.last_checks["failing"])
        and (failing is not None or bool(desk.failing)),
        complete=complete,
    )


def _urgency(trial: TrialDigest, subscription: Subscription) -> tuple[int, int, int, str]:
    """Return what sorts trials: the worst first, the most of it, then as the list has them."""
    worst = trial.worst
    most = sum(event.severity == worst for event in trial.events)
    place = subscription.order.get(trial.trial, len(subscription.order))
    return rank(worst), -most, place, trial.trial


_COUNTED: Mapping[str, Callable[[int], NotShown]] = {
    "administrative": lambda changes: NotShown(administrative=changes),
    "registry": lambda changes: NotShown(registry=changes),
    "spacing": lambda changes: NotShown(spacing=changes),
}


class _DigestBuilder:
    """Takes news one by one and sorts it by what becomes of it."""

    def __init__(
        self, subscription: Subscription, forms: Mapping[str, Collection[str]], attempted: int
    ) -> None:
        self._subscription = subscription
        self._forms = forms
        self._attempted = attempted
        self.told: dict[str, list[tuple[TrialNews, Sequence[Group], Told]]] = {}
        self._counts = NotShown()
        self._left: dict[str, None] = {}
        self.form: list[FormChange] = []
        self.last_checks: dict[AvailabilityKind, list[AvailabilityNews]] = {
            "failing": [],
            "lasting": [],
            "reached": [],
            "overdue": [],
        }
        self.failing: list[AvailabilityNews] = []
        """What failed and had not ended when this news ends."""
        self.standstill: Standstill | None = None
        self.repeated = False

    def take(self, logged: Logged) -> None:
        news = logged.news
        if isinstance(news, TrialNews):
            self._take_trial(logged, news)
        elif isinstance(news, AvailabilityNews):
            self._take_look(logged, news)
        elif isinstance(news, Standstill):
            self._is_repeated(logged)
            self.standstill = news
        else:
            self._take_form(logged, news)

    def trials(self) -> Iterator[TrialDigest]:
        for trial, items in self.told.items():
            names = (group.name for _, groups, _ in items for group in groups if group.name)
            told = tuple(item for _, _, item in items)
            yield TrialDigest(trial, items[-1][0].title, tuple(dict.fromkeys(names)), told)

    def not_shown(self) -> NotShown:
        return self._counts + NotShown(of=tuple(self._left))

    def _take_trial(self, logged: Logged, news: TrialNews) -> None:
        groups = self._subscription.groups_of(news.trial, logged.number)
        if not groups or (
            news.search is not None and news.search not in self._subscription.searches
        ):
            return
        shown = self._shown(logged, news, max((group.least for group in groups), key=rank))
        if not shown:
            self._left[news.trial] = None
            return
        told = _told(logged, news, shown, repeated=self._is_repeated(logged))
        self.told.setdefault(news.trial, []).append((news, groups, told))

    def _is_repeated(self, logged: Logged) -> bool:
        is_repeated = logged.number <= self._attempted
        self.repeated |= is_repeated
        return is_repeated

    def _shown(self, logged: Logged, news: TrialNews, least: Severity) -> tuple[NewsEvent, ...]:
        """Return the events that are to be shown, and count the others."""
        form = () if news.submitted else self._forms.get(logged.load, ())
        shown = []
        for event in news.events:
            if is_form(event.patterns, form):
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

    def _take_look(self, logged: Logged, news: AvailabilityNews) -> None:
        own = self._subscription.of(news)
        if own is None:
            return
        self._is_repeated(logged)
        self.last_checks[news.outlook].append(own)
        if news.outlook == "overdue":
            return
        trials, searches = {*own.trials}, {*own.searches}
        self.failing = [left for one in self.failing if (left := one.but(trials, searches))]
        if news.outlook != "reached":
            self.failing.append(own)

    def _take_form(self, logged: Logged, news: FormatNews) -> None:
        if at_least("detail", self._subscription.min_severity):
            self._is_repeated(logged)
            self.form.append(FormChange(news.patterns, news.checked))


def _told(logged: Logged, news: TrialNews, shown: tuple[NewsEvent, ...], *, repeated: bool) -> Told:
    return Told(
        id=_id(logged, news),
        happening=news.happening,
        events=shown,
        found=logged.found,
        before=news.before,
        after=news.after,
        days=news.days,
        numbers=news.numbers,
        search=news.search,
        after_page=news.after_page,
        repeated=repeated,
    )


def _id(logged: Logged, news: TrialNews) -> str:
    """Return the name of an item for ever: of the snapshot it is about, else of when it was found.

    Not its number alone: that begins anew where a log is lost.
    """
    which = news.after or f"{logged.found:%Y%m%dT%H%M%SZ}-{logged.number}"
    return f"{news.trial}/{news.happening}/{which.removesuffix('.json')}"
