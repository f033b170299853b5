"""Flags of records that the watch list names: each one is reported when it is raised.

A change of the record may raise a flag, and so may the day alone. The raised flags are a condition
in the watch log, so each flag is reported once, and again only if it ended in between.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from trialcli.errors import StoreError
from trialcli.jobs.watch.services import Services
from trialcli.registry.summary import Summary
from trialcli.watch.log import Condition, ConditionKind, LogUpdate
from trialcli.watch.news import TrialNews, happened
from trialcli.watch.rules import FLAG_RAISED
from trialcli.watch.trial_facts import described


def flags_update(
    services: Services,
    wanted: Mapping[str, Collection[str]],
    checked: Collection[str],
    conditions: Mapping[tuple[str, ConditionKind], Condition],
    now: datetime,
) -> LogUpdate:
    """Return which flags a run reports, and which it records.

    ``wanted`` are the flags to report of each trial. A trial that is not ``checked`` stays as it
    was: its stored record may be out of date.
    """
    news: list[TrialNews] = []
    begun: list[Condition] = []
    known = {one.subject: one for one in conditions.values() if one.kind == "flagged"}
    ended = [one for trial, one in known.items() if not wanted.get(trial)]
    for trial in sorted(checked):
        raised = _raised(services, trial, wanted.get(trial, ()), now)
        if raised is None:
            continue
        summary, sentences = raised
        before = known[trial].reason.split() if trial in known else []
        events = tuple(
            happened(FLAG_RAISED, sentence, flag=flag)
            for flag, sentence in sentences.items()
            if flag not in before
        )
        if events:
            title, facts = described(summary)
            news.append(TrialNews("flagged", trial, title, events, trial_facts=facts))
        if sentences and [*sentences] != before:
            begun.append(Condition(trial, "flagged", now, reason=" ".join(sentences)))
        elif before and not sentences:
            ended.append(known[trial])
    return LogUpdate(news, begun=begun, ended=ended)


def _raised(
    services: Services, trial: str, flags: Collection[str], now: datetime
) -> tuple[Summary, dict[str, str]] | None:
    """Return the summary and raised flags of a trial; None if not known or not wanted."""
    if not flags:
        return None
    stored, model = services.stored.store, services.stored.model
    try:
        versions = stored.versions(trial)
        study = stored.load(versions[-1]).study if versions else None
    except StoreError:
        return None
    if study is None:
        return None
    every = model.raised_flags(study, now.date())
    own = {flag: sentence for flag, sentence in every.items() if flag in flags}
    return model.summarise(trial, study), own
