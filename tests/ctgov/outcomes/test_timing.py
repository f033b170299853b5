import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.outcomes.timing import missing, times, without_times
from trialcli.ctgov.outcomes.words import plain


def told(text):
    return sorted(str(time) for time in times(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at 6 and 12 months", ["12 months", "6 months"]),
        ("Weeks 3-6", ["3 weeks", "6 weeks"]),
        ("Baseline, week 12", ["12 weeks"]),
        ("0, 6, 18 months", ["18 months", "6 months"]),
        ("weeks 4,8 and 16", ["16 weeks", "4 weeks", "8 weeks"]),
        ("1,5 years", ["1.5 years"]),
        ("six-month mortality", ["6 months"]),
        ("W24", ["24 weeks"]),
        ("March 2011", ["2011-03"]),
        ("day 1", []),
        ("until discharge", []),
    ],
)
def test_times_are_found(text, found):
    assert told(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [("12 weeks", "Week 12"), ("3 months", "12 weeks"), ("1 year", "52 weeks"), ("48 h", "2 days")],
)
def test_two_spellings_of_one_time_are_equal(one, other):
    assert not missing(times(one), times(other))
    assert not missing(times(other), times(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [("4 weeks", "5 weeks"), ("10 weeks", "11 weeks"), ("3 cycles", "3 weeks")],
)
def test_two_times_are_two(one, other):
    assert missing(times(one), times(other)) == times(one)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("overall survival at 2 years", "overall survival"),
        ("pain from baseline to week 6", "pain"),
        ("six minute walk distance after 12 weeks", "6 minute walk distance"),
        ("survival", "survival"),
        ("eq-5d index at week 6", "eq-5d index"),
    ],
)
def test_what_is_measured_remains_without_its_times(text, rest):
    assert without_times(plain(text)) == rest


@given(st.text(alphabet="0123456789 -,.weekmonthday()"))
def test_any_text_can_be_searched_for_times(text):
    assert times(text) == times(text.upper())
