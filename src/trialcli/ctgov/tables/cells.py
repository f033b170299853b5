"""Values of records as cells of a table, one by one or a column at a time.

If a value has another type than the registry's, it is converted without loss, or counts as not
stated: a record may come from a file that somebody wrote. Empty texts are not stated.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any

from trialcli.record.tree import strings
from trialcli.registry.tables import Cell
from trialcli.text.blocks import plain_text
from trialcli.text.dates import parse_date

Convert = Callable[[Any], Cell]
"""Makes a cell of a value that is not null."""
ConvertAll = Callable[[list[Any]], Sequence[Cell]]
"""Makes cells of values, of which some are null."""

_LONGEST_INTEGER = 18
"""Digits of an integer that certainly fits into 64 bits."""
_LONGEST = 64
"""A longer text is neither a number nor a date. What was read is cached, and must stay small."""
_SEVERAL = "/"
"""Stands between the codes of a list in one cell, as in AACT."""


def text(value: Any) -> str | None:
    """Return a text as it stands in the record."""
    if type(value) is str:
        return value or None
    return _written(value)


def markup(value: Any) -> str | None:
    """Return a Markdown text without its escapes and entities."""
    if type(value) is str:
        value = plain_text(value)
        return value or None
    return _written(value)


def integer(value: Any) -> int | None:
    """Return a whole number; the registry writes counts as numbers or as texts."""
    if type(value) is int:
        return value if -(2**63) <= value < 2**63 else None
    if type(value) is str:
        return _integer(value) if len(value) <= _LONGEST else None
    whole = type(value) is float and value.is_integer()
    return integer(int(value)) if whole else None


def number(value: Any) -> float | None:
    """Return a number; the registry writes measured values as texts, which may be words."""
    if type(value) is str:
        return _number(value) if len(value) <= _LONGEST else None
    if type(value) is float:
        return value if isfinite(value) else None
    return float(value) if type(value) is int and -(2**63) <= value < 2**63 else None


def truth(value: Any) -> bool | None:
    """Return yes or no."""
    return value if type(value) is bool else None


def codes(value: Any) -> str | None:
    """Return the codes of a list in one text."""
    return text(_SEVERAL.join(strings(value)))


def includes(code: str) -> ConvertAll:
    """Return a function that says whether lists have a code."""
    return each(lambda value: code in value if isinstance(value, list) else None)


def first_day(value: Any) -> date | None:
    """Return the earliest possible day of a date."""
    partial = parse_date(value)
    return partial.first_day if partial else None


def last_day(value: Any) -> date | None:
    """Return the latest possible day of a date, as AACT does."""
    return _last_day(value) if type(value) is str and len(value) <= _LONGEST else None


# ---------------------------------------------------------------- columns


def each(convert: Convert) -> ConvertAll:
    """Return a function that converts the values of a column one by one."""
    return lambda values: [None if value is None else convert(value) for value in values]


def texts(values: list[Any]) -> Sequence[str | None]:
    """Return texts as they stand in the records."""
    if not _TEXTS.issuperset(map(type, values)):
        return [None if value is None else text(value) for value in values]
    return [value or None for value in values] if "" in values else values


def integers(values: list[Any]) -> Sequence[int | None]:
    """Return whole numbers."""
    if _INTEGERS.issuperset(map(type, values)) and _fit(values):
        return values
    return [None if value is None else integer(value) for value in values]


def truths(values: list[Any]) -> Sequence[bool | None]:
    """Return yes or no."""
    if _TRUTHS.issuperset(map(type, values)):
        return values
    return [truth(value) for value in values]


def lower_cases(values: Iterable[str | None]) -> list[str | None]:
    """Return texts in lower case."""
    return [value and value.lower() for value in values]


_TEXTS = frozenset((str, type(None)))
_INTEGERS = frozenset((int, type(None)))
_TRUTHS = frozenset((bool, type(None)))


def _fit(values: Iterable[int | None]) -> bool:
    """Return whether each number fits into 64 bits."""
    there = [value for value in values if value is not None]
    return not there or (min(there) >= -(2**63) and max(there) < 2**63)


# ---------------------------------------------------------------- reading texts


def _written(value: Any) -> str | None:
    """Return a number as the record writes it."""
    if type(value) is int:
        return str(value) if -(2**63) <= value < 2**63 else None
    return repr(value) if type(value) is float else None


@lru_cache(8192)
def _integer(value: str) -> int | None:
    digits = value.removeprefix("-")
    if not digits.isdecimal() or not digits.isascii() or len(digits) > _LONGEST_INTEGER:
        return None
    return int(value)


@lru_cache(16384)
def _number(value: str) -> float | None:
    # Python also reads 1_000, but the registry does not write numbers so.
    if "_" in value or not value.isascii():
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if isfinite(found) else None


@lru_cache(16384)
def _last_day(value: str) -> date | None:
    partial = parse_date(value)
    return partial.last_day if partial else None
