"""How similar two texts are, to separate a reworded item from another item."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_ENOUGH = 2_000
"""The number of characters of a text to compare: more cost time without a better result."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"[0-9]+")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_NUMERALS = {word: str(number) for number, word in enumerate(_ORDINALS, start=1)}


@dataclass(frozen=True, slots=True)
class _TextProfile:
    text: str
    words: Counter[str]
    trigrams: Counter[str]


@lru_cache(maxsize=2048)
def normalised(text: str) -> str:
    """Return a text without case, accents, punctuation and runs of space."""
    bare = text.casefold()
    if not bare.isascii():
        # Decomposed, a letter may become a capital: a mathematical A is an A.
        letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", bare).casefold())
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(bare))


def is_in_order(some: Iterable[str], parts: Iterable[str]) -> bool:
    """Whether some words or letters stand in this order among others, perhaps with more between."""
    rest = iter(parts)
    return all(part in rest for part in some)


@lru_cache(maxsize=2048)
def informative_words(text: str, common: frozenset[str]) -> str:
    """Return a text without its common words; all of it if it has no others."""
    words = normalised(text).split()
    return " ".join(word for word in words if word not in common) or text


@lru_cache(maxsize=2048)
def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text, also "first" to "ninth", without leading zeros."""
    ordinals = (_NUMERALS[word] for word in normalised(text).split() if word in _NUMERALS)
    return frozenset([number.lstrip("0") for number in _NUMBER.findall(text)] + [*ordinals])


def likeness(before: str, after: str) -> float:
    """Return a likeness from 0 (nothing in common) to 1 (equal without case, accents, punctuation).

    It is the mean of two Dice coefficients: one of words, and one of letter trigrams, which allows
    typing errors and inflections.
    """
    one, other = _profile(before), _profile(after)
    if one.text == other.text:
        return 1.0
    return (_dice(one.words, other.words) + _dice(one.trigrams, other.trigrams)) / 2


def letter_likeness(before: str, after: str) -> float:
    """Return the Dice coefficient of letter trigrams alone, for texts of a word or two."""
    return _dice(_profile(before).trigrams, _profile(after).trigrams)


@lru_cache(maxsize=1024)  # as many as two lists of 150 items of three texts each
def _profile(text: str) -> _TextProfile:
    bare = normalised(text[:_ENOUGH])
    padded = f" {bare} "
    trigrams = Counter(padded[start : start + 3] for start in range(len(padded) - 2))
    return _TextProfile(bare, Counter(bare.split()), trigrams)


def _dice(one: Counter[str], other: Counter[str]) -> float:
    if len(other) < len(one):
        one, other = other, one
    shared = sum(min(count, other[key]) for key, count in one.items() if key in other)
    total = one.total() + other.total()
    return 2 * shared / total if total else 0.0
