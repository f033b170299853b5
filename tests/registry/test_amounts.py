"""Ages and ranges of numbers as a person gives them."""

import pytest

from trialcli.errors import UsageError
from trialcli.registry.amounts import Age, NumberRange, read_age, read_numbers


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("17", Age(17)),
        (" 17 ", Age(17)),
        ("0", Age(0)),
        ("17y", Age(17)),
        ("17 yrs", Age(17)),
        ("17 years", Age(17)),
        ("17 Years", Age(17)),
        ("17yo", Age(17)),
        ("17-year-old", Age(17)),
        ("17 years old", Age(17)),
        ("1 year", Age(1)),
        ("8 months", Age(8, "months")),
        ("8mo", Age(8, "months")),
        ("8M", Age(8, "months")),
        ("6 wks", Age(6, "weeks")),
        ("10d", Age(10, "days")),
        ("365 days", Age(365, "days")),
    ],
)
def test_an_age_is_read_and_written(text: str, age: Age) -> None:
    assert read_age(text) == age
    assert read_age(str(age)) == age


@pytest.mark.parametrize(
    "text",
    [
        "",
        "old",
        "-3",
        "17..20",
        "17.5",
        "17 hours",
        "years",
        "131",
        "1000 d",
        "17 x",
        "\N{ARABIC-INDIC DIGIT ONE}",
    ],
)
def test_what_is_no_age(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not an age|is too old"):
        read_age(text)


@pytest.mark.parametrize(
    ("text", "numbers", "written"),
    [
        ("100..500", NumberRange(100, 500), "100..500"),
        ("100 .. 500", NumberRange(100, 500), "100..500"),
        ("100..", NumberRange(100), "100.."),
        ("..50", NumberRange(None, 50), "..50"),
        ("100", NumberRange(100, 100), "100..100"),
        ("1,000..", NumberRange(1000), "1000.."),
        ("0..0", NumberRange(0, 0), "0..0"),
    ],
)
def test_numbers_are_read_and_written(text: str, numbers: NumberRange, written: str) -> None:
    assert read_numbers(text) == numbers
    assert str(numbers) == written
    assert read_numbers(written) == numbers


@pytest.mark.parametrize(
    "text", ["", "..", "x", ">100", "100-200", "-5..", "1.5", "5..x", "9" * 9, "500..100"]
)
def test_what_is_no_range_of_numbers(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not a range of numbers|ends before it begins"):
        read_numbers(text)
