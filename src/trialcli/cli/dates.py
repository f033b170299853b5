"""Dates as a user gives them."""

from datetime import date

from trialcli.errors import UsageError


def given_date(text: str) -> date:
    """Return the date that a user gave.

    Raises:
        UsageError: it is not a date.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is not a date.", hint="Write it like 2026-01-12.") from None
