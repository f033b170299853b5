"""Words that are nearly the same: an inflection that the stem leaves, a mistyped letter."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

_LEAST = 5
"""A word of at least 5 letters may be the start of a longer form of itself (our own)."""
_LONGER = 4
"""The longer form has at most 4 letters more: "random", "randomizat" (our own)."""
_LEAST_TYPED = 6
"""One letter may be mistyped in a word of at least 6 letters (our own)."""


def one_word_each(words: Iterable[str]) -> Mapping[str, str]:
    """Return for each word the shortest of the words that are nearly the same."""
    stands_for: dict[str, str] = {}
    for alike in _beginning_alike(words):
        for short, long in combinations(alike, 2):
            if nearly(short, long):
                stands_for.setdefault(long, stands_for.get(short, short))
    return stands_for


def _beginning_alike(words: Iterable[str]) -> Iterable[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) >= _LEAST and word.isalpha():
            groups[word[:2]].append(word)
    return (sorted(group, key=lambda word: (len(word), word)) for group in groups.values())


def nearly(short: str, long: str) -> bool:
    """Whether two words, the shorter one first, are nearly one."""
    if len(long) - len(short) > _LONGER:
        return False
    if long.startswith(short):
        return True
    return len(short) >= _LEAST_TYPED and len(long) - len(short) <= 1 and mistyped(short, long)


def mistyped(short: str, long: str) -> bool:
    """Whether one letter is missing, wrong, or has changed places with the next.

    The shorter word comes first; the longer one has at most one letter more.
    """
    if len(long) - len(short) > 1:
        return False
    start = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    turned = long[start : start + 2][::-1]
    return short[start:] == turned + long[start + 2 :]
