"""Breaking text into lines, and never an address: broken it is none."""

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_ADDRESS = "://"
_WORD = re.compile(r"\S+\s*|\s+")


def wrapped(console: Console, body: Text, width: int) -> Iterable[Text]:
    """Return a text in lines of a width; an address that is longer is a line of its own."""
    if "\n" not in body.plain and cell_len(body.plain) <= width:
        return [body]
    if _ADDRESS not in body.plain:
        return body.wrap(console, width, overflow="fold")
    return [
        line
        for part in body.split("\n", allow_blank=True)
        for line in part.divide(list(_breaks(part.plain, width)))
    ]


def _breaks(text: str, width: int) -> Iterator[int]:
    """Yield where the lines of a text begin, but the first."""
    used = 0
    for match in _WORD.finditer(text):
        word = match[0]
        length = cell_len(word.rstrip())
        if used and used + length > width:
            yield match.start()
            used = 0
        if length > width and _ADDRESS not in word:
            folds = list(_folds(word.rstrip(), width))
            yield from (match.start() + fold for fold in folds)
            word = word[folds[-1] :]
        used += cell_len(word)


def _folds(word: str, width: int) -> Iterator[int]:
    """Yield where a word is broken that is longer than a line."""
    used = 0
    for place, letter in enumerate(word):
        wide = cell_len(letter)
        if used and used + wide > width:
            yield place
            used = 0
        used += wide
