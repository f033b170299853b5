"""Words that do not distinguish outcomes: grammar, and the language of registration."""

import tomllib
from functools import cache
from importlib.resources import files


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


def _words(name: str) -> frozenset[str]:
    return frozenset(_data()[name].split())


@cache
def _data() -> dict[str, str]:
    text = files(__package__).joinpath("stopwords.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
