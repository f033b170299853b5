"""The registry's stamp of its data, and whether a record is of the load that it says."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_REFRESH = timedelta(days=1)
"""So long after its stamp a load is surely served everywhere: it is renewed within hours."""
_EARLIER = timedelta(days=7)
"""So old is the load before at most: data is renewed on weekdays, but on holidays it is not."""

STANDSTILL_DAYS = 7
"""More days than this without new data are unusual: the registry has new data on weekdays."""


@dataclass(frozen=True, slots=True)
class Standstill:
    """That a registry has published no new data for long."""

    since: str
    """The day of its newest data, ISO."""
    days: int
    """How many days that is ago."""


def standstill(
    stamp: str | None, now: datetime, longest: int = STANDSTILL_DAYS
) -> Standstill | None:
    """Return for how long a registry has had the same data; None if that is not unusual.

    Args:
        stamp: the registry's stamp of its data, where it is known.
        now: when the registry said so, aware.
        longest: days after which it is unusual.

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
    """Whether a record is, or may be, of another load than the one that the stamp says.

    A record of later data than the stamp shows that the stamp stands still.

    Args:
        stamp: the stamp, an ISO time without a zone, taken as UTC.
        data_date: the day of the data that the record says it is from, where it does.
        now: the time, aware.

    """
    return lags(stamp, data_date, now) or _behind(stamp, data_date) < timedelta()


def lags(stamp: str, data_date: str | None, now: datetime) -> bool:
    """Whether a record may be of the load before the one that the stamp says.

    While the registry renews its data, it may stamp the new load and still serve a record of the
    old one. Seen from the dates alone: the stamp is fresh, and the record of a few days before.
    """
    behind = _behind(stamp, data_date)
    return timedelta() < behind <= _EARLIER and now - _loaded(stamp) < _REFRESH


def _behind(stamp: str, data_date: str | None) -> timedelta:
    """Return how far a record is behind the stamp; nothing where either does not say."""
    try:
        return _loaded(stamp).date() - date.fromisoformat(data_date or "")
    except ValueError:
        return timedelta()


def _loaded(stamp: str) -> datetime:
    loaded = datetime.fromisoformat(stamp)
    return loaded if loaded.tzinfo else loaded.replace(tzinfo=UTC)
