"""Small charts of characters: a column is a slice of time, its height is the value."""

from collections.abc import Sequence
from dataclasses import dataclass

_EIGHTHS = 8


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of a chart."""

    fills: str
    """From an empty to a full cell, in eighths."""
    dash: str
    words: dict[int, str]
    """Replacements for characters that cannot be shown."""

    def plain(self, text: str) -> str:
        """Return one of trialcli's own texts in characters that can be shown."""
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

    A known value is at least 1/8 high; an empty column means unknown. ``values`` has one value for
    each column, ``scale`` those with the least and the full height; ``draw_with`` are the
    characters of the chart.
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
