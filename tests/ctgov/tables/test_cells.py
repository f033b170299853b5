from datetime import date
from typing import Any

import pytest

from trialcli.ctgov.tables import cells


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("Lima", "Lima"),
        ("", None),
        (" ", " "),
        ("größer ≥ 3", "größer ≥ 3"),
        ("half \ud800", "half \ud800"),
        ("R&amp;D \\>", "R&amp;D \\>"),
        (7, "7"),
        (7.0, "7.0"),
        (10**400, None),
        (True, None),
        (None, None),
        (["Lima"], None),
        ({"name": "Lima"}, None),
    ],
)
def test_a_text_is_as_it_stands(value: Any, cell: str | None) -> None:
    assert cells.text(value) == cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("Age \\>18 &lt;65", "Age >18 <65"),
        ("* one\n* two", "* one\n* two"),
        ("", None),
        ("&#xD800;", "\ufffd"),
        (7, "7"),
        (["a"], None),
    ],
)
def test_a_markdown_text_is_made_plain(value: Any, cell: str | None) -> None:
    assert cells.markup(value) == cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (0, 0),
        (-3, -3),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        ("12", 12),
        ("-12", -12),
        ("007", 7),
        ("", None),
        ("12.0", None),
        ("1,234", None),
        ("NA", None),
        ("١٢", None),
        ("9" * 30, None),
        (12.0, 12),
        (12.5, None),
        (True, None),
        ([12], None),
    ],
)
def test_an_integer_is_a_number_or_its_digits(value: Any, cell: int | None) -> None:
    assert cells.integer(value) == cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("0.05", 0.05),
        (".5", 0.5),
        ("-2.46", -2.46),
        ("1.2E-5", 1.2e-5),
        (" 3 ", 3.0),
        ("<0.001", None),
        ("1,234", None),
        ("1_000", None),
        ("NA", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("", None),
        (3, 3.0),
        (3.5, 3.5),
        (float("inf"), None),
        (10**400, None),
        ("1" * 100, None),
        (False, None),
    ],
)
def test_a_number_is_a_number_or_its_text(value: Any, cell: float | None) -> None:
    found = cells.number(value)
    assert found == cell
    assert found is None or type(found) is float


@pytest.mark.parametrize(
    ("value", "last", "first"),
    [
        ("2026-02-03", date(2026, 2, 3), date(2026, 2, 3)),
        ("2026-02", date(2026, 2, 28), date(2026, 2, 1)),
        ("2024-02", date(2024, 2, 29), date(2024, 2, 1)),
        ("2026", date(2026, 12, 31), date(2026, 1, 1)),
        ("1900-01", None, None),
        ("2026-13", None, None),
        ("February 2026", None, None),
        (2026, None, None),
        (["2026"], None, None),
    ],
)
def test_a_date_is_the_last_or_the_first_day(
    value: Any, last: date | None, first: date | None
) -> None:
    assert cells.last_day(value) == last
    assert cells.first_day(value) == first


def test_a_number_that_python_cannot_write_is_not_stated() -> None:
    assert cells.text(10**5000) is None
    assert cells.integer(10**5000) is None
    assert cells.number(10**5000) is None


def test_codes_of_a_list_are_one_text() -> None:
    assert cells.codes(["PHASE1", "PHASE2"]) == "PHASE1/PHASE2"
    assert cells.codes([]) is None
    assert cells.codes(["PHASE1", 2, None]) == "PHASE1"
    assert cells.codes("PHASE1") is None


def test_whether_a_list_has_a_code_is_known_only_of_a_list() -> None:
    has_adults = cells.includes("ADULT")
    lists = [["CHILD", "ADULT"], [["ADULT"]], "ADULT", None]
    assert has_adults(lists) == [True, False, None, None]


def test_columns_have_the_cells_of_their_values() -> None:
    values = ["", "a", None, 0, 48.0, True, 10**30, [], {}, "12", False]
    for column, cell in (
        (cells.texts, cells.text),
        (cells.integers, cells.integer),
        (cells.truths, cells.truth),
    ):
        for some in (values, ["", "a", None], [1, None], [1, 2**63], [True, False], [None], []):
            expected = [None if value is None else cell(value) for value in some]
            found = [*column(some)]
            assert [(one, type(one)) for one in found] == [(one, type(one)) for one in expected]
