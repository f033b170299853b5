from typing import Any

import pytest

from trialcli.ctgov.results.figures import same_figure


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("31.2", "31.20"),
        ("1000", "1,000"),
        ("1000000", "1,000,000"),
        ("1 000", "1000"),
        (3, "3"),
        (48.0, 48),
        ("-1.5", "\N{MINUS SIGN}1.50"),
        ("<0.001", "< 0.001"),
        ("p<0.001", "<.001"),
        ("=0.05", "0.05"),
        ("<=0.05", "≤0.05"),
        ("5%", "5.0 %"),
        ("1e3", "1000"),
    ],
)
def test_one_number_in_two_spellings(one: Any, other: Any) -> None:
    assert same_figure(one, other)
    assert same_figure(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("31.2", "31.3"),
        ("31.2", "31"),
        ("<0.001", "0.001"),
        ("1,5", "1.5"),
        ("1.000", "1000"),
        ("5", "5%"),
        ("NA", "N/A"),
        (True, 1),
        (None, None),
        ("", ""),
        ("3", None),
        ([3], [3]),
    ],
)
def test_other_numbers_and_what_is_none(one: Any, other: Any) -> None:
    assert not same_figure(one, other)
