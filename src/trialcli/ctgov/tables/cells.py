"""Values of a record as cells of a table.

A value of another type than the registry's is converted if nothing is lost, and else not stated:
a record may come from a file that somebody wrote. Empty texts are not stated.
"""

from collections.abc import Callable
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


def lower_case(value: Any) -> str | None:
    """Return a text in lower case."""
    found = text(value)
    return None if found is None else found.lower()


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


def includes(code: str) -> Convert:
    """Return a function that says whether a list has a code."""
    return lambda value: code in value if isinstance(value, list) else None


def first_day(value: Any) -> date | None:
    """Return the earliest possible day of a date."""
    partial = parse_date(value)
    return partial.first_day if partial else None


def last_day(value: Any) -> date | None:
    """Return the latest possible day of a date, as AACT does."""
    return _last_day(value) if type(value) is str and len(value) <= _LONGEST else None


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
    # Python also reads 1_000, which nobody in the registry means as a number.
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
