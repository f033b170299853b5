"""What the help of a command adds to its text: examples to copy, and what to read next."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

_F = TypeVar("_F", bound=Callable[..., int])
_ATTRIBUTE = "help_notes"


class HelpNotes(NamedTuple):
    """Examples of a command, and related commands and topics."""

    examples: tuple[tuple[str, str], ...] = ()
    """What each example is for, and the line to type."""
    related: tuple[str, ...] = ()
    """Each as it follows ``trialcli``: ``diff``, ``help versions``."""


def has_examples(*examples: tuple[str, str], related: str) -> Callable[[_F], _F]:
    """Give a command its examples; ``related`` names commands and topics, with commas between."""

    def noted(function: _F) -> _F:
        setattr(function, _ATTRIBUTE, HelpNotes(examples, tuple(related.split(", "))))
        return function

    return noted


def notes_of(function: Any) -> HelpNotes:
    """Return what the help of a command adds."""
    notes: HelpNotes = getattr(function, _ATTRIBUTE, HelpNotes())
    return notes
