"""What one run has found so far: the news of each trial, and what could not be looked at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from trialcli.errors import NotFoundError, RegistryError, TrialFilesError
from trialcli.events.rule import Rule
from trialcli.jobs.watch.changes import Since
from trialcli.jobs.watch.lost_bookmarks import LostBookmarks
from trialcli.jobs.watch.services import Services
from trialcli.record.wholeness import lacking_words
from trialcli.text.blocks import counted
from trialcli.versions.fetch_result import Fetched
from trialcli.watch.availability import Failure, is_search, search_subject
from trialcli.watch.news import Happening, TrialNews, happened
from trialcli.watch.ports import Bookmark, Condition, LogUpdate
from trialcli.watch.rules import (
    RECORD_MERGED,
    RECORD_RETURNED,
    RECORD_VANISHED,
    SEARCH_ENTERED,
    SEARCH_LEFT,
)

_BELIEVED = 5
"""If more trials than this, and more than half, vanish at once, assume a fault of the registry."""
_DOUBTED = timedelta(hours=20)
"""What the registry still says after this time is believed."""
_NO_SUCH_TRIALS = "The registry says of most trials at once that it has none of them."
_UNUSABLE = "Its files in the store cannot be read or written; trialcli verify names them."
_FINDS_FEW = (
    "The search suddenly finds {}, and {} before. This counts as a fault of the registry "
    "until the registry still says so a day later."
)


class RunFindings:
    """Takes what became of trials, logs the changes, and keeps the rest for the end of the run."""

    def __init__(
        self, services: Services, data_timestamp: str | None, *, refresh: bool = False
    ) -> None:
        self._services = services
        self._stamp = data_timestamp
        self.refresh = refresh
        self._taken: set[str] = set()
        self.gone: dict[str, NotFoundError] = {}
        self._lost = LostBookmarks(services)
        self._aliases = services.state.aliases()
        self._members = services.log.members()
        self._searched = services.log.searched()
        self.began_after = services.log.newest()
        self.conditions = services.log.conditions()
        self.failed: dict[str, Failure] = {}
        self.found: dict[str, tuple[str, ...]] = {}
        """The trials of each search that was read completely."""
        self.news: list[TrialNews] = []
        self.begun: list[Condition] = []
        self.ended: list[Condition] = []
        self._doubts: set[str] = set()
        self.problems: dict[str, TrialFilesError] = {}
        """Trials whose files could not be read or written, and why."""
        self.emptied: set[str] = set()
        """Trials whose newest stored record has lost parts that every record has."""
        self.first = 0
        self.lagging = 0

    def canonical(self, trials: Iterable[str]) -> set[str]:
        """Return the IDs that the registry keeps some trials under, as far as is known."""
        return {self._aliases.get(trial, trial) for trial in trials}

    def has_taken(self, trial: str) -> bool:
        """Whether a trial has been looked at in this run."""
        return self._aliases.get(trial, trial) in self._taken

    def is_searched(self, text: str) -> bool:
        """Whether a search has been read in the registry's present load of data."""
        seen = self._searched.get(text)
        is_failing = (search_subject(text), "failing") in self.conditions
        is_of_now = seen is not None and seen.data_timestamp == self._stamp is not None
        return is_of_now and not is_failing and not self.refresh

    def found_before(self, text: str) -> int:
        """Return how many trials a search found when it was last read; 0 if it never was."""
        return len(self._members.get(text, ()))

    # ------------------------------------------------------------ trials

    def take(self, some: Sequence[Fetched]) -> None:
        """Take what became of some trials, and log at once what changed in them."""
        found = [one for one in some if one.error is None]
        marks = self._services.log.bookmarks(
            [name for one in found for name in {one.trial, one.asked}]
        )
        news: list[TrialNews] = []
        told: dict[str, str] = {}
        for one in some:
            if one.error is not None:
                self._take_failure(one, one.error)
            else:
                news.extend(self._take_record(one, marks, told))
        if news or told:
            self._services.log.commit(LogUpdate(news, told), self._services.clock(), self._stamp)

    def _take_record(
        self, one: Fetched, marks: Mapping[str, Bookmark], told: dict[str, str]
    ) -> Iterator[TrialNews]:
        self._return(one)
        if one.asked != one.trial:
            self._merge(one)
            # A run that was killed may have stored under the earlier ID what it did not log.
            yield from self._unlogged(one.asked, marks.get(one.asked), told)
        else:
            self._part(one)
        if one.trial in self._taken or one.name is None:
            return
        self._taken.add(one.trial)
        self.lagging += one.lags
        mark = marks.get(one.trial)
        if mark is None and self._lost.exist:
            mark = self._lost.mark(one.trial)
            if mark is None:
                yield from self._lost.unknown(one.trial)
        self.first += one.outcome == "new"
        if mark is not None and mark.told == one.name.file_name:
            return
        if mark is None:
            told[one.trial] = one.name.file_name
            return
        since = self._changes(one.trial, mark)
        if since is not None and since.lacks:
            if self._is_doubtful(one.trial):
                why = f"The registry's answer {lacking_words(since.lacks)}."
                self.failed[one.trial] = Failure("bad-answer", why)
            else:
                since = self._changes(one.trial, mark, believed=True)
        yield from self._reported(one.trial, since, told)

    def _merge(self, one: Fetched) -> None:
        """Tell once that the registry keeps a trial under another ID."""
        self._aliases[one.asked] = one.trial
        known = self.conditions.get((one.asked, "merged"))
        if known is not None and known.kind == one.trial:
            return
        sentence = f"The registry keeps {one.asked} under {one.trial} now"
        self.news.append(self._plain("merged", one.asked, RECORD_MERGED, sentence, now=one.trial))
        self.begun.append(Condition(one.asked, "merged", self._services.clock(), kind=one.trial))

    def _part(self, one: Fetched) -> None:
        """Tell that a trial which was kept under another ID is kept under its own again."""
        merged = self.conditions.get((one.asked, "merged"))
        if merged is None:
            return
        self._aliases[one.asked] = one.trial
        self._services.state.record_alias(one.asked, one.trial)
        sentence = f"The registry keeps it under its own ID again, and not under {merged.kind}"
        self.news.append(self._plain("returned", one.trial, RECORD_RETURNED, sentence))
        self.ended.append(merged)

    def _unlogged(
        self, trial: str, mark: Bookmark | None, told: dict[str, str]
    ) -> Iterator[TrialNews]:
        """Yield what is stored of a trial and not logged."""
        if mark is None:
            return
        try:
            versions = self._services.store.versions(trial)
        except TrialFilesError as error:
            self._trouble(trial, error)
            return
        if versions and mark.told != versions[-1].file_name:
            since = self._changes(trial, mark)
            if since is not None and since.lacks:
                self.emptied.add(trial)
            yield from self._reported(trial, since, told)

    def _reported(
        self, trial: str, since: Since | None, told: dict[str, str]
    ) -> tuple[TrialNews, ...]:
        """Return the news of a trial, and note up to where it is known."""
        if since is None:
            return ()
        if since.reached is not None:
            told[trial] = since.reached
        return since.news

    def _changes(self, trial: str, mark: Bookmark, *, believed: bool = False) -> Since | None:
        """Return what happened after a mark; None where that cannot be read now, but may be later.

        The mark then stays where it is, so that a later run reports the changes.
        """
        try:
            return self._services.teller.since(trial, mark.told, believed=believed)
        except TrialFilesError as error:
            self._trouble(trial, error)
            return None

    def _return(self, one: Fetched) -> None:
        """Tell that a trial which had vanished is there again."""
        gone = self.conditions.get((one.asked, "vanished"))
        if gone is None:
            return
        sentence = "The registry has the record again"
        self.news.append(self._plain("returned", one.trial, RECORD_RETURNED, sentence))
        self.ended.append(gone)

    def catch_up(self, trials: Sequence[str]) -> None:
        """Log what something else than a run has stored of some trials."""
        news: list[TrialNews] = []
        told: dict[str, str] = {}
        for trial, mark in self._services.log.bookmarks(trials).items():
            news.extend(self._unlogged(trial, mark, told))
        if told:
            self._services.log.commit(LogUpdate(news, told), self._services.clock(), self._stamp)

    # ------------------------------------------------------------ what could not be looked at

    def _trouble(self, trial: str, error: TrialFilesError) -> None:
        """Keep in mind that a trial's files cannot be used; the next run tries again."""
        self.problems[trial] = error
        self.failed[trial] = Failure(error.kind, _UNUSABLE)

    def fail(self, subject: str, error: RegistryError) -> None:
        """Keep in mind why something could not be looked at."""
        message = f"{error.message} {error.hint}" if error.hint else error.message
        self.failed[subject] = Failure(error.kind, message)

    def failures(self) -> dict[str, Failure]:
        """Return what could not be looked at; a trial that is listed under two IDs once."""
        own = {subject: self._aliases.get(subject, subject) for subject in self.failed}
        return {
            subject: why
            for subject, why in self.failed.items()
            if own[subject] == subject or own[subject] not in self.failed
        }

    def _take_failure(self, one: Fetched, error: RegistryError | TrialFilesError) -> None:
        if isinstance(error, TrialFilesError):
            self._trouble(one.asked, error)
        elif isinstance(error, NotFoundError) and self._is_stored(one.asked):
            self.gone[one.asked] = error
        elif one.asked not in self.failed:
            self.fail(one.asked, error)

    def _is_stored(self, asked: str) -> bool:
        try:
            return bool(self._services.store.versions(self._aliases.get(asked, asked)))
        except TrialFilesError as error:
            self._trouble(asked, error)
            return False

    def judge_vanished(self, watched: int) -> None:
        """Tell of the trials that the registry has no more; where that is most of all, doubt it."""
        gone = len(self.gone)
        is_strange = gone > _BELIEVED and 2 * gone > watched
        if is_strange and self._is_doubtful(next(iter(self.gone))):
            self.failed |= dict.fromkeys(self.gone, Failure("bad-answer", _NO_SUCH_TRIALS))
            self.gone.clear()
        for trial in self.gone:
            if (trial, "vanished") in self.conditions:
                continue
            sentence = f"The registry says that it has no record of {trial} any more"
            self.news.append(self._plain("vanished", trial, RECORD_VANISHED, sentence))
            self.begun.append(Condition(trial, "vanished", self._services.clock()))

    def _is_doubtful(self, subject: str) -> bool:
        """Doubt something strange; return False once the registry has said it for long enough."""
        now = self._services.clock()
        doubt = self.conditions.get((subject, "doubted"), Condition(subject, "doubted", now))
        if now - doubt.since >= _DOUBTED:
            return False
        self._doubts.add(subject)
        self.begun.append(doubt)
        return True

    def end_doubts(self) -> None:
        """Forget the doubts that have ended: the next one lasts a day of its own.

        A search that could not be read says nothing, so a doubt about it lasts.
        """
        unread = {subject for subject in self.failed if is_search(subject)}
        self.ended += [
            condition
            for (subject, plight), condition in self.conditions.items()
            if plight == "doubted" and subject not in self._doubts | unread
        ]

    # ------------------------------------------------------------ searches

    def searches(self) -> tuple[dict[str, tuple[str, ...]], list[TrialNews]]:
        """Return what the searches find now, and which trials entered and left them."""
        news: list[TrialNews] = []
        members = {}
        for text, found in self.found.items():
            before = dict.fromkeys(self._members.get(text, ()))
            now = {*found}
            missing = [trial for trial in before if trial not in now]
            # It left because its record changed, most likely: it is looked at until that is told.
            waiting = [trial for trial in missing if trial in self.failed]
            members[text] = (*found, *waiting)
            if text in self._searched:  # else what it finds has not entered: it was there
                news += [self._entered(trial, text) for trial in found if trial not in before]
            lost = {*waiting, *self.gone}
            news += [self._left(trial, text) for trial in missing if trial not in lost]
        return members, news

    def judge_searches(self) -> None:
        """Doubt the searches that all or most of their trials left at once."""
        for text, found in list(self.found.items()):
            before = {*self._members.get(text, ())}
            missing = before.difference(found, self.gone, self.failed)
            subject = search_subject(text)
            if _is_sudden(len(missing), len(before), len(found)) and self._is_doubtful(subject):
                message = _FINDS_FEW.format(counted(len(found), "trial"), len(before))
                self.failed[subject] = Failure("bad-answer", message)
                del self.found[text]

    def _entered(self, trial: str, text: str) -> TrialNews:
        sentence = f"Found by the search “{text}” now"
        return self._plain("entered", trial, SEARCH_ENTERED, sentence, text)

    def _left(self, trial: str, text: str) -> TrialNews:
        sentence = f"Not found by the search “{text}” any more"
        return self._plain("left", trial, SEARCH_LEFT, sentence, text)

    def _plain(
        self,
        what: Happening,
        trial: str,
        rule: Rule,
        sentence: str,
        search: str | None = None,
        **facts: str,
    ) -> TrialNews:
        title = self._services.title(self._aliases.get(trial, trial))
        return TrialNews(what, trial, title, (happened(rule, sentence, **facts),), search=search)


def _is_sudden(missing: int, before: int, found: int) -> bool:
    """Return whether a search has lost too many of its trials at once to be believed.

    The registry is known to have answered a search with nothing. One trial of several comes and
    goes every day; the last one, or most of them at once, seldom does.
    """
    if not found:
        return missing > 0
    return missing > 1 and 2 * missing > before
