"""A digest as rows, one for each event, and as the JSON of ``news`` and ``watch run``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trialcli.ctgov.words.vocabulary import phase_words, status_words
from trialcli.render.eventdata import EVENT_FIELDS
from trialcli.render.formats.fields import Field, inner
from trialcli.render.watch.data import digest_data
from trialcli.render.watch.trial_parts import Link
from trialcli.watch.digest import Digest, TrialDigest
from trialcli.watch.news import LoggedNews, NewsEvent, TrialNews
from trialcli.watch.trial_facts import TrialFacts
from trialcli.watch.watchlist import STDOUT

_NEWS_SCHEMA = "trialcli/news/2"


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event, with the item of news and the trial that it belongs to."""

    trial: TrialDigest
    item: LoggedNews[TrialNews]
    event: NewsEvent

    @property
    def facts(self) -> TrialFacts:
        """What the record of the item states."""
        return self.item.news.trial_facts


@dataclass(frozen=True, slots=True)
class DigestPage:
    """A digest, and how to write it."""

    digest: Digest
    link: Link
    """Returns the registry's page about a trial."""
    heading: str = ""
    """A first line in place of its own; not in JSON."""
    is_whole: bool = False
    """Whether every trial is described in full, however many there are."""

    @property
    def rows(self) -> Iterator[EventRow]:
        """Yield the events of each trial, in the order of the digest."""
        for trial in self.digest.trials:
            for item in trial.items:
                yield from (EventRow(trial, item, event) for event in item.news.events)


def _side(position: int, name: str) -> tuple[Field[LoggedNews[TrialNews]], ...]:
    """Return the fields of the version before (0) or after (1)."""
    return (
        Field("version", "number of the registry", lambda item: item.news.numbers[position]),
        Field(
            "date",
            "day when it was submitted or else read",
            lambda item: item.news.days[position],
            is_brief=bool(position),
        ),
        Field("file", "name of the stored file", lambda item: getattr(item.news, name)),
    )


def _event_of(row: EventRow) -> NewsEvent:
    return row.event


FIELDS: tuple[Field[EventRow], ...] = (
    Field("trial", "trial ID", lambda row: row.trial.trial, is_brief=True),
    Field("title", "brief title", lambda row: row.trial.title),
    Field("acronym", "acronym", lambda row: row.facts.acronym),
    Field("sponsor", "name of the lead sponsor", lambda row: row.facts.sponsor),
    Field(
        "status",
        "status, in the registry's terms",
        lambda row: row.facts.status,
        words=lambda row: status_words(row.facts.status or ""),
    ),
    Field(
        "phases",
        "phases, in the registry's terms",
        lambda row: list(row.facts.phases),
        words=lambda row: phase_words(row.facts.phases),
    ),
    Field(
        "last_update",
        "day when the registry posted the last update",
        lambda row: row.facts.last_update,
    ),
    Field("groups", "groups of the watch list", lambda row: list(row.trial.groups)),
    *inner(EVENT_FIELDS, _event_of),
    Field("concern", "news, or administrative, registry or spacing", lambda row: row.event.concern),
    Field("change_count", "number of changes in the record", lambda row: row.event.changes),
    Field("paths", "paths of the changes in the record", lambda row: list(row.event.patterns)),
    Field(
        "kind",
        "changed, vanished, returned, merged, entered or left",
        lambda row: row.item.news.happening,
    ),
    Field("found", "time when it was found", lambda row: row.item.found.isoformat()),
    Field("before", "version before", lambda row: row.item, parts=_side(0, "before")),
    Field("after", "version after", lambda row: row.item, parts=_side(1, "after")),
    Field("search", "search that the trial entered or left", lambda row: row.item.news.search),
    Field("repeated", "whether it may have been sent before", lambda row: row.item.repeated),
    Field("id", "ID of the item of news", lambda row: row.item.id),
)


def news_data(page: DigestPage) -> dict[str, Any]:
    """Return the JSON of ``news``."""
    return digest_data(page.digest, sink=STDOUT, schema=_NEWS_SCHEMA)


def run_data(page: DigestPage) -> dict[str, Any]:
    """Return the JSON of ``watch run``."""
    return digest_data(page.digest, sink=STDOUT)
