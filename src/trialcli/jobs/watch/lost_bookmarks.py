"""Trials whose mark the log has lost: up to when their changes were reported is to be found out."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from trialcli.errors import TrialFilesError
from trialcli.jobs.watch.services import Services
from trialcli.versions.snapshot import SnapshotName
from trialcli.watch.news import TrialNews, happened
from trialcli.watch.ports import Bookmark, LogUpdate
from trialcli.watch.rules import CHANGE_UNREADABLE


class LostBookmarks:
    """What can be known of trials without a mark, while marks are known to be lost."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @cached_property
    def exist(self) -> bool:
        """Whether a trial without a mark may have been watched before."""
        return self._services.log.has_lost_bookmarks()

    def mark(self, trial: str) -> Bookmark | None:
        """Return a mark by the news of a trial: it was reported up to there, if not further."""
        reported = self._reported.get(trial)
        return None if reported is None else Bookmark(trial, reported, self._services.clock())

    def unknown(self, trial: str) -> Iterator[TrialNews]:
        """Yield the news that changes may not have been reported, if there are any."""
        versions = self._versions(trial)
        if len(versions) < 2:
            return
        newest = versions[-1].retrieved.date().isoformat()
        sentence = (
            "The watch log was damaged. It is not known which changes of this trial were "
            f"reported; some of those up to {newest} may not have been"
        )
        event = happened(CHANGE_UNREADABLE, sentence)
        yield TrialNews("changed", trial, self._services.title(trial), (event,))

    def step(self, trials: Iterable[str]) -> LogUpdate:
        """Return what to remember of trials without a mark, so that each has one again."""
        news: list[TrialNews] = []
        marks: dict[str, str] = {}
        for trial in trials:
            mark, versions = self.mark(trial), self._versions(trial)
            if mark is not None and mark.told is not None:
                marks[trial] = mark.told
            elif versions:
                news += self.unknown(trial)
                marks[trial] = versions[-1].file_name
        return LogUpdate(news, marks)

    def _versions(self, trial: str) -> list[SnapshotName]:
        try:
            return self._services.store.versions(trial)
        except TrialFilesError:
            return []  # it stays without a mark until they can be read

    @cached_property
    def _reported(self) -> dict[str, str]:
        """The newest snapshot file of each trial that the news speaks of, by its name."""
        found: dict[str, str] = {}
        for logged in self._services.log.news(kind="trial"):
            news = logged.news
            if isinstance(news, TrialNews) and news.after is not None:
                found[news.trial] = max(news.after, found.get(news.trial, ""))
        return found
