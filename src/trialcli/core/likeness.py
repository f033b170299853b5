"""How alike two texts are, for telling a reworded item from another one."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Profile:
    text: str
    words: Counter[str]
    trigrams: Counter[str]


def normalised(text: str) -> str:
    """Return a text without case, accents, punctuation and runs of space."""
    bare = text.casefold()
    if not bare.isascii():
        letters = unicodedata.normalize("NFKD", bare)
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(bare))


def likeness(before: str, after: str) -> float:
    """Return from 0 (nothing in common) to 1 (the same but for case, accents, punctuation).

    The mean of two Dice coefficients: of words, which sees what is named, and of letter trigrams,
    which forgives a typing error and an inflection.
    """
    one, other = _profile(before), _profile(after)
    if one.text == other.text:
        return 1.0
    return (_dice(one.words, other.words) + _dice(one.trigrams, other.trigrams)) / 2


@lru_cache(maxsize=4096)
def _profile(text: str) -> _Profile:
    bare = normalised(text)
    padded = f" {bare} "
    trigrams = Counter(padded[start : start + 3] for start in range(len(padded) - 2))
    return _Profile(bare, Counter(bare.split()), trigrams)


def _dice(one: Counter[str], other: Counter[str]) -> float:
    if len(other) < len(one):
        one, other = other, one
    shared = sum(min(count, other[key]) for key, count in one.items() if key in other)
    total = one.total() + other.total()
    return 2 * shared / total if total else 0.0
