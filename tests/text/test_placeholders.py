"""Placeholders: values that stand for one that is not known."""

import pytest

from trialcli.text.dates import parse_date
from trialcli.text.placeholders import (
    is_placeholder_count,
    is_placeholder_date,
    stated_count,
    stated_date,
)


@pytest.mark.parametrize("count", [9_999_999, 99_999_999, 999_999_999, 99_999_999.0])
def test_a_count_of_nines_states_nothing(count: float):
    assert is_placeholder_count(count)
    assert stated_count(count) is None


@pytest.mark.parametrize("count", [0, 1, 99, 999, 9_999, 99_999, 188_814_085, 2_000_000])
def test_other_counts_are_stated(count: int):
    assert stated_count(count) == count


@pytest.mark.parametrize("count", [None, True, False, "120", [], 1.5])
def test_other_values_state_no_count(count: object):
    assert not is_placeholder_count(count)
    assert stated_count(count) is None


@pytest.mark.parametrize(
    "day", ["1900-01", "1900-01-01", "1900", "2099-01", "2100-12", "9999-12-31"]
)
def test_a_placeholder_date_states_nothing(day: str):
    assert is_placeholder_date(day)
    assert stated_date(day) is parse_date(day) is None


@pytest.mark.parametrize("day", ["1901-01", "1948-10-11", "2026-01", "2060-12-31", "2098"])
def test_other_dates_are_stated(day: str):
    assert stated_date(day) == str(parse_date(day)) == day
