"""News: what the watch log stores until every sink has it. Holds no record.

Every item is sent once to every sink. Its ID never changes, so a reader who gets an item twice,
because a run was killed, can recognize it.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from trialcli.events.event import Concern
from trialcli.events.rule import Rule
from trialcli.events.severity import Severity, worst
from trialcli.registry.data_stamp import Standstill
from trialcli.versions.evidence import EvidenceLine
from trialcli.watch.rules import FLAG_RAISED
from trialcli.watch.trial_facts import TrialFacts

KEPT_DAYS = 400
"""Delivered news is deleted after 400 days. Its snapshots are never deleted."""

Happening = Literal["changed", "vanished", "returned", "merged", "entered", "left", "flagged"]
"""What happened to a trial: its record changed; the registry no longer has it, has it again, or
lists it under another ID; a search found it for the first time, or no longer finds it; a flag of
its record was raised, which a day can do without a change."""


@dataclass(frozen=True, slots=True)
class NewsEvent:
    """An event as the log stores it: without the records."""

    rule: str
    """The ID of its rule. The rule may be of another release of trialcli: the log lasts longer."""
    severity: Severity
    sentence: str
    """Holds registry text, so it is cleaned before it is shown."""
    concern: Concern = "news"
    heuristic: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    changes: int = 1
    """How many changes it is made of."""
    patterns: tuple[str, ...] = ()
    """The dotted paths of these changes, each once, with ``[]`` for positions."""
    evidence: tuple[EvidenceLine, ...] = ()
    """The first of the old and new values that belong under the sentence."""
    threshold: str = ""
    """The threshold of trialcli's own that decided it, in words; empty if none did."""

    @property
    def near(self) -> str:
        """The point of the watch list that it is about; empty if it is about none."""
        return str(self.facts.get("near") or "")

    @property
    def flag(self) -> str:
        """The flag that was raised; empty if the event is another."""
        return str(self.facts.get("flag") or "") if self.rule == FLAG_RAISED.id else ""


def happened(rule: Rule, sentence: str, **facts: Any) -> NewsEvent:
    """Return an event that is not a difference between two records."""
    return NewsEvent(rule.id, rule.severity, sentence, facts=facts)


@dataclass(frozen=True, slots=True)
class TrialNews:
    """Something that happened to a trial, made of events."""

    happening: Happening
    trial: str
    title: str
    events: tuple[NewsEvent, ...]
    """Worst first."""
    before: str | None = None
    """The name of the snapshot file before; None if the news does not come from two snapshots."""
    after: str | None = None
    days: tuple[str | None, str | None] = (None, None)
    """The days on which the two were submitted, or else read, ISO."""
    numbers: tuple[int | None, int | None] = (None, None)
    """The registry's numbers of these versions, if they are known."""
    submitted: bool = False
    """Whether the sponsor submitted something between the two."""
    search: str | None = None
    """The search that it entered or left."""
    after_page: bool = False
    """Whether the version before was transcribed from a page, and is not a complete record."""
    trial_facts: TrialFacts = field(default_factory=TrialFacts)
    """Facts of the version after, or else of the newest stored one; old releases logged none."""

    @property
    def worst(self) -> Severity:
        """The worst severity of its events."""
        return worst(event.severity for event in self.events)


AvailabilityKind = Literal["failing", "lasting", "reached", "overdue"]
"""Checks begin to fail; they still fail, which is logged but not news; they succeed again; or they
have failed for ``watchdog_days``."""


@dataclass(frozen=True, slots=True)
class AvailabilityNews:
    """Some trials or searches could not be checked, for one reason, or can be checked again."""

    outlook: AvailabilityKind
    trials: tuple[str, ...]
    searches: tuple[str, ...] = ()
    kind: str = ""
    """The kind of the error (``errors``): "unreachable"."""
    message: str = ""
    """The error message; holds registry text. Empty if the check succeeds again."""
    since: datetime | None = None
    """When the failures began; if overdue, the last successful check."""
    runs: int = 1
    """How many runs failed."""

    def only(
        self, trial: Callable[[str], bool], search: Callable[[str], bool]
    ) -> "AvailabilityNews | None":
        """Return the part about some trials and searches; None if there is none."""
        trials, searches = tuple(filter(trial, self.trials)), tuple(filter(search, self.searches))
        return replace(self, trials=trials, searches=searches) if trials or searches else None

    def but(self, trials: Container[str], searches: Container[str]) -> "AvailabilityNews | None":
        """Return it without some trials and searches; None if nothing is left."""
        return self.only(lambda one: one not in trials, lambda one: one not in searches)


def subjects(news: Iterable[AvailabilityNews]) -> tuple[set[str], set[str]]:
    """Return the trials and the searches of some news, each once."""
    together = tuple(news)
    trials = {trial for one in together for trial in one.trials}
    return trials, {text for one in together for text in one.searches}


@dataclass(frozen=True, slots=True)
class FormatNews:
    """Most records changed at the same paths without a submission: the record format changed."""

    patterns: Mapping[str, int]
    """In how many records, by dotted path, most first."""
    checked: int
    """How many records were checked."""


News = TrialNews | AvailabilityNews | FormatNews | Standstill
AnyNews = TypeVar("AnyNews", bound=News, covariant=True)


@dataclass(frozen=True, slots=True)
class LoggedNews(Generic[AnyNews]):
    """An item of news in the watch log."""

    number: int
    """From 1, always rising: a sink has everything up to some number."""
    found: datetime
    """When it was found: aware, UTC."""
    data_timestamp: str | None
    """The data date that the registry gave when it was found."""
    news: AnyNews
    repeated: bool = False
    """Whether an earlier run was interrupted while sending it."""

    @property
    def registry_update(self) -> str:
        """The registry update it comes from: its data date, or else the day."""
        return self.data_timestamp or self.found.date().isoformat()

    @property
    def id(self: "LoggedNews[TrialNews]") -> str:
        """An ID that never changes: it names the snapshot, or else when the news was found.

        Not the number alone: a lost log begins again with 1.
        """
        which = self.news.after or f"{self.found:%Y%m%dT%H%M%SZ}-{self.number}"
        return f"{self.news.trial}/{self.news.happening}/{which.removesuffix('.json')}"
