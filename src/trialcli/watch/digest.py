"""A digest: the news that one reader is told at one time, the worst first."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from trialcli.events.severity import Severity, rank, worst
from trialcli.registry.data_stamp import Standstill
from trialcli.watch.news import AvailabilityNews, Happening, NewsEvent


@dataclass(frozen=True, slots=True)
class Told:
    """One item of a trial's news, with the events of it that are to be shown."""

    id: str
    """Names this item for ever."""
    happening: Happening
    events: tuple[NewsEvent, ...]
    """Worst first; may be empty where everything was left out and is counted."""
    found: datetime
    before: str | None = None
    """The name of the snapshot file before."""
    after: str | None = None
    days: tuple[str | None, str | None] = (None, None)
    numbers: tuple[int | None, int | None] = (None, None)
    search: str | None = None
    after_page: bool = False
    """Whether the version before was transcribed from a page, and is not a whole record."""
    repeated: bool = False
    """Whether an earlier run may have told it already: it was killed in between."""


@dataclass(frozen=True, slots=True)
class TrialDigest:
    """What is told of one trial."""

    trial: str
    title: str
    groups: tuple[str, ...]
    """The names of the groups it is watched in, without that of the top of the file."""
    items: tuple[Told, ...]
    """Oldest first."""

    @property
    def events(self) -> tuple[NewsEvent, ...]:
        """All its events, worst first."""
        events = [event for item in self.items for event in item.events]
        return tuple(sorted(events, key=lambda event: rank(event.severity)))

    @property
    def worst(self) -> Severity:
        """The worst severity of its events."""
        return worst(event.severity for event in self.events)


@dataclass(frozen=True, slots=True)
class NotShown:
    """Changes that are counted and not told: what they are, and in how many trials."""

    administrative: int = 0
    """Dates of paperwork."""
    registry: int = 0
    """Made by the registry, without news."""
    lesser: int = 0
    """Less severe than the reader wants to be told."""
    form: int = 0
    """Of the form of the records, told as one."""
    spacing: int = 0
    """Of spacing or encoding only."""
    of: tuple[str, ...] = ()
    """The trials of which nothing else is told, each once."""

    @property
    def trials(self) -> int:
        """How many trials that is."""
        return len(self.of)

    def __add__(self, other: "NotShown") -> "NotShown":
        """Add up."""
        return NotShown(
            self.administrative + other.administrative,
            self.registry + other.registry,
            self.lesser + other.lesser,
            self.form + other.form,
            self.spacing + other.spacing,
            tuple(dict.fromkeys((*self.of, *other.of))),
        )

    def beside(self, told: Container[str]) -> "NotShown":
        """Return the same where other things are told of some trials."""
        return replace(self, of=tuple(trial for trial in self.of if trial not in told))

    def __bool__(self) -> bool:
        """Whether there is any such change."""
        return self != NotShown()


@dataclass(frozen=True, slots=True)
class FormChange:
    """A change of the form of the records."""

    patterns: Mapping[str, int]
    """In how many records, by dotted path, most first."""
    checked: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What one reader is told at one time."""

    found: datetime
    """When: aware, UTC."""
    data_date: str | None
    """The day of the registry's data; None where it could not be asked or does not say."""
    watched: int
    """How many trials are watched for this reader."""
    trials: tuple[TrialDigest, ...] = ()
    """Worst first; among equals with the most of the worst, then in the order of the list."""
    form: tuple[FormChange, ...] = ()
    failing: tuple[AvailabilityNews, ...] = ()
    """What could not be looked at in this run, told before or not."""
    reached: tuple[AvailabilityNews, ...] = ()
    """What can be looked at again."""
    overdue: tuple[AvailabilityNews, ...] = ()
    """What has not been looked at for long: the watchdog's lines."""
    standstill: Standstill | None = None
    """That the registry has published no new data for long, if this run reports it."""
    not_shown: NotShown = field(default_factory=NotShown)
    counts_earlier: bool = False
    """Whether ``not_shown`` also counts what earlier digests, that were not sent, had left out."""
    undelivered: Mapping[str, str] = field(default_factory=dict)
    """Why the digest did not get to some sinks, by their names."""
    repeated: bool = False
    """Whether some of it may have been told by a run that was killed in between."""
    is_test: bool = False
    """Whether it is an example, to try a sink with."""

    unchecked: int = 0
    """How many trials and searches of the watch list no run has checked yet."""
    complete: bool = True
    """Whether the run looked at everything, be it of no concern to this reader."""
    has_new_failures: bool = False
    """Whether something could not be looked at of which this reader has not been told yet."""

    @property
    def has_news(self) -> bool:
        """Whether there is anything to tell; what is only counted is nothing."""
        return bool(
            self.trials
            or self.form
            or self.reached
            or self.overdue
            or self.standstill
            or self.has_new_failures
        )

    @property
    def worst(self) -> Severity:
        """The worst severity of any event."""
        return worst(trial.worst for trial in self.trials)

    @property
    def has_events(self) -> bool:
        """Whether anything happened to a record; that some could not be looked at is no event."""
        return bool(self.trials or self.form)

    @property
    def worst_news(self) -> Severity:
        """The worst severity of anything that is news to a reader; "none" where nothing is."""
        return worst(("detail" if self.form else "none", self.worst))

    def count(self, severity: Severity) -> int:
        """Return how many events of a severity are shown."""
        return sum(event.severity == severity for trial in self.trials for event in trial.events)
