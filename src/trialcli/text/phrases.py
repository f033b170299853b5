"""What a person searches a text for, and the sentence of the text that has it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from trialcli.errors import UsageError
from trialcli.text.blocks import one_line
from trialcli.text.folding import FoldedWord, composed, folded_words

Phrase = tuple[str, ...]
"""Folded words that follow each other; mostly one."""

_MARK = '["“”„‟«»]'
_QUOTED = re.compile(f"{_MARK}([^{_MARK[1:]}*){_MARK}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])|\n+|(?<=[\u3002\uff01\uff1f])")
_MOST_WORDS = 64
_MOST_SHOWN = 240
"""A longer sentence is cut around the words."""


def read_phrases(given: Iterable[str]) -> tuple[Phrase, ...]:
    """Return the phrases in the arguments of a person, each once.

    An argument with white space was quoted, so it is a phrase unless it has quotation marks.
    What punctuation joins is a phrase, too: ``car-t``.

    Raises:
        UsageError: there are no words, or too many.
    """
    pieces = [piece for argument in given for piece in _pieces(argument)]
    found = [tuple(word.text for word in folded_words(piece)) for piece in pieces]
    phrases = tuple(dict.fromkeys(filter(None, found)))
    if not phrases:
        raise UsageError(
            "There is no word to find.", hint="A word has at least one letter or digit."
        )
    if sum(map(len, phrases)) > _MOST_WORDS:
        raise UsageError(f"These are too many words. Give at most {_MOST_WORDS}.")
    return phrases


def _pieces(argument: str) -> list[str]:
    quoted = _QUOTED.findall(argument)
    rest = _QUOTED.sub(" ", argument)
    has_marks = bool(quoted) or re.search(_MARK, argument) is not None
    return [*rest.split(), *quoted] if has_marks else [argument]


class Quotation(NamedTuple):
    """The words that were found, in their sentence."""

    text: str
    """On one line; an ellipsis stands for what was cut off."""
    found: frozenset[Phrase]
    """Which phrases the whole text has that the sentence is from."""


def quotation(text: str, phrases: Sequence[Phrase]) -> Quotation | None:
    """Return the sentence with most of the phrases; None if the text has none of them."""
    words = list(folded_words(text))
    places = {phrase: _places(words, phrase) for phrase in phrases}
    found = frozenset(phrase for phrase, spans in places.items() if spans)
    if not found:
        return None
    whole = composed(text)
    bounds = [0, *(match.end() for match in _SENTENCE_END.finditer(whole)), len(whole)]
    sentences = list(pairwise(bounds))
    spans = [(phrase, span) for phrase in found for span in places[phrase]]

    def phrases_in(sentence: tuple[int, int]) -> int:
        return len({phrase for phrase, span in spans if sentence[0] <= span[0] < sentence[1]})

    start, end = max(sentences, key=phrases_in)
    at = min(span[0] for _, span in spans if start <= span[0] < end)
    return Quotation(_cut(whole[start:end], at - start), found)


def places(text: str, phrases: Iterable[Phrase]) -> Iterator[tuple[int, int]]:
    """Yield where phrases begin and end in a composed text."""
    words = list(folded_words(text))
    for phrase in phrases:
        yield from _places(words, phrase)


def _places(words: Sequence[FoldedWord], phrase: Phrase) -> list[tuple[int, int]]:
    """Return where a phrase begins and ends."""
    size = len(phrase)
    return [
        (word.start, words[at + size - 1].end)
        for at, word in enumerate(words)
        if word.text == phrase[0] and tuple(each.text for each in words[at : at + size]) == phrase
    ]


def _cut(sentence: str, at: int) -> str:
    """Return a sentence on one line, or the part of it around a place."""
    if len(sentence) <= _MOST_SHOWN:
        return one_line(sentence)
    start = max(0, min(at - _MOST_SHOWN // 3, len(sentence) - _MOST_SHOWN))
    end = start + _MOST_SHOWN
    if start > 0:
        start = sentence.find(" ", start, at) + 1 or start
    if end < len(sentence):
        last = sentence.rfind(" ", at, end)
        end = last if last > at else end
    lead, rest = "… " if start else "", " …" if end < len(sentence) else ""
    return f"{lead}{one_line(sentence[start:end])}{rest}"
