"""Colours are readable on black and on white, and stand in one table."""

import re
from pathlib import Path

import pytest
from rich.style import Style

from trialcli.render import styles

RENDER = Path(__file__).parents[2] / "src" / "trialcli" / "render"
TABLE = {
    **{name: value for name, value in vars(styles).items() if isinstance(value, Style)},
    **styles.STATUS_STYLES,
}
READABLE = {"red", "green", "yellow", "cyan", "magenta", "bright_blue"}
"""On black and on white. Blue (34) vanishes on black, bright yellow and white on white."""
_COLOUR = re.compile(
    r"color\s*=|[\"'](?:(?:bold|dim|underline|italic|on) )*"
    r"(?:bright_)?(?:black|red|green|yellow|blue|magenta|cyan|white)\b"
)


@pytest.mark.parametrize("style", TABLE.values(), ids=TABLE)
def test_a_style_can_be_read_on_black_and_on_white(style: Style) -> None:
    assert style.color is None or style.color.name in READABLE
    assert style.bgcolor is None
    assert not (style.dim and style.color)
    assert not any((style.conceal, style.blink, style.reverse))


def test_no_style_is_plain_blue() -> None:
    shown = "".join(style.render("x") for style in TABLE.values())
    assert not re.search(r"\x1b\[(?:[0-9]+;)*34m", shown)


def test_there_is_no_colour_outside_the_table() -> None:
    found = [
        path.relative_to(RENDER).as_posix()
        for path in RENDER.rglob("*.py")
        if path.name not in ("styles.py", "style.py", "svg.py", "page.py", "pagestyle.py")
        and _COLOUR.search(path.read_text("utf-8"))
    ]
    assert found == []
