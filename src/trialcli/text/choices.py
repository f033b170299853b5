"""Values out of a closed set, as a person gives them: in any case, with any hyphens."""

from collections.abc import Iterable

from trialcli.errors import UsageError
from trialcli.text.blocks import one_line
from trialcli.text.quoting import without_addresses

_MOST_SHOWN = 60
_ALIKE = 0.6
"""A word at least this much like a known one is a typing error; difflib's own cut-off."""


def folded(text: str) -> str:
    """Return the letters and digits of a text in lower case: two values that differ have others."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def chosen(given: str, known: Iterable[str], noun: str) -> str:
    """Return the known value that a person gave.

    Args:
        given: what was given.
        known: every value there is.
        noun: what such a value is: ``section``.

    Raises:
        UsageError: it is none of them.

    """
    values = tuple(known)
    found = match(given, values)
    if found is not None:
        return found
    shown = without_addresses(one_line(given))[:_MOST_SHOWN]
    article = "an" if noun[0] in "aeiou" else "a"
    every = f"{_plural(noun).capitalize()} are: {', '.join(values)}."
    raise UsageError(
        f"{shown!r} is not {article} {noun}.", hint=f"{suggestion(given, values)}{every}"
    )


def _plural(noun: str) -> str:
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"


def match(given: str, known: Iterable[str]) -> str | None:
    """Return the known value that is meant, if one is, and no other as much."""
    values = tuple(known)
    if given in values:
        return given
    found = [value for value in values if folded(value) == folded(given) != ""]
    return found[0] if len(found) == 1 else None


def suggestion(given: str, known: Iterable[str]) -> str:
    """Return ``Did you mean outcomes? ``, or nothing if no known value is like it."""
    from difflib import get_close_matches

    by_letters = {folded(value): value for value in known}
    close = get_close_matches(folded(given), by_letters, n=1, cutoff=_ALIKE)
    begun = [value for letters, value in by_letters.items() if letters.startswith(folded(given))]
    if folded(given) and len(begun) == 1:
        return f"Did you mean {begun[0]}? "
    return f"Did you mean {by_letters[close[0]]}? " if close else ""
