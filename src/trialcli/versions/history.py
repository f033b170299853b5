"""The history of a trial: its versions, each with the most severe event since the one before."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialcli.errors import StoreError
from trialcli.versions.line import KnownVersion

if TYPE_CHECKING:
    from trialcli.events.event import Event


@dataclass(frozen=True, slots=True)
class HistoryVersion:
    """A known version of a trial, and the most severe news since the stored version before it."""

    version: KnownVersion
    status: str | None
    """As the registry lists it, or else as the record states it."""
    digest: str | None
    """The content digest; None if the version is not stored or cannot be read."""
    partial: str = ""
    """Why the record is incomplete, in words; empty if it is complete."""
    worst: "Event | None" = None
    since: KnownVersion | None = None
    """The stored version that it was compared with; None for the first."""
    more: int = 0
    """The number of further events that are news."""


@dataclass(frozen=True, slots=True)
class History:
    """The known versions of a trial, oldest first."""

    trial: str
    title: str
    versions: tuple[HistoryVersion, ...]
    problems: tuple[StoreError, ...] = ()
    """Why some versions could not be read."""

    @property
    def rows(self) -> list[tuple[str, HistoryVersion]]:
        """Each version with the trial ID."""
        return [(self.trial, version) for version in self.versions]
