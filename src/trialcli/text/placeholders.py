"""Placeholders: what sponsors enter where the registry demands a value that they do not have.

Such a value is not stated. The registry itself never marks one, so trialcli recognises them by
their form.
"""

import re

_NINES = re.compile(r"9{7,}")
"""Seven nines and more: the registry holds 99999999, and real enrollments of two million."""
_DATE = re.compile(r"(?:1900|2099|[2-9][1-9][0-9]{2}|[3-9][0-9]{3})(?:-[0-9]{2}){0,2}", re.ASCII)
"""The year 1900, and 2099 and later."""


def is_placeholder_count(value: object) -> bool:
    """Whether a number of participants stands for one that is not known."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and _NINES.fullmatch(f"{value:.0f}") is not None


def is_placeholder_date(value: object) -> bool:
    """Whether a date stands for one that is not known."""
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def stated_count(value: object) -> int | None:
    """Return a number of participants; None where none is stated, or only a placeholder is."""
    if isinstance(value, bool) or not isinstance(value, int) or is_placeholder_count(value):
        return None
    return value


def stated_date(value: object) -> str | None:
    """Return the text of a date; None where none is stated, or only a placeholder is."""
    return value if isinstance(value, str) and not is_placeholder_date(value) else None
