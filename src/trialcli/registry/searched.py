"""The trials that a search found, with the few facts that it was asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from trialcli.registry.citation import Citation
from trialcli.registry.search import Search
from trialcli.registry.sites import NearestSite
from trialcli.registry.summary import Summary


class SearchedTrial(NamedTuple):
    """A trial that a search found. Facts that were not asked for are empty."""

    summary: Summary
    interventions: tuple[str, ...] = ()
    nearest: NearestSite | None = None
    """The nearest site, for a search near a point."""
    citation: Citation | None = None
    """The trial as a reference."""


@dataclass(frozen=True, slots=True)
class SearchedTrials:
    """The result of a search."""

    search: Search
    address: str
    """The address of the registry's site that shows the same search."""
    notes: Sequence[str]
    """What a person should know about the trials that it leaves out."""
    found: int | None = None
    """How many trials it finds; None if the registry does not say."""
    rows: Iterable[SearchedTrial] = ()
    """Those that are read, in the order of the registry. They can be read once."""
    shown: int | None = None
    """How many are read; None if the registry does not say how many there are."""
    is_counted_only: bool = False
    """Whether no trials were asked for, only their number."""

    @property
    def has_more(self) -> bool:
        """Whether it finds more trials than were read."""
        return self.found is not None and self.shown is not None and self.found > self.shown
