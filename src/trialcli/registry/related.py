"""The trials that are related to one, and why."""

from dataclasses import dataclass
from typing import NamedTuple

from trialcli.errors import RegistryError
from trialcli.registry.sites import NearestSite
from trialcli.registry.summary import Summary


class RelatedTrial(NamedTuple):
    """A trial that is related to another one, and why."""

    summary: Summary
    score: float
    """The higher, the more alike the two records are; comparable within one ranking."""
    reasons: tuple[str, ...]
    same_title: bool = False
    """Whether both have one title: perhaps one study that was registered twice."""
    nearest: NearestSite | None = None
    """Its site nearest to the point of a search for related trials near one."""


@dataclass(frozen=True, slots=True)
class RelatedTrials:
    """The trials related to one."""

    trial: str
    rows: tuple[RelatedTrial, ...]
    """The best first."""
    compared: int
    """How many trials were compared with it."""
    is_from_store: bool
    """Whether only stored trials were compared, and the registry was not asked."""
    has_more: bool = False
    """Whether more of them are related than the rows have."""
    among: str = ""
    """What must hold for each of them: ``status: recruiting``; empty if nothing must."""
    error: RegistryError | None = None
    """Why the registry could not be asked."""
