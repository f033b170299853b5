"""The stored trials as a list has them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from trialcli.registry.coming import ComingDate, next_date
from trialcli.registry.data_stamp import Standstill, standstill
from trialcli.registry.near import Near
from trialcli.registry.sites import NearestSite
from trialcli.registry.summary import Summary
from trialcli.versions.catalog import CatalogRow
from trialcli.versions.checks import LastCheck
from trialcli.versions.order import BY_TRIAL, Order


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

    rows: Iterable[StoredTrial]
    """They may come from the catalog as they are read, once."""
    count: int
    """The number of all stored trials."""
    matching: int
    """How many of them are wanted."""
    shown: int
    """How many of these are in ``rows``: the first ones."""
    not_stated: Mapping[str, int]
    """How many trials are left out only because their records do not state a field."""
    still: Standstill | None = None
    """If the registry has had no new data for an unusually long time."""
    problems: Sequence[str] = ()
    """Why some trials, or their newest versions, cannot be read; some may come with the rows."""
    order: Order = BY_TRIAL
    near: NearCounts | None = None
    """The trials that are left out because the positions of their sites are not known."""


def last_standstill(last_check: LastCheck | None) -> Standstill | None:
    """Return since when the registry had the same data at the last check; None if that is usual.

    The time is counted to the last check: the registry may have published newer data since.
    """
    if last_check is None or last_check.checked is None:
        return None
    return standstill(last_check.data_timestamp, last_check.checked)
