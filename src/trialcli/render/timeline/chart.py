"""Small charts of characters: a column a slice of time, its height the value."""

from collections.abc import Sequence
from dataclasses import dataclass

_EIGHTHS = 8


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters to draw with."""

    fills: str
    """From nothing to a full cell, in eighths."""
    dash: str
    words: dict[int, str]
    """What to write in place of characters that cannot be shown."""

    def plain(self, text: str) -> str:
        """Return a text of this program's own in characters that can be shown."""
        return text.translate(self.words)


UNICODE = Glyphs(" ▁▂▃▄▅▆▇█", "━", {})
ASCII = Glyphs(
    " __--==##", "-", str.maketrans({"→": "->", "·": "-", "−": "-", "…": "...", "–": "-"})
)


def glyphs(*, ascii_only: bool) -> Glyphs:
    """Return the characters that a terminal can show."""
    return ASCII if ascii_only else UNICODE


def bars(
    values: Sequence[int | None], scale: tuple[int, int], rows: int, draw_with: Glyphs
) -> list[str]:
    """Return a chart, its top row first.

    What is known has some height, be it the least; a column that is empty is not known.

    Args:
        values: one a column.
        scale: the values that have the least and the full height.
        rows: how high it is.
        draw_with: the characters.

    """
    levels = [0 if value is None else _level(value, scale, rows) for value in values]
    return [
        "".join(draw_with.fills[min(max(level - _EIGHTHS * row, 0), _EIGHTHS)] for level in levels)
        for row in reversed(range(rows))
    ]


def _level(value: int, scale: tuple[int, int], rows: int) -> int:
    low, high = scale
    steps = _EIGHTHS * rows - 1
    return 1 + (value - low) * steps // max(high - low, 1)
