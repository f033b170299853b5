"""How much a change matters: four grades, as in the published rating of outcome changes."""

from collections.abc import Iterable
from typing import Literal

Severity = Literal["major", "minor", "detail", "none"]
SEVERITIES: tuple[Severity, ...] = ("major", "minor", "detail", "none")
"""Every severity, the worst first."""


def rank(severity: Severity) -> int:
    """Return where a severity stands among all: 0 for the worst, so that sorting is worst first."""
    return SEVERITIES.index(severity)


def at_least(severity: Severity, least: Severity) -> bool:
    """Whether a severity is as bad as another or worse."""
    return rank(severity) <= rank(least)


def worst(severities: Iterable[Severity]) -> Severity:
    """Return the worst of some severities; "none" where there are none."""
    return min(severities, key=rank, default="none")
