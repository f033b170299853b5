"""What came of compacting a store of packs."""

from dataclasses import dataclass, field
from typing import NamedTuple


class CompactionNeed(NamedTuple):
    """What a compaction needs while it runs."""

    packs: int
    """How many packs are written again."""
    bytes: int
    """About how many bytes of the disk."""
    free: int
    """How many it has."""


@dataclass(slots=True)
class Compaction:
    """How many packs there were and are, and which could not be written again."""

    packs_before: int
    bytes_before: int
    packs_after: int = 0
    bytes_after: int = 0
    left: dict[str, str] = field(default_factory=dict)
    """The packs that stay because they cannot be read completely, and why, as a clause."""
