"""Bookmarks: up to which snapshot the changes of each trial are logged, and lost ones."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, islice

from trialcli.errors import TrialFilesError
from trialcli.jobs.watch.services import Services
from trialcli.versions.snapshot import SnapshotName
from trialcli.watch.log import Bookmark, LogUpdate
from trialcli.watch.news import TrialNews, happened
from trialcli.watch.rules import CHANGE_UNREADABLE
from trialcli.watch.trial_facts import described
from trialcli.watch.watchlist import WatchList

_AT_ONCE = 5_000
"""Bookmarks that are written at once, however long the watch list is."""


def set_bookmarks(
    services: Services, watched: WatchList, sinks: Sequence[str], data_timestamp: str | None
) -> list[str]:
    """Give every trial of the watch list a bookmark; return the trials.

    This happens before any download: else a run after a killed one could not know which versions
    are new.
    """
    log = services.log
    members = log.members()
    found = (trial for text in watched.searches for trial in members.get(text, ()))
    trials = list(dict.fromkeys((*watched.trials, *found)))
    aliases = services.stored.state.aliases()
    others = dict.fromkeys(aliases[trial] for trial in trials if trial in aliases)
    lost = LostBookmarks(services)
    missing = log.without_bookmark(chain(trials, others))
    if missing and lost.exist:
        log.commit(lost.update(missing), services.clock(), data_timestamp)
        missing = log.without_bookmark(missing)
    log.enlist({}, sinks, services.clock())
    newest = _newest(services, missing)
    while some := dict(islice(newest, _AT_ONCE)):
        log.enlist(some, (), services.clock())
    return trials


def _newest(services: Services, trials: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Yield each trial with the newest snapshot file of it that is stored."""
    for trial in trials:
        try:
            versions = services.stored.store.versions(trial)
        except TrialFilesError:
            # Its changes are reported from the first version that can be read.
            continue
        yield trial, versions[-1].file_name if versions else None


class LostBookmarks:
    """The trials without a bookmark, while the log has lost some, and their known news."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @cached_property
    def exist(self) -> bool:
        """Whether a trial without a bookmark may have been watched before."""
        return self._services.log.has_lost_bookmarks()

    def bookmark(self, trial: str) -> Bookmark | None:
        """Return a bookmark by the news of a trial: its changes were reported at least so far."""
        reported = self._reported.get(trial)
        return None if reported is None else Bookmark(trial, reported, self._services.clock())

    def unknown(self, trial: str) -> Iterator[TrialNews]:
        """Yield the news that changes may not have been reported, if there can be any."""
        versions = self._versions(trial)
        if len(versions) < 2:
            return
        newest = versions[-1].retrieved.date().isoformat()
        sentence = (
            "The watch log was damaged. It is not known which changes of this trial were "
            f"reported; some of those up to {newest} may not have been"
        )
        event = happened(CHANGE_UNREADABLE, sentence)
        title, facts = described(self._services.summary(trial))
        yield TrialNews("changed", trial, title, (event,), trial_facts=facts)

    def update(self, trials: Iterable[str]) -> LogUpdate:
        """Return the log update that gives trials a bookmark again."""
        news: list[TrialNews] = []
        bookmarks: dict[str, str] = {}
        for trial in trials:
            bookmark, versions = self.bookmark(trial), self._versions(trial)
            if bookmark is not None and bookmark.logged is not None:
                bookmarks[trial] = bookmark.logged
            elif versions:
                news += self.unknown(trial)
                bookmarks[trial] = versions[-1].file_name
        return LogUpdate(news, bookmarks)

    def _versions(self, trial: str) -> list[SnapshotName]:
        try:
            return self._services.stored.store.versions(trial)
        except TrialFilesError:
            return []  # it has no bookmark until its files can be read

    @cached_property
    def _reported(self) -> dict[str, str]:
        """The newest snapshot file of each trial in the news, by its name."""
        found: dict[str, str] = {}
        for logged in self._services.log.news(kind="trial"):
            news = logged.news
            if isinstance(news, TrialNews) and news.after is not None:
                found[news.trial] = max(news.after, found.get(news.trial, ""))
        return found
