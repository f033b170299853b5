"""What a person searches a text for, and the sentence of the text that has it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from trialcli.errors import UsageError
from trialcli.text.blocks import one_line
from trialcli.text.folding import FoldedWord, composed, folded_words

Phrase = tuple[str, ...]
"""Folded words that follow each other; mostly one. ``*`` at the end stands for any ending."""

_MARK = '["“”„‟«»]'
_QUOTED = re.compile(f"{_MARK}([^{_MARK[1:]}*){_MARK}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])|\n+|(?<=[\u3002\uff01\uff1f])")
_BEGUN = re.compile(r"\w\*\W*$")
_LEAST_BEGUN = 4
"""An asterisk is read after four letters or more: fewer begin too many words."""
_MOST_WORDS = 64
_MOST_SHOWN = 240
"""A longer sentence is cut around the words."""


def read_phrases(given: Iterable[str]) -> tuple[Phrase, ...]:
    """Return the phrases in the arguments of a person, each once.

    An argument with white space was quoted, so it is a phrase unless it has quotation marks.
    What punctuation joins is a phrase, too: ``car-t``. An asterisk stands for any ending:
    ``infusion*``.

    Raises:
        UsageError: there are no words, or too many.
    """
    pieces = [piece for argument in given for piece in _pieces(argument)]
    phrases = tuple(dict.fromkeys(filter(None, map(_phrase, pieces))))
    if not phrases:
        raise UsageError(
            "There is no word to find.", hint="A word has at least one letter or digit."
        )
    if sum(map(len, phrases)) > _MOST_WORDS:
        raise UsageError(f"These are too many words. Give at most {_MOST_WORDS}.")
    return phrases


def typed_phrases(text: str) -> tuple[Phrase, ...]:
    """Return the phrases of a text in which white space parts words, and quotation marks do not.

    Raises:
        UsageError: there are no words, or too many.
    """
    return read_phrases([*_QUOTED.sub(" ", text).split(), *_QUOTED.findall(text)])


def _pieces(argument: str) -> list[str]:
    quoted = _QUOTED.findall(argument)
    rest = _QUOTED.sub(" ", argument)
    has_marks = bool(quoted) or re.search(_MARK, argument) is not None
    return [*rest.split(), *quoted] if has_marks else [argument]


def _phrase(piece: str) -> Phrase:
    words = tuple(word.text for word in folded_words(piece))
    if words and len(words[-1]) >= _LEAST_BEGUN and _BEGUN.search(piece):
        return (*words[:-1], f"{words[-1]}*")
    return words


class Quotation(NamedTuple):
    """The words that were found, in their sentence."""

    text: str
    """On one line; an ellipsis stands for what was cut off."""
    found: frozenset[Phrase]
    """Which phrases it has."""


class _Span(NamedTuple):
    """A phrase in a text."""

    start: int
    end: int
    phrase: Phrase


def quotations(text: str, phrases: Iterable[Phrase]) -> Iterator[Quotation]:
    """Yield the sentences that have any of the phrases; a long one in several parts."""
    words = list(folded_words(text))
    spans = sorted(_Span(*place, phrase) for phrase in phrases for place in _places(words, phrase))
    if not spans:
        return
    whole = composed(text)
    bounds = [0, *(match.end() for match in _SENTENCE_END.finditer(whole)), len(whole)]
    at = 0
    while at < len(spans):
        first = spans[at]
        # A phrase may begin in one sentence and end in the next.
        left = bounds[bisect_right(bounds, first.start) - 1]
        right = bounds[bisect_left(bounds, first.end)]
        start, end = _part(whole, left, right, first)
        lead, rest = "… " if start > left else "", " …" if end < right else ""
        inside = [one for one in spans[at:] if one.start < end]
        yield Quotation(
            f"{lead}{one_line(whole[start:end])}{rest}",
            frozenset(one.phrase for one in inside if one.end <= end),
        )
        at += next((rank for rank, one in enumerate(inside) if one.end > end), len(inside))


def places(text: str, phrases: Iterable[Phrase]) -> Iterator[tuple[int, int]]:
    """Yield where phrases begin and end in a composed text."""
    words = list(folded_words(text))
    for phrase in phrases:
        yield from _places(words, phrase)


def _places(words: Sequence[FoldedWord], phrase: Phrase) -> list[tuple[int, int]]:
    """Return where a phrase begins and ends."""
    *lead, last = phrase
    size = len(lead)
    has_end = last.endswith("*")
    return [
        (words[at - size].start, word.end)
        for at, word in enumerate(words)
        if (word.text.startswith(last[:-1]) if has_end else word.text == last)
        and [each.text for each in words[max(at - size, 0) : at]] == lead
    ]


def _part(text: str, left: int, right: int, span: _Span) -> tuple[int, int]:
    """Return which part of a sentence to quote: all of it, or what is around a phrase."""
    if right - left <= _MOST_SHOWN:
        return left, right
    start = max(left, min(span.start - _MOST_SHOWN // 3, right - _MOST_SHOWN))
    end = max(start + _MOST_SHOWN, span.end)
    if start > left:
        start = text.find(" ", start, span.start) + 1 or start
    if end < right:
        last = text.rfind(" ", span.end, end)
        end = last if last >= span.end else end
    return start, end
