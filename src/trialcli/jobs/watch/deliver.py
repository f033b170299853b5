"""Delivering: every sink gets its pending news, and then the log records it."""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby
from typing import Literal

from trialcli.errors import UndeliveredError
from trialcli.text.dates import days_before
from trialcli.versions.clock import Clock
from trialcli.watch.compose import compose
from trialcli.watch.digest import Digest, NotShown
from trialcli.watch.log import SinkState, WatchLog
from trialcli.watch.news import AvailabilityNews, FormatNews
from trialcli.watch.run_report import Delivery
from trialcli.watch.sink import Sink
from trialcli.watch.subscription import Subscription, Subscriptions
from trialcli.watch.watchlist import STDOUT

_REMINDER = timedelta(days=6, hours=12)
"""A sink that still fails is reported again after a week of daily runs."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The facts about the run in a digest."""

    data_date: str | None
    complete: bool = True
    """Whether everything was checked."""
    failing: Sequence[AvailabilityNews] | None = ()
    """Failed checks; None: the failures in the news that have not ended."""
    undelivered: Mapping[str, str] = field(default_factory=dict)
    """Why the news was not delivered to other sinks, by their names."""


def pending_digest(
    log: WatchLog,
    clock: Clock,
    state: SinkState,
    subscription: Subscription,
    summary: RunSummary,
    *,
    until: int | None = None,
) -> Digest:
    """Return the news that a sink does not have yet, up to a number; None: all of it."""
    digest = compose(
        log.news(after=state.delivered_up_to, until=log.newest() if until is None else until),
        subscription,
        found=clock(),
        data_date=summary.data_date,
        format_paths=_format_paths(log),
        complete=summary.complete,
        failing=summary.failing,
        attempted=state.attempted_up_to or 0,
        not_shown=state.not_shown,
    )
    return replace(digest, undelivered=dict(summary.undelivered))


class Deliverer:
    """Delivers the news in the log: to each sink what it does not have yet."""

    def __init__(
        self,
        log: WatchLog,
        clock: Clock,
        subscriptions: Subscriptions,
        summary: RunSummary,
        *,
        always: Container[str] = (),
        as_data: bool = False,
    ) -> None:
        """Prepare to deliver; the sinks named in ``always`` get a digest even without news.

        With ``as_data``, standard output gets every event, even if no group names it, and a
        document even without news. The outcome is still that of the digest as text.
        """
        self._log = log
        self._clock = clock
        self._subscriptions = subscriptions
        self._summary = summary
        self._always = always
        self._as_data = as_data

    def deliver_all(self, sinks: Sequence[Sink]) -> list[Delivery]:
        """Send every sink its pending news; later sinks also get which earlier ones failed."""
        as_text = self._as_text(self._log.sink(STDOUT), STDOUT) if self._as_data else None
        deliveries: list[Delivery] = []
        for sink in sinks:
            failed = {one.sink: one.error.message for one in deliveries if one.error is not None}
            summary = replace(self._summary, undelivered=failed)
            is_data = sink.name == STDOUT and as_text is not None
            always = is_data or sink.name in self._always
            delivery = self._deliver(sink, self._subscription(sink.name), summary, always=always)
            deliveries.append(_judged_by(as_text, delivery) if is_data else delivery)
        return deliveries

    def preview(self, printed: Sink, names: Collection[str]) -> Delivery:
        """Print the news that is pending for the sink that has least of it; record nothing.

        Raises:
            StoreError: the log cannot be read.
        """
        states = [self._log.sink(name) for name in names]
        new = SinkState("", self._log.newest())
        state = min(states, key=lambda state: state.delivered_up_to, default=new)
        digest = self._pending(state, self._subscription(None), self._summary)
        delivery = Delivery(printed.name, "nothing", digest)
        if digest.has_news or self._as_data:
            try:
                printed.deliver(digest, ())
                delivery = replace(delivery, outcome="delivered")
            except UndeliveredError as error:
                delivery = Delivery(
                    printed.name, "undelivered", digest, error, is_failure_reported=True
                )
        return _judged_by(self._as_text(state, None) if self._as_data else None, delivery)

    def _deliver(
        self, sink: Sink, subscription: Subscription, summary: RunSummary, *, always: bool
    ) -> Delivery:
        """Send a sink its pending news; ``always``: even if there is none.

        Raises:
            StoreError: the log cannot record it; before the sink gets it, or else after.
        """
        state, until = self._log.sink(sink.name), self._log.newest()
        digest = self._pending(state, subscription, summary)
        if state.attempted_up_to is not None:
            try:
                has_delivered = sink.has_delivered(state.attempt)
            except UndeliveredError as error:
                return Delivery(sink.name, "undelivered", digest, error, is_failure_reported=True)
            if has_delivered:
                self._log.delivered(sink.name, state.attempted_up_to, NotShown())
                return self._deliver(sink, subscription, summary, always=always)
        if not (digest.has_news or always):
            if until != state.delivered_up_to:
                self._log.delivered(sink.name, until, digest.not_shown)
            return Delivery(sink.name, "nothing", digest)
        # Recorded first: a full disk then fails before the sink gets anything, and a run that is
        # killed in between leaves a note that its news may have been delivered.
        attempt = f"{until} {self._clock().isoformat()}"
        self._log.attempt(sink.name, until, attempt)
        try:
            sink.deliver(digest, self._days(sink, subscription), attempt)
        except UndeliveredError as error:
            now, last = self._clock(), state.failure_reported
            reported = last is None or now - last > _REMINDER
            self._log.undelivered(sink.name, error.message, now, reported=reported)
            runs = state.failed_runs
            return Delivery(sink.name, "undelivered", digest, error, runs, reported)
        self._log.delivered(sink.name, until, NotShown())
        outcome: Literal["delivered", "nothing"] = "delivered" if digest.has_news else "nothing"
        return Delivery(sink.name, outcome, digest, None, state.failed_runs)

    def _subscription(self, sink: str | None) -> Subscription:
        if sink not in (None, STDOUT) or not self._as_data:
            return self._subscriptions.of(sink)
        # Data has every event with its severity, so that its reader can choose.
        name = sink if self._subscriptions.watched.uses(STDOUT) else None
        return self._subscriptions.of(name, "none")

    def _as_text(self, state: SinkState, sink: str | None) -> Digest:
        """Return the digest as text would have it: by this the exit code goes."""
        return self._pending(state, self._subscriptions.of(sink), self._summary)

    def _pending(self, state: SinkState, subscription: Subscription, summary: RunSummary) -> Digest:
        return pending_digest(self._log, self._clock, state, subscription, summary)

    def _days(self, sink: Sink, subscription: Subscription) -> list[Digest]:
        """Return the digests of the days that a sink holds, newest first."""
        if not sink.days_kept:
            return []
        now = self._clock()
        news = self._log.news(since=days_before(now, sink.days_kept))
        format_paths = _format_paths(self._log)
        days = []
        for day, logged in groupby(news, key=lambda each: each.found.date()):
            items = list(logged)
            stamp = items[-1].data_timestamp
            digest = compose(
                items,
                subscription,
                found=items[-1].found,
                data_date=stamp[:10] if stamp else day.isoformat(),
                format_paths=format_paths,
            )
            if digest.has_news:
                days.append(digest)
        return days[::-1]


def _judged_by(as_text: Digest | None, delivery: Delivery) -> Delivery:
    """Return a delivery of data with the digest and the outcome that text would have had."""
    if as_text is None:
        return delivery
    if delivery.outcome == "undelivered":
        return replace(delivery, digest=as_text)
    return replace(delivery, digest=as_text, outcome="delivered" if as_text.has_news else "nothing")


def _format_paths(log: WatchLog) -> dict[str, Collection[str]]:
    """Return the paths at which the record format changed, by registry update."""
    paths: dict[str, Collection[str]] = {}
    for logged in log.news(kind="format"):
        if isinstance(logged.news, FormatNews):
            update = logged.registry_update
            paths[update] = {*paths.get(update, ()), *logged.news.patterns}
    return paths
