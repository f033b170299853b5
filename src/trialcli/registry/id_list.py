"""The trial IDs of a list, with an account of everything in it that is not one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

EntryKind = Literal["trial", "not_usable", "other_id", "no_id"]
"""What an entry is; ``other_id`` is an ID of another registry or of a publication."""


class Place(NamedTuple):
    """Where something stands in a list: ``line 7``."""

    unit: str
    """``line``, or ``record``, ``text`` or ``argument`` in what has no lines."""
    number: int
    """From 1."""


class ListEntry(NamedTuple):
    """An ID in a list, or a line, row or record without one."""

    kind: EntryKind
    place: Place
    written: str
    """The ID as written, short enough to be quoted."""
    cell: str
    """The beginning of the cell or line that it stands in."""
    trial: str | None = None
    """The ID of the trial, if it can be read for certain."""
    fault: str = ""
    """Why it is not the ID of a trial, as the rest of a sentence: ``has 7 digits``."""
    registry: str = ""
    """The registry that gave an ``other_id``: ``ISRCTN``; empty if none did."""


NoteEntry = Callable[[ListEntry], None]
"""Takes each entry of a list, in order."""


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
