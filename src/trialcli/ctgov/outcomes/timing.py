"""Points of time in a text: "at 6 and 12 months", "Week 24", "March 2011"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from trialcli.ctgov.outcomes.words import plain

_DAYS = {"second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0,
         "month": 30.4375, "year": 365.25, "night": 1.0, "visit": None, "cycle": None}  # fmt: skip
_SHORT = {"s": "second", "sec": "second", "min": "minute", "mins": "minute", "h": "hour",
          "hr": "hour", "hrs": "hour", "d": "day", "w": "week", "wk": "week", "wks": "week",
          "m": "month", "mo": "month", "mth": "month", "mths": "month", "mos": "month",
          "mon": "month", "y": "year", "yr": "year", "yrs": "year"}  # fmt: skip
_LONG = "second|minute|hour|day|week|month|year|night|visit|cycle"
_ABBREVIATED = "hrs?|wks?|mths?|mos?|mon|yrs?|mins?|[hdwy]"
_UNIT = rf"(?:(?:{_LONG})(?:s|ly)?|{_ABBREVIATED})"
# "4,8 and 16" lists three numbers; a comma before a lone 5 is a decimal one: "1,5 years".
_NUMBER = r"[0-9]+(?:\.[0-9]+|,5(?![0-9,]))?"
# "Weeks 8 (baseline), 9 and 10": a comment does not end a list.
_COMMENT = r"\([^()]{1,40}\)"
_BETWEEN = (
    rf"\s*(?:{_COMMENT}\s*)?"
    r"(?:(?:-|~|,|\u3001|/|;|&|\+|to|and?|or|through|until|till|at the)\s*)+"
)
_NUMBERS = rf"{_NUMBER}(?:{_BETWEEN}{_NUMBER})*"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = rf"\b({'|'.join(_MONTHS)})[a-z]*\.?,?\s+(?:[0-9]{{1,2}},?\s+)?((?:19|20)[0-9]{{2}})\b"
_LEADING = (
    r"(?:\b(?:at|after|in|on|by|within|during|over|from|for|up|to|until|till|through|throughout|of"
    r"|the|first|last|every|and|or|baseline|between|about|approximately|max|maximum|initial|post"
    r"|following)\b[\s,:]*)*"
)
# "EQ-5D" names an instrument, not five days; "cohort 1 and 2 years" is no year and two.
_NO_COUNT = (
    r"(?!(?<=[a-z]-)[0-9]+[hdwy]\b)(?<!cohort )(?<!group )(?<!arm )(?<!part )(?<!phase )"
    r"(?<!period )(?<!course )"
)
_WHICH = r"(?:(?:consecutive|postoperative|subsequent|following|calendar|treatment|full)\s+)?"
_COUNTED = rf"\b{_NO_COUNT}({_NUMBERS})\s*-?\s*{_WHICH}({_UNIT})\b(?!\s*/)"
# "Week 16 and 6 months": the last number has its own unit.
_OWN_UNIT = rf"(?!\s*-?\s*(?:second|minute|hour|day|week|month|year|{_ABBREVIATED})s?\b)"
_NAMED = (
    rf"\b({_LONG}|wk|[wdmy])s?\.?\s*-?\s*"
    rf"({_NUMBER}(?:{_BETWEEN}{_NUMBER}\b{_OWN_UNIT})*)\b(?!\s*%)"
)
# How long the study takes is no time of an outcome: "Recruitment period: 2 years."
_OF_THE_STUDY = re.compile(
    r"(?<![a-z] )\b(?:recruitment|enrol\w+|analys\w+(?: and reporting)?|overall|study|trial)"
    r"(?: (?:period|duration|phase|time))?:(?:[^.;]|\.(?=[0-9]))*"
)
# Nor is an age: "6 to <36 months of age", "aged 6 to 36 months"; but "at 24 months of age" is one.
_RANGE = (
    rf"(?:{_NUMBER}\s*-?\s*(?:{_UNIT})?\s*(?:-|to|and)\s*)?[<>]?=?\s*{_NUMBER}\s*-?\s*{_UNIT}\b"
)
_AGE = re.compile(
    rf"\b(?:age|aged|ages)\s*(?:(?:of|is|from|between|over|under|above|below|at least|up to)\s*)*"
    rf"[<>]?=?\s*{_RANGE}"
    rf"|\b(?<!at )(?<!by )(?<!until )(?<!up to )(?<!through )(?=[0-9<>])"
    rf"{_RANGE}(?:\s*-?\s*(?:olds?|of age|age)\b|\s*(?:and|or)\s*(?:above|older|over|younger)\b)"
)
# Nor how much earlier or later a visit may be: "day 90 +/- 14 days".
_TOLERANCE = re.compile(
    rf"\(?\s*(?:\+\s*/?\s*-|\+\s*or\s*-)\s*{_NUMBER}(?:\s*-?\s*({_UNIT})\b)?\s*\)?"
)
# "Within 24 (+ 6 hours) hours": the longest that it may take.
_EXTENDED = re.compile(rf"({_NUMBER})\s*\(\s*\+\s*({_NUMBER})\s*({_UNIT})?\s*\)(?=\s*{_UNIT}\b)")
_ORDINAL = re.compile(r"\b([0-9]+)(?:st|nd|rd|th)\b")
_NUMBERED = re.compile(rf"(?:\b[a-z]+ )?\b{_NUMBER}\b(?: [a-z]+\b)?")
_TIME = re.compile(f"{_DATE}|{_COUNTED}|{_NAMED}")
# "Six minute walk", "volume in one second": so short a time is part of what is measured.
_NO_MEASURE = r"(?!(?:[0-9., -]*)(?:min|sec))"
_WITH_LEADING = re.compile(f"{_LEADING}(?:{_DATE}|{_NO_MEASURE}{_COUNTED}|{_NAMED})")
_ALIKE = 0.9
"""Times in different units are equal if the shorter one is at least this share of the longer one:
12 weeks and 3 months (our own)."""


@dataclass(frozen=True, slots=True)
class Time:
    """A point or span of time: 6 months. A date is the number of its month since the year 0."""

    number: float
    unit: str

    def __str__(self) -> str:
        """Return it as read: ``6 months``, ``2011-03``."""
        if self.unit == "date":
            year, month = divmod(int(self.number), 12)
            return f"{year}-{month + 1:02d}"
        return f"{self.number:g} {self.unit}{'' if self.number == 1 else 's'}"

    @property
    def days(self) -> float | None:
        """How many days it is; None for a date, a visit, a cycle."""
        length = _DAYS.get(self.unit)
        return None if length is None else self.number * length

    @property
    def start(self) -> bool:
        """Whether it is merely the beginning: day 0, week 0."""
        return self.number == 0 or (self.unit in ("day", "visit") and self.number == 1)

    def same(self, other: "Time") -> bool:
        """Whether two times are equal, if need be in different units."""
        if self.unit == other.unit:
            return self.number == other.number
        one, two = self.days, other.days
        if not one or not two:
            return False
        return min(one, two) / max(one, two) >= _ALIKE


@lru_cache(maxsize=8192)
def times(text: str) -> frozenset[Time]:
    """Return every time in a text, without the mere beginning if there is another."""
    bare = _AGE.sub(" ", _OF_THE_STUDY.sub(" ", _bare(text)))
    parts = (bare, *re.findall(_COMMENT, bare))
    found = {time for part in parts for match in _TIME.finditer(part) for time in _times(match)}
    return frozenset(time for time in found if not time.start) or frozenset(found)


def numbers_beside(text: str) -> frozenset[str]:
    """Return the numbers of a time frame that are no times, each with the words beside it.

    They limit a visit ("+/- 3 days"), count events ("481 deaths"), or say how long the study takes.
    """
    written = _EXTENDED.sub(_sum, _written(text))
    found = [match[0] for match in _OF_THE_STUDY.finditer(written)]
    rest = _OF_THE_STUDY.sub(" ", written)
    found += [match[0] for match in _TOLERANCE.finditer(rest)]
    rest = _TIME.sub(" ", _TOLERANCE.sub(r" \1 ", rest))
    found += [match[0] for match in _NUMBERED.finditer(rest)]
    return frozenset(
        " ".join(one.split()).strip(" ()") for one in found if any(map(str.isdigit, one))
    )


def _bare(text: str) -> str:
    """Return a plain text without ordinals and without what a visit may be early or late."""
    return _EXTENDED.sub(_sum, _TOLERANCE.sub(r" \1 ", _written(text)))


def _written(text: str) -> str:
    return _ORDINAL.sub(r"\1", " ".join(plain(text.replace("±", "+/-")).split()))


def _sum(match: re.Match[str]) -> str:
    return f"{float(match[1]) + float(match[2]):g}"


def _times(match: re.Match[str]) -> Iterable[Time]:
    month, year, counted, counted_unit, named_unit, named = match.groups()
    if month:
        return (Time(12 * int(year) + _MONTHS.index(month), "date"),)
    unit = (counted_unit or named_unit).removesuffix("ly").removesuffix("s") or "s"
    unit = _SHORT.get(counted_unit or named_unit, _SHORT.get(unit, unit))
    numbers = re.findall(_NUMBER, re.sub(_COMMENT, " ", counted or named))
    return tuple(Time(float(number.replace(",", ".")), unit) for number in numbers)


@lru_cache(maxsize=8192)
def without_times(text: str) -> str:
    """Return a plain text without its times and the words that lead to them."""
    return " ".join(_WITH_LEADING.sub(" ", " ".join(text.split())).split())


def missing(times_here: frozenset[Time], times_there: frozenset[Time]) -> frozenset[Time]:
    """Return the times that no other time equals."""
    return frozenset(
        time for time in times_here if not any(time.same(other) for other in times_there)
    )
