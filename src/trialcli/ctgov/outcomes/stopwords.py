"""Words that do not tell one outcome from another: grammar, and the language of registration."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def grammar() -> frozenset[str]:
    """Return the words of the language that tell nothing."""
    return _words("grammar")


@cache
def metric() -> frozenset[str]:
    """Return the words for how a measure is summed up."""
    return _words("metric")


@cache
def every() -> frozenset[str]:
    """Return all of these words, with those that a registration may use of any outcome."""
    return grammar() | metric() | _words("registration")


def _words(name: str) -> frozenset[str]:
    return frozenset(_data()[name].split())


@cache
def _data() -> dict[str, str]:
    text = files(__package__).joinpath("stopwords.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
