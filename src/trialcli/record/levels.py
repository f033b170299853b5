"""Some records, walked column by column: the objects at one depth, and how many each one has.

Code that reads thousands of values of each record is several times as fast if it reads one key of
many objects after the other. What is found is remembered, since several readers walk one place.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import accumulate, chain, compress, repeat
from operator import sub
from typing import Any, TypeVar, cast

from trialcli.record.tree import Record, objects

Found = TypeVar("Found")

NOTHING: Record = {}
"""Stands for an object that is not there."""
_NO_ITEMS: list[Any] = []
_ONE_WITHOUT_VALUES = [NOTHING]
_OBJECTS = frozenset([dict])


class Level:
    """Objects at one depth of some records."""

    def __init__(
        self,
        items: list[Any],
        counts: Sequence[int] = (),
        above: "Level | None" = None,
    ) -> None:
        """Say how many of the items belong to each item of the level above."""
        self.items = items
        self.counts = counts
        self.above = above
        self._known: dict[Hashable, Any] = {}
        self.memories: list[dict[Hashable, Any]] = [] if above is None else above.memories
        """What is remembered of all levels of these records."""
        self.memories.append(self._known)

    def forget(self) -> None:
        """Forget what was found in these records, so that their memory is free at once.

        Levels know each other, and Python frees such circles rarely.
        """
        for memory in self.memories:
            memory.clear()

    def replaced(self, items: list[Any]) -> "Level":
        """Return records in the place of these; they are forgotten together."""
        level = Level(items)
        self.memories += level.memories
        level.memories = self.memories
        return level

    def once(self, find: Callable[["Level"], Found]) -> Found:
        """Return what a function finds here; it is called only once."""
        if find not in self._known:
            self._known[find] = find(self)
        return cast("Found", self._known[find])

    def values(self, path: str) -> list[Any]:
        """Return the value of each object at a dotted path; None if there is none."""
        found = self._known.get(path)
        if found is None:
            before, _, key = path.rpartition(".")
            found = [one.get(key) for one in self.within(before)]
            self._known[path] = found
        return cast("list[Any]", found)

    def within(self, path: str) -> list[Record]:
        """Return the object within each object, by a dotted path; an empty one if there is none."""
        if not path:
            return cast("list[Record]", self.items)
        key = "within", path
        if key not in self._known:
            self._known[key] = [one if type(one) is dict else NOTHING for one in self.values(path)]
        return cast("list[Record]", self._known[key])

    def each(self, path: str, *, keeps_empty: bool = False) -> "Level":
        """Return the objects of the list at a dotted path of each object.

        ``keeps_empty``: an object without a list has one item, which states nothing.
        """
        key = "each", path, keeps_empty
        if key not in self._known:
            self._known[key] = level_of(self.values(path), self, keeps_empty=keeps_empty)
        return cast("Level", self._known[key])

    def lists(self, *paths: str) -> "Level":
        """Return what is at several paths of each object, path by path."""
        found = zip(*map(self.values, paths), strict=True)
        return Level([*chain.from_iterable(found)], [len(paths)] * len(self.items), self)

    def those(self, are_wanted: Sequence[bool]) -> "Level":
        """Return some of the items."""
        return Level([*compress(self.items, are_wanted)], [*map(int, are_wanted)], self)

    def repeats(self, above: "Level") -> Sequence[int]:
        """Return how many items belong to each item of a level somewhere above."""
        key = "repeats", id(above)
        if key not in self._known:
            counts, level = self.counts, self.above
            if level is not None and level is not above:
                counts = _sums(counts, level.repeats(above))
            self._known[key] = counts
        return cast("Sequence[int]", self._known[key])

    def spread(self, above: "Level", values: Iterable[Found]) -> "chain[Found]":
        """Yield for each item the value of the item above to which it belongs."""
        return chain.from_iterable(map(repeat, values, self.repeats(above)))

    @property
    def root(self) -> "Level":
        """The level of the records."""
        level = self
        while level.above is not None:
            level = level.above
        return level

    @property
    def numbers(self) -> list[int]:
        """The number of each item among those that belong to one item above, from 1."""
        return [*chain.from_iterable(range(1, count + 1) for count in self.counts)]


def level_of(lists: Iterable[Any], above: Level, *, keeps_empty: bool = False) -> Level:
    """Return the objects of some lists, each of an item of a level."""
    found = [one if type(one) is list else _NO_ITEMS for one in lists]
    items = [*chain.from_iterable(found)]
    if not _OBJECTS.issuperset(map(type, items)):
        found = [objects(one) for one in found]
        items = [*chain.from_iterable(found)]
    if keeps_empty and not all(found):
        found = [one or _ONE_WITHOUT_VALUES for one in found]
        items = [*chain.from_iterable(found)]
    return Level(items, [*map(len, found)], above)


def _sums(counts: Sequence[int], parts: Sequence[int]) -> list[int]:
    """Return the sums of successive parts of some counts, given how many each part has."""
    ends = [0, *accumulate(counts)]
    places = [0, *accumulate(parts)]
    found = [*map(ends.__getitem__, places)]
    return [*map(sub, found[1:], found)]
