"""One run over the watch list: check everything on it, and log the news."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from typing import Any, TypeVar

from trialcli.errors import (
    BlockedError,
    RegistryError,
    StoreError,
    TooManyFoundError,
    UnreachableError,
)
from trialcli.jobs.progress import Progress
from trialcli.jobs.watch.bookmarks import set_bookmarks
from trialcli.jobs.watch.findings import RunFindings
from trialcli.jobs.watch.flags import flags_update
from trialcli.jobs.watch.services import Services
from trialcli.registry.data_stamp import standstill
from trialcli.registry.dialect import DataVersion
from trialcli.text.dates import days_before
from trialcli.versions.fetch_result import Fetched
from trialcli.watch.availability import (
    JITTER,
    Failure,
    availability_update,
    grouped,
    last_checked,
    search_last_checked,
    search_subject,
)
from trialcli.watch.format_change import format_change
from trialcli.watch.log import (
    REGISTRY,
    Condition,
    ConditionKind,
    LastRun,
    LogUpdate,
    SearchCheck,
    SinkState,
)
from trialcli.watch.news import KEPT_DAYS, FormatNews, TrialNews
from trialcli.watch.outdated import outdated_update
from trialcli.watch.run_report import RunReport
from trialcli.watch.searchlog import SearchReading
from trialcli.watch.subscription import Subscriptions
from trialcli.watch.watchlist import SEEN, WatchList

Each = TypeVar("Each")

_AT_ONCE = 100
"""The news of 100 trials is logged together: a run that is killed repeats at most that."""
_READ_AT_ONCE = 5_000
"""Bookmarks that are read at once: all of 600,000 watched trials would take 600 MiB."""
_UNSETTLED = 2_000_000_000
"""Nanoseconds: the times of some file systems are that coarse."""
_ACCEPT = "Narrow the search, or accept it: trialcli watch add --query … --{}."
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Watcher:
    """Runs once over a watch list."""

    def __init__(self, watched: WatchList, services: Services) -> None:
        self._list = watched
        self._sinks = (*(sink.name for sink in watched.used_sinks), SEEN)
        self._services = services
        self._log = services.log
        self._unread: list[StoreError] = []

    def run(self, progress: Progress, *, refresh: bool = False) -> RunReport:
        """Check everything, unless the registry has no new data since the last complete run.

        With ``refresh``, request every trial, even if the registry has no new data.

        Raises:
            StoreError: the findings cannot be recorded; the next run finds them again.
        """
        error: RegistryError | None = None
        version = DataVersion("", None)
        try:
            version = self._services.fetcher.data_version()
        except (UnreachableError, BlockedError) as unavailable:
            error = unavailable
        last = self._last_of_same_data(version)
        if last is not None and error is None and not refresh:
            refresh = not self._is_recent(last)
            if not refresh and not self._is_failing():
                report = self._without_new_data(last)
                if report is not None:
                    return report
        self._log.examine()
        trials = set_bookmarks(self._services, self._list, self._sinks, version.data_timestamp)
        points, stamp = self._list.points, version.data_timestamp
        findings = RunFindings(self._services, points, stamp, refresh=refresh)
        if error is None:
            self._check(findings, trials, progress)
        else:
            for subject in (*trials, *map(search_subject, self._list.searches)):
                findings.fail(subject, error)
        return self._conclude(findings, version, trials)

    # ------------------------------------------------------------ without new data

    def _last_of_same_data(self, version: DataVersion) -> LastRun | None:
        """Return the last complete run, if it had the same data and the same list."""
        if self._log.has_lost_bookmarks():
            return None
        last = self._log.last_run()
        same = last is not None and (last.registry, last.data_timestamp, last.fingerprint) == (
            self._services.registry.root,
            version.data_timestamp,
            self._list.fingerprint,
        )
        return last if same else None

    def _is_recent(self, last: LastRun) -> bool:
        """Whether the data may really be the same: the registry has new data on weekdays."""
        longest = timedelta(days=self._list.watchdog_days) - JITTER
        return self._services.clock() - last.completed < longest

    def _is_failing(self) -> bool:
        """Whether checks failed since then, so that this run may report that they succeed again."""
        return any(kind == "failing" for _, kind in self._log.conditions())

    def _without_new_data(self, last: LastRun) -> RunReport | None:
        """Report what other commands have stored, while the registry has no new data.

        None if some of it cannot be read, or is doubted, or if a version that was logged is no
        longer stored: a whole run then finds and records that.
        """
        now = self._services.clock()
        self._log.enlist({}, self._sinks, now)
        findings = RunFindings(self._services, self._list.points, last.data_timestamp)
        self._catch_up(findings)
        if findings.problems or findings.emptied or findings.set_back:
            self._unread += findings.unread
            return None
        dropped = _with_pending_news(self._log.forget_sinks(self._sinks))
        self._log.record_run(replace(last, confirmed=now))
        update = self._outdated(self._log.conditions(), last.data_timestamp, now)
        self._log.commit(replace(update, ends_run=True), now, last.data_timestamp)
        return RunReport(
            last.data_timestamp,
            asked=False,
            watched=0,
            problems=tuple(findings.unread),
            dropped=dropped,
            standstill=standstill(last.data_timestamp, now, self._list.watchdog_days),
        )

    def _catch_up(self, findings: RunFindings) -> None:
        """Log the snapshots stored since a directory was last compared with the log.

        The times of directories are compared with themselves, never with the clock of a run.
        """
        now = (self._services.clock() - _EPOCH) // timedelta(microseconds=1) * 1000
        moved = self._moved()
        while some := dict(islice(moved, _AT_ONCE)):
            findings.catch_up([*some])
            unsure = {*findings.problems, *findings.set_back}
            # A directory whose time is this recent may change again and have the same time.
            settled = {
                trial: time
                for trial, time in some.items()
                if time and now - time > _UNSETTLED and trial not in unsure
            }
            if settled:
                self._log.record_directory_times(settled)

    def _moved(self) -> Iterator[tuple[str, int]]:
        """Yield the watched trials whose directories were not yet compared with the log as now.

        Each has the time of its directory; 0 if there is none, or it cannot be read. The snapshots
        of such a trial are always listed, because the logged version may be gone.
        """
        bookmarks = self._log.each_bookmark()
        while some := {one.trial: one.directory_time for one in islice(bookmarks, _READ_AT_ONCE)}:
            times = self._services.stored.store.marks_of(some)
            yield from (
                (trial, time) for trial, time in times.items() if time == 0 or time != some[trial]
            )

    # ------------------------------------------------------------ checking

    def _check(self, findings: RunFindings, trials: Sequence[str], progress: Progress) -> None:
        # How many trials a search finds is not known before it was read once.
        is_known = all(map(findings.searches.count_before, self._list.searches))
        progress.start(len(trials) if trials and is_known else None)
        try:
            for text in self._list.searches:
                self._search(findings, text, progress)
            # By ID: the trials that no search has found. Some of them have just left a search
            # because of a change, and that change is reported.
            waiting = [trial for trial in trials if not findings.has_taken(trial)]
            outcomes = self._services.fetcher.fetch(waiting, refresh=findings.refresh)
            for some in _some(outcomes):
                _take(findings, some, progress)
        finally:
            progress.stop()
        findings.judge(self._count_watched(findings, trials))

    def _search(self, findings: RunFindings, text: str, progress: Progress) -> None:
        searches, search = findings.searches, self._list.search(text)
        if not findings.refresh and searches.is_current(text, findings.conditions):
            return
        found: list[str] = []
        most = self._list.most_of(text, searches.count_before(text))
        try:
            for some in _some(self._services.fetcher.fetch_found(search, most=most)):
                _take(findings, some, progress)
                found.extend(one.trial for one in some)
        except TooManyFoundError as error:
            # A yes cannot be recorded as a number if the registry does not count the search.
            is_counted = self._services.registry.count(search) is not None
            error.hint = _ACCEPT.format("yes" if is_counted else "limit N")
            findings.fail(search_subject(text), error)
        except RegistryError as error:
            findings.fail(search_subject(text), error)
        else:
            searches.found[text] = tuple(dict.fromkeys(found))

    def _count_watched(self, findings: RunFindings, trials: Sequence[str]) -> int:
        """Count the watched trials, also those that a search found for the first time."""
        found = findings.searches.found.values()
        every = dict.fromkeys(chain(trials, *found)) if found else trials
        return findings.count(every)

    # ------------------------------------------------------------ after

    def _conclude(
        self, findings: RunFindings, version: DataVersion, trials: Sequence[str]
    ) -> RunReport:
        now = self._services.clock()
        stamp, last = version.data_timestamp, self._log.last_run()
        watched = self._count_watched(findings, trials)
        failed = findings.failures()
        available = self._availability(findings, failed, last, now)
        members = findings.searches.members(findings.failed)
        flagged = self._flagged(findings, members, now)
        self._log.commit(
            LogUpdate(
                news=(
                    *findings.news,
                    *findings.searches.news(findings.failed, findings.gone, findings.summary),
                    *self._format_changes(findings, stamp, watched - len(failed)),
                    *available.news,
                    *(outdated := self._outdated(findings.conditions, stamp, now)).news,
                    *flagged.news,
                ),
                begun=(
                    *findings.begun,
                    *findings.doubts.begun.values(),
                    *available.begun,
                    *outdated.begun,
                    *flagged.begun,
                ),
                ended=(*findings.ended, *available.ended, *outdated.ended, *flagged.ended),
                members=members,
                # A search is read again if a trial left it that could not be checked.
                searched=[
                    SearchCheck(text, now, stamp)
                    for text, found in findings.searches.found.items()
                    if len(found) == len(members[text])
                ],
                readings=self._readings(findings, members),
                ends_run=True,
            ),
            now,
            stamp,
        )
        if not findings.problems:
            self._log.close_gaps()
        dropped = self._forget(findings, trials)
        if stamp and not findings.failed and not findings.lagging:
            self._log.record_run(self._completed(stamp, last, now, refresh=findings.refresh))
            self._log.prune(days_before(now, KEPT_DAYS))
        return RunReport(
            stamp,
            asked=True,
            watched=watched,
            failing=grouped("failing", available.begun),
            problems=(*self._unread, *findings.unread, *findings.problems.values()),
            first=findings.first,
            lagging=findings.lagging,
            dropped=dropped,
            standstill=standstill(stamp, now, self._list.watchdog_days),
        )

    def _readings(
        self, findings: RunFindings, members: Mapping[str, Sequence[str]]
    ) -> list[SearchReading]:
        """Return what each search found, or why it could not be read."""
        readings, absences = [], findings.absences()
        for text in self._list.searches:
            why = findings.failed.get(search_subject(text))
            if why is not None:
                readings.append(SearchReading(text, error=why.kind, message=why.message))
            elif text in members:
                found = len(findings.searches.found[text])
                readings.append(SearchReading(text, found, members[text], absences))
        return readings

    def _availability(
        self,
        findings: RunFindings,
        failed: Mapping[str, Failure],
        last: LastRun | None,
        now: datetime,
    ) -> LogUpdate:
        return availability_update(
            (one for (_, kind), one in findings.conditions.items() if kind == "failing"),
            failed,
            now,
            timedelta(days=self._list.watchdog_days),
            self._last_checks(list(failed), last, findings.conditions),
            gone=findings.gone,
        )

    def _forget(self, findings: RunFindings, trials: Sequence[str]) -> tuple[str, ...]:
        """Forget everything that left the list; return the sinks that still had pending news.

        Not before the searches are read: one may find now what the list no longer names.
        """
        members = self._log.members().values()
        names = findings.every_name(chain(trials, *members))
        subjects = chain(names, [REGISTRY])
        return _with_pending_news(self._log.forget(subjects, self._list.searches, self._sinks))

    def _outdated(
        self,
        conditions: Mapping[tuple[str, ConditionKind], Condition],
        stamp: str | None,
        now: datetime,
    ) -> LogUpdate:
        known = conditions.get((REGISTRY, "outdated"))
        return outdated_update(known, stamp, now, self._list.watchdog_days)

    def _flagged(
        self,
        findings: RunFindings,
        members: Mapping[str, Sequence[str]],
        now: datetime,
    ) -> LogUpdate:
        """Return which flags were raised; without flags in the watch list, nothing is read."""
        wanted: Mapping[str, Collection[str]] = {}
        if any(group.flags for group in self._list.groups):
            every = {**self._log.members(), **members}
            aliases = self._services.stored.state.aliases()
            wanted = Subscriptions(self._list, every, {}, aliases).of(None).flags
        names = findings.canonical(wanted)
        checked = {
            one
            for one in names
            if findings.has_taken(one) and one not in findings.gone and one not in findings.failed
        }
        return flags_update(self._services, wanted, checked, findings.conditions, now)

    def _format_changes(
        self, findings: RunFindings, stamp: str | None, checked: int
    ) -> Iterator[FormatNews]:
        """Yield what changed in most records alike, in this run or in parts of it before."""
        after = 0 if stamp else findings.began_after
        logged = self._log.news(after=after, data_timestamp=stamp, kind="trial")
        before = self._log.news(after=after, data_timestamp=stamp, kind="format")
        known = {
            pattern
            for one in before
            if isinstance(one.news, FormatNews)
            for pattern in one.news.patterns
        }
        news = (one.news for one in logged if isinstance(one.news, TrialNews))
        change = format_change(news, checked, known, self._services.stored.model.shape)
        if change is not None:
            yield change

    def _completed(
        self, data_timestamp: str, last: LastRun | None, now: datetime, *, refresh: bool
    ) -> LastRun:
        """Return this run as the last; with the same data it was completed before."""
        root = self._services.registry.root
        same = last is not None and (last.registry, last.data_timestamp) == (root, data_timestamp)
        completed = last.completed if last and same and not refresh else now
        return LastRun(root, data_timestamp, self._list.fingerprint, completed, confirmed=now)

    def _last_checks(
        self, subjects: Sequence[str], last: LastRun | None, conditions: Container[Any]
    ) -> dict[str, datetime]:
        """Return the last check of each subject, or else since when it is watched."""
        known = {
            search_subject(text): search_last_checked(last_check, last)
            for text, last_check in self._log.searched().items()
        }
        found = {subject: checked for subject, checked in known.items() if checked is not None}
        for some in _some(iter(subjects)):
            found |= {trial: mark.since for trial, mark in self._log.bookmarks(some).items()}
            for trial, last_check in self._services.stored.state.last_checks_of(some).items():
                checked = last_checked(last_check, last)
                found |= {} if checked is None else {trial: checked}
            if last is not None:
                # "Not found" is an answer too, and every complete run had it.
                vanished = (trial for trial in some if (trial, "vanished") in conditions)
                found |= dict.fromkeys(vanished, last.confirmed)
        return found


def _take(findings: RunFindings, some: Sequence[Fetched], progress: Progress) -> None:
    findings.take(some)
    for _ in some:
        progress.advance()


def _with_pending_news(sinks: Iterable[SinkState]) -> tuple[str, ...]:
    return tuple(sink.name for sink in sinks if sink.failing_since is not None)


def _some(items: Iterator[Each]) -> Iterator[list[Each]]:
    """Yield items in parts."""
    while some := list(islice(items, _AT_ONCE)):
        yield some
