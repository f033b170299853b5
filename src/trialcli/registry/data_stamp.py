"""The registry's data date, and whether a record is from that registry update."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_REFRESH = timedelta(days=1)
"""Within this time, a registry update reaches all servers: it takes a few hours."""
_EARLIER = timedelta(days=7)
"""The previous update is at most this old: there is one on weekdays, but not on holidays."""

STANDSTILL_DAYS = 7
"""More days than this without an update are unusual: the registry updates on weekdays."""


@dataclass(frozen=True, slots=True)
class Standstill:
    """A registry that has published no new data for an unusually long time."""

    since: str
    """The date of its newest data, ISO."""
    days: int
    """How many days ago that was."""


def standstill(
    stamp: str | None, now: datetime, longest: int = STANDSTILL_DAYS
) -> Standstill | None:
    """Return how long a registry has had the same data; None if that is not unusual.

    At most ``longest`` days are not unusual. ``now`` is when the registry stated the stamp.
    """
    try:
        loaded = _loaded(stamp or "")
        age = now - loaded
    except (ValueError, OverflowError):
        return None
    if age <= timedelta(days=longest):
        return None
    return Standstill(loaded.date().isoformat(), age.days)


def disagrees(stamp: str, data_date: str | None, now: datetime) -> bool:
    """Whether a record is, or may be, from another registry update than the stamp says.

    If a record is newer than the stamp, the stamp is not kept up to date. The stamp is an ISO time
    without a zone, in UTC; ``now`` is aware.
    """
    return lags(stamp, data_date, now) or _behind(stamp, data_date) < timedelta()


def lags(stamp: str, data_date: str | None, now: datetime) -> bool:
    """Whether a record may be from the update before the one that the stamp says.

    During an update, the registry may already have the new stamp and still serve an old record. The
    dates show it: the stamp is new, and the record is a few days older.
    """
    behind = _behind(stamp, data_date)
    return timedelta() < behind <= _EARLIER and now - _loaded(stamp) < _REFRESH


def _behind(stamp: str, data_date: str | None) -> timedelta:
    """Return how far a record is behind the stamp; zero if either date is unknown."""
    try:
        return _loaded(stamp).date() - date.fromisoformat(data_date or "")
    except ValueError:
        return timedelta()


def _loaded(stamp: str) -> datetime:
    loaded = datetime.fromisoformat(stamp)
    return loaded if loaded.tzinfo else loaded.replace(tzinfo=UTC)
