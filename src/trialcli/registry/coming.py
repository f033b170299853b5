"""The dates of a trial that may lie ahead, and which of them comes next."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from trialcli.text.dates import parse_date


class ComingDate(NamedTuple):
    """A date of a record that has not happened, as far as the record says."""

    name: str
    """What happens then, in the field's terms: ``primary completion``."""
    date: str
    """As the registry writes it: a month or a day."""
    kind: str | None
    """``ESTIMATED``, or None if the record does not say."""


def next_date(dates: Iterable[ComingDate], today: date) -> ComingDate | None:
    """Return the first date that is not over on a day; of several, the first in the list."""
    ahead = [
        (day.first_day, one)
        for one in dates
        if (day := parse_date(one.date)) is not None and day.last_day >= today
    ]
    return min(ahead, key=lambda each: each[0], default=(None, None))[1]
