"""The versions of a trial with what happened in each."""

from dataclasses import dataclass

from trialcli.events.event import Event
from trialcli.versions.line import LineVersion


@dataclass(frozen=True, slots=True)
class RatedVersion:
    """A version of a line, and the worst that happened since the stored version before it."""

    version: LineVersion
    status: str | None
    """By the registry's list, or else by the record."""
    digest: str | None
    """Its content digest; None if it is not stored or cannot be read."""
    partial: str = ""
    """Why it is not a whole record, in words; empty if it is."""
    worst: Event | None = None
    since: LineVersion | None = None
    """The stored version it was compared with; None for the first."""
    more: int = 0
    """How many more news events there were."""
