"""What can be compared between two records if one of them may be incomplete."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from trialcli.record.tree import Record
from trialcli.text.dates import PartialDate, parse_date
from trialcli.text.likeness import normalised

Partial = Literal["page", "fields"]
"""``page``: transcribed from a page; ``fields``: it lacks parts that every record has."""
Partials = tuple[Partial | None, Partial | None]


@dataclass(slots=True)
class Bounds:
    """What can be compared between two records if one of them may be partial."""

    partials: Partials
    patterns: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    """The patterns that each partial record contains."""
    unknown: dict[str, None] = field(default_factory=dict)
    """The patterns that only one record contains, so that the other is unknown."""

    @classmethod
    def of(cls, before: Record, after: Record, partials: Partials) -> "Bounds":
        """Return the bounds of a comparison."""
        held = (
            frozenset(_patterns(record)) if kind == "fields" else frozenset()
            for record, kind in zip((before, after), partials, strict=True)
        )
        return cls(partials, (next(held), next(held)))

    def is_unknown(self, side: int, pattern: str) -> bool:
        """Whether a key that one side lacks (0: before) may exist in the registry; notes it."""
        partial = self.partials[side]
        if partial is None or (partial == "fields" and pattern in self.patterns[side]):
            return False
        self.unknown[pattern] = None
        return True

    def is_unknown_item(self, side: int, pattern: str) -> bool:
        """Whether an item that one side lacks may exist in the registry; notes it."""
        if self.partials[side] != "page":
            return False
        self.unknown[pattern] = None
        return True

    def agree(self, before: Any, after: Any) -> bool:
        """Whether two values mean the same, if one was transcribed from a page."""
        if "page" not in self.partials or not isinstance(before, str) or not isinstance(after, str):
            return False
        return normalised(before) == normalised(after) != "" or same_day(before, after)


def same_day(one: object, other: object) -> bool:
    """Whether one date is the last day of the month or year that the other states."""
    first, second = parse_date(one), parse_date(other)
    return (
        first is not None and second is not None and (_ends(first, second) or _ends(second, first))
    )


def _ends(day: PartialDate, stated: PartialDate) -> bool:
    return day.precision == "day" != stated.precision and day.last_day == stated.last_day


def _patterns(value: Any, pattern: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, child in value.items():
            if child is not None:
                below = f"{pattern}.{key}" if pattern else key
                yield below
                yield from _patterns(child, below)
    elif isinstance(value, list):
        for item in value:
            yield from _patterns(item, f"{pattern}[]")
