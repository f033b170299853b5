"""Histories of a trial for tests: versions of one record in a store."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.made_snapshots import VOLATILE
from tests.whole import whole
from trialcli.edges.store.directory import DirectoryStore
from trialcli.record.tree import Record, content_digest
from trialcli.registry.history import RegistryVersion
from trialcli.versions.snapshot import Snapshot, Source

TRIAL = "NCT00000001"
_READ = datetime(2026, 1, 12, 12, tzinfo=UTC)
_LISTS = ("primary", "secondary", "other")
_TYPES = {"primary": "PRIMARY", "secondary": "SECONDARY", "other": "OTHER_PRE_SPECIFIED"}

Outcomes = Mapping[str, Iterable[str]]
"""The measures of each list: ``{"primary": ["Pain"], "secondary": ["Sleep"]}``."""


def registered(
    outcomes: Outcomes,
    *,
    start: str = "2020-01-15",
    completion: str = "2021-06-30",
    kinds: str = "ESTIMATED",
    enrollment: tuple[int, str] = (100, "ESTIMATED"),
    **more: Any,
) -> Record:
    """Return a record with outcomes, dates, and fields of modules by dotted path."""
    lists = {
        f"{name}Outcomes": [_outcome(text) for text in outcomes[name]]
        for name in _LISTS
        if name in outcomes
    }
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": TRIAL, "briefTitle": "A study of pain"},
            "statusModule": {
                "overallStatus": "COMPLETED" if kinds == "ACTUAL" else "RECRUITING",
                "studyFirstSubmitDate": "2019-11-01",
                "startDateStruct": {"date": start, "type": kinds},
                "primaryCompletionDateStruct": {"date": completion, "type": kinds},
            },
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "enrollmentInfo": {"count": enrollment[0], "type": enrollment[1]},
            },
            "outcomesModule": lists,
        },
        "hasResults": False,
    }
    for path, value in more.items():
        _set(record, path.split("__"), value)
    return whole(record)


def with_results(
    record: Record, day: str, reported: Outcomes, *, post_hoc: Iterable[str] = ()
) -> Record:
    """Return a record with posted results, submitted on a day, of some outcomes."""
    made = deepcopy(record)
    made["hasResults"] = True
    made["protocolSection"]["statusModule"]["resultsFirstSubmitDate"] = day
    measures = [
        {"type": _TYPES[name], "reportingStatus": "POSTED", **_measure(text)}
        for name, texts in reported.items()
        for text in texts
    ]
    measures += [
        {"type": "POST_HOC", "reportingStatus": "POSTED", **_measure(text)} for text in post_hoc
    ]
    made["resultsSection"] = {"outcomeMeasuresModule": {"outcomeMeasures": measures}}
    return made


def store_history(
    root: Path, versions: Iterable[tuple[str, Record]], trial: str = TRIAL, *, first: int = 1
) -> None:
    """Store versions of a trial, each with the day on which it was submitted, oldest first.

    ``first`` is the registry's number of the first of them.
    """
    store = DirectoryStore(root)
    for number, (day, made) in enumerate(versions, first):
        record: Any = deepcopy(made)
        record["protocolSection"]["statusModule"]["lastUpdateSubmitDate"] = day
        record["protocolSection"]["identificationModule"]["nctId"] = trial
        version = RegistryVersion(number, date.fromisoformat(day), None, ())
        digest = content_digest(record, VOLATILE)
        store.put_history(
            Snapshot(trial, _READ, Source("history"), digest, record, version=version)
        )


def _outcome(text: str) -> dict[str, str]:
    measure, _, time = text.partition(" @ ")
    return {"measure": measure, **({"timeFrame": time} if time else {})}


def _measure(text: str) -> dict[str, str]:
    measure, _, time = text.partition(" @ ")
    return {"title": measure, "timeFrame": time}


def _set(record: Any, path: list[str], value: Any) -> None:
    *way, last = path
    for key in way:
        record = record.setdefault(key, {})
    record[last] = value
