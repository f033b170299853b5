"""The IDs of lists, each with what is known of its trial here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from trialcli.registry.id_list import EntryKind, ListEntry, Place

ReadAs = Literal["repeated"] | EntryKind
"""How an entry is read; ``repeated`` is a trial that came before, under any of its IDs."""


class ListedPlace(NamedTuple):
    """Where an entry stands, among all lists."""

    file: str | None
    """As it was given; None: the entry is an argument."""
    place: Place


class ListedId(NamedTuple):
    """An entry of a list, and what is known of its trial."""

    at: ListedPlace
    entry: ListEntry
    read_as: ReadAs
    trial: str | None = None
    """The ID under which the trial is stored; None if the entry is not a trial."""
    first: ListedPlace | None = None
    """Where a repeated trial stands first."""
    stored: int | None = None
    """How many of its versions are stored; None if that is not known, or there is no trial."""
    in_registry: bool | None = None
    """Whether the registry had it at the last check; None if no check found out."""


class IdList(NamedTuple):
    """The entries of one list."""

    file: str | None
    entries: Iterable[ListEntry]


@dataclass(frozen=True, slots=True)
class ListedIds:
    """The entries of all lists, in order; they are read as they are taken."""

    rows: Iterable[ListedId]
