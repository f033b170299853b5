"""How much an event matters: four severities, as in the published rating of outcome changes."""

from collections.abc import Iterable
from typing import Literal

Severity = Literal["major", "minor", "detail", "none"]
SEVERITIES: tuple[Severity, ...] = ("major", "minor", "detail", "none")
"""Every severity, the highest first."""


def rank(severity: Severity) -> int:
    """Return the position of a severity: 0 is the highest, so that it is sorted first."""
    return SEVERITIES.index(severity)


def at_least(severity: Severity, least: Severity) -> bool:
    """Whether a severity is ``least`` or higher."""
    return rank(severity) <= rank(least)


def worst(severities: Iterable[Severity]) -> Severity:
    """Return the highest of some severities; "none" if there are none."""
    return min(severities, key=rank, default="none")
