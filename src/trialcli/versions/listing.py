"""Choosing and ordering the stored trials."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from trialcli.registry.coming import ComingDate, next_date
from trialcli.registry.data_stamp import Standstill, standstill
from trialcli.registry.near import Near
from trialcli.registry.sites import NearestSite
from trialcli.registry.summary import Summary
from trialcli.text.choices import chosen
from trialcli.versions.catalog import CatalogRow
from trialcli.versions.checks import LastCheck


@dataclass(frozen=True, slots=True)
class StoredTrial:
    """A stored trial and its last check."""

    row: CatalogRow
    last_check: LastCheck | None
    flags: tuple[str, ...] = ()
    """The IDs of the flags of its newest version."""
    next_date: ComingDate | None = None
    """The date of its newest version that comes next."""
    nearest: NearestSite | None = None
    """The site nearest to the point that was asked for."""

    @property
    def summary(self) -> Summary:
        """The facts of its newest version; only the trial ID if that cannot be read."""
        return self.row.summary

    @property
    def problem(self) -> str | None:
        """Why the newest version cannot be read; None if it can."""
        return self.row.problem

    @property
    def changed(self) -> datetime | None:
        """When its newest change was read; None if only one version is stored."""
        return self.row.newest if self.row.snapshots > 1 else None


def stored_trial(row: CatalogRow, last_check: LastCheck | None, today: date) -> StoredTrial:
    """Return a stored trial as it stands on a day."""
    raised = tuple(flag for flag, first in row.flags if first <= today)
    return StoredTrial(row, last_check, raised, next_date(row.coming, today))


class NearCounts(NamedTuple):
    """Trials of which it is not known whether a site is near a point."""

    near: Near
    without_position: int = 0
    """Trials without a site that states a position."""
    partly: int = 0
    """Trials with no site near, but with sites that state no position."""


@dataclass(frozen=True, slots=True)
class StoredTrials:
    """The stored trials that the user wants to see, in order."""

    rows: Sequence[StoredTrial]
    count: int
    """The number of all stored trials."""
    matching: int
    """How many of them are wanted; ``rows`` may be the first of these."""
    still: Standstill | None = None
    """If the registry has had no new data for an unusually long time."""
    problems: tuple[str, ...] = ()
    """Why some trials, or their newest versions, cannot be read."""
    near: NearCounts | None = None
    """The trials that are left out because the positions of their sites are not known."""


def last_standstill(last_checks: Iterable[LastCheck]) -> Standstill | None:
    """Return since when the registry had the same data at the last check; None if that is usual.

    The time is counted to the last check: the registry may have published newer data since.
    """
    asked = [
        (last_check.checked, last_check.data_timestamp)
        for last_check in last_checks
        if last_check.data_timestamp
    ]
    known = [(checked, stamp) for checked, stamp in asked if checked is not None]
    if not known:
        return None
    checked, stamp = max(known)
    return standstill(stamp, checked)


_KEYS: dict[str, Callable[[StoredTrial], Any]] = {
    "trial": lambda listed: listed.summary.trial,
    "title": lambda listed: listed.summary.title.casefold(),
    "status": lambda listed: listed.summary.status,
    "changed": lambda listed: listed.changed,
    "updated": lambda listed: listed.summary.last_update,
    "start": lambda listed: listed.summary.start,
    "primary completion": lambda listed: listed.summary.primary_completion,
    "completion": lambda listed: listed.summary.completion,
    "next date": lambda listed: listed.next_date and listed.next_date.date,
    "enrollment": lambda listed: listed.summary.enrollment,
    "snapshots": lambda listed: listed.row.snapshots + listed.row.histories,
    "distance": lambda listed: listed.nearest and listed.nearest.kilometres,
}


SORT_KEYS = tuple(_KEYS)


class Order(NamedTuple):
    """An order of trials."""

    key: str
    """One of ``SORT_KEYS``."""
    is_descending: bool = False
    """Whether the latest or largest come first."""


BY_TRIAL = Order("trial")


def read_order(text: str) -> Order:
    """Read an order; ``-start`` is the latest first.

    Raises:
        UsageError: there is no such sort key.
    """
    return Order(chosen(text.removeprefix("-"), SORT_KEYS, "sort key"), text.startswith("-"))


def in_order(trials: Sequence[StoredTrial], order: Order) -> list[StoredTrial]:
    """Return trials in order. What a trial does not state sorts last, in whichever direction."""
    key, is_descending = _KEYS[order.key], order.is_descending
    stated = sorted((one for one in trials if key(one) is not None), key=key, reverse=is_descending)
    return [*stated, *(one for one in trials if key(one) is None)]
