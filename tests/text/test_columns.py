import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.text.blocks import one_line
from trialcli.text.columns import columns, fitted, wrapped


@pytest.mark.parametrize(
    ("text", "taken"), [("", 0), ("abc", 3), ("naïve", 5), ("臨床試験", 8), ("\uff21", 2)]
)
def test_columns(text: str, taken: int) -> None:
    assert columns(text) == taken


@given(st.text(), st.integers(1, 40))
def test_a_cell_takes_exactly_its_room(text: str, room: int) -> None:
    assert columns(fitted(text, room)) == room


@pytest.mark.parametrize(
    ("text", "room", "cell"),
    [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("臨床試験", 4, "臨… "), ("臨床", 4, "臨床")],
)
def test_a_cell_is_cut_or_filled(text: str, room: int, cell: str) -> None:
    assert fitted(text, room) == cell


def test_a_text_that_fits_stays() -> None:
    assert wrapped("  one two", 9, 4) == ["  one two"]


def test_later_lines_are_indented() -> None:
    assert wrapped("one two CAR-T four", 12, 2) == ["one two", "  CAR-T four"]


@given(st.text().map(one_line), st.integers(4, 40), st.integers(0, 2))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int, indent: int) -> None:
    lines = wrapped(text, width, indent)
    assert max(map(columns, lines), default=0) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())
