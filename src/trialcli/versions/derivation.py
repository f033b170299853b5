"""What an export remembers of its changes, so that the next one derives only what is new."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class DerivedPair(NamedTuple):
    """Two consecutive versions of a trial whose events are in the export."""

    identity: str
    """A digest of what the events depend on, beside the basis of all derivations."""
    month: str
    """The month of the later version: ``2026-03``."""
    rows: int
    """How many rows the pair has."""


class DerivedTrial(NamedTuple):
    """A trial whose changes are in the export."""

    trial: str
    mark: int
    """The mark of its directory when its versions were read."""
    listed: int
    """How many versions the registry had listed by then."""
    pairs: tuple[DerivedPair, ...]
    """Its pairs, oldest first."""


class Derivations(Protocol):
    """What an export that is there has derived."""

    @property
    def basis(self) -> str:
        """What all of it depends on: the program, its rules, thresholds and columns."""

    def trials(self) -> Iterator[DerivedTrial]:
        """Yield the trials, sorted."""


class DerivationWriter(Protocol):
    """What a new export has derived, while it is being written."""

    def add(self, trial: DerivedTrial) -> None:
        """Add a trial."""

    def close(self) -> None:
        """Finish the file."""


class Scratch(Protocol):
    """Lines by key that wait on the disk, in the order in which they were added."""

    def add(self, key: str, line: str) -> None:
        """Add a line."""

    def keys(self) -> list[str]:
        """Return the keys, sorted."""

    def lines(self, key: str) -> Iterator[str]:
        """Yield the lines of a key."""
