"""The overview of the watch list as JSON."""

from datetime import datetime
from typing import Any

from trialcli.watch.log import Condition, LastRun
from trialcli.watch.overview import (
    Overview,
    WatchedGroup,
    WatchedSearch,
    WatchedSink,
    WatchedTrial,
)

SCHEMA = "trialcli/watch-list/2"


def overview_data(overview: Overview, *, in_trouble: bool = False) -> dict[str, Any]:
    """Return the JSON of ``watch list``.

    ``in_trouble``: only entries with problems; the counts are of all.
    """
    shown = overview.in_trouble() if in_trouble else overview
    return {
        "schema": SCHEMA,
        "path": overview.path,
        "watched": len({trial.own for trial in overview.trials}),
        "groups": [_group(each) for each in shown.groups],
        "sinks": [_sink(sink) for sink in shown.sinks],
        "no_new_data_since": overview.standstill and overview.standstill.since,
        "last_run": _last_run(overview.last, is_of_list=overview.is_of_list),
    }


def _group(each: WatchedGroup) -> dict[str, Any]:
    return {
        "name": each.group.name,
        "min_severity": each.group.least,
        "sinks": list(each.group.sinks),
        "near": each.group.near and str(each.group.near),
        "flags": list(each.group.flags),
        "searches": [_search(search) for search in each.searches],
        "trials": [_trial(trial) for trial in each.trials],
    }


def _search(search: WatchedSearch) -> dict[str, Any]:
    return {
        "search": search.text,
        "found": search.found,
        "checked": _moment(search.checked),
        "failing": _failing(search.failing),
    }


def _trial(trial: WatchedTrial) -> dict[str, Any]:
    vanished = trial.conditions.get("vanished")
    return {
        "trial": trial.trial,
        "title": trial.title,
        "listed": trial.is_listed,
        "searches": list(trial.searches),
        "checked": _moment(trial.checked),
        "changed": _moment(trial.changed),
        "failing": _failing(trial.conditions.get("failing")),
        "vanished_since": _moment(vanished.since if vanished else None),
        "listed_under": None if trial.own == trial.trial else trial.own,
    }


def _failing(condition: Condition | None) -> dict[str, Any] | None:
    if condition is None:
        return None
    return {
        "since": condition.since.isoformat(),
        "runs": condition.runs,
        "kind": condition.reason,
        "message": condition.message,
    }


def _sink(sink: WatchedSink) -> dict[str, Any]:
    return {
        "sink": sink.name,
        "kind": sink.kind,
        "groups": list(sink.groups),
        "pending": sink.pending,
        "failing_since": _moment(sink.failing_since),
        "runs": sink.runs,
        "message": sink.error,
        "problem": sink.fault,
    }


def _last_run(last: LastRun | None, *, is_of_list: bool) -> dict[str, Any] | None:
    if last is None:
        return None
    return {
        "completed": last.completed.isoformat(),
        "confirmed": last.confirmed.isoformat(),
        "data_timestamp": last.data_timestamp,
        "registry": last.registry,
        "of_this_list": is_of_list,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
