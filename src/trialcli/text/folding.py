"""The words of a text in the one spelling in which the full-text index compares them.

Case, accents, ligatures and the width of a letter make no difference: ``Sjögren`` is ``sjogren``,
``m²`` is ``m2``; but ``10⁹`` is ``10 9``, as ``10^9`` is. Punctuation separates words; what cannot
be seen, such as a soft hyphen, does not. Scripts without spaces do not separate words, so each of
their characters counts as a word.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import category, normalize

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese, as far as Unicode's first plane has them."""
_INSIDE = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u061c\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u0980-\u0dff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
"""Vowel signs, accents without a letter of their own, and what cannot be seen."""
_DROPPED = ("Mn", "Me", "Cf")
_EXPONENT = "(?<=[0-9])(?=[\u2070\u00b9\u00b2\u00b3\u2074-\u2079])"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:[{_INSIDE}]+[^\W_{_UNSPACED}]*)*")


class FoldedWord(NamedTuple):
    """A word in that spelling, and the place in the composed text that it comes from."""

    text: str
    start: int
    end: int


def folded_words(text: str) -> Iterator[FoldedWord]:
    """Yield the words of a text; their places are those in ``composed(text)``."""
    for match in _WORD.finditer(composed(text)):
        word = match[0]
        if word.isascii():
            yield FoldedWord(word.lower(), *match.span())
        else:
            for part in _WORD.findall(_folded(word)):
                yield FoldedWord(part, *match.span())


def folded_text(text: str) -> str:
    """Return a text whose words, if only ASCII separates and case is ignored, are the folded ones.

    That is what the index reads. An ASCII text is such a text already, except for its underscores.
    """
    if text.isascii():
        return text.replace("_", " ")
    return " ".join(word.text for word in folded_words(text))


def composed(text: str) -> str:
    """Return a text with each accent in its letter."""
    return text if text.isascii() else normalize("NFC", text)


def _folded(word: str) -> str:
    apart = normalize("NFKD", re.sub(_EXPONENT, " ", word))
    letters = (one for one in apart if category(one) not in _DROPPED)
    return normalize("NFKC", "".join(letters)).casefold()
