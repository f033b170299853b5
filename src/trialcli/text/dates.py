"""The registry's dates, as exact as the sponsor stated them, and the age of a time."""

import re
from datetime import MAXYEAR, date, datetime, timedelta
from typing import Literal, NamedTuple

from trialcli.errors import UsageError
from trialcli.text.blocks import counted
from trialcli.text.placeholders import is_placeholder_date

Precision = Literal["year", "month", "day"]

_DECEMBER = 12
_SPAN = re.compile(r"([1-9][0-9]{0,2})([dwm])", re.ASCII)
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


class PartialDate(NamedTuple):
    """A date whose day, or month and day, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        """Return a day that is known exactly."""
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        """Return the date as the registry writes it."""
        parts = (f"{self.year:04}", self.month, self.day)
        return "-".join(f"{part:02}" if isinstance(part, int) else part for part in parts if part)

    @property
    def precision(self) -> Precision:
        """The smallest unit that is known."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    @property
    def first_day(self) -> date:
        """The earliest possible day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest possible day."""
        month = self.month or _DECEMBER
        return date(self.year, month, self.day or _days_in(self.year, month))

    def covers(self, other: "PartialDate") -> bool:
        """Whether the other date only adds precision to this one: 2026-06 and 2026-06-15."""
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    def is_before(self, other: "PartialDate") -> bool:
        """Whether it is certainly earlier, with any value of the unknown parts."""
        return self.last_day < other.first_day


def parse_date(text: object) -> PartialDate | None:
    """Return the date in a registry value; None if it is not a date, or a placeholder."""
    match = _DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None or is_placeholder_date(text):
        return None
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return PartialDate(int(year), int(month) if month else None, int(day) if day else None)


def _days_in(year: int, month: int) -> int:
    """Return how many days a month has. Importing ``calendar`` would take half a millisecond."""
    return 31 if month == _DECEMBER else (date(year, month + 1, 1) - timedelta(days=1)).day


def days_between(earlier: PartialDate, later: PartialDate) -> int | None:
    """Return the number of days between two dates if both are exact to the day."""
    if earlier.day is None or later.day is None:
        return None
    return (later.first_day - earlier.first_day).days


def years_later(day: date, years: int) -> date:
    """Return the same calendar day some years later; for 29 February, the last day of February."""
    return months_later(day, 12 * years)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, MAXYEAR)
    return date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def day_after(day: date) -> date:
    """Return the next day; for the last day of all, the same."""
    return day + min(timedelta(days=1), date.max - day)


def days_before(moment: datetime, days: int) -> datetime:
    """Return the time some days before another, at the earliest in the year 1."""
    earliest = datetime.min.replace(tzinfo=moment.tzinfo)
    return moment - min(timedelta(days=days), moment - earliest)


def months_since(then: PartialDate, today: date) -> int:
    """Return the full months since the latest possible day of a date."""
    day = then.last_day
    months = (today.year - day.year) * 12 + today.month - day.month
    # A month is complete on its last day, even if that day has a lower number.
    is_last = today.day == _days_in(today.year, today.month)
    return months - (today.day < day.day and not is_last)


def months_words(months: int) -> str:
    """Return a number of months in words; from two years on, in full years."""
    return counted(months, "month") if months < _MONTHS_SAID else counted(months // 12, "year")


_MONTHS_SAID = 24
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_UNITS = (
    (365 * _DAY, "year", "years"),
    (30 * _DAY, "month", "months"),
    (_DAY, "day", "days"),
    (_HOUR, "hour", "hours"),
    (_MINUTE, "min", "min"),
)


def is_yet_to_come(time: datetime, now: datetime) -> bool:
    """Whether a recorded time is ahead of the clock by more than a minute.

    A time service may set a clock back by seconds between two runs; that is not an error.
    """
    return time - now > _MINUTE


def ago_words(then: datetime, now: datetime) -> str:
    """Return how long ago a time was: ``2 min ago``. A clock slightly behind is accepted."""
    if is_yet_to_come(then, now):
        return f"on {then:%Y-%m-%d}, which is ahead of this computer's clock"
    for length, one, many in _UNITS:
        number = (now - then) // length
        if number >= 1:
            return f"{counted(number, one, many)} ago"
    return "just now"


def given_date(text: str) -> date:
    """Return the date that a user gave.

    Raises:
        UsageError: it is not a date.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is not a date.", hint="Write it like 2026-01-12.") from None


def given_since(text: str, today: date) -> date:
    """Return the first day that a user gave: a date, or days, weeks or months before today.

    Raises:
        UsageError: it is neither.
    """
    span = _SPAN.fullmatch(text.strip().lower())
    if span is None:
        try:
            return given_date(text)
        except UsageError as error:
            error.hint = "Write it like 2026-01-12, or as a time before today: 7d, 2w or 1m."
            raise
    number, unit = int(span[1]), span[2]
    if unit == "m":
        return months_later(today, -number)
    return today - timedelta(days=number * (7 if unit == "w" else 1))
