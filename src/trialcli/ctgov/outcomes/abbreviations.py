"""Abbreviations: the common ones of clinical trials, and those a record explains itself."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from trialcli.ctgov.outcomes.stopwords import every
from trialcli.ctgov.outcomes.words import plain

_SHORT_INSIDE = re.compile(r"\(\s*([^\W\d_][\w/-]{1,9})\s*[,;)=:]")
_LONG_INSIDE = re.compile(r"\b([A-Z][A-Za-z0-9/-]{1,9})\s*\(([^()]{4,80})\)")
_REACH = 120
"""An explanation is at most 120 characters before its abbreviation (our own)."""


@lru_cache(maxsize=8192)
def explained(text: str) -> tuple[tuple[str, str], ...]:
    """Return the abbreviations a text explains: "progression free survival (PFS)"."""
    pairs = [
        (match[1], text[max(0, match.start() - _REACH) : match.start()])
        for match in _SHORT_INSIDE.finditer(text)
    ]
    pairs += [(match[1], match[2]) for match in _LONG_INSIDE.finditer(text)]
    found = (
        (plain(short), _long_form(plain(short), plain(long)))
        for short, long in pairs
        if _short(short)
    )
    return tuple((short, long) for short, long in found if long)


def _short(word: str) -> bool:
    """Whether a word looks like an abbreviation and is no common word."""
    capitals = sum(letter.isupper() for letter in word)
    return capitals > 1 and 2 * capitals >= len(word) - 1 and plain(word) not in every()


def _long_form(short: str, text: str) -> str:
    """Return the end of a text that an abbreviation stands for; empty if there is none.

    Each letter is searched in the text from the end backwards; the first one begins a word
    (Schwartz & Hearst 2003).
    """
    letters = [letter for letter in short if letter.isalnum()]
    place = len(text)
    for position in range(len(letters) - 1, -1, -1):
        place = text.rfind(letters[position], 0, place)
        while position == 0 and place > 0 and text[place - 1].isalnum():
            place = text.rfind(letters[0], 0, place)
        if place < 0:
            return ""
    long = re.findall(r"[^\W_]+", text[place:])
    fits = len(letters) > 1 and len(long) <= min(len(letters) + 5, 2 * len(letters))
    return " ".join(long) if fits and short not in long else ""


def glossary(texts: Iterable[str]) -> dict[str, str]:
    """Return the abbreviations that may be written out in some texts, in plain words."""
    own = dict(pair for text in texts for pair in explained(text))
    return {**_data()["abbreviations"], **own}


@cache
def phrases() -> Mapping[str, str]:
    """Return phrases in plain words, each with the one that is read for it."""
    meanings = _data()["phrases"].items()
    return {phrase: meaning for meaning, alike in meanings for phrase in alike}


@cache
def _data() -> dict[str, Any]:
    text = files(__package__).joinpath("abbreviations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
