"""Files of records: what an edge reads out of one, piece by piece."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Piece:
    """One JSON value of a file: a record, or something around records."""

    content: bytes
    """Its text, UTF-8."""
    where: str = ""
    """Where in the file it is: ``week1.json``, ``line 12``. Holds text of the file."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A part of a file that cannot be used."""

    why: str
    """A clause: ``it is a PDF document``."""
    where: str


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record in a file."""

    trial: str
    """The ID it carries."""
    aliases: tuple[str, ...]
    content: bytes
    """Its JSON, UTF-8: a bare record, or a snapshot."""
    source: str = "file"
    """``history`` if the registry's history served it, else ``file``."""
    number: int | None = None
    """The registry's number of this version, from 1, where that is known."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two files of records that were compared."""

    name: str
    is_whole: bool = True
    """Whether all of it could be read: else it may hold a trial that was not found."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spool holds a content."""

    start: int
    size: int


class Spool(Protocol):
    """Contents put aside: a large file has more records than fit into memory."""

    def put(self, content: bytes) -> Place:
        """Put a content aside."""
        ...

    def get(self, place: Place) -> bytes:
        """Return a content that was put aside."""
        ...
