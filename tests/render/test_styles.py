"""Colors are readable on black and on white, and stand in one table."""

import operator
import re
from pathlib import Path

import pytest
from rich.color import ColorSystem
from rich.color_triplet import ColorTriplet
from rich.style import Style

from trialcli.render import styles

RENDER = Path(__file__).parents[2] / "src" / "trialcli" / "render"
TABLE = {
    **{name: value for name, value in vars(styles).items() if isinstance(value, Style)},
    **styles.STATUS_STYLES,
}
_LEAST = 3.8
"""Contrast, as WCAG counts it: 1 is none, 21 black on white, 3 the least for what is large."""
_COLOUR = re.compile(
    r"color\s*=|[\"'](?:(?:bold|dim|underline|italic|on) )*"
    r"(?:bright_)?(?:black|red|green|yellow|blue|magenta|cyan|white)\b"
)


@pytest.mark.parametrize("style", TABLE.values(), ids=TABLE)
def test_a_style_can_be_read_on_black_and_on_white(style: Style) -> None:
    if style.color is not None:
        # Of the 16 a person sets each; the others are the same on every terminal.
        assert style.color.number is not None
        assert style.color.number > 15
        bright = _luminance(style.color.get_truecolor())
        assert (bright + 0.05) / 0.05 >= _LEAST
        assert 1.05 / (bright + 0.05) >= _LEAST
    assert style.bgcolor is None
    assert not (style.dim and style.color)
    assert not any((style.conceal, style.blink, style.reverse))


def _luminance(colour: ColorTriplet) -> float:
    shares = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    ]
    return sum(map(operator.mul, (0.2126, 0.7152, 0.0722), shares))


def test_no_style_is_plain_blue_with_16_colours() -> None:
    shown = [style.render("x", color_system=ColorSystem.STANDARD) for style in TABLE.values()]
    codes = {code for text in shown for code in re.findall(r"\x1b\[(?:[0-9]+;)*([39][0-7])m", text)}
    assert codes == {"31", "32", "33", "36", "94"}


def test_there_is_no_colour_outside_the_table() -> None:
    found = [
        path.relative_to(RENDER).as_posix()
        for path in RENDER.rglob("*.py")
        if path.name not in ("styles.py", "style.py", "svg.py", "page.py", "pagestyle.py")
        and _COLOUR.search(path.read_text("utf-8"))
    ]
    assert found == []
