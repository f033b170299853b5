"""One run of watching: look at everything that is watched, and log what is new."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from trialcli.errors import (
    BlockedError,
    RegistryError,
    StoreError,
    TooManyFoundError,
    TrialFilesError,
    UnreachableError,
)
from trialcli.jobs.progress import Progress
from trialcli.jobs.watch.findings import RunFindings
from trialcli.jobs.watch.lost_bookmarks import LostBookmarks
from trialcli.jobs.watch.services import Services
from trialcli.registry.data_stamp import Standstill, standstill
from trialcli.registry.dialect import DataVersion
from trialcli.text.dates import days_before
from trialcli.versions.fetch_result import Fetched
from trialcli.watch.availability import (
    JITTER,
    findings,
    grouped,
    last_checked,
    last_read,
    search_subject,
)
from trialcli.watch.format_change import form_change
from trialcli.watch.news import KEPT_DAYS, AvailabilityNews, FormatNews, TrialNews
from trialcli.watch.outdated import Outdated, outdated
from trialcli.watch.ports import (
    REGISTRY,
    Condition,
    ConditionKind,
    LastRun,
    LogUpdate,
    SearchCheck,
    SinkState,
)
from trialcli.watch.watchlist import SEEN, WatchList

Item = TypeVar("Item")

_AT_ONCE = 100
"""Trials whose news is logged together; a run that is killed works out no more again."""
_UNSETTLED = 2_000_000_000
"""Nanoseconds: the clock of a disk ticks slowly."""
_ACCEPT = "Narrow the search, or accept it: trialcli watch add --query … --{}."
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run, apart from the news, which is in the log."""

    data_timestamp: str | None
    """The registry's stamp of its data; None where it could not be asked or does not say."""
    asked: bool
    """False where the registry's data has not moved since the last complete run."""
    watched: int
    """How many trials are watched; 0 where nothing was asked for."""
    failing: tuple[AvailabilityNews, ...] = ()
    """Everything that could not be looked at, told before or not."""
    problems: tuple[StoreError, ...] = ()
    """Why some changes could not be read."""
    first: int = 0
    """How many trials were looked at for the first time: from now on their changes are told."""
    dropped: tuple[str, ...] = ()
    """The sinks that the list names no more, and that were still owed news."""
    lagging: int = 0
    """How many records are perhaps of an earlier load of data than the registry's stamp says."""
    standstill: Standstill | None = None
    """That the registry has published no new data for long, reported before or not."""

    @property
    def is_complete(self) -> bool:
        """Whether everything was looked at."""
        return not self.failing

    @property
    def data_date(self) -> str | None:
        """The day of the registry's data."""
        return self.data_timestamp and self.data_timestamp[:10]


class Watcher:
    """Runs once over a watch list."""

    def __init__(self, watched: WatchList, services: Services) -> None:
        self._list = watched
        self._sinks = (*(sink.name for sink in watched.used_sinks), SEEN)
        self._services = services
        self._log = services.log

    def run(self, progress: Progress, *, refresh: bool = False) -> Report:
        """Look at everything, unless the registry's data has not moved since the last run.

        Args:
            progress: shown to the person at the terminal.
            refresh: ask for everything, even where no news can be.

        Raises:
            StoreError: what is found cannot be remembered; the next run finds it again.

        """
        error: RegistryError | None = None
        version = DataVersion("", None)
        try:
            version = self._services.fetcher.data_version()
        except (UnreachableError, BlockedError) as unasked:
            error = unasked
        last = self._last(version)
        if last is not None and error is None and not refresh:
            refresh = not self._is_believed(last)
            if not refresh and not self._is_failing():
                report = self._nothing_new(last)
                if report is not None:
                    return report
        self._log.examine()
        trials = self._enlist(version.data_timestamp)
        this = RunFindings(self._services, version.data_timestamp, refresh=refresh)
        if error is None:
            self._look(this, trials, progress)
        else:
            for subject in (*trials, *map(search_subject, self._list.searches)):
                this.fail(subject, error)
        return self._conclude(this, version, trials)

    # ------------------------------------------------------------ before

    def _last(self, version: DataVersion) -> LastRun | None:
        """Return the last complete run, where it was of the same data and the same list."""
        if self._log.has_lost_bookmarks():
            return None
        last = self._log.last_run()
        same = last is not None and (last.registry, last.data_timestamp, last.fingerprint) == (
            self._services.registry.root,
            version.data_timestamp,
            self._list.fingerprint,
        )
        return last if same else None

    def _is_believed(self, last: LastRun) -> bool:
        """Whether it is believed that the data has not moved since: it never stands for long."""
        longest = timedelta(days=self._list.watchdog_days) - JITTER
        return self._services.clock() - last.completed < longest

    def _is_failing(self) -> bool:
        """Whether a run since has failed to look, so that the end of that is to be told."""
        return any(plight == "failing" for _, plight in self._log.conditions())

    def _nothing_new(self, last: LastRun) -> Report | None:
        """Tell what others have stored meanwhile, though the registry has nothing new.

        None where some of it cannot be read, or is doubted: that is for a whole run to find and to
        remember.
        """
        now = self._services.clock()
        self._log.enlist({}, self._sinks, now)
        this = RunFindings(self._services, last.data_timestamp)
        self._catch_up(this)
        if this.problems or this.emptied:
            return None
        dropped = _owed(self._log.forget_sinks(self._sinks))
        self._log.record_run(replace(last, confirmed=now))
        old = self._outdated(self._log.conditions(), last.data_timestamp, now)
        if old != Outdated():
            step = LogUpdate(old.news, begun=old.begun, ended=old.ended)
            self._log.commit(step, now, last.data_timestamp)
        problems = tuple(self._services.teller.problems)
        return Report(
            last.data_timestamp,
            asked=False,
            watched=0,
            problems=problems,
            dropped=dropped,
            standstill=standstill(last.data_timestamp, now, self._list.watchdog_days),
        )

    def _catch_up(self, this: RunFindings) -> None:
        """Log what was stored since a directory was last compared with the log.

        The times of directories are compared with themselves, never with the clock of a run.
        """
        now = (self._services.clock() - _EPOCH) // timedelta(microseconds=1) * 1000
        known = self._log.all_bookmarks()
        moved = {
            trial: mark
            for trial, mark in self._services.store.marks().items()
            # A mark of 0 says that the directory cannot be read.
            if trial in known and (known[trial].seen != mark or mark == 0)
        }
        for some in _some(iter(moved)):
            this.catch_up(some)
            # A directory whose time is this young may change again without its time.
            settled = [trial for trial in some if now - moved[trial] > _UNSETTLED]
            self._log.record_seen(
                {trial: moved[trial] for trial in settled if trial not in this.problems}
            )

    def _enlist(self, data_timestamp: str | None) -> list[str]:
        """Return what is to be looked at by ID, and mark where its changes begin to be told.

        Before anything is fetched: else a run that is killed could not tell old from new.
        """
        members = self._log.members()
        found = (trial for text in self._list.searches for trial in members.get(text, ()))
        trials = list(dict.fromkeys((*self._list.trials, *found)))
        aliases = self._services.state.aliases()
        names = dict.fromkeys((*trials, *(aliases.get(trial, trial) for trial in trials)))
        lost = LostBookmarks(self._services)
        without_bookmark = self._log.without_bookmark(names)
        if without_bookmark and lost.exist:
            self._log.commit(lost.step(without_bookmark), self._services.clock(), data_timestamp)
        newest = {}
        for trial in self._log.without_bookmark(names):
            try:
                versions = self._services.store.versions(trial)
            except TrialFilesError:
                # Its changes are reported from where it can first be read.
                continue
            newest[trial] = versions[-1].file_name if versions else None
        self._log.enlist(newest, self._sinks, self._services.clock())
        return trials

    # ------------------------------------------------------------ looking

    def _look(self, this: RunFindings, trials: Sequence[str], progress: Progress) -> None:
        progress.start(len(trials) or None)
        try:
            for text in self._list.searches:
                self._search(this, text, progress)
            # By ID comes what no search has found: also what one has found until now, so that the
            # change by which it left the search is told.
            waiting = [trial for trial in trials if not this.has_taken(trial)]
            outcomes = self._services.fetcher.fetch(waiting, refresh=this.refresh)
            for some in _some(outcomes):
                _take(this, some, progress)
        finally:
            progress.stop()
        this.judge_vanished(len(this.canonical(trials)))
        this.judge_searches()
        this.end_doubts()

    def _search(self, this: RunFindings, text: str, progress: Progress) -> None:
        if this.is_searched(text):
            return
        found: list[str] = []
        most = self._list.most_of(text, this.found_before(text))
        try:
            for some in _some(self._services.fetcher.fetch_found(text, most=most)):
                _take(this, some, progress)
                found.extend(one.trial for one in some)
        except TooManyFoundError as error:
            # Of a search that cannot be counted, a yes says nothing that could be kept.
            is_counted = self._services.registry.count(text) is not None
            error.hint = _ACCEPT.format("yes" if is_counted else "limit N")
            this.fail(search_subject(text), error)
        except RegistryError as error:
            this.fail(search_subject(text), error)
        else:
            this.found[text] = tuple(dict.fromkeys(found))

    # ------------------------------------------------------------ after

    def _conclude(self, this: RunFindings, version: DataVersion, trials: Sequence[str]) -> Report:
        now = self._services.clock()
        last = self._log.last_run()
        known = (one for (_, plight), one in this.conditions.items() if plight == "failing")
        watched = len(this.canonical(trials))
        failed = this.failures()
        found = findings(
            known,
            failed,
            now,
            timedelta(days=self._list.watchdog_days),
            self._last_looked(list(failed), last, this.conditions),
            gone=this.gone,
        )
        members, entered_and_left = this.searches()
        form = self._form(this, version, watched - len(failed))
        old = self._outdated(this.conditions, version.data_timestamp, now)
        step = LogUpdate(
            news=(
                *this.news,
                *entered_and_left,
                *([form] if form else []),
                *found.news,
                *old.news,
            ),
            begun=(*this.begun, *found.begun, *old.begun),
            ended=(*this.ended, *found.ended, *old.ended),
            members=members,
            # One that a trial left which could not be looked at is to be read again.
            searched=[
                SearchCheck(text, now, version.data_timestamp)
                for text, trials_found in this.found.items()
                if len(trials_found) == len(members[text])
            ],
        )
        self._log.commit(step, now, version.data_timestamp)
        if not this.problems:
            self._log.close_gaps()
        dropped = self._forget(this, trials)
        if version.data_timestamp and not this.failed and not this.lagging:
            self._log.record_run(self._completed(version.data_timestamp, last, now, this))
            self._log.prune(days_before(now, KEPT_DAYS))
        return Report(
            version.data_timestamp,
            asked=True,
            watched=watched,
            failing=grouped("failing", found.begun),
            problems=(*self._services.teller.problems, *this.problems.values()),
            first=this.first,
            lagging=this.lagging,
            dropped=dropped,
            standstill=standstill(version.data_timestamp, now, self._list.watchdog_days),
        )

    def _forget(self, this: RunFindings, trials: Sequence[str]) -> tuple[str, ...]:
        """Forget what is not on the list any more; return the sinks that were still owed news.

        Not before the searches are read: what was listed may be found by one now.
        """
        members = (trial for found in self._log.members().values() for trial in found)
        names = dict.fromkeys((*trials, *members))
        names |= dict.fromkeys((*this.canonical(names), REGISTRY))
        return _owed(self._log.forget(names, self._list.searches, self._sinks))

    def _outdated(
        self,
        conditions: Mapping[tuple[str, ConditionKind], Condition],
        stamp: str | None,
        now: datetime,
    ) -> Outdated:
        """Return what to report of the age of the registry's data."""
        known = conditions.get((REGISTRY, "outdated"))
        return outdated(known, stamp, now, self._list.watchdog_days)

    def _form(self, this: RunFindings, version: DataVersion, checked: int) -> FormatNews | None:
        """Return what changed in most records alike, in this run or in parts of it before."""
        stamp = version.data_timestamp
        after = 0 if stamp else this.began_after
        told = self._log.news(after=after, data_timestamp=stamp, kind="trial")
        before = self._log.news(after=after, data_timestamp=stamp, kind="format")
        known = {
            pattern
            for logged in before
            if isinstance(logged.news, FormatNews)
            for pattern in logged.news.patterns
        }
        news = (logged.news for logged in told if isinstance(logged.news, TrialNews))
        return form_change(news, checked, known, self._services.model.shape.volatile)

    def _completed(
        self, data_timestamp: str, last: LastRun | None, now: datetime, this: RunFindings
    ) -> LastRun:
        """Return this run as the last; where the data stood still, it was completed before."""
        root = self._services.registry.root
        same = last is not None and (last.registry, last.data_timestamp) == (root, data_timestamp)
        completed = last.completed if last and same and not this.refresh else now
        return LastRun(root, data_timestamp, self._list.fingerprint, completed, confirmed=now)

    def _last_looked(
        self, subjects: Sequence[str], last: LastRun | None, conditions: Container[Any]
    ) -> dict[str, datetime]:
        """Return when each was last looked at, or else since when it is watched."""
        read = self._log.searched()
        known = {
            search_subject(text): last_read(last_check, last) for text, last_check in read.items()
        }
        found = {subject: checked for subject, checked in known.items() if checked is not None}
        for some in _some(iter(subjects)):
            found |= {trial: mark.since for trial, mark in self._log.bookmarks(some).items()}
            for trial, last_check in self._services.state.last_checks_of(some).items():
                checked = last_checked(last_check, last)
                found |= {} if checked is None else {trial: checked}
            if last is not None:
                # That the registry has it no more is an answer too, and every complete run had it.
                vanished = (trial for trial in some if (trial, "vanished") in conditions)
                found |= dict.fromkeys(vanished, last.confirmed)
        return found


def _take(this: RunFindings, some: Sequence[Fetched], progress: Progress) -> None:
    this.take(some)
    for _ in some:
        progress.advance()


def _owed(sinks: Iterable[SinkState]) -> tuple[str, ...]:
    return tuple(sink.name for sink in sinks if sink.failing_since is not None)


def _some(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Yield items some at a time."""
    while some := list(islice(items, _AT_ONCE)):
        yield some
