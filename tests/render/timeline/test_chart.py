from hypothesis import given
from hypothesis import strategies as st

from trialcli.render.timeline.chart import ASCII, UNICODE, bars


def test_a_chart_of_one_row() -> None:
    assert bars([0, 50, 100, None, 25], (0, 100), 1, UNICODE) == ["▁▄█ ▂"]


def test_a_chart_of_two_rows() -> None:
    assert bars([0, 50, 100], (0, 100), 2, UNICODE) == ["  █", "▁██"]


def test_below_what_was_first_stated() -> None:
    assert bars([-10, 0, 10], (-10, 10), 1, UNICODE) == ["▁▄█"]


def test_in_plain_characters() -> None:
    assert bars([0, 50, 100, None], (0, 100), 1, ASCII) == ["_-# "]
    assert ASCII.plain("120 → 90 (−25 %) …") == "120 -> 90 (-25 %) ..."


@given(st.lists(st.none() | st.integers(0, 10**30)), st.integers(1, 4))
def test_what_is_known_is_seen_and_what_is_not_is_not(values: list[int | None], rows: int) -> None:
    top = max((value for value in values if value is not None), default=0)
    drawn = bars(values, (0, top), rows, UNICODE)
    assert len(drawn) == rows
    assert [cell != " " for cell in drawn[-1]] == [value is not None for value in values]
