"""The abbreviations that the texts of a record explain themselves."""

import re
from collections.abc import Sequence
from functools import lru_cache

from trialcli.ctgov.outcomes.stopwords import every, grammar
from trialcli.ctgov.outcomes.words import plain
from trialcli.text.likeness import is_in_order

_SHORT_INSIDE = re.compile(r"\(\s*([^\W\d_][\w/-]{1,9})\s*[,;)=:]")
_LONG_INSIDE = re.compile(r"\b([A-Z][A-Za-z0-9/-]{1,9})\s*\(([^()]{4,80})\)")
_ABBREVIATION = re.compile(r"\b[^\W\d_]{3,6}\b")
_INITIALS = re.compile(r"[A-Z]{2,6}")
_UNNAMED = frozenset({"acid", "disease", "syndrome"})
"""Words that an abbreviation may leave out: "PAH" for "para-amino-hippuric acid"."""
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
    found: dict[str, str] = {}
    for written, before in pairs:
        short = _singular(written)
        if _short(short) and (long := _long_form(plain(short), plain(before))):
            found |= dict.fromkeys((plain(short), plain(written)), long)
    return tuple(found.items())


def initials(texts: Sequence[str]) -> dict[str, str]:
    """Return the abbreviations of some texts that are initials of consecutive words in another.

    "UAE success" is so explained by "success of uterine artery embolization". Initials have at
    least 3 letters.
    """
    words = {
        word: plain(word) for text in texts for word in _ABBREVIATION.findall(text) if _short(word)
    }
    shorts = set(words.values())
    found: dict[str, str] = {}
    for text in texts if shorts else ():
        long = [word for word in re.findall(r"[^\W\d_]+", plain(text)) if word not in grammar()]
        for size in {len(short) for short in shorts}:
            for start in range(len(long) - size + 1):
                run = long[start : start + size]
                short = "".join(word[0] for word in run)
                if short in shorts:
                    found.setdefault(short, " ".join(run))
    return found


def in_place(texts: Sequence[str]) -> dict[str, str]:
    """Return the abbreviations of some texts whose place in another text other words take.

    "HR patients" is so explained by "high-risk patients", "CSF tau" by "cerebrospinal fluid tau".
    The word beside them is the same, and neither text has what the other one has.
    """
    found: dict[str, str] = {}
    written = [re.findall(r"[^\W\d_]+", text) for text in texts]
    plainly = [[plain(word) for word in words] for words in written]
    for words, low in zip(written, plainly, strict=True):
        for place, word in enumerate(words):
            if _INITIALS.fullmatch(word) and low[place] not in every():
                beside = (low[place - 1] if place else "", *low[place + 1 : place + 2])
                for other in plainly:
                    if low[place] not in other and (long := _taking(low[place], beside, other)):
                        found.setdefault(low[place], long)
    return found


def are_initials(short: str, words: Sequence[str]) -> bool:
    """Whether an abbreviation is the initials of words, but for one that it may leave out."""
    named = words[:-1] if words[-1:] and words[-1] in _UNNAMED else words
    return short in ("".join(word[0] for word in some) for some in (words, named))


def _taking(short: str, beside: Sequence[str], words: Sequence[str]) -> str:
    """Return the words that stand for an abbreviation, beside one of its neighbors."""
    for start, first in enumerate(words):
        if first[0] != short[0]:
            continue
        for end in range(min(start + len(short), len(words)), start + 1, -1):
            last = end + (end < len(words) and words[end] in _UNNAMED)
            before = words[start - 1] if start else ""
            near = (before and before == beside[0]) or words[last : last + 1] == [*beside[1:]] != []
            if near and _spells(short, words[start:end]):
                return " ".join(words[start:last])
    return ""


def _spells(short: str, words: Sequence[str]) -> bool:
    """Whether an abbreviation has the first letters of words, and letters inside them."""
    if not words:
        return not short
    if not short or words[0][0] != short[0]:
        return False
    return any(
        _spells(short[size:], words[1:]) and is_in_order(short[1:size], words[0][1:])
        for size in range(1, len(short) + 1)
    )


def _singular(word: str) -> str:
    """Return an abbreviation without the "s" of its plural: "GMTs"."""
    return word[:-1] if word.endswith("s") and word[:-1].isupper() else word


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
