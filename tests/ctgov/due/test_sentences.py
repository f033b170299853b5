"""Sentences about results due."""

from datetime import date
from typing import Any

import pytest

from tests.ctgov.due.acts import DESIGN, NOTED, PRIMARY, STATUS, changed, event
from trialcli.ctgov.due.europe import eu_results
from trialcli.ctgov.due.sentences import (
    applicability,
    eu_rule,
    eu_standing,
    us_counted,
    us_rule,
    us_standing,
)
from trialcli.ctgov.due.unitedstates import us_results

_TODAY = date(2021, 7, 20)
_POSTED = {"hasResults": True, f"{STATUS}.resultsFirstPostDateStruct.date": "2022-01-01"}
_SUBMITTED = f"{STATUS}.resultsFirstSubmitDate"
_NUMBER = {"protocolSection.identificationModule.orgStudyIdInfo.id": "2022-501549-57-00"}
_END = f"{STATUS}.completionDateStruct.date"

_STANDING = [
    ({}, "No results are posted. They were due by 2021-06-15, 35 days ago, and seem overdue."),
    (
        {f"{PRIMARY}.date": "2020-07-19"},
        "No results are posted. They were due by 2021-07-19, 1 day ago.",
    ),
    ({f"{PRIMARY}.date": "2020-09"}, "No results are posted. They are due by 2021-09-30."),
    (
        {f"{STATUS}.dispFirstSubmitDate": "2021-06-01"},
        "No results are posted. They are due no later than 2023-06-01.",
    ),
    ({f"{STATUS}.resultsWaived": True}, "The requirement of results was waived (42 CFR 11.54)."),
    ({f"{STATUS}.overallStatus": "WITHDRAWN"}, "No results are posted. Nothing seems to be due."),
    ({"hasResults": None}, "The record does not say whether results are posted."),
    ({f"{DESIGN}.phases": None}, "No results are posted. Whether any are due is not known."),
    ({PRIMARY: None}, "No results are posted. The deadline is not known."),
    (
        {f"{NOTED}.unpostedEvents": [event("RELEASE", "2021-05-01"), event("UNRELEASE", None)]},
        (
            "Results were submitted 2021-05-01, withdrawn; not posted. They were due by "
            "2021-06-15, 35 days ago, and seem overdue."
        ),
    ),
    (
        {f"{PRIMARY}.type": "ESTIMATED"},
        (
            "No results are posted. The deadline of 2021-06-15 counts from an estimated date, so "
            "it is not known whether they are overdue."
        ),
    ),
    (
        {**_POSTED, _SUBMITTED: "2021-06-15"},
        (
            "Results were first submitted on 2021-06-15, in time: they were due by 2021-06-15 "
            "(posted 2022-01-01)."
        ),
    ),
    (
        {**_POSTED, _SUBMITTED: "2021-06-15", f"{STATUS}.dispFirstSubmitDate": "2021-06-01"},
        (
            "Results were first submitted on 2021-06-15, in time: they were due no later than "
            "2023-06-01 (posted 2022-01-01)."
        ),
    ),
    (
        {**_POSTED, _SUBMITTED: "2021-06-17"},
        (
            "Results were first submitted on 2021-06-17, 2 days late: they were due by 2021-06-15 "
            "(posted 2022-01-01)."
        ),
    ),
    (
        {f"{NOTED}.unpostedEvents": [event("RELEASE", "2021-06-25")]},
        (
            "Results were first submitted on 2021-06-25, 10 days late: they were due by 2021-06-15 "
            "(submitted 2021-06-25, not posted yet)."
        ),
    ),
]


@pytest.mark.parametrize(("changes", "words"), _STANDING)
def test_a_sentence_says_where_results_stand(changes: dict[str, Any], words: str):
    found = us_results(changed(changes), _TODAY)
    assert us_standing(found) == words
    said = " ".join((applicability(found), words, *map(str, us_counted(found))))
    assert "violat" not in said
    assert "None " not in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "42 CFR 11 seems to apply. The study type is interventional. It studies a drug"),
        ({f"{STATUS}.startDateStruct.date": "2016"}, "42 CFR 11 probably applies. The study type"),
        ({f"{DESIGN}.phases": ["PHASE1"]}, "42 CFR 11 does not seem to apply. The trial is phase"),
        (
            {f"{DESIGN}.phases": None},
            "It is not known whether 42 CFR 11 applies. The phase is not stated.",
        ),
    ],
)
def test_a_sentence_says_whether_the_rule_applies_and_why(changes: dict[str, Any], words: str):
    rule, deadline = us_rule(changed(changes))
    assert rule.startswith(words)
    assert bool(deadline) is not rule.startswith("42 CFR 11 does not")
    assert deadline.startswith("If it applies: the primary") is rule.startswith("It is not known")


@pytest.mark.parametrize(
    ("changes", "today", "words"),
    [
        ({_END: "2024-08"}, date(2025, 8, 31), "Results are due in the EU by 2025-08-31."),
        (
            {_END: "2024-08"},
            date(2025, 9, 1),
            (
                "Results were due in the EU by 2025-08-31. It is not known whether they were "
                "submitted."
            ),
        ),
        ({}, _TODAY, "The deadline in the EU is not known."),
        ({f"{STATUS}.overallStatus": "WITHDRAWN"}, _TODAY, "No results seem to be due in the EU."),
    ],
)
def test_a_sentence_says_where_results_stand_in_the_eu(
    changes: dict[str, Any], today: date, words: str
):
    study = changed({**_NUMBER, **changes})
    found = eu_results(study, today)
    assert found is not None
    assert eu_standing(found) == words
    assert "2022-501549-57-00" in str(eu_rule(study))
