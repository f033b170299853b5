"""A digest: the news of one delivery, worst first (``trialcli.watch`` shows what it is made of)."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from trialcli.events.severity import Severity, rank, worst
from trialcli.registry.data_stamp import Standstill
from trialcli.watch.news import AvailabilityNews, FormatNews, LoggedNews, NewsEvent, TrialNews
from trialcli.watch.trial_facts import TrialFacts


@dataclass(frozen=True, slots=True)
class TrialDigest:
    """The news of one trial."""

    trial: str
    title: str
    groups: tuple[str, ...]
    """The names of its groups, without that of the top of the file."""
    items: tuple[LoggedNews[TrialNews], ...]
    """Oldest first, with only those events that are shown, worst first."""

    @property
    def facts(self) -> TrialFacts:
        """What its record states, as of its newest item of news."""
        return self.items[-1].news.trial_facts if self.items else TrialFacts()

    @property
    def events(self) -> tuple[NewsEvent, ...]:
        """All its events, worst first."""
        events = [event for item in self.items for event in item.news.events]
        return tuple(sorted(events, key=lambda event: rank(event.severity)))

    def only_rules(self, rules: Container[str]) -> "TrialDigest":
        """Return the same with the events that some rules rate alone."""
        items = []
        for item in self.items:
            events = tuple(event for event in item.news.events if event.rule in rules)
            if events:
                items.append(replace(item, news=replace(item.news, events=events)))
        return replace(self, items=tuple(items))

    @property
    def worst(self) -> Severity:
        """The worst severity of its events."""
        return worst(event.severity for event in self.events)


@dataclass(frozen=True, slots=True)
class NotShown:
    """Changes that are counted and not shown, and in which trials."""

    administrative: int = 0
    registry: int = 0
    """Made by the registry, without news."""
    lesser: int = 0
    """Less severe than the group's ``least``."""
    form: int = 0
    """Changes of the record format, which are reported as one."""
    spacing: int = 0
    """Of spacing or encoding only."""
    of: tuple[str, ...] = ()
    """The trials that have no other news, each once."""

    @property
    def trials(self) -> int:
        """How many trials have no other news."""
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

    def beside(self, shown: Container[str]) -> "NotShown":
        """Return the same if other news of some trials is shown."""
        return replace(self, of=tuple(trial for trial in self.of if trial not in shown))

    def __bool__(self) -> bool:
        """Whether there is any such change."""
        return self != NotShown()


@dataclass(frozen=True, slots=True)
class Digest:
    """The news of one delivery, and the facts about the run."""

    found: datetime
    """When: aware, UTC."""
    data_date: str | None
    """The day of the registry's data; None if the registry did not answer or does not say."""
    watched: int
    """How many trials the sink's groups watch."""
    trials: tuple[TrialDigest, ...] = ()
    """Worst first; among equals those with most of the worst, then in the order of the list."""
    format_changes: tuple[FormatNews, ...] = ()
    failing: tuple[AvailabilityNews, ...] = ()
    """Failed checks of this run, reported before or not."""
    reached: tuple[AvailabilityNews, ...] = ()
    """Trials and searches that are available again."""
    overdue: tuple[AvailabilityNews, ...] = ()
    """Trials and searches that were not checked for ``watchdog_days``."""
    standstill: Standstill | None = None
    """The registry's data is outdated, and this run reports it."""
    not_shown: NotShown = field(default_factory=NotShown)
    other_rules: int = 0
    """Changes that are not shown because other rules rate them than those asked for."""
    counts_earlier: bool = False
    """Whether ``not_shown`` also counts the changes left out of earlier digests without news."""
    undelivered: Mapping[str, str] = field(default_factory=dict)
    """Why the digest was not delivered to some sinks, by their names."""
    repeated: bool = False
    """Whether an earlier run was interrupted while sending some of it."""
    is_test: bool = False
    """Whether it is an example, to test a sink."""

    unchecked: int = 0
    """How many trials and searches of the watch list no run has checked yet."""
    complete: bool = True
    """Whether the run checked everything, including what this sink does not get."""
    has_new_failures: bool = False
    """Whether something could not be checked and this was not yet reported to this sink."""

    @property
    def has_news(self) -> bool:
        """Whether there is anything to send; changes that are only counted are not."""
        return bool(
            self.trials
            or self.format_changes
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
        """Whether anything happened to a record; a failed check is no event."""
        return bool(self.trials or self.format_changes)

    @property
    def worst_news(self) -> Severity:
        """The worst severity, with a changed record format as a detail; "none" without news."""
        return worst(("detail" if self.format_changes else "none", self.worst))

    def only_rules(self, rules: Container[str]) -> "Digest":
        """Return the same with the events that some rules rate alone; it counts the others."""
        reduced = [trial.only_rules(rules) for trial in self.trials]
        left = [event for trial in self.trials for event in trial.events if event.rule not in rules]
        others = NotShown(of=tuple(trial.trial for trial in reduced if not trial.items))
        return replace(
            self,
            trials=tuple(trial for trial in reduced if trial.items),
            not_shown=self.not_shown + others,
            other_rules=self.other_rules + sum(event.changes for event in left),
        )

    def count(self, severity: Severity) -> int:
        """Return how many events of a severity are shown."""
        return sum(event.severity == severity for trial in self.trials for event in trial.events)
