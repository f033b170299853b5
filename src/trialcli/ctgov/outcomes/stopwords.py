"""Words that do not distinguish outcomes: grammar, and the language of registration."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from trialcli.ctgov.outcomes.vocabulary import mistyped

_ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix"})
_LEAST_TYPED = 8
"""A common word of at least 8 letters may be mistyped (our own)."""


@cache
def grammar() -> frozenset[str]:
    """Return the function words of English, such as "the" and "of"."""
    return _words("grammar")


@cache
def metric() -> frozenset[str]:
    """Return the words for the statistic of a measure, such as "mean"."""
    return _words("metric")


@cache
def every() -> frozenset[str]:
    """Return all of these words, and those that fit any outcome in a registration."""
    return grammar() | metric() | _words("registration")


@lru_cache(maxsize=16384)
def is_stop(word: str) -> bool:
    """Whether a word distinguishes no outcomes: a common one, a Roman number."""
    return word in every() or is_roman(word) or _is_mistyped(word)


def is_roman(word: str) -> bool:
    """Whether a word is a Roman number of several letters."""
    return word in _ROMAN


def _is_mistyped(word: str) -> bool:
    """Whether a long word is a common one with one letter wrong: "treatement"."""
    if len(word) < _LEAST_TYPED:
        return False
    return any(
        mistyped(*sorted((word, stop), key=len))
        for stop in every()
        if stop[:2] == word[:2] and len(stop) >= _LEAST_TYPED
    )


def _words(name: str) -> frozenset[str]:
    return frozenset(_data()[name].split())


@cache
def _data() -> dict[str, str]:
    text = files(__package__).joinpath("stopwords.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
