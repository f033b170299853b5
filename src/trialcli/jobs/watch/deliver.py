"""Delivering: every sink is told what it is owed, and what it was told is remembered after."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby
from typing import Literal

from trialcli.errors import UndeliveredError
from trialcli.text.dates import days_before
from trialcli.versions.clock import Clock
from trialcli.watch.compose import compose
from trialcli.watch.digest import Digest, NotShown
from trialcli.watch.news import AvailabilityNews, FormatNews
from trialcli.watch.ports import Sink, SinkState, WatchLog
from trialcli.watch.subscription import Subscription

_REMINDED = timedelta(days=6, hours=12)
"""A sink that goes on failing is spoken of again after as long: a week of daily runs."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the news for one sink."""

    sink: str
    outcome: Literal["delivered", "nothing", "undelivered"]
    digest: Digest
    error: UndeliveredError | None = None
    failed_before: int = 0
    """How many runs had failed to deliver to it before this one."""
    is_to_be_said: bool = False
    """Whether a person should hear of the failure: at first, and now and then as it goes on."""

    def as_told(self, digest: Digest) -> "Delivery":
        """Return the same with what it comes to in words: data says more than is told as news."""
        if self.outcome == "undelivered":
            return replace(self, digest=digest)
        return replace(self, digest=digest, outcome="delivered" if digest.has_news else "nothing")


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The run whose news is delivered."""

    data_date: str | None
    complete: bool = True
    """Whether everything was looked at."""
    failing: Sequence[AvailabilityNews] | None = ()
    """What could not be looked at; None: what the news says has begun to fail."""
    undelivered: Mapping[str, str] = field(default_factory=dict)
    """Why other sinks could not be told, by their names."""


class Deliverer:
    """Delivers what the log holds, to each sink what it has not been told yet."""

    def __init__(self, log: WatchLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    def deliver_all(
        self,
        sinks: Sequence[Sink],
        subscriptions: Callable[[str], Subscription],
        summary: RunSummary,
        *,
        always: Collection[str] = (),
    ) -> list[Delivery]:
        """Tell every sink what it is owed, the later ones also which earlier ones failed.

        Args:
            sinks: the sinks, in turn.
            subscriptions: returns the subscription of a sink, by its name.
            summary: the run.
            always: the sinks that are told even that there is nothing.

        """
        deliveries: list[Delivery] = []
        for sink in sinks:
            failed = {one.sink: one.error.message for one in deliveries if one.error is not None}
            deliveries.append(
                self.deliver(
                    sink,
                    subscriptions(sink.name),
                    replace(summary, undelivered=failed),
                    always=sink.name in always,
                )
            )
        return deliveries

    def deliver(
        self, sink: Sink, subscription: Subscription, summary: RunSummary, *, always: bool = False
    ) -> Delivery:
        """Tell a sink what it is owed; ``always``: even that there is nothing.

        Raises:
            StoreError: it cannot be remembered; before the sink is told, or else after.

        """
        state, until = self._log.sink(sink.name), self._log.newest()
        digest = self.owed(state, until, subscription, summary)
        if state.attempted is not None:
            try:
                was_told = sink.was_told(state.attempt)
            except UndeliveredError as error:
                return Delivery(sink.name, "undelivered", digest, error, is_to_be_said=True)
            if was_told:
                self._log.delivered(sink.name, state.attempted, NotShown())
                return self.deliver(sink, subscription, summary, always=always)
        if not (digest.has_news or always):
            if until != state.told:
                self._log.delivered(sink.name, until, digest.not_shown)
            return Delivery(sink.name, "nothing", digest)
        # Written first, so that a full disk is met before the sink is told and not after, and a
        # run that is killed in between leaves word that its news may have got there.
        attempt = f"{until} {self._clock().isoformat()}"
        self._log.attempt(sink.name, until, attempt)
        try:
            sink.deliver(digest, self._days(sink, subscription), attempt)
        except UndeliveredError as error:
            now = self._clock()
            said = state.said is None or now - state.said > _REMINDED
            self._log.undelivered(sink.name, error.message, now, said=said)
            return Delivery(sink.name, "undelivered", digest, error, state.runs, said)
        self._log.delivered(sink.name, until, NotShown())
        outcome: Literal["delivered", "nothing"] = "delivered" if digest.has_news else "nothing"
        return Delivery(sink.name, outcome, digest, None, state.runs)

    def preview(
        self,
        state: SinkState,
        sink: Sink,
        subscription: Subscription,
        summary: RunSummary,
        *,
        always: bool = False,
    ) -> Delivery:
        """Tell one sink what another is owed, and remember nothing of it."""
        digest = self.owed(state, self._log.newest(), subscription, summary)
        if not (digest.has_news or always):
            return Delivery(sink.name, "nothing", digest)
        try:
            sink.deliver(digest, ())
        except UndeliveredError as error:
            return Delivery(sink.name, "undelivered", digest, error, is_to_be_said=True)
        return Delivery(sink.name, "delivered", digest)

    def most_owed(self, names: Sequence[str]) -> SinkState:
        """Return the sink that has been told least; one that has been told all if there is none."""
        states = [self._log.sink(name) for name in names]
        return min(states, key=lambda state: state.told, default=SinkState("", self._log.newest()))

    def owed(
        self, state: SinkState, until: int, subscription: Subscription, summary: RunSummary
    ) -> Digest:
        """Return what a sink has not been told yet."""
        digest = compose(
            self._log.news(after=state.told, until=until),
            subscription,
            found=self._clock(),
            data_date=summary.data_date,
            forms=self._forms(),
            complete=summary.complete,
            failing=summary.failing,
            attempted=state.attempted or 0,
            not_shown=state.not_shown,
        )
        return replace(digest, undelivered=dict(summary.undelivered))

    def _forms(self) -> dict[str, Collection[str]]:
        """Return the paths that changed their form, by the load of data they did it in."""
        forms: dict[str, Collection[str]] = {}
        for logged in self._log.news(kind="format"):
            if isinstance(logged.news, FormatNews):
                forms[logged.load] = {*forms.get(logged.load, ()), *logged.news.patterns}
        return forms

    def _days(self, sink: Sink, subscription: Subscription) -> list[Digest]:
        """Return the digests of the days that a sink holds, the newest first."""
        if not sink.days_kept:
            return []
        now = self._clock()
        news = self._log.news(since=days_before(now, sink.days_kept))
        forms = self._forms()
        days = []
        for day, logged in groupby(news, key=lambda each: each.found.date()):
            items = list(logged)
            stamp = items[-1].data_timestamp
            digest = compose(
                items,
                subscription,
                found=items[-1].found,
                data_date=stamp[:10] if stamp else day.isoformat(),
                forms=forms,
            )
            if digest.has_news:
                days.append(digest)
        return days[::-1]
