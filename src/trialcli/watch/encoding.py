"""News as JSON values and back, for the watch log."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from trialcli.events.thresholds import OWN_THRESHOLD
from trialcli.registry.data_stamp import Standstill
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine
from trialcli.watch.conformity import conforms
from trialcli.watch.news import (
    AvailabilityNews,
    FormatNews,
    News,
    NewsEvent,
    TrialNews,
)
from trialcli.watch.trial_facts import TrialFacts

_KINDS: dict[str, type[News]] = {
    "trial": TrialNews,
    "look": AvailabilityNews,
    "format": FormatNews,
    "standstill": Standstill,
}


def news_kind(news: News) -> str:
    """Return the word for the kind of an item of news."""
    return next(word for word, kind in _KINDS.items() if isinstance(news, kind))


def news_data(news: News) -> dict[str, Any]:
    """Return an item of news as JSON values."""
    data = asdict(news)
    if isinstance(news, AvailabilityNews):
        data["since"] = news.since and news.since.isoformat()
    return data


def read_news(kind: str, data: Mapping[str, Any]) -> News:
    """Return an item of news from JSON values.

    Raises:
        ValueError: they are not news.
    """
    try:
        news = _READERS[kind](dict(data))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is not news: {error}") from error
    if not conforms(news, _KINDS[kind]):
        raise ValueError("it is not news: it has values of other types")
    return news


def _trial_news(data: dict[str, Any]) -> TrialNews:
    events = tuple(map(_event, data.pop("events")))
    days, numbers = tuple(data.pop("days")), tuple(data.pop("numbers"))
    stated = data.pop("trial_facts", {})  # an earlier trialcli logged none
    facts = TrialFacts(**stated | {"phases": tuple(stated.get("phases", ()))})
    return TrialNews(**data, events=events, days=days, numbers=numbers, trial_facts=facts)


def _event(data: dict[str, Any]) -> NewsEvent:
    evidence = tuple(
        EvidenceLine(line["mark"], tuple(Piece(**piece) for piece in line["pieces"]), line["label"])
        for line in data.pop("evidence")
    )
    if data.get("heuristic"):  # an earlier trialcli logged no words for the threshold
        data.setdefault("threshold", OWN_THRESHOLD)
    return NewsEvent(**data | {"patterns": tuple(data["patterns"])}, evidence=evidence)


def _availability_news(data: dict[str, Any]) -> AvailabilityNews:
    since = cast("str | None", data.pop("since"))
    trials, searches = tuple(data.pop("trials")), tuple(data.pop("searches"))
    moment = None if since is None else datetime.fromisoformat(since)
    return AvailabilityNews(**data, trials=trials, searches=searches, since=moment)


def _format_news(data: dict[str, Any]) -> FormatNews:
    # Logs of earlier versions have the name `looked`.
    return FormatNews(**({"checked": data.pop("looked")} if "looked" in data else {}), **data)


def _standstill_news(data: dict[str, Any]) -> Standstill:
    return Standstill(**data)


_READERS: dict[str, Callable[[dict[str, Any]], News]] = {
    "trial": _trial_news,
    "look": _availability_news,
    "format": _format_news,
    "standstill": _standstill_news,
}
