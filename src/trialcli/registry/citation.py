"""What a reference manager is given of a trial."""

from datetime import date
from typing import NamedTuple


class Citation(NamedTuple):
    """A trial as a reference; what its record does not state is empty."""

    trial: str
    title: str
    short_title: str
    sponsor: str
    is_person: bool
    """Whether the sponsor is a person and not an organization."""
    keywords: tuple[str, ...]
    """Conditions, then interventions."""
    summary: str
    """In plain text."""
    status: str | None
    posted: str | None
    """The day when the registry first posted the record."""
    updated: str | None
    """The day when the registry posted the last update."""
    has_results: bool
    address: str = ""
    """The address of the registry's page about it."""
    read: date | None = None
    """The day when its record was read."""
