"""Sentences about results due."""

from datetime import date
from typing import Any

import pytest

from tests.ctgov.due.acts import DESIGN, NOTED, PRIMARY, STATUS, changed, event
from trialcli.ctgov.due.sentences import applicability, standing, us_sentences
from trialcli.ctgov.due.unitedstates import us_results

_TODAY = date(2021, 7, 20)
_POSTED = {"hasResults": True, f"{STATUS}.resultsFirstPostDateStruct.date": "2022-01-01"}
_SUBMITTED = f"{STATUS}.resultsFirstSubmitDate"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "No results were submitted, 35 days after the deadline; they seem overdue."),
        ({f"{PRIMARY}.date": "2020-07-19"}, "No results were submitted, 1 day after the deadline."),
        ({f"{PRIMARY}.date": "2020-09"}, "No results are posted; they are due by 2021-09-30."),
        (
            {f"{STATUS}.dispFirstSubmitDate": "2021-06-01"},
            "No results are posted; they are due no later than 2023-06-01.",
        ),
        (
            {f"{STATUS}.resultsWaived": True},
            "The requirement of results was waived (42 CFR 11.54).",
        ),
        (
            {f"{STATUS}.overallStatus": "WITHDRAWN"},
            "No results are posted, and none seem to be due.",
        ),
        ({"hasResults": None}, "The record does not say whether results are posted."),
        ({f"{DESIGN}.phases": None}, "No results are posted; whether any are due is not known."),
        ({PRIMARY: None}, "No results are posted; the deadline is not known."),
        (
            {f"{PRIMARY}.type": "ESTIMATED"},
            (
                "No results are posted. The deadline of 2021-06-15 counts from an estimated date, "
                "so it is not known whether they are overdue."
            ),
        ),
        (
            {**_POSTED, _SUBMITTED: "2021-06-15"},
            (
                "Results were first submitted on 2021-06-15, no later than the deadline "
                "(posted 2022-01-01)."
            ),
        ),
        (
            {**_POSTED, _SUBMITTED: "2021-06-15", f"{STATUS}.dispFirstSubmitDate": "2021-06-01"},
            (
                "Results were first submitted on 2021-06-15, no later than the latest possible "
                "deadline (posted 2022-01-01)."
            ),
        ),
        (
            {**_POSTED, _SUBMITTED: "2021-06-17"},
            (
                "Results were first submitted on 2021-06-17, 2 days after the deadline "
                "(posted 2022-01-01)."
            ),
        ),
        (
            {f"{NOTED}.unpostedEvents": [event("RELEASE", "2021-06-25")]},
            (
                "Results were first submitted on 2021-06-25, 10 days after the deadline "
                "(submitted 2021-06-25, not posted yet)."
            ),
        ),
    ],
)
def test_a_sentence_says_where_results_stand(changes: dict[str, Any], words: str):
    assert standing(us_results(changed(changes), _TODAY)) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "42 CFR 11 seems to apply: The study type is interventional. It studies a drug"),
        ({f"{STATUS}.startDateStruct.date": "2016"}, "42 CFR 11 probably applies: The study type"),
        ({f"{DESIGN}.phases": ["PHASE1"]}, "42 CFR 11 does not seem to apply: The trial is phase"),
        (
            {f"{DESIGN}.phases": None},
            "It is not known whether 42 CFR 11 applies: The phase is not stated.",
        ),
    ],
)
def test_a_sentence_says_whether_the_rule_applies_and_why(changes: dict[str, Any], words: str):
    assert applicability(us_results(changed(changes), _TODAY)).startswith(words)


@pytest.mark.parametrize("changes", [{}, _POSTED, {f"{DESIGN}.phases": None}, {PRIMARY: None}])
def test_no_sentence_speaks_of_a_violation(changes: dict[str, Any]):
    sentences = us_sentences(us_results(changed(changes), _TODAY))
    assert len(sentences) >= 2
    assert not any("violat" in sentence or "None" in sentence for sentence in sentences)
