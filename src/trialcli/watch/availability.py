"""What could be looked at, run after run: a failure is told when it begins and when it ends."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from trialcli.versions.checks import LastCheck
from trialcli.watch.news import AvailabilityKind, AvailabilityNews
from trialcli.watch.ports import Condition, LastRun, SearchCheck

_SEARCH = "search:"
_OUTAGES = ("unreachable", "server-fault", "rate-limited", "bad-answer", "not-looked-at")
"""Kinds of errors that come and go in one outage, and are one failure to a reader."""


JITTER = timedelta(hours=12)
"""A run that comes every day comes no more exactly than this."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something could not be looked at."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What there is to tell of looking, and to remember."""

    news: tuple[AvailabilityNews, ...]
    begun: tuple[Condition, ...]
    ended: tuple[Condition, ...]


def search_subject(text: str) -> str:
    """Return the subject of a condition of a search."""
    return f"{_SEARCH}{text}"


def is_search(subject: str) -> bool:
    """Return whether the subject of a condition is a search."""
    return subject.startswith(_SEARCH)


def last_checked(last_check: LastCheck | None, last: LastRun | None) -> datetime | None:
    """Return when a trial was last known as the registry has it; None where it never was.

    Where the registry still has the data of the last complete run, nothing is asked: what was
    looked at in that data is as good as looked at again.
    """
    if last_check is None or last_check.checked is None:
        return None
    if last is None or last_check.registry != last.registry:
        return last_check.checked
    return _confirmed(last_check.checked, last_check.data_timestamp, last)


def last_read(last_check: SearchCheck, last: LastRun | None) -> datetime | None:
    """Return when a search was last known to find what it found, by the same reasoning."""
    if last_check.checked is None or last is None:
        return last_check.checked
    return _confirmed(last_check.checked, last_check.data_timestamp, last)


def _confirmed(checked: datetime, data_timestamp: str | None, last: LastRun) -> datetime:
    return max(checked, last.confirmed) if data_timestamp == last.data_timestamp else checked


def findings(
    known: Iterable[Condition],
    failed: Mapping[str, Failure],
    now: datetime,
    watchdog: timedelta,
    checked: Mapping[str, datetime],
    gone: Container[str] = (),
) -> Findings:
    """Return what a run found of looking.

    Args:
        known: the failures of earlier runs that had not ended before this one.
        failed: what could not be looked at now, by subject.
        now: the time.
        watchdog: after so long without a look the watchdog speaks, and again after as long.
        checked: when each subject was last looked at, or else since when it is watched; of one that
            is not there, since when it fails.
        gone: what has vanished: it can be looked at again, but that is not how it is told.

    """
    before = {condition.subject: condition for condition in known}
    ended = tuple(condition for subject, condition in before.items() if subject not in failed)
    lasting = [_lasting(before.get(subject), subject, why, now) for subject, why in failed.items()]
    new = [
        condition for condition in lasting if not _is_told(before.get(condition.subject), condition)
    ]
    begun, overdue = [], []
    for condition in lasting:
        since = checked.get(condition.subject, condition.since)
        times = (now - since + JITTER) // watchdog
        if times > condition.overdue:
            overdue.append(replace(condition, since=since))
        begun.append(replace(condition, overdue=max(times, condition.overdue)))
    reached = [replace(one, kind="", message="") for one in ended if one.subject not in gone]
    old = [one for one in begun if one.subject not in {condition.subject for condition in new}]
    return Findings(
        (
            *grouped("failing", new),
            *grouped("lasting", old),
            *grouped("overdue", overdue),
            *grouped("reached", reached),
        ),
        tuple(begun),
        ended,
    )


def grouped(
    outlook: AvailabilityKind, conditions: Iterable[Condition]
) -> tuple[AvailabilityNews, ...]:
    """Return conditions as news, those of one reason and one age together."""
    groups: dict[tuple[object, ...], list[Condition]] = defaultdict(list)
    for one in conditions:
        groups[(one.kind, one.message, one.since, one.runs)].append(one)
    return tuple(_news(outlook, together) for together in groups.values())


def _news(outlook: AvailabilityKind, together: list[Condition]) -> AvailabilityNews:
    first = together[0]
    subjects = [condition.subject for condition in together]
    return AvailabilityNews(
        outlook,
        trials=tuple(subject for subject in subjects if not is_search(subject)),
        searches=tuple(subject.removeprefix(_SEARCH) for subject in subjects if is_search(subject)),
        kind=first.kind,
        message=first.message,
        since=first.since,
        runs=first.runs,
    )


def _lasting(before: Condition | None, subject: str, why: Failure, now: datetime) -> Condition:
    if before is None:
        return Condition(subject, "failing", now, 1, why.kind, why.message)
    return replace(before, runs=before.runs + 1, kind=why.kind, message=why.message)


def _is_told(before: Condition | None, now: Condition) -> bool:
    """Whether a reader has been told of this failure, be its cause another fault of one outage."""
    if before is None:
        return False
    return before.kind == now.kind or {before.kind, now.kind} <= set(_OUTAGES)
