"""Collecting the overview of the watch list; sends no request to the registry."""

from collections.abc import Iterable, Mapping

from trialcli.jobs.watch.deliver import RunSummary, pending_digest
from trialcli.registry.data_stamp import Standstill, standstill
from trialcli.versions.catalog import CatalogRow
from trialcli.versions.checks import CheckLog, LastCheck
from trialcli.versions.clock import Clock
from trialcli.versions.listing import StoredTrial
from trialcli.watch.availability import last_checked, search_last_checked, search_subject
from trialcli.watch.digest import Digest
from trialcli.watch.log import REGISTRY, Condition, ConditionKind, LastRun, WatchLog
from trialcli.watch.overview import (
    Overview,
    WatchedGroup,
    WatchedSearch,
    WatchedSink,
    WatchedTrial,
)
from trialcli.watch.sink_settings import fault_of, known_kind
from trialcli.watch.subscription import Subscriptions
from trialcli.watch.watchlist import PRINTED, STDOUT, Group, SinkSettings, WatchList

_NOTHING: Mapping[ConditionKind, Condition] = {}


def watched_trials(log: WatchLog, state: CheckLog, watched: WatchList) -> set[str]:
    """Return all trials on the watch list, with those that its searches found, and other IDs.

    Raises:
        StoreError: the log cannot be read.
    """
    members, aliases = log.members(), state.aliases()
    found = {trial for text in watched.searches for trial in members.get(text, ())}
    trials = found.union(watched.trials)
    return trials | {aliases[trial] for trial in trials if trial in aliases}


def watch_overview(
    log: WatchLog,
    state: CheckLog,
    clock: Clock,
    path: str,
    watched: WatchList,
    stored: Iterable[CatalogRow],
) -> Overview:
    """Return the watch list with the status of everything on it.

    Raises:
        StoreError: the log cannot be read.
    """
    conditions: dict[str, dict[ConditionKind, Condition]] = {}
    for (subject, kind), condition in log.conditions().items():
        conditions.setdefault(subject, {})[kind] = condition
    last, aliases = log.last_run(), state.aliases()
    groups = _OverviewBuilder(log, state, aliases, last, conditions, stored)
    subscriptions = Subscriptions(watched, log.members(), log.former_members(), aliases)
    printed = [PRINTED] if watched.uses(STDOUT) else []
    return Overview(
        path=path,
        groups=tuple(map(groups.group, watched.groups)),
        sinks=tuple(
            _sink(log, clock, one, subscriptions) for one in (*watched.sinks.values(), *printed)
        ),
        last=last,
        standstill=_standstill(conditions, last, watched.watchdog_days),
        is_of_list=last is None or last.fingerprint == watched.fingerprint,
    )


def _standstill(
    conditions: Mapping[str, Mapping[ConditionKind, Condition]], last: LastRun | None, days: int
) -> Standstill | None:
    # Every run that reaches the registry records this, even if it is not complete.
    known = conditions.get(REGISTRY, _NOTHING).get("outdated")
    if known is None:
        return None
    stamp, seen = known.reason, known.since
    if last is not None and last.data_timestamp.startswith(stamp):
        stamp, seen = last.data_timestamp, max(seen, last.confirmed)
    return standstill(stamp, seen, days)


class _OverviewBuilder:
    """Makes the overview of each group."""

    def __init__(
        self,
        log: WatchLog,
        state: CheckLog,
        aliases: Mapping[str, str],
        last: LastRun | None,
        conditions: Mapping[str, Mapping[ConditionKind, Condition]],
        stored: Iterable[CatalogRow],
    ) -> None:
        self._state = state
        self._last_checks: dict[str, LastCheck] = {}
        self._members = log.members()
        self._searched = log.searched()
        self._rows = {row.summary.trial: row for row in stored}
        self._aliases = aliases
        self._last = last
        self._conditions = conditions

    def group(self, group: Group) -> WatchedGroup:
        found: dict[str, tuple[str, ...]] = {}
        for text in group.searches:
            for trial in self._members.get(text, ()):
                found[trial] = (*found.get(trial, ()), text)
        listed = set(group.trials)
        trials = dict.fromkeys((*group.trials, *found))
        self._add_last_checks(trials)
        return WatchedGroup(
            group,
            tuple(map(self._search, group.searches)),
            tuple(
                self._trial(trial, found.get(trial, ()), is_listed=trial in listed)
                for trial in trials
            ),
        )

    def _add_last_checks(self, trials: Iterable[str]) -> None:
        """Read the last checks of trials; with ten thousand, a query for each would be slow."""
        own = (self._aliases.get(trial, trial) for trial in trials)
        rest = [trial for trial in own if trial not in self._last_checks]
        if rest:
            self._last_checks |= self._state.last_checks_of(rest)

    def _trial(self, trial: str, searches: tuple[str, ...], *, is_listed: bool) -> WatchedTrial:
        own = self._aliases.get(trial, trial)
        row = self._rows.get(own) or self._rows.get(trial)
        return WatchedTrial(
            trial=trial,
            own=own,
            title=row.summary.title if row else "",
            is_listed=is_listed,
            searches=searches,
            checked=last_checked(self._last_checks.get(own), self._last),
            changed=StoredTrial(row, None).changed if row else None,
            conditions=self._conditions.get(trial, _NOTHING),
        )

    def _search(self, text: str) -> WatchedSearch:
        last_check = self._searched.get(text)
        failing = self._conditions.get(search_subject(text), _NOTHING).get("failing")
        if last_check is None:
            return WatchedSearch(text, None, None, failing)
        found = len(self._members.get(text, ()))
        return WatchedSearch(text, found, search_last_checked(last_check, self._last), failing)


def _sink(
    log: WatchLog, clock: Clock, settings: SinkSettings, subscriptions: Subscriptions
) -> WatchedSink:
    state = log.sink(settings.name)
    watched = subscriptions.watched
    groups = [group.name for group in watched.groups if settings.name in group.sinks]
    pending = 0
    if groups and state.delivered_up_to < log.newest():
        subscription = subscriptions.of(state.name)
        summary = RunSummary(None, failing=None)
        pending = _item_count(pending_digest(log, clock, state, subscription, summary))
    return WatchedSink(
        name=settings.name,
        kind=known_kind(settings),
        groups=tuple(groups),
        pending=pending,
        failing_since=state.failing_since,
        runs=state.failed_runs,
        error=state.error,
        fault=fault_of(settings),
    )


def _item_count(digest: Digest) -> int:
    lists = (digest.format_changes, digest.failing, digest.reached, digest.overdue)
    items = sum(len(trial.items) for trial in digest.trials)
    return items + sum(map(len, lists)) + (digest.standstill is not None)
