"""What a person has not seen yet of the news, whatever any sink was told."""

from collections.abc import Mapping
from dataclasses import replace

from trialcli.jobs.watch.deliver import Deliverer, RunSummary
from trialcli.versions.clock import Clock
from trialcli.watch.availability import grouped
from trialcli.watch.digest import Digest, NotShown
from trialcli.watch.ports import WatchLog
from trialcli.watch.subscription import Subscription
from trialcli.watch.watchlist import WatchList


class Unseen:
    """The news that one person has not marked as seen, as it stands when it is made."""

    def __init__(self, log: WatchLog, clock: Clock, name: str, aliases: Mapping[str, str]) -> None:
        self._log = log
        self._clock = clock
        self._aliases = aliases
        self._state = log.sink(name)
        self._until = log.newest()

    def digest(self, subscription: Subscription, watched: WatchList) -> Digest:
        """Return it as a digest, with what could not be checked now, or never was."""
        conditions = self._log.conditions().values()
        failing = grouped("failing", [one for one in conditions if one.plight == "failing"])
        last = self._log.last_run()
        date = last.data_timestamp[:10] if last else None
        deliverer = Deliverer(self._log, self._clock)
        unchecked = self._unchecked(watched)
        summary = RunSummary(date, not failing and not unchecked, failing)
        digest = deliverer.owed(self._state, self._until, subscription, summary)
        return replace(digest, unchecked=unchecked)

    def _unchecked(self, watched: WatchList) -> int:
        """Count the trials and searches that no run has come to yet."""
        marks, members = self._log.all_bookmarks(), self._log.members()
        aliases = self._aliases
        trials = [one for one in watched.trials if aliases.get(one, one) not in marks]
        return len(trials) + sum(search not in members for search in watched.searches)

    def mark(self) -> None:
        """Mark as seen what there was, and nothing that came since.

        Raises:
            StoreError: it cannot be remembered.

        """
        self._log.delivered(self._state.name, self._until, NotShown())
