"""What a store and its state hand over: a part of the ports, apart because every command needs it.

The ports as a whole take long to import (docs/architecture.md, "What starting costs").
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from trialcli.versions.snapshot import SnapshotName

if TYPE_CHECKING:
    from trialcli.ctgov.facts.summary import Summary


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a snapshot that was handed to the store."""

    outcome: Literal["new", "changed", "unchanged"]
    """``new``: the first of its trial; ``unchanged``: the newest one stored has its content."""
    name: SnapshotName
    """The snapshot that now stands for this content: the new one, or the one already there."""


@dataclass(frozen=True, slots=True)
class Stray:
    """Something in a store that is neither a snapshot nor the store's own."""

    path: str
    """Relative to the store, with ``/``."""
    kind: Literal["foreign", "left-over"]
    """``left-over``: of a killed writer."""


@dataclass(frozen=True, slots=True)
class LastCheck:
    """The last time the registry was asked about a trial, and how that went."""

    trial: str
    checked: datetime | None = None
    """When it was last looked at successfully."""
    registry: str | None = None
    """The root of the registry that answered."""
    data_timestamp: str | None = None
    """The registry's data of that look; None where the record did not agree with the stamp."""
    failing_since: datetime | None = None
    """When the failures began that have not ended."""
    error: str | None = None
    """The sentence of the newest failure."""


class CatalogRow(NamedTuple):
    """What ``list`` says of a trial; a named tuple for the reason that a summary is one."""

    summary: "Summary"
    """Of the newest snapshot; empty but for the trial ID where that cannot be read."""
    snapshots: int
    """How many snapshots of our own are stored."""
    first: datetime
    """When the oldest of them was read; of the versions of the history where there are none."""
    newest: datetime
    name: str
    """The file name of the newest snapshot."""
    digest: str
    """Its content digest; the 16 digits of the name where it cannot be read."""
    problem: str | None = None
    """Why the newest snapshot cannot be read; such a row is never kept in the index."""
    histories: int = 0
    """How many versions of the registry's history are stored."""


class MarkedRow(NamedTuple):
    """A row of the index, and the mark of the trial's directory it was made from."""

    mark: int
    row: CatalogRow
