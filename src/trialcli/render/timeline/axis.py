"""The time axis of a timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from trialcli.versions.timeline import Steps, Timeline

T = TypeVar("T")

_MONTHS = tuple(m for ten in (1, 10, 100) for m in (12 * ten, 24 * ten, 60 * ten))
_INTERVALS = (1, 2, 3, 6, *_MONTHS, 12_000, 120_000)
"""Months between two ticks: numbers that readers can count in."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A labeled mark on the axis."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The time from the first version to today."""

    first: date
    last: date

    def share(self, day: date) -> float:
        """Return the position of a day: 0 at the beginning, 1 at the end."""
        length = (self.last - self.first).days
        passed = min(max((day - self.first).days, 0), length)
        return passed / length if length else 0.0

    def column(self, day: date, width: int) -> int:
        """Return the column of a day, if there are ``width`` columns."""
        return min(int(self.share(day) * width), width - 1)

    def columns(self, steps: Steps[T], width: int) -> list[T]:
        """Return the value in each column; if several values share a column, the last one."""
        values = [steps[0].value] * width
        for step in steps:
            begin = self.column(step.day, width)
            values[begin:] = [step.value] * (width - begin)
        return values

    def ticks(self, most: int) -> list[Tick]:
        """Return ticks at the beginnings of months or years, at most ``most``."""
        for interval in _INTERVALS:
            days = list(self._firsts(interval, most + 1))
            if len(days) <= most:
                break
        if not days:
            return [Tick(self.first, self.first.isoformat())]
        form = "{:%Y-%m}" if interval < 12 else "{:%Y}"
        return [Tick(day, form.format(day)) for day in days]

    def _firsts(self, interval: int, limit: int) -> Iterator[date]:
        """Yield the first day of every ``interval``-th month, at most ``limit`` days."""
        month = -(-(self.first.year * 12 + self.first.month - 1) // interval) * interval
        if self.first.day > 1 and month == self.first.year * 12 + self.first.month - 1:
            month += interval
        for _ in range(limit):
            if month // 12 > self.last.year:
                return
            day = date(month // 12, month % 12 + 1, 1)
            if day > self.last:
                return
            yield day
            month += interval


def axis_of(timeline: Timeline) -> Axis:
    """Return the axis of a timeline."""
    return Axis(timeline.first, timeline.today)
