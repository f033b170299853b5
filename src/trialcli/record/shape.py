"""The shape of a registry's records: what its lists and fields are, so that they can be compared.

A registry describes itself with these values (``ctgov.shape``); ``record.compare`` uses them.
Patterns are dotted paths in which ``[]`` stands for any position in a list.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from trialcli.record.wholeness import RequiredParts

ItemPlace = tuple[str, int]
"""Where an item of a family is: the key of its list, and its position there."""
ItemLists = Mapping[str, Sequence[Any]]
"""The lists of a family in one record, by their keys."""
ItemPlacePair = tuple[ItemPlace, ItemPlace]
"""Where an item was, and where it is now."""
PairFamily = Callable[[ItemLists, ItemLists, Sequence[ItemPlacePair]], Iterable[ItemPlacePair]]
"""Says which item before is which item after, beside the pairs that are known to be equal."""


class ListShape(NamedTuple):
    """How the items of one list are distinguished, compared and named."""

    noun: str
    """What a reader calls an item: "site", "primary outcome"."""
    plural: str
    identities: tuple[tuple[str, ...], ...] = ()
    """Sets of keys that identify an item, strictest first; none for a list of plain values.
    An item without a value at some key of a set is not identified by that set, except the first."""
    nameless: bool = False
    """Items without a value at any key of the first set may be one another: an untitled row."""
    label: tuple[str, ...] = ()
    """The keys that name an item to a reader."""
    likeness: tuple[tuple[str, float], ...] = ()
    """Keys and weights by which left-over items are compared; empty: the first identity, evenly."""
    least_likeness: float = 0.5
    """Two left-over items are one item that changed from this likeness (0 to 1) on."""
    must_agree: tuple[str, ...] = ()
    """Keys that must agree, where both items have them, for two left-over items to be one."""
    anchors: tuple[str, ...] = ()
    """If given, one of these keys at least must agree for two left-over items to be one; the
    strictest first."""
    located: str | None = None
    """The key of the coordinates by which items of one name are one if no anchor agrees."""
    least_name_likeness: tuple[float, float] = (0.0, 0.0)
    """Two different names (the first label key) may be one item's from this likeness on: if the
    strictest anchor agrees, and if it does not."""
    anonymous: str | None = None
    """A pattern for values of the first label key that name nobody ("Research Site")."""
    common: frozenset[str] = frozenset()
    """Words of the first label key that distinguish no item: "hospital", "university"."""
    numbered: bool = False
    """The first label keys of two different items may differ in a number only ("Hospital No 4")."""
    synonyms: Mapping[str, str] = {}
    """Values that the registry has renamed, older name to newer: "Russian Federation", "Russia"."""
    figures: Callable[[Any], str] | None = None
    """Returns the figures of an item as a text; empty if they distinguish nothing. A left-over item
    is the one with the same figures, if no other left-over item has them."""
    code: str | None = None
    """A pattern whose group is the sponsor's own number for the item ("Site 0267")."""
    referred_to: str | None = None
    """The key by whose value items further in refer to an item of this list."""
    refers_by: str | None = None
    """The key by which an item, where it is not a text itself, refers to one further out."""
    family: PairFamily | None = None
    """Lists side by side with one such function are a family, whose items it pairs: it may pair
    them across the lists, as a secondary outcome is made primary."""


class RecordShape(NamedTuple):
    """What is known of a registry's records."""

    volatile: tuple[str, ...]
    """Dotted paths that differ on every reading without any news."""
    lists: Mapping[str, ListShape]
    """The known lists, by pattern."""
    registry_made: tuple[str, ...] = ()
    """Patterns below which the registry itself, not the sponsor, makes the changes."""
    not_in_history: tuple[str, ...] = ()
    """Dotted paths of parts that the registry's history need not serve with a version."""
    registry_values: Mapping[str, str] = {}
    """Patterns of fields, each with the value that only the registry sets there."""
    registry_items: Mapping[str, tuple[str, str]] = {}
    """Patterns of list items that are the registry's own where a key has a value."""
    renamed: Mapping[str, Mapping[str, str]] = {}
    """Patterns of fields whose values the registry has renamed, older name to newer."""
    places: Mapping[str, "PlaceKeys"] = {}
    """Patterns of list items that the registry re-spells when its geographic database changes."""
    submission: tuple[str, ...] = ()
    """Patterns that change with every submission of the sponsor."""
    own_news: tuple[str, ...] = ()
    """Patterns whose changes are news of each trial, even if many trials share them."""
    required: RequiredParts = RequiredParts()
    """The parts that every whole record has."""
    words: Callable[[str, Any], str] | None = None
    """Returns the value of a field, by its pattern, in words; labels of items are made of these."""
    markup_keys: frozenset[str] = frozenset()
    """The keys whose texts are Markdown, wherever they stand."""
    markup_ends: tuple[str, ...] = ()
    """The ends of further patterns whose texts are Markdown."""

    def is_markup(self, pattern: str) -> bool:
        """Return whether the field at a dotted path holds Markdown; every other text is plain."""
        return pattern.rpartition(".")[2] in self.markup_keys or (
            bool(self.markup_ends) and pattern.endswith(self.markup_ends)
        )


class PlaceKeys(NamedTuple):
    """Which keys of an item are the registry's spelling of a place, and which are the sponsor's."""

    spelled: tuple[str, ...]
    """Keys that the registry may re-spell: city, state."""
    located: str
    """The key of the coordinates, which move along with such a re-spelling."""
    fixed: tuple[str, ...]
    """Keys that are the same, or missing, on both sides of such a re-spelling."""
