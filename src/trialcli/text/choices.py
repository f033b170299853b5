"""Values from a fixed set, as people write them: in upper or lower case, with any hyphens."""

from collections.abc import Iterable, Mapping

from trialcli.errors import UsageError
from trialcli.text.blocks import one_line
from trialcli.text.quoting import without_addresses

_MOST_SHOWN = 60
_ALIKE = 0.6
"""From this likeness to a known word on, a word is a typing error; the default of difflib."""


def letters_and_digits(text: str) -> str:
    """Return the letters and digits of a text in lower case; they differ between values."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def chosen(
    given: str, known: Iterable[str], noun: str, others: Mapping[str, str] | None = None
) -> str:
    """Return the known value that a person meant.

    ``noun`` is the noun for such a value: ``section``. ``others`` are names that people try first;
    each leads to the known value that it is suggested to use.

    Raises:
        UsageError: it is none of them.
    """
    values = tuple(known)
    found = match(given, values)
    if found is not None:
        return found
    article = "an" if noun[0] in "aeiou" else "a"
    every = f"{_plural(noun).capitalize()} are: {', '.join(values)}."
    raise UsageError(
        f"{shown(given)!r} is not {article} {noun}.",
        hint=f"{suggestion(given, values, others)}{every}",
    )


def shown(given: str) -> str:
    """Return a person's word for a message: on one line, short, and without an address."""
    return without_addresses(one_line(given))[:_MOST_SHOWN]


def _plural(noun: str) -> str:
    head, of, rest = noun.partition(" of ")
    if of:
        return f"{_plural(head)}{of}{rest}"
    if noun.endswith("y") and not noun.endswith("ey"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x")) else f"{noun}s"


def match(given: str, known: Iterable[str]) -> str | None:
    """Return the known value that was meant, if exactly one fits."""
    values = tuple(known)
    if given in values:
        return given
    found = [
        value for value in values if letters_and_digits(value) == letters_and_digits(given) != ""
    ]
    return found[0] if len(found) == 1 else None


def suggestion(given: str, known: Iterable[str], others: Mapping[str, str] | None = None) -> str:
    """Return ``Did you mean outcomes? ``, or nothing if no known value is similar."""
    found = meant(given, known, others)
    return f"Did you mean {found}? " if found else ""


def meant(
    given: str,
    known: Iterable[str],
    others: Mapping[str, str] | None = None,
    *,
    alike: float = _ALIKE,
) -> str:
    """Return the known value that a person probably meant; empty if none is similar.

    ``others`` are names that people try first, as letters and digits, each with a known value.
    ``alike`` is the likeness from which on a word is a typing error.
    """
    from difflib import get_close_matches

    values = tuple(known)
    letters = letters_and_digits(given)
    if (other := (others or {}).get(letters)) in values:
        return str(other)
    by_letters = {letters_and_digits(value): value for value in values}
    close = get_close_matches(letters, by_letters, cutoff=alike)
    # A word of the same letters in another order is likelier than any other: cvs is csv.
    close.sort(key=lambda word: sorted(word) != sorted(letters))
    begun = [value for each, value in by_letters.items() if each.startswith(letters)]
    if letters and len(begun) == 1:
        return begun[0]
    return by_letters[close[0]] if close else ""
