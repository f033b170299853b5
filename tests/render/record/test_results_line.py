"""The line of results on the first screen, and the rules on results among the dates."""

from typing import Any

import pytest

from tests.ctgov.due.acts import NOTED, PRIMARY, RETURNED, STATUS, changed
from tests.render.drawing import page


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "none posted; seem due by 2021-06-15"),
        (
            {f"{STATUS}.dispFirstSubmitDate": "2021-06-01"},
            "none posted; delay certified or requested 2021-06-01; seem due no later than",
        ),
        ({f"{PRIMARY}.type": "ESTIMATED"}, "none posted"),
        ({f"{STATUS}.resultsWaived": True}, "none posted; requirement waived"),
        ({f"{NOTED}.unpostedEvents": RETURNED}, "submitted 2019-03-01, returned 2019-04-02; not"),
        ({"hasResults": True, f"{STATUS}.resultsFirstPostDateStruct.date": "2022-01-01"}, "posted"),
    ],
)  # fmt: skip
def test_the_line_of_results_names_the_deadline(changes: dict[str, Any], line: str):
    results = [row for row in page(changed(changes), 160).splitlines() if row.startswith("Results")]
    assert results[0].partition("Results")[2].strip().startswith(line)
    assert ("seem due" in results[0]) is ("seem due" in line)


def test_the_dates_name_the_rule_and_how_its_deadline_is_counted():
    drawn = " ".join(page(changed({}), sections=("dates",)).split())
    assert "U.S. results rule 42 CFR 11 seems to apply. The study type is interventional." in drawn
    assert "results are due one year later, by 2021-06-15 (42 CFR 11.44(a))." in drawn
    assert "EU results rule" not in drawn
