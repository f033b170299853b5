"""The trial IDs of a list, with an account of everything in it that is not one."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class UnusableId:
    """Something that was meant to be a trial ID and cannot be read for certain."""

    place: str
    """Where it stands: ``line 7``."""
    text: str
    fault: str
    """What is wrong with it: ``has 7 digits``."""


@dataclass(frozen=True, slots=True)
class ListReading:
    """The trial IDs of a list, and the counts of everything else."""

    trials: tuple[str, ...]
    """Canonical IDs, in order of first appearance."""
    repeated: int = 0
    """How often an ID that was already taken came again."""
    mentioned: int = 0
    """IDs that are not taken, since they stand outside the column or key for the ID."""
    unusable: tuple[UnusableId, ...] = ()
    """The first of them."""
    unusable_count: int = 0
    others: Mapping[str, int] = field(default_factory=dict)
    """IDs of other registries and of publications, by kind."""
    foreign: tuple[UnusableId, ...] = ()
    """The first IDs of other registries, each with what it is."""
    without: int = 0
    """Lines, rows or records with nothing that looks like an ID."""
    unit: str = "line"
    """What ``without`` counts."""
