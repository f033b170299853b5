"""The watch log: the news, the conditions that last, and the deliveries to each sink."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from trialcli.errors import StoreError
from trialcli.watch.digest import NotShown
from trialcli.watch.news import LoggedNews, News
from trialcli.watch.searchlog import SearchLog, SearchReading

ConditionKind = Literal["failing", "vanished", "merged", "doubted", "outdated", "flagged"]
"""Conditions that can last for several runs. A trial or search cannot be checked. The registry no
longer has a trial, or lists it under another ID. Its answer is not believed yet. The registry has
published no new data for ``watchdog_days``. Flags of the record are raised, and were reported."""

REGISTRY = "(registry)"
"""The subject of a condition of the registry itself; no trial and no search has this name."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Up to which snapshot the log has the changes of a trial."""

    trial: str
    logged: str | None
    """The name of the newest snapshot file whose changes are logged; None before the first."""
    since: datetime
    """Since when the trial is watched."""
    directory_time: int = 0
    """The time of its directory (``marks`` of the store) when it was last compared with the log: as
    long as that stays the same, nothing was stored. 0 if it has to be compared."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that lasts: its beginning and its end are reported, not every run of it."""

    subject: str
    """A trial ID; of a search that fails, ``search:`` and its text."""
    kind: ConditionKind
    since: datetime
    runs: int = 1
    """How many runs it has lasted."""
    reason: str = ""
    """The kind of error; of a merged trial, the ID that the registry lists it under; of outdated
    data, its day; the raised flags, with spaces between them."""
    message: str = ""
    reminders: int = 0
    """How often it was reported again because it lasted."""


@dataclass(frozen=True, slots=True)
class SearchCheck:
    """The last complete check of a search."""

    text: str
    checked: datetime | None
    """None if the time is not known."""
    data_timestamp: str | None


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run that checked everything on the watch list."""

    registry: str
    data_timestamp: str
    fingerprint: str
    """Of the watch list."""
    completed: datetime
    confirmed: datetime
    """When the registry last confirmed that it still has the data of that run."""


@dataclass(frozen=True, slots=True)
class SinkState:
    """The deliveries to one sink."""

    name: str
    delivered_up_to: int
    """The number of the last item of news that it has."""
    attempted_up_to: int | None = None
    """The last number of a delivery whose end is not known: the run was interrupted."""
    attempt: str = ""
    """The name of that delivery."""
    not_shown: NotShown = field(default_factory=NotShown)
    """Changes left out since its last digest; its next one counts them."""
    failing_since: datetime | None = None
    failed_runs: int = 0
    """How many runs failed to deliver."""
    error: str | None = None
    failure_reported: datetime | None = None
    """When the failure was last reported."""


@dataclass(frozen=True, slots=True)
class LogUpdate:
    """The findings of a run, written all at once or not at all."""

    news: Sequence[News] = ()
    bookmarks: Mapping[str, str] = field(default_factory=dict)
    """The newest snapshot files whose changes are now logged, by trial."""
    begun: Sequence[Condition] = ()
    """Conditions that began, or that lasted on and are replaced."""
    ended: Sequence[Condition] = ()
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The trials that searches find now, by the text of the search."""
    searched: Sequence[SearchCheck] = ()
    readings: Sequence[SearchReading] = ()
    """The results of the searches that the run read."""
    ends_run: bool = False
    """Whether the run ends with it."""


class WatchLog(Protocol):
    """The log of news and of deliveries.

    The program cannot do without it: without the log it can only miss news or repeat it. So every
    method raises ``StoreError`` if the log cannot be read or written. A damaged row is left out,
    and named in ``problems``.
    """

    @property
    def problems(self) -> tuple[StoreError, ...]:
        """Return the damaged rows found so far."""

    def examine(self) -> None:
        """Make sure that nothing is missing from the log."""

    def enlist(
        self,
        trials: Mapping[str, str | None],
        sinks: Iterable[str],
        now: datetime,
    ) -> None:
        """Begin to watch trials and to send to sinks; known ones stay as they are.

        ``trials`` are given with the newest snapshot file of each, None if there is none; a new
        sink gets the news found from now on.
        """

    def without_bookmark(self, trials: Iterable[str]) -> list[str]:
        """Return the trials that are not watched yet."""

    def has_lost_bookmarks(self) -> bool:
        """Whether bookmarks were lost: a trial without one may have been watched before."""

    def close_gaps(self) -> None:
        """Forget that something was lost: every watched trial has a bookmark again."""

    def forget(
        self, watched: Iterable[str], searches: Iterable[str], sinks: Iterable[str]
    ) -> list[SinkState]:
        """Forget everything that left the watch list; return the forgotten sinks."""

    def forget_sinks(self, sinks: Iterable[str]) -> list[SinkState]:
        """Forget all other sinks; return them."""

    def bookmarks(self, trials: Sequence[str]) -> dict[str, Bookmark]:
        """Return the bookmarks of some trials."""

    def each_bookmark(self) -> Iterator[Bookmark]:
        """Yield the bookmark of every trial that is watched now, reading some at a time.

        The log can be written meanwhile. What is written then is not yielded again.
        """

    def record_directory_times(self, times: Mapping[str, int]) -> None:
        """Record the time of each trial's directory when it was compared with the log."""

    def conditions(self) -> dict[tuple[str, ConditionKind], Condition]:
        """Return every condition that lasts."""

    def members(self) -> dict[str, tuple[str, ...]]:
        """Return the trials that each search found when it was last checked completely."""

    def former_members(self) -> dict[str, dict[str, int]]:
        """Return the trials that left each search, with the last number of its news for them."""

    def searched(self) -> dict[str, SearchCheck]:
        """Return the last complete check of each search."""

    def search_log(self, searches: Iterable[str] | None = None) -> SearchLog:
        """Return what is logged of some searches, or of all, also those that were removed."""

    def last_run(self) -> LastRun | None:
        """Return the last complete run."""

    def record_run(self, run: LastRun) -> None:
        """Record a complete run."""

    def commit(self, update: LogUpdate, found: datetime, data_timestamp: str | None) -> None:
        """Write the findings, all at once."""

    def newest(self) -> int:
        """Return the number of the newest item of news; 0 if there is none."""

    def news(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        since: datetime | None = None,
        data_timestamp: str | None = None,
        kind: str | None = None,
    ) -> Iterator[LoggedNews[News]]:
        """Yield news, oldest first: by number, by time, of one registry update, of one kind."""

    def sink(self, name: str) -> SinkState:
        """Return the deliveries to a sink; a new one gets the news found from now on."""

    def attempt(self, name: str, until: int, attempt: str) -> None:
        """Record that a delivery begins: up to which number, and the name of the attempt."""

    def delivered(self, name: str, until: int, not_shown: NotShown) -> None:
        """Record a delivery, and what the next digest still has to count."""

    def undelivered(self, name: str, error: str, now: datetime, *, reported: bool) -> None:
        """Record a failed delivery; ``reported``: and that this run reports the failure."""

    def prune(self, before: datetime) -> None:
        """Delete news found before a time, unless it is pending for a sink."""
