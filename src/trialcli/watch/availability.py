"""Failed checks, run after run: a failure is reported when it begins and when it ends."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from trialcli.versions.checks import LastCheck
from trialcli.watch.log import Condition, LastRun, LogUpdate, SearchCheck
from trialcli.watch.news import AvailabilityKind, AvailabilityNews

_SEARCH = "search:"
_OUTAGES = ("unreachable", "server-fault", "rate-limited", "bad-answer", "check-failed")
"""Kinds of errors that come and go in one outage: a reader sees them as one failure."""


JITTER = timedelta(hours=12)
"""Daily runs may be up to 12 hours early or late."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something could not be checked."""

    kind: str
    message: str


def search_subject(text: str) -> str:
    """Return the subject of a condition of a search."""
    return f"{_SEARCH}{text}"


def is_search(subject: str) -> bool:
    """Return whether the subject of a condition is a search."""
    return subject.startswith(_SEARCH)


def last_checked(last_check: LastCheck | None, last: LastRun | None) -> datetime | None:
    """Return when a trial was last known to be as the registry has it; None if it never was.

    While the registry has the data of the last complete run, runs send no requests for trials: a
    check in that data counts as a check now.
    """
    if last_check is None or last_check.checked is None:
        return None
    if last is None or last_check.registry != last.registry:
        return last_check.checked
    return _confirmed(last_check.checked, last_check.data_timestamp, last)


def search_last_checked(last_check: SearchCheck, last: LastRun | None) -> datetime | None:
    """Return when a search was last known to find these trials, by the same reasoning."""
    if last_check.checked is None or last is None:
        return last_check.checked
    return _confirmed(last_check.checked, last_check.data_timestamp, last)


def _confirmed(checked: datetime, data_timestamp: str | None, last: LastRun) -> datetime:
    return max(checked, last.confirmed) if data_timestamp == last.data_timestamp else checked


def availability_update(
    known: Iterable[Condition],
    failed: Mapping[str, Failure],
    now: datetime,
    watchdog: timedelta,
    checked: Mapping[str, datetime],
    gone: Container[str] = (),
) -> LogUpdate:
    """Return what a run reports and records about failed checks.

    Args:
        known: the failures of earlier runs that had not ended before this one.
        failed: the checks that failed in this run, by subject.
        now: the time.
        watchdog: after this time without a check a failure is reported again, each time.
        checked: the last check of each subject, or else since when it is watched; for a subject
            that is missing here, since when it fails.
        gone: what has vanished: its check succeeded, but that is reported as vanished.
    """
    before = {condition.subject: condition for condition in known}
    ended = tuple(condition for subject, condition in before.items() if subject not in failed)
    lasting = [_lasting(before.get(subject), subject, why, now) for subject, why in failed.items()]
    new = [one for one in lasting if not _is_reported(before.get(one.subject), one)]
    begun, overdue = [], []
    for condition in lasting:
        since = checked.get(condition.subject, condition.since)
        times = (now - since + JITTER) // watchdog
        if times > condition.reminders:
            overdue.append(replace(condition, since=since))
        is_due = times > condition.reminders
        begun.append(replace(condition, reminders=times) if is_due else condition)
    reached = [replace(one, reason="", message="") for one in ended if one.subject not in gone]
    new_subjects = {condition.subject for condition in new}
    old = [one for one in begun if one.subject not in new_subjects]
    news = (
        *grouped("failing", new),
        *grouped("lasting", old),
        *grouped("overdue", overdue),
        *grouped("reached", reached),
    )
    return LogUpdate(news, begun=tuple(begun), ended=ended)


def grouped(
    outlook: AvailabilityKind, conditions: Iterable[Condition]
) -> tuple[AvailabilityNews, ...]:
    """Return conditions as news, those with the same reason and age together."""
    groups: dict[tuple[object, ...], list[Condition]] = defaultdict(list)
    for one in conditions:
        groups[(one.reason, one.message, one.since, one.runs)].append(one)
    return tuple(_news(outlook, together) for together in groups.values())


def _news(outlook: AvailabilityKind, together: list[Condition]) -> AvailabilityNews:
    first = together[0]
    subjects = [condition.subject for condition in together]
    return AvailabilityNews(
        outlook,
        trials=tuple(subject for subject in subjects if not is_search(subject)),
        searches=tuple(subject.removeprefix(_SEARCH) for subject in subjects if is_search(subject)),
        kind=first.reason,
        message=first.message,
        since=first.since,
        runs=first.runs,
    )


def _lasting(before: Condition | None, subject: str, why: Failure, now: datetime) -> Condition:
    if before is None:
        return Condition(subject, "failing", now, 1, why.kind, why.message)
    return replace(before, runs=before.runs + 1, reason=why.kind, message=why.message)


def _is_reported(before: Condition | None, now: Condition) -> bool:
    """Whether this failure was reported before, perhaps as another error of the same outage."""
    if before is None:
        return False
    return before.reason == now.reason or {before.reason, now.reason} <= set(_OUTAGES)
