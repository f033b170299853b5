import pytest

from trialcli.render.plain import plain
from trialcli.render.prose import TITLE, bullet, paragraph


def test_lines_of_a_width_without_colour_or_markup() -> None:
    parts = [paragraph("one two three four five", style=TITLE), bullet("[b]x[/] :smiley: y")]
    assert plain(parts, 20) == "one two three four\nfive\n• [b]x[/] :smiley: y\n"


def test_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "5")
    assert plain([paragraph("one two", style=TITLE)]) == "one two\n"
