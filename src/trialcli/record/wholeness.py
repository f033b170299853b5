"""Find out whether a record is complete.

A record may be incomplete because it was transcribed from a page, requested with selected fields,
or cut short. Its missing parts may still exist in the registry.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from trialcli.record.tree import Record, at


class RequiredParts(NamedTuple):
    """The parts that every whole record of a registry has."""

    every: Mapping[str, str] = {}
    """Dotted paths, each with what a reader calls the part."""
    unless: tuple[str, Any] = ("", None)
    """A path and its value: a record that has it lacks the parts of ``others`` and is whole."""
    others: Mapping[str, str] = {}
    """The parts that every other record has besides."""
    enough: str = ""
    """The part (in words) that is never missing alone, unless fields were chosen. The absence of
    any other single part may be a fault of the registry in that part."""
    announced: Mapping[str, tuple[str, str]] = {}
    """The path of each flag which says that a record has a part: the part's path, and its words."""

    def missing(self, study: Record) -> tuple[str, ...]:
        """Return, in words, the parts that a record lacks."""
        path, value = self.unless
        is_reduced = bool(path) and at(study, path) == value
        parts = self.every if is_reduced else {**self.every, **self.others}
        return tuple(words for part, words in parts.items() if at(study, part) is None)

    def withheld(self, study: Record) -> tuple[str, ...]:
        """Return, in words, the parts that a record says it has and lacks."""
        return tuple(
            words
            for flag, (part, words) in self.announced.items()
            if at(study, flag) is True and at(study, part) is None
        )

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
