from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.errors import UsageError
from trialcli.text.dates import (
    PartialDate,
    ago_words,
    days_before,
    days_between,
    given_since,
    parse_date,
    years_later,
)

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "parsed", "precision"),
    [
        ("2026", PartialDate(2026), "year"),
        ("2026-06", PartialDate(2026, 6), "month"),
        ("2026-06-15", PartialDate(2026, 6, 15), "day"),
        ("2024-02-29", PartialDate(2024, 2, 29), "day"),
    ],
)
def test_dates_keep_their_precision(text, parsed, precision):
    assert parse_date(text) == parsed
    assert parsed.precision == precision
    assert str(parsed) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "0000", "2026-13", "2026-00", "2026-02-30", "2026-6", "2026-06-15T10:00", "June"),
        *(" 2026", "٢٠٢٦", None, 2026, ["2026"]),
    ],
)
def test_other_texts_are_not_dates(text):
    assert parse_date(text) is None


def test_a_partial_date_spans_days():
    assert (PartialDate(2026).first_day, PartialDate(2026).last_day) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert PartialDate(2024, 2).last_day == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("2026-05", "2026-06-01", -1),
        ("2026-06-01", "2026-05", 1),
        ("2026-06", "2026-06-15", 0),
        ("2026", "2026-12-31", 0),
        ("2025", "2026-01-01", -1),
        ("2026-06-15", "2026-06-15", 0),
    ],
)
def test_an_order_is_stated_only_if_it_is_certain(one, other, order):
    first, second = parse_date(one), parse_date(other)
    assert (second.is_before(first), first.is_before(second)) == (order == 1, order == -1)


def test_added_precision_is_not_a_moved_date():
    assert parse_date("2026-06").covers(parse_date("2026-06-15"))
    assert not parse_date("2026-06").covers(parse_date("2026-07-01"))
    assert not parse_date("2026-06-15").covers(parse_date("2026-06"))


def test_days_are_counted_only_between_exact_dates():
    assert days_between(parse_date("2026-06-30"), parse_date("2026-12-31")) == 184
    assert days_between(parse_date("2026-12-31"), parse_date("2026-06-30")) == -184
    assert days_between(parse_date("2026-06"), parse_date("2026-12-31")) is None
    assert days_between(parse_date("2026-06-30"), parse_date("2026")) is None


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(minutes=2), "2 min ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=61), "2 months ago"),
        (timedelta(days=364), "12 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(days=-2), "on 2026-03-11, which is ahead of this computer's clock"),
    ],
)
def test_how_long_ago_in_words(passed, words):
    assert ago_words(NOW - passed, NOW) == words


_DAYS = st.dates(date(1901, 1, 1), date(2098, 12, 31))
"""Days that are no placeholders."""


@given(_DAYS, _DAYS)
def test_exact_dates_keep_the_calendar_s_order(one, other):
    first, second = parse_date(one.isoformat()), parse_date(other.isoformat())
    assert (first.is_before(second), second.is_before(first)) == (one < other, other < one)
    assert days_between(first, second) == (other - one).days


@given(st.text())
def test_any_text_is_a_date_or_none(text):
    parsed = parse_date(text)
    assert parsed is None or str(parsed) == text


@pytest.mark.parametrize("years", [1, 2, 8000])
def test_no_day_is_after_the_last_possible_one(years: int) -> None:
    assert years_later(date(9999, 12, 31), years) == date(9999, 12, 31)
    assert years_later(date(9996, 2, 29), 8000) == date(9999, 2, 28)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(0, 5000))
def test_no_day_is_before_the_first_possible_one(moment: datetime, days: int) -> None:
    before = days_before(moment, days)
    assert before <= moment
    assert before == datetime.min.replace(tzinfo=UTC) or moment - before == timedelta(days=days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-12", date(2026, 1, 12)),
        ("1d", date(2026, 3, 30)),
        (" 7D ", date(2026, 3, 24)),
        ("2w", date(2026, 3, 17)),
        ("1m", date(2026, 2, 28)),
        ("15m", date(2024, 12, 31)),
    ],
)
def test_since_is_a_day_or_a_time_before_today(text: str, day: date) -> None:
    assert given_since(text, date(2026, 3, 31)) == day


@pytest.mark.parametrize(
    "text", ["0d", "7", "d", "-7d", "1000d", "7 d", "1y", "\u0667d", "2026-02-30"]
)
def test_since_is_nothing_else(text: str) -> None:
    with pytest.raises(UsageError, match="is not a date") as error:
        given_since(text, date(2026, 3, 31))
    assert "7d, 2w or 1m" in (error.value.hint or "")
