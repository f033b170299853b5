from typing import Any

import pytest

from trialcli.errors import UsageError
from trialcli.events.thresholds import Thresholds, given_thresholds


def test_thresholds_that_are_not_given_are_trialclis_own() -> None:
    assert given_thresholds({}) == Thresholds()


def test_given_thresholds_replace_them() -> None:
    given = given_thresholds({"enrollment_percent": 5, "date_days": 0})
    assert (given.enrollment_percent, given.date_days) == (5, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"size": 1},
        {"date_days": "90"},
        {"date_days": True},
        {"date_days": -1},
        {"date_days": 90.5},
        {"enrollment_percent": -0.5},
        {"enrollment_percent": "20"},
        {"date_days": float("nan")},
        {"date_days": None},
        {"date_days": [90]},
    ],
)
def test_impossible_thresholds_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        given_thresholds(values)
