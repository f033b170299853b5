"""Whether a record is from the registry update of the registry's data date."""

from datetime import UTC, datetime, timedelta
from unittest.mock import ANY

import pytest

from trialcli.registry.data_stamp import Standstill, disagrees, lags, standstill

STAMP = "2026-03-09T09:00:05"
LOADED = datetime(2026, 3, 9, 9, 0, 5, tzinfo=UTC)
FRESH, SETTLED = LOADED + timedelta(hours=6), LOADED + timedelta(days=1)


@pytest.mark.parametrize(
    ("data_date", "now", "expected"),
    [
        ("2026-03-09", FRESH, False),
        ("2026-03-06", FRESH, True),  # the Friday before: the load before
        ("2026-03-06", SETTLED, False),  # a day on, that is how the registry serves it
        ("2026-02-01", FRESH, False),  # older than any load before
        ("2026-03-10", FRESH, True),  # the stamp stands still
        ("2026-03-10", SETTLED, True),
        (None, FRESH, False),
        ("spring", FRESH, False),
    ],
)
def test_a_record_that_may_be_from_another_update(
    data_date: str | None, now: datetime, expected: bool
) -> None:
    assert disagrees(STAMP, data_date, now) is expected


def test_an_old_stamp_differs_from_an_old_record() -> None:
    assert not lags(STAMP, "2026-03-10", FRESH)
    assert lags(STAMP, "2026-03-06", FRESH)
    assert not lags(STAMP, "2026-03-06", SETTLED)


def test_a_stamp_that_is_not_a_time_is_accepted() -> None:
    assert not disagrees("load 17", "2026-03-06", FRESH)


def test_a_stamp_with_a_zone_is_read_with_it() -> None:
    assert disagrees("2026-03-09T09:00:05-05:00", "2026-03-06", SETTLED + timedelta(hours=4))


@pytest.mark.parametrize(
    ("stamp", "now", "expected"),
    [
        ("2026-03-02T09:00:05", datetime(2026, 3, 9, 9, 0, 5, tzinfo=UTC), None),
        (
            "2026-03-02T09:00:05",
            datetime(2026, 3, 9, 9, 0, 6, tzinfo=UTC),
            Standstill("2026-03-02", 7),
        ),
        ("2026-03-02", datetime(2026, 8, 29, tzinfo=UTC), Standstill("2026-03-02", 180)),
        ("2026-03-02T23:00:00-05:00", datetime(2026, 3, 10, 3, tzinfo=UTC), None),
        ("2026-03-12T09:00:05", datetime(2026, 3, 9, tzinfo=UTC), None),  # our clock is behind
        (None, datetime(2026, 3, 9, tzinfo=UTC), None),
        ("", datetime(2026, 3, 9, tzinfo=UTC), None),
        ("load 17", datetime(2026, 3, 9, tzinfo=UTC), None),
        ("0001-01-01", datetime(9999, 12, 31, tzinfo=UTC), Standstill("0001-01-01", 3652058)),
        ("0001-01-01T00:00:00+14:00", datetime(9999, 12, 31, tzinfo=UTC), ANY),
        ("9999-12-31T23:59:59-14:00", datetime(2026, 3, 9, tzinfo=UTC), None),
    ],
)
def test_data_without_an_update_for_an_unusual_time(
    stamp: str | None, now: datetime, expected: Standstill | None
) -> None:
    assert standstill(stamp, now) == expected
