"""The shape of a registry's records: what its lists and fields are, so that they can be compared.

A registry describes itself with these values (``registries/``); ``core.compare`` uses them.
Patterns are dotted paths in which ``[]`` stands for any position in a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListShape:
    """How the items of one list are told apart and named."""

    noun: str
    """What a reader calls an item: "site", "primary outcome"."""
    plural: str
    identity: tuple[str, ...]
    """The keys whose values together identify an item; empty for a list of plain values."""
    label: tuple[str, ...]
    """The keys that name an item to a reader."""
    likeness: tuple[tuple[str, float], ...] = ()
    """Keys and weights by which left-over items are likened; empty: the identity, evenly."""
    same: tuple[str, ...] = ()
    """Keys that must agree, where both items have them, for two left-over items to be one."""
    family: str | None = None
    """Lists of one family may exchange items: a secondary outcome made primary."""


@dataclass(frozen=True, slots=True)
class RecordShape:
    """What is known of a registry's records."""

    volatile: tuple[str, ...]
    """Paths that differ on every reading without any news."""
    lists: Mapping[str, ListShape]
    """The known lists, by pattern."""
    registry_made: tuple[str, ...]
    """Patterns below which the registry itself, not the sponsor, makes the changes."""
    markup: frozenset[str]
    """Patterns of the text fields that hold Markdown."""
