"""What one run has found so far: the news of each trial, and what could not be looked at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from trialcli.core.fetched import Fetched
from trialcli.core.text import counted
from trialcli.core.watch.news import Happening, TrialNews, happened
from trialcli.core.watch.outlook import Failed, search_subject
from trialcli.core.watch.ports import Condition, Mark, Step
from trialcli.errors import NotFoundError, NotLookedAtError
from trialcli.jobs.watch.world import World

_BELIEVED = 5
"""So many trials may vanish at once; more, and most of all, are rather a fault of the registry."""


class Round:
    """Takes what became of trials, logs the changes, and keeps the rest for the end of the run."""

    def __init__(self, world: World, data_timestamp: str | None, *, refresh: bool = False) -> None:
        self._world = world
        self._stamp = data_timestamp
        self.refresh = refresh
        self._taken: set[str] = set()
        self._gone: dict[str, NotFoundError] = {}
        self._aliases = world.state.aliases()
        self._members = world.log.members()
        self._searched = world.log.searched()
        self.began_after = world.log.newest()
        self.conditions = world.log.conditions()
        self.failed: dict[str, Failed] = {}
        self.found: dict[str, tuple[str, ...]] = {}
        """The trials of each search that was read completely."""
        self.news: list[TrialNews] = []
        self.begun: list[Condition] = []
        self.ended: list[Condition] = []
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
        return bool(seen and self._stamp and seen.data_timestamp == self._stamp and not is_failing)

    # ------------------------------------------------------------ trials

    def take(self, some: Sequence[Fetched]) -> None:
        """Take what became of some trials, and log at once what changed in them."""
        found = [one for one in some if one.error is None]
        marks = self._world.log.marks([name for one in found for name in {one.trial, one.asked}])
        news: list[TrialNews] = []
        told: dict[str, str] = {}
        for one in some:
            if one.error is not None:
                self._take_failure(one, one.error)
            else:
                news.extend(self._take_record(one, marks, told))
        if news or told:
            self._world.log.commit(Step(news, told), self._world.clock(), self._stamp)

    def _take_record(
        self, one: Fetched, marks: Mapping[str, Mark], told: dict[str, str]
    ) -> Iterator[TrialNews]:
        if one.asked != one.trial:
            self._merge(one)
            yield from self._before_the_merge(one.asked, marks, told)
        if one.trial in self._taken or one.name is None:
            return
        self._taken.add(one.trial)
        self.lagging += one.lags
        self._return(one)
        mark = marks.get(one.trial)
        self.first += one.outcome == "new"
        if mark is None or mark.told != one.name.file_name:
            told[one.trial] = one.name.file_name
        if mark is not None and mark.told != one.name.file_name:
            yield from self._world.teller.since(one.trial, mark.told)

    def _merge(self, one: Fetched) -> None:
        """Tell once that the registry keeps a trial under another ID."""
        self._aliases[one.asked] = one.trial
        known = self.conditions.get((one.asked, "merged"))
        if known is not None and known.kind == one.trial:
            return
        sentence = f"The registry keeps {one.asked} under {one.trial} now"
        self.news.append(self._plain("merged", one.asked, "record-merged", sentence))
        self.begun.append(Condition(one.asked, "merged", self._world.clock(), kind=one.trial))

    def _before_the_merge(
        self, trial: str, marks: Mapping[str, Mark], told: dict[str, str]
    ) -> Iterator[TrialNews]:
        """Yield what a run that was killed has stored under the earlier ID, and not logged."""
        mark, versions = marks.get(trial), self._world.store.versions(trial)
        if mark is not None and versions and mark.told != versions[-1].file_name:
            told[trial] = versions[-1].file_name
            yield from self._world.teller.since(trial, mark.told)

    def _return(self, one: Fetched) -> None:
        """Tell that a trial which had vanished is there again."""
        gone = self.conditions.get((one.asked, "vanished"))
        if gone is None:
            return
        sentence = "The registry has the record again"
        self.news.append(self._plain("returned", one.trial, "record-returned", sentence))
        self.ended.append(gone)

    # ------------------------------------------------------------ what could not be looked at

    def fail(self, subject: str, error: NotLookedAtError) -> None:
        """Keep in mind why something could not be looked at."""
        message = f"{error.message} {error.hint}" if error.hint else error.message
        self.failed[subject] = Failed(error.kind, message)

    def _take_failure(self, one: Fetched, error: NotLookedAtError) -> None:
        own = self._aliases.get(one.asked, one.asked)
        if isinstance(error, NotFoundError) and self._world.store.versions(own):
            self._gone[one.asked] = error
        else:
            self.fail(one.asked, error)

    def judge_vanished(self, watched: int) -> None:
        """Tell of the trials that the registry has no more; where that is most of all, doubt it."""
        if len(self._gone) > _BELIEVED and 2 * len(self._gone) > watched:
            missing = counted(len(self._gone), "watched trial")
            doubt = f"The registry says that it has no such trial, but so of {missing} at once."
            for trial in self._gone:
                self.failed[trial] = Failed("bad-answer", doubt)
            return
        for trial in self._gone:
            if (trial, "vanished") in self.conditions:
                continue
            sentence = f"The registry says that it has no record of {trial} any more"
            self.news.append(self._plain("vanished", trial, "record-vanished", sentence))
            self.begun.append(Condition(trial, "vanished", self._world.clock()))

    # ------------------------------------------------------------ searches

    def searches(self) -> tuple[dict[str, tuple[str, ...]], list[TrialNews]]:
        """Return what the searches find now, and which trials entered and left them."""
        news = []
        for text, found in self.found.items():
            if text not in self._searched:
                continue  # the first reading: what it finds has not entered, it was there
            before, now = set(self._members.get(text, ())), set(found)
            news += [self._entered(trial, text) for trial in found if trial not in before]
            news += [
                self._left(trial, text)
                for trial in self._members.get(text, ())
                if trial not in now and trial not in self._gone
            ]
        return dict(self.found), news

    def _entered(self, trial: str, text: str) -> TrialNews:
        sentence = f"Found by the search “{text}” now"
        return self._plain("entered", trial, "search-entered", sentence, text)

    def _left(self, trial: str, text: str) -> TrialNews:
        sentence = f"Not found by the search “{text}” any more"
        return self._plain("left", trial, "search-left", sentence, text)

    def _plain(
        self, what: Happening, trial: str, rule: str, sentence: str, search: str | None = None
    ) -> TrialNews:
        title = self._world.title(self._aliases.get(trial, trial))
        return TrialNews(what, trial, title, (happened(rule, sentence),), search=search)
