"""Fitting text to the columns of a screen, because rich draws thousands of lines slowly."""

import re
from collections.abc import Iterator
from unicodedata import category, east_asian_width

_WORD = re.compile(r"\S+|\s+")


def columns(text: str) -> int:
    """Return how many columns a text takes: East Asian letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_column, text))


def _column(letter: str) -> int:
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1


def fitted(cell: str, room: int) -> str:
    """Return a cell cut or filled to a number of columns, cut between letters with their marks."""
    taken = columns(cell)
    if taken > room:
        cell = f"{cell[: _fitting(cell, room - 1)]}…"
        taken = columns(cell)
    return cell + " " * (room - taken)


def _fitting(text: str, room: int) -> int:
    """Return how many characters of a text fit; a mark stays with its letter."""
    for place, letter in enumerate(text):
        room -= _column(letter)
        if room < 0:
            return place
    return len(text)


def wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    """Return a text in lines of a width, those after the first indented."""
    if columns(text) <= width:
        return [text]
    if columns(text) != len(text):
        return list(_by_columns(text, width, indent))
    from textwrap import wrap  # takes a while, and most lines need none

    return wrap(
        text,
        max(width, indent + 1),
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
        # An address that is broken is none.
        break_long_words="://" not in text,
    )


def _by_columns(text: str, width: int, indent: int) -> Iterator[str]:
    """Yield the lines of a text whose letters take none, one or two columns."""
    hanging = " " * indent
    # A line has room for a letter of two columns.
    width = max(width, indent + 2)
    line, gap = "", ""
    for word in _WORD.findall(text):
        if word.isspace():
            gap = word
            continue
        if line.strip() and columns(line + gap + word) > width:
            yield line
            line, gap = hanging, ""
        line, gap = line + gap + word, ""
        while columns(line) > width and "://" not in word:
            place = max(_fitting(line, width), indent + 1)
            yield line[:place]
            line = hanging + line[place:]
    yield line
