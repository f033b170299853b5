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
        ("Week 16, Week 32, 6 months", ["16 weeks", "32 weeks", "6 months"]),
        ("Cycles 1 (each of 21 days), 2 and 5", ["1 cycle", "2 cycles", "21 days", "5 cycles"]),
        ("4 years for cohort 1 and 2 years for cohort 2", ["2 years", "4 years"]),
        ("3 and 24 mon", ["24 months", "3 months"]),
        ("at 4-weekly intervals", ["4 weeks"]),
        ("December 31, 2024", ["2024-12"]),
        ("first 7 postoperative days", ["7 days"]),
        ("time on study: up to 41.6 months", ["41.6 months"]),
        ("Recruitment period: 2.5 years. Follow-up: 1 year.", ["1 year"]),
        ("week 12 ± 3 days, 90 (+/- 14) days", ["12 weeks", "90 days"]),
        ("aged 6 to <36 months", []),
        ("18 years and older", []),
        ("at 24 months of age", ["24 months"]),
        ("day 1", ["1 day"]),
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


@pytest.mark.parametrize("text", ["week 1" + " " * 3900, "the " * 900, "week 1" + "-," * 900])
def test_a_hostile_text_takes_no_time_to_search(text):
    assert times(text) <= times("week 1")
    assert len(without_times(text)) <= len(text)


@given(st.text(alphabet="0123456789 -,.weekmonthday()"))
def test_any_text_can_be_searched_for_times(text):
    assert times(text) == times(text.upper())
