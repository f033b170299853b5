"""Fitting text to the columns of a screen, because rich draws thousands of lines slowly."""

from unicodedata import east_asian_width


def columns(text: str) -> int:
    """Return how many columns a text takes: East Asian letters take two."""
    if text.isascii():
        return len(text)
    return len(text) + sum(east_asian_width(letter) in "WF" for letter in text)


def fitted(cell: str, room: int) -> str:
    """Return a cell cut or filled to a number of columns."""
    taken = columns(cell)
    if taken > room:
        while cell and columns(cell) > room - 1:
            cell = cell[: min(len(cell) - 1, room - 1)]
        cell += "…"
        taken = columns(cell)
    return cell + " " * (room - taken)


def wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    """Return a text in lines of a width, those after the first indented."""
    if columns(text) <= width:
        return [text]
    from textwrap import wrap  # takes a while, and most lines need none

    # Where letters may take two columns, as few of them as fit in any case.
    letters = width if columns(text) == len(text) else width // 2
    hanging = " " * indent
    room = max(letters, indent + 1)
    return wrap(
        text,
        room,
        subsequent_indent=hanging,
        break_on_hyphens=False,
        # An address that is broken is none.
        break_long_words="://" not in text,
    )
