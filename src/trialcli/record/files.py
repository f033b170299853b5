"""Files of records: the parts that are read from a file, one by one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from trialcli.errors import UsageError
from trialcli.record.tree import Record


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
    study: Record | None = field(default=None, repr=False)
    """The record itself; None for a snapshot."""
    data_date: str | None = None
    """The date of the registry's data that the record states."""


class RecordForm(NamedTuple):
    """What must be known of records to read files of them."""

    page: re.Pattern[str]
    """Matches the beginning of a page of records, up to its list."""
    data_date: Callable[[bytes], str]
    """Returns the data date of the first record in a JSON text; empty if there is none."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that a person gave, open for reading."""

    name: str
    """The name by which a reader finds it: its path, or where it was read from."""
    base_name: str
    """Its last part, harmless wherever it is shown."""
    sha256: str
    """Of its bytes."""
    pieces: Iterator[JsonPiece | UnusablePiece] = field(repr=False)
    """Its values. Reading one raises a ``UsageError`` if the file as a whole, or the rest of it,
    cannot be used."""


@dataclass(frozen=True, slots=True)
class UnusableFile:
    """A file that a person gave and that cannot be opened."""

    name: str
    why: UsageError


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
