"""The words of a criterion that changed, for its sentence: ``“4 weeks” → “8 weeks”``."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from trialcli.ctgov.criteria.splits import NEGATIONS
from trialcli.text.blocks import counted, one_line, shortened
from trialcli.text.wording import wording

_MOST_NAMED = 3
"""The most changes of words in a sentence."""
_LONGEST = 80
"""The most characters of words in a sentence."""
_MOST_WORDS = 600
"""Longer texts take too long to match word by word."""
_OTHER_LOGIC = "and or any all either both only excluding including"
_LOGIC = NEGATIONS.union(_OTHER_LOGIC.split())
"""Words that decide who can take part, beside numbers and signs."""


class _Exchange(NamedTuple):
    """Neighboring words of the old text, and those of the new one in their place."""

    before: str
    after: str

    @property
    def is_strict(self) -> bool:
        """Whether a number, a sign or a word of logic came, went or changed."""
        ours, theirs = (set(_read(text.split())) for text in self)
        changed = {part for word in ours ^ theirs for part in word}
        return bool(changed & _LOGIC) or any(re.search(r"[\d<>=±]", part) for part in changed)

    def __str__(self) -> str:
        ours, theirs = (f"“{shortened(text, _LONGEST)}”" for text in self)
        if not self.after:
            return f"{ours} left out"
        return f"{ours} → {theirs}" if self.before else f"{theirs} added"


def changed_words(before: str, after: str) -> str:
    """Return which words changed, those of logic and numbers first; empty if the text is long."""
    ours, theirs = _words(before), _words(after)
    if max(len(ours), len(theirs)) > _MOST_WORDS:
        return ""
    found = sorted(_exchanges(ours, theirs), key=lambda exchange: not exchange.is_strict)
    named = [str(exchange) for exchange in found[:_MOST_NAMED]]
    more = len(found) - _MOST_NAMED
    return "; ".join(named) + (f"; {counted(more, 'more change')}" if more > 0 else "")


def _words(text: str) -> list[str]:
    """Return the words of a text, without bullets and other punctuation on its own."""
    text = one_line(text).replace(" (-)", "(-)")  # a negative result belongs to its word
    return [word for word in text.split(" ") if any(wording(word)[:2])]


def _exchanges(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[_Exchange]:
    matcher = SequenceMatcher(None, _read(ours), _read(theirs), autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        old, new = ours[start:end], theirs[first:last]
        if _is_logic(old) and _is_logic(new):
            around = ours[start - 1 : start] if start else [], ours[end : end + 1]
        elif _ends_in_number(old, new):
            around = [], ours[end : end + 1]
        else:
            around = [], []
        yield _Exchange(*(_without_ends([*around[0], *words, *around[1]]) for words in (old, new)))


def _read(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return each word as it reads, however it is typed."""
    return [(*read.words, read.joint) for read in map(wording, words)]


def _is_logic(words: Sequence[str]) -> bool:
    """Whether words are only such that need their neighbors: "and", "not", nothing."""
    return all(word.lower() in _LOGIC for word in words)


def _ends_in_number(*sides: Sequence[str]) -> bool:
    return all(side and side[-1][-1:].isdigit() for side in sides)


def _without_ends(words: Sequence[str]) -> str:
    text = " ".join(words).strip(" ,;:.")
    return text.strip("()[]") if text.count("(") != text.count(")") else text
