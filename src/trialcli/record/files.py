"""Files of records: the parts that are read from a file, one by one."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class JsonPiece:
    """One JSON value of a file: a record, or a value that contains records."""

    content: bytes
    """Its text, UTF-8."""
    where: str = ""
    """Its place in the file: ``week1.json``, ``line 12``. May contain text of the file."""


@dataclass(frozen=True, slots=True)
class UnusablePiece:
    """A part of a file that cannot be used."""

    why: str
    """The reason as a clause: ``it is a PDF document``."""
    where: str


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record in a file."""

    trial: str
    """Its ID."""
    aliases: tuple[str, ...]
    content: bytes
    """Its JSON, UTF-8: a bare record, or a snapshot."""
    source: str = "file"
    """``history`` if the registry's history served it, else ``file``."""
    number: int | None = None
    """The registry's number of this version, from 1, if known."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two compared files of records."""

    name: str
    is_whole: bool = True
    """Whether all of it could be read; if not, it may contain trials that were not found."""


@dataclass(frozen=True, slots=True)
class SpoolPlace:
    """The place of a content in a spool."""

    start: int
    size: int


class Spool(Protocol):
    """Contents on disk: a large file has more records than fit into memory."""

    def put(self, content: bytes) -> SpoolPlace:
        """Store a content."""

    def get(self, place: SpoolPlace) -> bytes:
        """Return a stored content."""
