"""A digest as data: ``trialcli watch run --json``, and the standard input of a command."""

from collections.abc import Iterable, Iterator
from typing import Any

from trialcli.render.eventdata import event_data
from trialcli.render.evidence import evidence_words
from trialcli.render.watch.headline import of_news, subject
from trialcli.versions.evidence import EvidenceLine
from trialcli.watch.digest import Digest, NotShown, TrialDigest
from trialcli.watch.news import AvailabilityNews, FormatNews, LoggedNews, NewsEvent, TrialNews
from trialcli.watch.trial_facts import TrialFacts

SCHEMA = "trialcli/watch-run/2"


def digest_data(digest: Digest, *, sink: str, schema: str = SCHEMA) -> dict[str, Any]:
    """Return a digest as JSON values.

    ``schema`` is its name; other commands print a digest in the same form.
    """
    return {
        "schema": schema,
        "sink": sink,
        "subject": subject(of_news(digest)),
        "found": digest.found.isoformat(),
        "data_date": digest.data_date,
        "complete": digest.complete,
        "watched": digest.watched,
        "worst": digest.worst,
        "trials": [_trial(trial) for trial in digest.trials],
        "format_changes": [_format(change) for change in digest.format_changes],
        "failures": list(_unavailable(digest.failing)),
        "available_again": list(_unavailable(digest.reached)),
        "overdue": list(_unavailable(digest.overdue)),
        "no_new_data_since": digest.standstill and digest.standstill.since,
        "not_shown": _not_shown(digest.not_shown, digest.other_rules),
        "undelivered": [
            {"sink": name, "message": message} for name, message in digest.undelivered.items()
        ],
        "repeated": digest.repeated,
        "is_test": digest.is_test,
    }


def _not_shown(left: NotShown, other_rules: int) -> dict[str, int]:
    return {
        "administrative": left.administrative,
        "registry": left.registry,
        "lesser": left.lesser,
        "format": left.form,
        "spacing": left.spacing,
        "other_rules": other_rules,
        "trials": left.trials,
    }


def _trial(trial: TrialDigest) -> dict[str, Any]:
    return {
        "trial": trial.trial,
        "title": trial.title,
        **_facts(trial.facts),
        "groups": list(trial.groups),
        "worst": trial.worst,
        "items": [_item(item) for item in trial.items],
        "events": [_event(event) for event in trial.events],
    }


def _facts(facts: TrialFacts) -> dict[str, Any]:
    return {
        "acronym": facts.acronym,
        "sponsor": facts.sponsor,
        "status": facts.status,
        "phases": list(facts.phases),
        "last_update": facts.last_update,
    }


def _item(item: LoggedNews[TrialNews]) -> dict[str, Any]:
    news = item.news
    return {
        "id": item.id,
        "kind": news.happening,
        "found": item.found.isoformat(),
        "before": news.before,
        "after": news.after,
        "days": list(news.days),
        "versions": list(news.numbers),
        "search": news.search,
        "after_page": news.after_page,
        "repeated": item.repeated,
        "events": [_event(event) for event in news.events],
    }


def _event(event: NewsEvent) -> dict[str, Any]:
    return {
        **event_data(event),
        "concern": event.concern,
        "change_count": event.changes,
        "paths": list(event.patterns),
        "evidence": [_line(line) for line in event.evidence],
    }


def _line(line: EvidenceLine) -> dict[str, Any]:
    return {
        "mark": line.mark,
        "label": line.label,
        "text": evidence_words(line),
        "pieces": [{"kind": piece.kind, "text": piece.text} for piece in line.pieces],
    }


def _format(change: FormatNews) -> dict[str, Any]:
    return {
        "checked": change.checked,
        "paths": [{"path": path, "records": count} for path, count in change.patterns.items()],
    }


def _unavailable(news: Iterable[AvailabilityNews]) -> Iterator[dict[str, Any]]:
    """Yield an object for each trial and each search."""
    for one in news:
        why = {
            "kind": one.kind or None,
            "message": one.message or None,
            "since": None if one.since is None else one.since.isoformat(),
            "runs": one.runs,
        }
        yield from ({"trial": trial, "search": None, **why} for trial in one.trials)
        yield from ({"trial": None, "search": text, **why} for text in one.searches)
