from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.render.timeline.axis import Axis
from trialcli.versions.timeline import Step

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
AXES = st.tuples(DAYS, DAYS).map(lambda pair: Axis(min(pair), max(pair)))


@given(AXES, st.integers(1, 20))
def test_ticks_lie_on_the_axis_in_order_and_are_not_too_many(axis: Axis, most: int) -> None:
    ticks = axis.ticks(most)
    days = [tick.day for tick in ticks]
    assert 1 <= len(ticks) <= max(most, 1)
    assert days == sorted(set(days))
    assert all(axis.first <= day <= axis.last for day in days)
    assert len({tick.label for tick in ticks}) == len(ticks)


@given(AXES, DAYS, st.integers(1, 200))
def test_every_day_has_a_column(axis: Axis, day: date, width: int) -> None:
    assert 0 <= axis.column(day, width) < width
    assert axis.column(axis.first, width) == 0


@pytest.mark.parametrize(
    ("first", "last", "most", "labels"),
    [
        ("2026-01-12", "2026-04-30", 5, ["2026-02", "2026-03", "2026-04"]),
        ("2026-01-01", "2026-04-30", 5, ["2026-01", "2026-02", "2026-03", "2026-04"]),
        ("2026-01-12", "2026-12-01", 4, ["2026-04", "2026-07", "2026-10"]),
        ("1999-11-03", "2026-12-01", 6, ["2000", "2005", "2010", "2015", "2020", "2025"]),
        ("2026-01-12", "2026-01-20", 5, ["2026-01-12"]),
    ],
)
def test_ticks_are_where_a_reader_counts(
    first: str, last: str, most: int, labels: list[str]
) -> None:
    axis = Axis(date.fromisoformat(first), date.fromisoformat(last))
    assert [tick.label for tick in axis.ticks(most)] == labels


def test_a_column_shows_the_last_of_what_falls_into_it() -> None:
    first = date(2026, 1, 1)
    axis = Axis(first, first + timedelta(days=10))
    steps = tuple(
        Step(first + timedelta(days=days), None, value)
        for days, value in ((0, "a"), (1, "b"), (4, "c"), (10, "d"))
    )
    assert "".join(axis.columns(steps, 5)) == "bbccd"
    assert "".join(axis.columns(steps[:1], 3)) == "aaa"
