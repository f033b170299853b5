"""The ports of watching: the log of news, and the sinks that the news goes to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from trialcli.errors import StoreError
from trialcli.watch.digest import Digest, NotShown
from trialcli.watch.news import Logged, News

ConditionKind = Literal["failing", "vanished", "merged", "doubted", "outdated"]
"""What a trial can be in for long: it cannot be looked at; the registry has it no more; it is kept
under another ID. And what the registry says of it, or of a search, is not believed yet. And of
the registry, that it has published no new data for long."""

REGISTRY = "(registry)"
"""The subject of what is said of the registry itself; no trial and no search has this name."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a trial's changes are in the log."""

    trial: str
    told: str | None
    """The name of the newest snapshot file of which the log knows; None before the first."""
    since: datetime
    """Since when the trial is watched."""
    seen: int = 0
    """The mark of its directory (``SnapshotStore.marks``) when it was last compared with the log:
    as long as that does not move, nothing was stored. 0 if it has to be compared."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that lasts, so that its beginning and its end are told and not every run of it."""

    subject: str
    """A trial ID; of a search that fails, ``search:`` and its text."""
    plight: ConditionKind
    since: datetime
    runs: int = 1
    """How many runs it has lasted."""
    kind: str = ""
    """The kind of error; of a merged trial, the ID it is kept under."""
    message: str = ""
    overdue: int = 0
    """How often the watchdog has spoken of it."""


@dataclass(frozen=True, slots=True)
class SearchCheck:
    """The last complete reading of a search."""

    text: str
    checked: datetime | None
    """None if that is not known."""
    data_timestamp: str | None


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run that looked at everything that is watched."""

    registry: str
    data_timestamp: str
    fingerprint: str
    """Of what was watched."""
    completed: datetime
    confirmed: datetime
    """When the registry last said that it still has the data of that run."""


@dataclass(frozen=True, slots=True)
class SinkState:
    """What one sink has been told."""

    name: str
    told: int
    """The number up to which it has all news."""
    attempted: int | None = None
    """The number up to which a run was delivering when it ended without a word."""
    attempt: str = ""
    """The name of that attempt."""
    not_shown: NotShown = field(default_factory=NotShown)
    """What has been left out since its last digest, and is counted in its next."""
    failing_since: datetime | None = None
    runs: int = 0
    """How many runs have failed to deliver."""
    error: str | None = None
    said: datetime | None = None
    """When a person was last told that it fails."""


@dataclass(frozen=True, slots=True)
class LogUpdate:
    """What a run found, remembered all at once or not at all."""

    news: Sequence[News] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    """The newest snapshot files that the log now knows of, by trial."""
    begun: Sequence[Condition] = ()
    """Conditions that began, or that lasted on and are replaced."""
    ended: Sequence[Condition] = ()
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The trials that searches find now, by the text of the search."""
    searched: Sequence[SearchCheck] = ()


class WatchLog(Protocol):
    """The log of news and what has been told of it.

    Unlike the rest of the state it is needed: every method raises ``StoreError`` where it cannot
    be read or written, for who has forgotten what was told can only miss or repeat. A row of it
    that is damaged is left out, and named in ``problems``.
    """

    @property
    def problems(self) -> tuple[StoreError, ...]:
        """Return what was found damaged and left out, as far as is known by now."""
        ...

    def examine(self) -> None:
        """Make sure that the log lacks nothing that it should have."""
        ...

    def enlist(
        self,
        trials: Mapping[str, str | None],
        sinks: Iterable[str],
        now: datetime,
    ) -> None:
        """Begin to watch trials, and to tell sinks, from here on; those known already stay.

        Args:
            trials: the newest snapshot file of each, None where there is none.
            sinks: the names of sinks; a new one is told what is found from now on.
            now: the time.

        """
        ...

    def without_bookmark(self, trials: Iterable[str]) -> list[str]:
        """Return the trials that are not watched yet."""
        ...

    def has_lost_bookmarks(self) -> bool:
        """Whether marks were lost, so that a trial without one may have been watched before."""
        ...

    def close_gaps(self) -> None:
        """Forget that something was lost: every watched trial has a mark again."""
        ...

    def forget(
        self, watched: Iterable[str], searches: Iterable[str], sinks: Iterable[str]
    ) -> list[SinkState]:
        """Forget what is not watched or told any more; return the sinks that are forgotten."""
        ...

    def forget_sinks(self, sinks: Iterable[str]) -> list[SinkState]:
        """Forget the sinks that are told no more; return them."""
        ...

    def bookmarks(self, trials: Sequence[str]) -> dict[str, Bookmark]:
        """Return the marks of some trials."""
        ...

    def all_bookmarks(self) -> dict[str, Bookmark]:
        """Return the mark of every watched trial."""
        ...

    def record_seen(self, seen: Mapping[str, int]) -> None:
        """Remember as of which mark of its directory each trial was compared with the log."""
        ...

    def conditions(self) -> dict[tuple[str, ConditionKind], Condition]:
        """Return every condition that lasts."""
        ...

    def members(self) -> dict[str, tuple[str, ...]]:
        """Return the trials that each search found when it was last read completely."""
        ...

    def former_members(self) -> dict[str, dict[str, int]]:
        """Return the trials that left each search, with the number up to which its news counts."""
        ...

    def searched(self) -> dict[str, SearchCheck]:
        """Return the last complete reading of each search."""
        ...

    def last_run(self) -> LastRun | None:
        """Return the last complete run."""
        ...

    def record_run(self, run: LastRun) -> None:
        """Remember a complete run."""
        ...

    def commit(self, step: LogUpdate, found: datetime, data_timestamp: str | None) -> None:
        """Remember what was found, all at once."""
        ...

    def newest(self) -> int:
        """Return the number of the newest item of news; 0 where there is none."""
        ...

    def news(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        since: datetime | None = None,
        data_timestamp: str | None = None,
        kind: str | None = None,
    ) -> Iterator[Logged]:
        """Yield news, oldest first: by number, by time, of one load of data, of one kind."""
        ...

    def sink(self, name: str) -> SinkState:
        """Return what a sink has been told; of a new one, that it is told from now on."""
        ...

    def attempt(self, name: str, until: int, attempt: str) -> None:
        """Remember that a sink is about to be told everything up to a number, by which attempt."""
        ...

    def delivered(self, name: str, until: int, not_shown: NotShown) -> None:
        """Remember that it has been told, and what the next digest still has to count."""
        ...

    def undelivered(self, name: str, error: str, now: datetime, *, said: bool) -> None:
        """Remember that it could not be told; ``said``: and that a person hears of it now."""
        ...

    def prune(self, before: datetime) -> None:
        """Drop news found before a time, but what a sink is still owed."""
        ...


class Sink(Protocol):
    """Where news goes."""

    @property
    def name(self) -> str:
        """Its name in the watch list."""
        ...

    @property
    def days_kept(self) -> int:
        """0 where only what is new is wanted; else how many days of news it holds altogether."""
        ...

    def was_told(self, attempt: str) -> bool:
        """Whether an attempt that nobody saw the end of is known to have got there.

        Raises:
            UndeliveredError: it is still under way, or that cannot be known yet.

        """
        ...

    def deliver(self, digest: Digest, earlier: Sequence[Digest], attempt: str = "") -> None:
        """Tell it a digest.

        Args:
            digest: what is new.
            earlier: where days are kept, all of their news, a digest a day, the newest first.
            attempt: the name of the attempt, for ``was_told``.

        Raises:
            UndeliveredError: it did not get there, or may not have.

        """
        ...
