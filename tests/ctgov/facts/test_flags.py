"""Flags: their sentences, the cited rules, and the first day of each."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.ctgov.due.acts import ACT, NOTED, PRIMARY, RETURNED, STATUS, changed, event
from trialcli.ctgov.facts.flags import Flag, flag_days, flags

_TODAY = date(2026, 6, 1)


def _found(study: dict[str, Any], today: date = _TODAY) -> dict[str, Flag]:
    return {flag.id: flag for flag in flags(study, today)}


def test_results_that_are_due_and_not_posted_seem_overdue():
    flag = _found(ACT)["results-due"]
    assert flag.sentence == (
        "No results are posted 5 years after the primary completion date, 2020-06-15. If 42 CFR 11 "
        "applies, as the record suggests, they were due by 2021-06-15 and seem overdue."
    )
    assert flag.due == date(2021, 6, 15)


def test_days_of_grace_decide_only_whether_results_are_called_overdue():
    due = date(2021, 6, 15)
    assert "results-due" not in _found(ACT, due)
    within = _found(ACT, due + timedelta(days=30))["results-due"]
    after = _found(ACT, due + timedelta(days=31))["results-due"]
    assert within.due == after.due == due
    assert "overdue" not in within.sentence
    assert "seem overdue" in after.sentence


def test_a_delay_is_named_with_the_latest_possible_deadline():
    study = changed({f"{STATUS}.dispFirstSubmitDate": "2021-06-01"})
    assert "results-due" not in _found(study, date(2023, 6, 1))
    flag = _found(study)["results-due"]
    assert (
        "no later than 2023-06-01 (a delay was certified or an extension requested on 2021-06-01)"
    ) in flag.sentence
    assert flag.source is not None
    assert "11.44(b), (c)" in flag.source


def test_a_delay_certified_too_late_is_named_and_delays_nothing():
    flag = _found(changed({f"{STATUS}.dispFirstSubmitDate": "2021-06-15"}))["results-due"]
    assert flag.due == date(2021, 6, 15)
    assert "requested on 2021-06-15) and seem overdue." in flag.sentence


@pytest.mark.parametrize(
    "changes",
    [
        {f"{PRIMARY}.type": "ESTIMATED"},
        {f"{PRIMARY}.type": "ESTIMATED", f"{STATUS}.overallStatus": "RECRUITING"},
        {f"{PRIMARY}.type": "ESTIMATED", f"{STATUS}.overallStatus": "UNKNOWN"},
        {f"{PRIMARY}.type": None, f"{STATUS}.overallStatus": "RECRUITING"},
        {f"{PRIMARY}.date": "2099-01"},
        {f"{PRIMARY}": None},
        {f"{STATUS}.resultsWaived": True},
        {"hasResults": True},
        {"hasResults": None},
        {"protocolSection.designModule.phases": None},
    ],
)
def test_results_are_overdue_only_if_that_is_known(changes: dict[str, Any]):
    assert not {"results-due", "results-returned"} & _found(changed(changes)).keys()


def test_the_completion_date_stands_in_for_a_missing_primary_completion():
    study = changed(
        {PRIMARY: None, f"{STATUS}.completionDateStruct": {"date": "2020-07", "type": "ACTUAL"}}
    )
    assert "after the completion date, 2020-07." in _found(study)["results-due"].sentence


@pytest.mark.parametrize("is_applicable", [True, False])
def test_a_rule_is_cited_only_if_it_seems_to_apply(is_applicable: bool):
    study = changed(
        {
            f"{STATUS}.overallStatus": "RECRUITING",
            f"{STATUS}.statusVerifiedDate": "2010-01",
            f"{PRIMARY}.type": "ESTIMATED",
            "protocolSection.oversightModule.isFdaRegulatedDrug": is_applicable,
        }
    )
    found = _found(study)
    assert found.keys() == {"not-verified", "past-completion"}
    assert all((flag.source is not None) is is_applicable for flag in found.values())
    assert found["not-verified"].sentence.endswith("in 2010-01, 16 years ago.")


@pytest.mark.parametrize(
    ("verified", "words"),
    [("2025-05", "12 months"), ("2024-07", "22 months"), ("2024-06", "23 months"),
     ("2024-05", "2 years"), ("2023-06", "2 years")],
)  # fmt: skip
def test_from_two_years_on_the_flag_counts_years(verified: str, words: str):
    study = changed(
        {f"{STATUS}.overallStatus": "RECRUITING", f"{STATUS}.statusVerifiedDate": verified}
    )
    today = date(2026, 6, 29)
    assert f", {words} ago." in _found(study, today)["not-verified"].sentence


def test_returned_results_count_from_their_first_submission():
    flag = _found(changed({f"{NOTED}.unpostedEvents": RETURNED}))["results-returned"]
    assert flag.sentence == "Results were submitted 2019-03-01, returned 2019-04-02; not posted."
    assert flag.source is flag.due is None


def test_returned_results_that_were_submitted_late_say_so():
    events = [event("RELEASE", "2021-07-01"), event("RESET", "2021-08-02")]
    found = _found(changed({f"{NOTED}.unpostedEvents": events}))
    assert found.keys() == {"results-returned"}
    assert found["results-returned"].sentence.endswith(
        " If 42 CFR 11 applies, as the record suggests, they were due by 2021-06-15, and were "
        "first submitted 16 days later."
    )
    assert found["results-returned"].source == "42 CFR 11.44(a)"


def test_withdrawn_results_are_due_as_if_never_submitted():
    events = [event("RELEASE", "2021-03-01"), event("UNRELEASE", "2021-03-02")]
    found = _found(changed({f"{NOTED}.unpostedEvents": events}))
    assert found["results-returned"].sentence == (
        "Results were submitted 2021-03-01, withdrawn 2021-03-02; not posted."
    )
    assert found["results-due"].sentence.endswith("by 2021-06-15 and seem overdue.")


def test_returned_results_without_an_applicable_rule_cite_none():
    changes = {
        f"{NOTED}.unpostedEvents": RETURNED,
        "protocolSection.designModule.studyType": "OBSERVATIONAL",
    }
    flag = _found(changed(changes))["results-returned"]
    assert flag.source is flag.due is None
    assert "CFR" not in flag.sentence


def test_results_under_review_are_not_called_late():
    study = changed({f"{NOTED}.unpostedEvents": [*RETURNED, event("RELEASE", "2026-05-01")]})
    assert not _found(study)


def test_returned_results_that_were_waived_are_not_due():
    changes = {f"{NOTED}.unpostedEvents": RETURNED, f"{STATUS}.resultsWaived": True}
    flag = _found(changed(changes))["results-returned"]
    assert flag.source is flag.due is None
    assert "due" not in flag.sentence


def test_a_certification_that_ended_before_results_were_due_delays_nothing():
    flag = _found(changed({f"{STATUS}.dispFirstSubmitDate": "2015-01-01"}))["results-due"]
    assert "delay" not in flag.sentence
    assert flag.source is not None
    assert flag.source.startswith("42 CFR 11.44(a)")


_UNFINISHED = {f"{STATUS}.overallStatus": "RECRUITING", f"{PRIMARY}.type": "ESTIMATED"}


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, {"results-due": "2021-06-16"}),
        ({f"{PRIMARY}.date": "2030-12"}, {"results-due": "2032-01-01"}),
        ({"hasResults": True}, {}),
        (_UNFINISHED, {"not-verified": "2027-01-31", "past-completion": "2020-06-16"}),
        (
            {**_UNFINISHED, f"{STATUS}.statusVerifiedDate": "2024-02", PRIMARY: None},
            {"not-verified": "2025-02-28"},
        ),
        (
            {**_UNFINISHED, f"{STATUS}.statusVerifiedDate": None, f"{PRIMARY}.date": "2030-12"},
            {"past-completion": "2031-01-01"},
        ),
        ({f"{NOTED}.unpostedEvents": RETURNED}, {"results-returned": "2019-04-02"}),
        (
            {f"{NOTED}.unpostedEvents": [*RETURNED[:1], event("UNRELEASE", None)]},
            {"results-returned": "2019-03-01", "results-due": "2021-06-16"},
        ),
        (
            {f"{NOTED}.unpostedEvents": [event("UNRELEASE", None)]},
            {"results-returned": "0001-01-01", "results-due": "2021-06-16"},
        ),
    ],
)
def test_each_flag_is_raised_from_its_first_day_on(changes: dict[str, Any], days: dict[str, str]):
    study = changed(changes)
    found = flag_days(study)
    assert {flag: str(day) for flag, day in found.items()} == days
    for flag, day in found.items():
        assert flag in _found(study, day)
        assert day == date.min or flag not in _found(study, day - timedelta(days=1))
