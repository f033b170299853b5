"""Show one trial: a stored version, or the current record from the registry."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from trialcli.errors import RegistryError
from trialcli.jobs.stored import StoredVersions
from trialcli.versions.checks import LastCheck
from trialcli.versions.names import VersionName, resolve
from trialcli.versions.shown import ShownVersion
from trialcli.versions.snapshot import SnapshotName

if TYPE_CHECKING:
    from trialcli.jobs.fetch import Fetcher

FRESH_FOR = timedelta(hours=1)
"""A trial checked within this time is shown from the store without asking the registry."""
_ATTEMPTS_WITH_STORED_COPY = 2
"""If a stored copy can be shown, do not wait long for a registry that is down."""


def show_version(
    stored: StoredVersions,
    trial: str,
    version: VersionName = "latest",
) -> ShownVersion:
    """Return a stored version of a trial; the registry is not asked.

    Raises:
        NotStoredError: nothing is stored.
        UsageError: there is no such version.
    """
    return _shown(stored, stored.state.alias(trial), version)


def show_current(
    stored: StoredVersions,
    fetcher: Callable[[int | None], "Fetcher"],
    trial: str,
    now: datetime,
    *,
    refresh: bool = False,
) -> ShownVersion:
    """Return the newest version of a trial; ask the registry unless it was checked recently.

    ``fetcher`` returns what fetches, with at most this many attempts for each request; None means
    the usual number. With ``refresh``, always ask and do not fall back on a stored copy.

    Raises:
        RegistryError: the registry could not be asked, and there is no copy to fall back on.
    """
    trial = stored.state.alias(trial)
    newest = None if refresh else next(reversed(stored.store.versions(trial)), None)
    has_copy = newest is not None
    if newest is not None and _is_fresh(stored.state.last_check(trial), newest, now):
        return _shown(stored, trial, "latest")
    error = None
    try:
        attempts = _ATTEMPTS_WITH_STORED_COPY if has_copy else None
        trial = fetcher(attempts).fetch_one(trial).trial
    except RegistryError as failure:
        if not has_copy:
            raise
        error = failure
    return _shown(stored, trial, "latest", error)


def _is_fresh(last_check: LastCheck | None, newest: SnapshotName, now: datetime) -> bool:
    if last_check is None or last_check.checked is None or last_check.failing_since is not None:
        return False
    if not last_check.found(newest):
        return False
    return timedelta() <= now - last_check.checked < FRESH_FOR


def _shown(
    stored: StoredVersions,
    trial: str,
    version: VersionName,
    error: RegistryError | None = None,
) -> ShownVersion:
    line = stored.line(trial)
    found = resolve(version, line, trial)
    there = [one for one in line if one.is_stored]
    last_check = stored.state.last_check(trial)
    return ShownVersion(
        snapshot=stored.store.load(found.stored),
        position=there.index(found) + 1,
        count=len(there),
        checked=last_check.checked if last_check and last_check.found(found.stored) else None,
        error=error,
    )
