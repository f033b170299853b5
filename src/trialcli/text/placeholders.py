"""Placeholders: values that sponsors enter if the registry requires a value that they do not have.

A placeholder counts as not stated. The registry does not mark them, so trialcli recognizes them by
their form.
"""

import re

_NINES = re.compile(r"9{7,}")
"""At least seven nines: the registry has 99999999, but also real enrollments of two million."""
_DATE = re.compile(r"(?:1900|2099|[2-9][1-9][0-9]{2}|[3-9][0-9]{3})(?:-[0-9]{2}){0,2}", re.ASCII)
"""The year 1900, and 2099 and later."""


def is_placeholder_count(value: object) -> bool:
    """Whether a number of participants is a placeholder."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and _NINES.fullmatch(f"{value:.0f}") is not None


def is_placeholder_date(value: object) -> bool:
    """Whether a date is a placeholder."""
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def stated_count(value: object) -> int | None:
    """Return a number of participants; None if none or only a placeholder is stated."""
    if isinstance(value, bool) or not isinstance(value, int) or is_placeholder_count(value):
        return None
    return value


def stated_date(value: object) -> str | None:
    """Return the text of a date; None if none or only a placeholder is stated."""
    return value if isinstance(value, str) and not is_placeholder_date(value) else None
