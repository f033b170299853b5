"""An exact age, and a range of numbers, as a person gives them for a search."""

import re
from typing import NamedTuple

from trialcli.errors import UsageError

_UNITS = {"y": "years", "m": "months", "w": "weeks", "d": "days"}
_AGE = (
    r"(?i)([0-9]{1,3})[\s-]*"
    r"(?:(y)(?:ears?|rs?|o)?|(m)(?:onths?|os?)?|(w)(?:eeks?|ks?)?|(d)(?:ays?)?)?(?:[\s-]*old)?"
)
_OLDEST = 130
_NUMBER = r"[0-9]{1,8}"


class Age(NamedTuple):
    """The exact age of a person."""

    number: int
    unit: str = "years"
    """``years``, ``months``, ``weeks`` or ``days``."""

    def __str__(self) -> str:
        """Return it as a person writes it: ``17 years``."""
        return f"{self.number} {self.unit}"


def read_age(text: str) -> Age:
    """Read an age: ``17``, ``17 years``, ``8 months``, ``10d``. Without a unit, it is in years.

    Raises:
        UsageError: it is something else, or nobody is that old.
    """
    match = re.fullmatch(_AGE, text.strip(), re.ASCII)
    if match is None:
        raise UsageError(
            f"{text!r} is not an age.", hint="Give the age of one person: 17, 8 months, 10 days."
        )
    unit = next((letter.lower() for letter in match.groups()[1:] if letter), "y")
    age = Age(int(match[1]), _UNITS[unit])
    if unit == "y" and age.number > _OLDEST:
        raise UsageError(f"{text!r} is too old.", hint="Give the age of one person, in years: 17.")
    return age


class NumberRange(NamedTuple):
    """The numbers from a least to a greatest one; either end may be open."""

    least: int | None = None
    most: int | None = None

    def __str__(self) -> str:
        """Return it as a person writes it: ``100..500``."""
        ends = ("" if one is None else str(one) for one in self)
        return "..".join(ends)


def read_numbers(text: str) -> NumberRange:
    """Read a range of numbers: ``100..500``, ``100..``, ``..500`` or ``100``.

    Raises:
        UsageError: it is something else, or ends before it begins.
    """
    begin, dots, end = (part.strip().replace(",", "") for part in text.strip().partition(".."))
    if not dots:
        end = begin
    given = [one for one in (begin, end) if one]
    if not given or not all(re.fullmatch(_NUMBER, one) for one in given):
        raise UsageError(
            f"{text!r} is not a range of numbers.",
            hint="Write it like 100..500, 100.. or ..500; either end may be open.",
        )
    found = NumberRange(*(int(one) if one else None for one in (begin, end)))
    if len(given) == 2 and int(end) < int(begin):
        raise UsageError(f"{text!r} ends before it begins.", hint="Give the smaller number first.")
    return found
