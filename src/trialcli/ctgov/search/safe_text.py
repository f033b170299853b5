"""A person's text in the registry's query language: plain words, whatever characters it has.

In that language, brackets, parentheses, quotes, commas and words in capitals (``AND``, ``ALL``)
have a meaning, and a wrong one is an error. A text must not change the question by accident.
"""

import re
from unicodedata import category, normalize

from trialcli.errors import UsageError
from trialcli.registry.search import says_something

MOST_WORDS = 12
"""The registry refuses searches of more than about 13 words as too complicated."""
_MOST_IN_PHRASE = 60
"""Words of a phrase that are sent: more make no difference, and an address has a longest length."""
_LONGEST_WORD = 100
OPERATORS = "AND|OR|NOT|MISSING|RANGE|AREA|SEARCH|TILT|EXPANSION|COVERAGE|ALL|DISTANCE|MIN|MAX"
_OPERATOR = rf"(?<![^\W_])(?:{OPERATORS})(?![^\W_])"
_INSIDE = frozenset("-.'\u2019/_&+%")
"""Punctuation that may stand in a word: IL-2, mg/kg, Crohn's, R&D, 0.5%."""
_AT_THE_END = "-.'\u2019/_&"
"""Punctuation that no word ends with: HER2+ and 5% do."""


def safe_text(text: str) -> str:
    """Return a text as words that the registry finds in any order, without any operator.

    If there are more than ``MOST_WORDS``, none comes twice.

    Raises:
        UsageError: it has no word, so that it would find every trial.
    """
    words = words_of(text)
    return " ".join(words if len(words) <= MOST_WORDS else dict.fromkeys(words))


def safe_phrase(text: str) -> str:
    """Return a text as a phrase: its words side by side, in this order.

    The first words of a long text are enough to find it.

    Raises:
        UsageError: it has no word.
    """
    return f'"{" ".join(words_of(text)[:_MOST_IN_PHRASE])}"'


def words_of(text: str) -> list[str]:
    """Return the words of a text, without anything that the query language could misread.

    Raises:
        UsageError: it has no word.
    """
    plain = "".join(map(_harmless, normalize("NFC", text)))
    words = (word.lstrip(_AT_THE_END + "+%").rstrip(_AT_THE_END) for word in plain.split())
    found = [
        re.sub(_OPERATOR, lambda match: match[0].lower(), word)[:_LONGEST_WORD]
        for word in words
        if says_something(word)
    ]
    if not found:
        raise UsageError(
            f"{text[:40]!r} has no letter or digit.", hint="Give the words to search for."
        )
    return found


def is_plain(text: str) -> bool:
    """Whether the registry reads a text as plain words just as it is."""
    parts = text.split()
    return bool(parts) and all(
        says_something(part)
        and all(_harmless(character) == character for character in part)
        and re.search(_OPERATOR, part) is None
        for part in parts
    )


def _harmless(character: str) -> str:
    """Return a character that is part of a word; else a space, or nothing if it is invisible."""
    if character.isalnum() or character in _INSIDE:
        return character
    kind = category(character)
    if kind.startswith("M"):  # accents and vowels of many scripts
        return character
    return "" if kind == "Cf" else " "
