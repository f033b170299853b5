"""The news that a person has not marked as seen, whatever was sent to any sink."""

from collections.abc import Mapping
from dataclasses import replace

from trialcli.events.severity import Severity
from trialcli.jobs.watch.deliver import RunSummary, pending_digest
from trialcli.registry.data_stamp import Standstill
from trialcli.versions.clock import Clock
from trialcli.watch.availability import grouped
from trialcli.watch.digest import Digest
from trialcli.watch.log import WatchLog
from trialcli.watch.subscription import Subscriptions
from trialcli.watch.watchlist import SEEN, WatchList


def unseen_news(
    log: WatchLog,
    clock: Clock,
    watched: WatchList,
    aliases: Mapping[str, str],
    least: Severity | None,
    until: int,
) -> Digest:
    """Return the unseen news of a watch list up to a number.

    Events of severity ``least`` or higher are in it; None: as the groups of the list say.
    """
    subscriptions = Subscriptions(watched, log.members(), log.former_members(), aliases)
    subscription = subscriptions.of(None, least)
    conditions = log.conditions().values()
    failing = grouped("failing", [one for one in conditions if one.kind == "failing"])
    last = log.last_run()
    date = last.data_timestamp[:10] if last else None
    unchecked = _unchecked(log, watched, aliases)
    summary = RunSummary(date, not failing and not unchecked, failing)
    digest = pending_digest(log, clock, log.sink(SEEN), subscription, summary, until=until)
    return replace(digest, unchecked=unchecked, standstill=_lasting(digest.standstill, date))


def _lasting(still: Standstill | None, date: str | None) -> Standstill | None:
    """Return the standstill if the registry has not published newer data since, as far as known."""
    return None if still is None or (date is not None and date > still.since) else still


def _unchecked(log: WatchLog, watched: WatchList, aliases: Mapping[str, str]) -> int:
    """Count the trials and searches that no run has checked yet."""
    members = log.members()
    names = (aliases.get(trial, trial) for trial in watched.trials)
    unknown = set(log.without_bookmark(names))
    trials = sum(aliases.get(trial, trial) in unknown for trial in watched.trials)
    return trials + sum(search not in members for search in watched.searches)
