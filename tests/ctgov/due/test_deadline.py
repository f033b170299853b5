"""The deadline of results: worked examples of 42 CFR 11.44."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ctgov.due.acts import PRIMARY, STATUS, changed
from trialcli.ctgov.due.deadline import Deadline, us_deadline


def _deadline(completed: str, certified: str | None = None) -> Deadline:
    found = us_deadline(
        changed({f"{PRIMARY}.date": completed, f"{STATUS}.dispFirstSubmitDate": certified})
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("completed", "certified", "due", "rule"),
    [
        # (a): the same day one calendar year later; a month counts as its last day
        ("2020-06-15", None, "2021-06-15", "(a)"),
        ("2020-06", None, "2021-06-30", "(a)"),
        ("2020-12", None, "2021-12-31", "(a)"),
        ("2020-12-31", None, "2021-12-31", "(a)"),
        ("2019-02", None, "2020-02-28", "(a)"),
        ("2019-02-28", None, "2020-02-28", "(a)"),
        ("2019-03-01", None, "2020-03-01", "(a)"),
        ("2020-02-29", None, "2021-02-28", "(a)"),
        ("2020-02", None, "2021-02-28", "(a)"),
        ("2020", None, "2021-12-31", "(a)"),
        # (b), (c): at most two years after a certification before the standard deadline
        ("2020-06-15", "2020-06-15", "2022-06-15", "(b), (c)"),
        ("2020-06-15", "2021-06-14", "2023-06-14", "(b), (c)"),
        ("2020-06", "2021-06-29", "2023-06-29", "(b), (c)"),
        ("2020-06-15", "2020-02-29", "2022-02-28", "(b), (c)"),
        # before completion: only if two years after it are later than the standard deadline
        ("2020-06-15", "2019-07-01", "2021-07-01", "(b), (c)"),
        ("2020-06-15", "2019-06-15", "2021-06-15", "(a)"),
        ("2020-06-15", "2018-01-01", "2021-06-15", "(a)"),
        # on the day of the standard deadline or later: no delay
        ("2020-06-15", "2021-06-15", "2021-06-15", "(a)"),
        ("2020-06-15", "2021-06-16", "2021-06-15", "(a)"),
        ("2020-06", "2021-06-30", "2021-06-30", "(a)"),
        ("2020-06-15", "2024-01-01", "2021-06-15", "(a)"),
        ("2020-06-15", "no date", "2021-06-15", "(a)"),
    ],
)
def test_results_are_due_on_a_day(completed: str, certified: str | None, due: str, rule: str):
    deadline = _deadline(completed, certified)
    assert str(deadline.day) == due
    assert deadline.rule == f"42 CFR 11.44{rule}"
    assert any(due in sentence for sentence, _ in deadline.counted())


def test_the_deadline_says_how_it_is_counted():
    counted, delayed, extended = map(str, _deadline("2020-06", "2021-06-01").counted())
    assert counted == (
        "The primary completion date is 2020-06 and counts as 2020-06-30; results are due one year "
        "later, by 2021-06-30 (42 CFR 11.44(a))."
    )
    assert delayed == (
        "A delay was certified, or an extension requested, on 2021-06-01. If it was a "
        "certification, results are due 30 days after a decision of the FDA, which the record does "
        "not name, and no later than two years after it, by 2023-06-01 (42 CFR 11.44(b), (c))."
    )
    assert extended == "The date of a granted extension is not public (42 CFR 11.44(e))."


def test_a_late_certification_is_named_and_delays_nothing():
    (_, late) = _deadline("2020-06", "2021-06-30").counted()
    assert late.sentence == (
        "A delay was certified, or an extension requested, on 2021-06-30, not before that day, so "
        "it does not seem to delay the results."
    )


@pytest.mark.parametrize(
    ("completion", "part"),
    [
        ({"date": "2022-08", "type": "ACTUAL"}, "2023-08-31"),
        ({"date": "2022-08", "type": "ESTIMATED"}, "2023-08-31"),
        ({"date": "2020-06-15", "type": "ACTUAL"}, "None"),
        ({"date": "2019-01", "type": "ACTUAL"}, "None"),
        (None, "None"),
    ],
)
def test_outcomes_collected_later_are_due_one_year_after_their_own_data(
    completion: dict[str, str] | None, part: str
):
    deadline = us_deadline(changed({f"{STATUS}.completionDateStruct": completion}))
    assert deadline is not None
    assert str(deadline.latest_part) == part
    assert deadline.day == date(2021, 6, 15)
    assert any("11.44(d)" in source for _, source in deadline.counted()) is (part != "None")


def test_no_deadline_is_known_without_a_completion_date():
    assert us_deadline(changed({PRIMARY: None})) is None


def test_the_completion_date_stands_in_for_a_missing_primary_completion():
    deadline = us_deadline(
        changed({PRIMARY: None, f"{STATUS}.completionDateStruct": {"date": "2020-07"}})
    )
    assert deadline is not None
    assert deadline.day == date(2021, 7, 31)
    assert deadline.counted()[0].sentence.startswith("The completion date is 2020-07 and counts as")


_DAYS = st.dates(date(1999, 1, 1), date(2090, 12, 31))


@given(completed=_DAYS, certified=st.none() | _DAYS, is_month=st.booleans())
def test_no_deadline_is_earlier_than_a_year_after_completion(
    completed: date, certified: date | None, is_month: bool
):
    stated = f"{completed:%Y-%m}" if is_month else str(completed)
    deadline = _deadline(stated, certified and str(certified))
    assert (deadline.day - completed).days >= 365
    assert deadline.standard <= deadline.day
    if certified is not None and deadline.is_delayed:
        assert certified < deadline.standard
        assert (deadline.day - certified).days in (730, 731)
