"""Collecting what is watched and how that goes; nothing is asked of the registry."""

from collections.abc import Iterable, Iterator, Mapping

from trialcli.jobs.watch.deliver import Deliverer, RunSummary
from trialcli.registry.data_stamp import Standstill, standstill
from trialcli.versions.catalog import CatalogRow
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.listing import Listed
from trialcli.watch.availability import last_checked, last_read, search_subject
from trialcli.watch.digest import Digest
from trialcli.watch.overview import (
    Overview,
    WatchedGroup,
    WatchedSearch,
    WatchedSink,
    WatchedTrial,
)
from trialcli.watch.ports import REGISTRY, Condition, ConditionKind, SinkState, WatchLog
from trialcli.watch.sinks import fault_of, known_kind
from trialcli.watch.subscription import Subscriptions
from trialcli.watch.watchlist import PRINTED, STDOUT, Group, SinkSettings, WatchList

_NOTHING: Mapping[ConditionKind, Condition] = {}


class Overseer:
    """Knows how everything that is watched goes, as it stands when it is made."""

    def __init__(self, log: WatchLog, state: CheckLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        # Everything at once: there may be ten thousand trials, and a question each would be slow.
        self._looks = state.last_checks()
        self._aliases = state.aliases()
        self._members = log.members()
        self._former = log.former_members()
        self._searched = log.searched()
        self._last = log.last_run()
        self._conditions: dict[str, dict[ConditionKind, Condition]] = {}
        for (subject, plight), condition in log.conditions().items():
            self._conditions.setdefault(subject, {})[plight] = condition

    def overview(self, path: str, watched: WatchList, stored: Iterable[CatalogRow]) -> Overview:
        """Return the watch list with what is known of everything on it.

        Args:
            path: where the list is.
            watched: the list.
            stored: what is stored.

        Raises:
            StoreError: the log cannot be read.

        """
        rows = {row.summary.trial: row for row in stored}
        printed = [PRINTED] if watched.uses(STDOUT) else []
        return Overview(
            path=path,
            groups=tuple(self._group(group, rows) for group in watched.groups),
            sinks=tuple(self._sink(one, watched) for one in (*watched.sinks.values(), *printed)),
            last=self._last,
            standstill=self._standstill(watched),
            is_of_list=self._last is None or self._last.fingerprint == watched.fingerprint,
        )

    def _standstill(self, watched: WatchList) -> Standstill | None:
        # Every run that reaches the registry notes this, also one that is not complete.
        known = self._conditions.get(REGISTRY, _NOTHING).get("outdated")
        if known is None:
            return None
        last, stamp, seen = self._last, known.kind, known.since
        if last is not None and last.data_timestamp.startswith(known.kind):
            stamp, seen = last.data_timestamp, max(seen, last.confirmed)
        return standstill(stamp, seen, watched.watchdog_days)

    # ------------------------------------------------------------ groups

    def _group(self, group: Group, rows: Mapping[str, CatalogRow]) -> WatchedGroup:
        found: dict[str, tuple[str, ...]] = {}
        for text in group.searches:
            for trial in self._members.get(text, ()):
                found[trial] = (*found.get(trial, ()), text)
        listed = set(group.trials)
        trials = dict.fromkeys((*group.trials, *found))
        return WatchedGroup(
            group,
            tuple(map(self._search, group.searches)),
            tuple(
                self._trial(trial, found.get(trial, ()), rows, is_listed=trial in listed)
                for trial in trials
            ),
        )

    def _trial(
        self,
        trial: str,
        searches: tuple[str, ...],
        rows: Mapping[str, CatalogRow],
        *,
        is_listed: bool,
    ) -> WatchedTrial:
        own = self._aliases.get(trial, trial)
        row = rows.get(own) or rows.get(trial)
        return WatchedTrial(
            trial=trial,
            own=own,
            title=row.summary.title if row else "",
            is_listed=is_listed,
            searches=searches,
            checked=last_checked(self._looks.get(own), self._last),
            changed=Listed(row, None).changed if row else None,
            conditions=self._conditions.get(trial, _NOTHING),
        )

    def _search(self, text: str) -> WatchedSearch:
        last_check = self._searched.get(text)
        failing = self._conditions.get(search_subject(text), _NOTHING).get("failing")
        if last_check is None:
            return WatchedSearch(text, None, None, failing)
        found = len(self._members.get(text, ()))
        return WatchedSearch(text, found, last_read(last_check, self._last), failing)

    # ------------------------------------------------------------ sinks

    def _sink(self, settings: SinkSettings, watched: WatchList) -> WatchedSink:
        state = self._log.sink(settings.name)
        groups = [group.name for group in watched.groups if settings.name in group.sinks]
        return WatchedSink(
            name=settings.name,
            kind=known_kind(settings),
            groups=tuple(groups),
            owed=self._owed(state, watched) if groups else 0,
            failing_since=state.failing_since,
            runs=state.runs,
            error=state.error,
            fault=fault_of(settings),
        )

    def _owed(self, state: SinkState, watched: WatchList) -> int:
        """Return how much a sink would be told now, of what has been found."""
        until = self._log.newest()
        if state.told >= until:
            return 0
        subscription = Subscriptions(watched, self._members, self._former, self._aliases).of(
            state.name
        )
        deliverer = Deliverer(self._log, self._clock)
        return sum(
            1
            for _ in _items(
                deliverer.owed(state, until, subscription, RunSummary(None, failing=None))
            )
        )


def _items(digest: Digest) -> Iterator[object]:
    for trial in digest.trials:
        yield from trial.items
    yield from digest.form
    yield from digest.failing
    yield from digest.reached
    yield from digest.overdue
    if digest.standstill is not None:
        yield digest.standstill
