"""Find out whether a record is complete, and what can be compared if it is not.

A record may be incomplete because it was transcribed from a page, requested with selected fields,
or cut short. Its missing parts may still exist in the registry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trialcli.record.tree import Record, at
from trialcli.text.dates import PartialDate, parse_date
from trialcli.text.likeness import normalised

Partial = Literal["page", "fields"]
"""``page``: transcribed from a page; ``fields``: it lacks parts that every record has."""
Partials = tuple[Partial | None, Partial | None]


@dataclass(frozen=True, slots=True)
class RequiredParts:
    """The parts that every whole record of a registry has."""

    every: Mapping[str, str] = field(default_factory=dict)
    """Dotted paths, each with what a reader calls the part."""
    unless: tuple[str, Any] = ("", None)
    """A path and its value: a record that has it lacks the parts of ``others`` and is whole."""
    others: Mapping[str, str] = field(default_factory=dict)
    """The parts that every other record has besides."""
    enough: str = ""
    """The part (in words) that is never missing alone, unless fields were chosen. The absence of
    any other single part may be a fault of the registry in that part."""

    def missing(self, study: Record) -> tuple[str, ...]:
        """Return, in words, the parts that a record lacks."""
        path, value = self.unless
        is_reduced = bool(path) and at(study, path) == value
        parts = self.every if is_reduced else {**self.every, **self.others}
        return tuple(words for part, words in parts.items() if at(study, part) is None)

    def lacking_alone(self, study: Record) -> tuple[str, ...]:
        """Return the parts that a record lacks, if that makes it partial."""
        return self._enough(self.missing(study)) if study else ()  # else: the side of no file

    def lacking(self, study: Record, other: Record) -> tuple[str, ...]:
        """Return the parts that another version has and this one lacks."""
        if not study or not other:  # the missing side of a file that was added or removed
            return ()
        theirs = self.missing(other)
        return self._enough(tuple(part for part in self.missing(study) if part not in theirs))

    def _enough(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        return parts if len(parts) > 1 or self.enough in parts else ()


_NEARLY_ALL = 6
"""A record that lacks at least this many of these parts lacks nearly everything."""


def lacking_words(parts: tuple[str, ...]) -> str:
    """Return ``lacks nearly everything (title, status, …)``."""
    if len(parts) >= _NEARLY_ALL:
        return f"lacks nearly everything ({', '.join(parts[:3])} and {len(parts) - 3} more parts)"
    return f"lacks parts that every record has ({', '.join(parts)})"


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
