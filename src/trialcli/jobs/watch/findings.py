"""The findings of one run so far: the news of each trial, and the failed checks."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from trialcli.errors import NotFoundError, RegistryError, StoreError, TrialFilesError
from trialcli.events.rule import Rule
from trialcli.jobs.watch.bookmarks import LostBookmarks
from trialcli.jobs.watch.changes import Since, changes_since
from trialcli.jobs.watch.doubts import Doubts, is_mass_disappearance
from trialcli.jobs.watch.searches import SearchFindings
from trialcli.jobs.watch.services import Services
from trialcli.record.wholeness import lacking_words
from trialcli.registry.near import Near
from trialcli.registry.summary import Summary
from trialcli.versions.fetch_result import Fetched
from trialcli.versions.snapshot import SnapshotName
from trialcli.watch.availability import Failure
from trialcli.watch.log import Bookmark, Condition, LogUpdate
from trialcli.watch.news import Happening, TrialNews, happened
from trialcli.watch.rules import RECORD_MERGED, RECORD_RETURNED, RECORD_VANISHED
from trialcli.watch.searchlog import Move
from trialcli.watch.subscription import count_each_once
from trialcli.watch.trial_facts import described

_NO_SUCH_TRIALS = "The registry reports most trials as missing, all at once."
_UNUSABLE = "Its files in the store cannot be read or written; trialcli verify names them."


class RunFindings:
    """Takes fetch results, logs the changes, and holds the rest until the end of the run."""

    def __init__(
        self,
        services: Services,
        points: Sequence[Near],
        data_timestamp: str | None,
        *,
        refresh: bool = False,
    ) -> None:
        self._services = services
        self._points = points
        self._stamp = data_timestamp
        self.refresh = refresh
        self._taken: set[str] = set()
        self.gone: dict[str, NotFoundError] = {}
        self._lost = LostBookmarks(services)
        self._aliases = services.stored.state.aliases()
        self.began_after = services.log.newest()
        self.conditions = services.log.conditions()
        self.searches = SearchFindings(services.log, data_timestamp)
        self.doubts = Doubts(self.conditions)
        self.failed: dict[str, Failure] = {}
        self._reasons: dict[Failure, Failure] = {}
        self.news: list[TrialNews] = []
        self.begun: list[Condition] = []
        self.ended: list[Condition] = []
        self.unread: list[StoreError] = []
        """Why some changes could not be read; they are reported without their content."""
        self.problems: dict[str, TrialFilesError] = {}
        """Trials whose files could not be read or written, and why."""
        self.emptied: set[str] = set()
        """Trials whose newest stored record lacks parts that every record has."""
        self._set_back: set[str] = set()
        self.first = 0
        self.lagging = 0

    def canonical(self, trials: Iterable[str]) -> Iterator[str]:
        """Yield the IDs that the registry lists some trials under, as far as is known."""
        return (self._aliases.get(trial, trial) for trial in trials)

    def every_name(self, trials: Iterable[str]) -> Iterator[str]:
        """Yield some trials, each followed by the ID that the registry lists it under."""
        for trial in trials:
            yield trial
            if trial in self._aliases:
                yield self._aliases[trial]

    def count(self, trials: Collection[str]) -> int:
        """Return how many trials these are; the ID and an earlier ID of one trial count once."""
        return count_each_once(trials, self._aliases)

    def has_taken(self, trial: str) -> bool:
        """Whether a trial was checked in this run."""
        return self._aliases.get(trial, trial) in self._taken

    def summary(self, trial: str) -> Summary | None:
        """Return the summary of the newest version of a trial; None if it cannot be read."""
        return self._services.summary(self._aliases.get(trial, trial))

    # ------------------------------------------------------------ trials

    def take(self, some: Sequence[Fetched]) -> None:
        """Take the fetch results of some trials, and log their changes at once."""
        found = [one for one in some if one.error is None]
        names = [name for one in found for name in {one.trial, one.asked}]
        bookmarks = self._services.log.bookmarks(names)
        news: list[TrialNews] = []
        logged: dict[str, str] = {}
        for one in some:
            if one.error is not None:
                self._take_failure(one, one.error)
            else:
                news.extend(self._take_record(one, bookmarks, logged))
        self._log(news, logged)

    def catch_up(self, trials: Sequence[str]) -> None:
        """Log the changes in snapshots of some trials that another command has stored."""
        news: list[TrialNews] = []
        logged: dict[str, str] = {}
        for trial, bookmark in self._services.log.bookmarks(trials).items():
            news.extend(self._unlogged(trial, bookmark, logged))
        self._log(news, logged)

    def note_set_back(self, trials: Iterable[str]) -> None:
        """Note trials of which the store no longer has the version that was logged last."""
        self._set_back |= {*trials}

    @property
    def set_back(self) -> set[str]:
        """Trials of which the logged version is no longer stored, and the registry may have it."""
        absent = {trial for trial, kind in self.conditions if kind in ("vanished", "merged")}
        return self._set_back - absent

    def _log(self, news: Sequence[TrialNews], logged: Mapping[str, str]) -> None:
        if news or logged:
            update = LogUpdate(news, logged)
            self._services.log.commit(update, self._services.clock(), self._stamp)

    def _take_record(
        self, one: Fetched, bookmarks: Mapping[str, Bookmark], logged: dict[str, str]
    ) -> Iterator[TrialNews]:
        self._return(one)
        if one.asked != one.trial:
            self._merge(one)
            # A run that was killed may have stored something under the earlier ID.
            yield from self._unlogged(one.asked, bookmarks.get(one.asked), logged)
        else:
            self._separate(one)
        if one.trial in self._taken or one.name is None:
            return
        self._taken.add(one.trial)
        self.lagging += one.lags
        self.first += one.outcome == "new"
        bookmark = bookmarks.get(one.trial)
        if bookmark is None and self._lost.exist:
            bookmark = self._lost.bookmark(one.trial)
            if bookmark is None:
                yield from self._lost.unknown(one.trial)
        if bookmark is None:
            logged[one.trial] = one.name.file_name
        elif bookmark.logged != one.name.file_name:
            yield from self._new_changes(one.name, bookmark, logged)

    def _new_changes(
        self, served: SnapshotName, bookmark: Bookmark, logged: dict[str, str]
    ) -> Iterator[TrialNews]:
        """Yield the news of a trial of which the registry has a stored version now."""
        trial = served.trial
        since = self._changes(trial, bookmark, served=served)
        if since is not None and since.lacks:
            if self._is_doubtful(trial):
                why = f"The registry's answer {lacking_words(since.lacks)}."
                self.failed[trial] = Failure("bad-answer", why)
            else:
                since = self._changes(trial, bookmark, believed=True)
        yield from _reported(trial, since, logged)

    def _unlogged(
        self, trial: str, bookmark: Bookmark | None, logged: dict[str, str]
    ) -> Iterator[TrialNews]:
        """Yield the news of stored snapshots of a trial that are not logged."""
        if bookmark is None:
            return
        try:
            versions = self._services.stored.store.versions(trial)
        except TrialFilesError as error:
            self._note_problem(trial, error)
            return
        newest = versions[-1].file_name if versions else ""
        if bookmark.logged is not None and newest < bookmark.logged:
            self.note_set_back([trial])
        elif versions and bookmark.logged != newest:
            since = self._changes(trial, bookmark)
            if since is not None and since.lacks:
                self.emptied.add(trial)
            yield from _reported(trial, since, logged)

    def _changes(
        self,
        trial: str,
        bookmark: Bookmark,
        *,
        served: SnapshotName | None = None,
        believed: bool = False,
    ) -> Since | None:
        """Return what happened after a bookmark; None if that cannot be read now.

        The bookmark then stays, so a later run reports the changes.
        """
        services = self._services
        try:
            since = changes_since(
                services.stored,
                trial,
                bookmark.logged,
                watched_since=bookmark.since,
                points=self._points,
                served=served,
                believed=believed,
            )
        except TrialFilesError as error:
            self._note_problem(trial, error)
            return None
        self.unread += since.problems
        return since

    def _merge(self, one: Fetched) -> None:
        """Report once that the registry lists a trial under another ID."""
        self._aliases[one.asked] = one.trial
        known = self.conditions.get((one.asked, "merged"))
        if known is not None and known.reason == one.trial:
            return
        sentence = f"The registry now lists {one.asked} under {one.trial}"
        self._note("merged", one.asked, RECORD_MERGED, sentence, now=one.trial)
        self.begun.append(Condition(one.asked, "merged", self._services.clock(), reason=one.trial))

    def _separate(self, one: Fetched) -> None:
        """Report that a trial which was listed under another ID has its own again."""
        merged = self.conditions.get((one.asked, "merged"))
        if merged is None:
            return
        self._aliases[one.asked] = one.trial
        self._services.stored.state.record_alias(one.asked, one.trial)
        sentence = f"The registry lists it under its own ID again, no longer under {merged.reason}"
        self._note("returned", one.trial, RECORD_RETURNED, sentence)
        self.ended.append(merged)

    def _return(self, one: Fetched) -> None:
        """Report that a trial which had vanished is there again."""
        gone = self.conditions.get((one.asked, "vanished"))
        if gone is not None:
            self._note("returned", one.trial, RECORD_RETURNED, "The registry has the record again")
            self.ended.append(gone)

    def _note(
        self, happening: Happening, trial: str, rule: Rule, sentence: str, **facts: str
    ) -> None:
        event = happened(rule, sentence, **facts)
        title, stated = described(self.summary(trial))
        self.news.append(TrialNews(happening, trial, title, (event,), trial_facts=stated))

    def absences(self) -> dict[str, Move]:
        """Return why trials are missing in every search: the registry has no such ID now."""
        gone: dict[str, Move] = dict.fromkeys(self.gone, "vanished")
        merged = (one for one, own in self._aliases.items() if one != own)
        return gone | dict.fromkeys(merged, "merged")

    # ------------------------------------------------------------ failed checks

    def fail(self, subject: str, error: RegistryError) -> None:
        """Note why something could not be checked."""
        message = f"{error.message} {error.hint}" if error.hint else error.message
        why = Failure(error.kind, message)
        # One value for all that failed alike: in an outage, these are all.
        self.failed[subject] = self._reasons.setdefault(why, why)

    def failures(self) -> dict[str, Failure]:
        """Return the failed checks; a trial that is listed under two IDs counts once."""
        aliases = self._aliases
        return {
            subject: why
            for subject, why in self.failed.items()
            if (own := aliases.get(subject, subject)) == subject or own not in self.failed
        }

    def _take_failure(self, one: Fetched, error: RegistryError | TrialFilesError) -> None:
        if isinstance(error, TrialFilesError):
            self._note_problem(one.asked, error)
        elif isinstance(error, NotFoundError) and self._is_stored(one.asked):
            self.gone[one.asked] = error
        elif one.asked not in self.failed:
            self.fail(one.asked, error)

    def _note_problem(self, trial: str, error: TrialFilesError) -> None:
        """Note that a trial's files cannot be used; the next run tries again."""
        self.problems[trial] = error
        self.failed[trial] = Failure(error.kind, _UNUSABLE)

    def _is_stored(self, asked: str) -> bool:
        try:
            return bool(self._services.stored.store.versions(self._aliases.get(asked, asked)))
        except TrialFilesError as error:
            self._note_problem(asked, error)
            return False

    # ------------------------------------------------------------ at the end

    def judge(self, watched: int) -> None:
        """Report the trials that vanished, unless that is improbable; end earlier doubts."""
        if is_mass_disappearance(len(self.gone), watched) and self._is_doubtful(
            next(iter(self.gone))
        ):
            self.failed |= dict.fromkeys(self.gone, Failure("bad-answer", _NO_SUCH_TRIALS))
            self.gone.clear()
        for trial in self.gone:
            if (trial, "vanished") not in self.conditions:
                sentence = f"The registry says that it no longer has a record of {trial}"
                self._note("vanished", trial, RECORD_VANISHED, sentence)
                self.begun.append(Condition(trial, "vanished", self._services.clock()))
        others = {*self.gone, *self.failed}
        for subject, why in self.searches.doubtful(others, self._is_doubtful):
            self.failed[subject] = Failure("bad-answer", why)
        self.ended += self.doubts.ended(self.failed)

    def _is_doubtful(self, subject: str) -> bool:
        return self.doubts.is_doubtful(subject, self._services.clock())


def _reported(trial: str, since: Since | None, logged: dict[str, str]) -> tuple[TrialNews, ...]:
    """Return the news of a trial, and note up to where it is known."""
    if since is None:
        return ()
    if since.reached is not None:
        logged[trial] = since.reached
    return since.news
