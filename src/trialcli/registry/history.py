"""A registry's own history of a record: the versions that it lists."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class RegistryVersion(NamedTuple):
    """The entry of one version in a registry's history, without the record."""

    number: int
    """From 1, as the registry's site counts."""
    day: date
    """The day on which it was submitted."""
    status: str | None
    """The trial's status in it, as the registry spells it."""
    modules: tuple[str, ...]
    """The parts of the record that were edited, in the registry's words; none in the first."""


class HistoryIndex(NamedTuple):
    """The versions of a trial's record that a registry lists."""

    trial: str
    versions: tuple[RegistryVersion, ...]
    """Oldest first: numbers 1 to their count, without a gap."""


@dataclass(frozen=True, slots=True)
class ListedHistory:
    """The versions of a trial that a registry listed when it was last asked."""

    index: HistoryIndex
    registry: str
    """The root of the registry that answered."""
    listed: datetime
    """When it was asked."""
