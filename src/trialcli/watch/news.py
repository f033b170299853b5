"""What there is to tell, as it is kept until everybody has been told: values that hold no record.

An item is told once to every sink. Its ID names it for ever, so that a reader who was told twice,
for a run was killed in between, can know it.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from trialcli.events.event import Concern
from trialcli.events.rule import Rule
from trialcli.events.severity import Severity, worst
from trialcli.registry.data_stamp import Standstill
from trialcli.versions.evidence import EvidenceLine

KEPT_DAYS = 400
"""News that everybody was told is dropped after so long; the snapshots it is of stay for ever."""

Happening = Literal["changed", "vanished", "returned", "merged", "entered", "left"]
"""What happened to a trial: its record changed; the registry has it no more, or has it again, or
keeps it under another ID; it came into a search, or is not found by it any more."""


@dataclass(frozen=True, slots=True)
class NewsEvent:
    """An event as a reader is told of it."""

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
    """The old and new values that belong under the sentence, the first few of them."""
    threshold: str = ""
    """The threshold of trialcli's own that decided it, in words; empty if none did."""


def happened(rule: Rule, sentence: str, **facts: Any) -> NewsEvent:
    """Return an event that is no difference between two records."""
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
    """The name of the snapshot file before; None where the news is of no two snapshots."""
    after: str | None = None
    days: tuple[str | None, str | None] = (None, None)
    """The days the two were submitted or else read, ISO."""
    numbers: tuple[int | None, int | None] = (None, None)
    """The registry's numbers of these versions, where they are known."""
    submitted: bool = False
    """Whether the sponsor submitted something between the two."""
    search: str | None = None
    """The search that it came into or left."""
    after_page: bool = False
    """Whether the version before was transcribed from a page, and is not a whole record."""

    @property
    def worst(self) -> Severity:
        """The worst severity of its events."""
        return worst(event.severity for event in self.events)


AvailabilityKind = Literal["failing", "lasting", "reached", "overdue"]
"""Looking fails; it fails still, which is for the record and no news; it works again; it has not
worked for long."""


@dataclass(frozen=True, slots=True)
class AvailabilityNews:
    """That some trials or searches could not be looked at, for one reason, or can be again."""

    outlook: AvailabilityKind
    trials: tuple[str, ...]
    searches: tuple[str, ...] = ()
    kind: str = ""
    """The kind of the error (``errors``): "unreachable"."""
    message: str = ""
    """What went wrong; holds registry text. Empty where it works again."""
    since: datetime | None = None
    """When the failures began; of what is overdue, when it was last looked at."""
    runs: int = 1
    """How many runs have failed to look."""

    def only(
        self, trial: Callable[[str], bool], search: Callable[[str], bool]
    ) -> "AvailabilityNews | None":
        """Return what of it is about some trials and searches; None where nothing is."""
        trials, searches = tuple(filter(trial, self.trials)), tuple(filter(search, self.searches))
        return replace(self, trials=trials, searches=searches) if trials or searches else None

    def but(self, trials: Container[str], searches: Container[str]) -> "AvailabilityNews | None":
        """Return the same without some trials and searches; None where nothing is left."""
        return self.only(lambda one: one not in trials, lambda one: one not in searches)


def subjects(news: Iterable[AvailabilityNews]) -> tuple[set[str], set[str]]:
    """Return the trials and the searches that some news is about, each once."""
    together = tuple(news)
    trials = {trial for one in together for trial in one.trials}
    return trials, {text for one in together for text in one.searches}


@dataclass(frozen=True, slots=True)
class FormatNews:
    """That most records changed at the same paths without a submission: a change of form."""

    patterns: Mapping[str, int]
    """In how many records, by dotted path."""
    checked: int
    """How many records were looked at."""


News = TrialNews | AvailabilityNews | FormatNews | Standstill


@dataclass(frozen=True, slots=True)
class Logged:
    """An item of news in the log."""

    number: int
    """From 1, ever rising: what a sink has been told is everything up to some number."""
    found: datetime
    """When it was found: aware, UTC."""
    data_timestamp: str | None
    """The registry's stamp of the data in which it was found."""
    news: News

    @property
    def load(self) -> str:
        """The load of data it is of: by the registry's stamp, or else by the day."""
        return self.data_timestamp or self.found.date().isoformat()
