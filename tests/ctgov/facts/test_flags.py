"""Flags: their sentences, the cited rules, and the due date of results."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from trialcli.ctgov.facts.flags import Flag, flag_days, flags
from trialcli.ctgov.facts.regulation import results_due, seems_applicable
from trialcli.ctgov.facts.submission import results_state

_TODAY = date(2026, 6, 1)
_ACT: dict[str, Any] = {
    "protocolSection": {
        "statusModule": {
            "overallStatus": "COMPLETED",
            "statusVerifiedDate": "2026-01",
            "startDateStruct": {"date": "2018-03", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2020-06-15", "type": "ACTUAL"},
        },
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
        "oversightModule": {"isFdaRegulatedDrug": True, "isFdaRegulatedDevice": False},
    },
    "hasResults": False,
}
"""A record with every mark of an applicable trial whose results are overdue."""


def _with(changes: dict[str, Any], base: dict[str, Any] = _ACT) -> dict[str, Any]:
    """Return the record with the values at some dotted paths replaced; None drops one."""
    study = deepcopy(base)
    for dotted, value in changes.items():
        *above, key = dotted.split(".")
        place = study
        for step in above:
            place = place.setdefault(step, {})
        if value is None:
            place.pop(key, None)
        else:
            place[key] = value
    return study


_STATUS = "protocolSection.statusModule"
_PRIMARY = f"{_STATUS}.primaryCompletionDateStruct"


def _found(study: dict[str, Any], today: date = _TODAY) -> dict[str, Flag]:
    return {flag.id: flag for flag in flags(study, today)}


def test_results_that_are_due_and_not_posted_seem_overdue():
    flag = _found(_ACT)["results-due"]
    assert flag.sentence == (
        "No results are posted 5 years after the primary completion date, 2020-06-15. If 42 CFR 11 "
        "applies, as the record suggests, they were due by 2021-06-15 and seem overdue."
    )
    assert flag.due == date(2021, 6, 15)


@pytest.mark.parametrize(
    ("completed", "certified", "due"),
    [
        ("2020-06-15", None, "2021-06-15"),
        ("2020-06", None, "2021-06-30"),
        ("2019-02", None, "2020-02-28"),
        ("2020-02-29", None, "2021-02-28"),
        ("2020-02", None, "2021-02-28"),
        ("2020", None, "2021-12-31"),
        ("2020-06-15", "2021-06-01", "2023-06-01"),
        ("2020-06-15", "2020-02-29", "2022-02-28"),
        ("2020-06-15", "2018-01-01", "2021-06-15"),
    ],
)
def test_results_are_due_on_a_day(completed: str, certified: str | None, due: str):
    changes = {f"{_PRIMARY}.date": completed, f"{_STATUS}.dispFirstSubmitDate": certified}
    assert results_due(_with(changes)) == date.fromisoformat(due)


def test_days_of_grace_decide_only_whether_results_are_called_overdue():
    due = results_due(_ACT)
    assert due is not None
    assert "results-due" not in _found(_ACT, due)
    within = _found(_ACT, due + timedelta(days=30))["results-due"]
    after = _found(_ACT, due + timedelta(days=31))["results-due"]
    assert within.due == after.due == due
    assert "overdue" not in within.sentence
    assert "seem overdue" in after.sentence


def test_a_certified_delay_ends_two_years_after_it_was_certified():
    study = _with({f"{_STATUS}.dispFirstSubmitDate": "2021-06-01"})
    assert "results-due" not in _found(study, date(2023, 6, 1))
    flag = _found(study)["results-due"]
    assert "no later than 2023-06-01 (a delay was certified on 2021-06-01)" in flag.sentence
    assert flag.source is not None
    assert "11.44(b), (c)" in flag.source


@pytest.mark.parametrize(
    "changes",
    [
        {f"{_PRIMARY}.type": "ESTIMATED"},
        {f"{_PRIMARY}.type": "ESTIMATED", f"{_STATUS}.overallStatus": "RECRUITING"},
        {f"{_PRIMARY}.type": "ESTIMATED", f"{_STATUS}.overallStatus": "UNKNOWN"},
        {f"{_PRIMARY}.type": None, f"{_STATUS}.overallStatus": "RECRUITING"},
        {f"{_PRIMARY}.date": "2099-01"},
        {f"{_PRIMARY}": None},
        {f"{_STATUS}.resultsWaived": True},
        {"hasResults": True},
        {"hasResults": None},
    ],
)
def test_results_are_overdue_only_if_that_is_known(changes: dict[str, Any]):
    assert not {"results-due", "results-returned"} & _found(_with(changes)).keys()


def test_the_completion_date_stands_in_for_a_missing_primary_completion():
    study = _with(
        {_PRIMARY: None, f"{_STATUS}.completionDateStruct": {"date": "2020-07", "type": "ACTUAL"}}
    )
    assert "after the completion date, 2020-07." in _found(study)["results-due"].sentence


_US_DRUG: dict[str, Any] = {
    "protocolSection.oversightModule": None,
    "protocolSection.armsInterventionsModule.interventions": [{"type": "DRUG"}],
    "protocolSection.contactsLocationsModule.locations": [{"country": "United States"}],
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"protocolSection.designModule.phases": ["NA"]}, True),
        ({"protocolSection.designModule.phases": ["PHASE1", "PHASE2"]}, True),
        ({"protocolSection.designModule.phases": None}, True),
        ({"protocolSection.designModule.phases": ["PHASE1"]}, False),
        ({"protocolSection.designModule.phases": ["EARLY_PHASE1"]}, False),
        ({"protocolSection.designModule.studyType": "OBSERVATIONAL"}, False),
        ({"protocolSection.designModule.studyType": "EXPANDED_ACCESS"}, False),
        ({"protocolSection.designModule.studyType": None}, False),
        ({"protocolSection.designModule.designInfo.primaryPurpose": "DEVICE_FEASIBILITY"}, False),
        ({f"{_STATUS}.overallStatus": "WITHDRAWN"}, False),
        ({"protocolSection.oversightModule.isFdaRegulatedDrug": False}, False),
        ({"protocolSection.oversightModule": None}, False),
        (_US_DRUG, True),
        (
            {
                **_US_DRUG,
                "protocolSection.contactsLocationsModule.locations": [{"country": "France"}],
            },
            False,
        ),
        (
            {
                **_US_DRUG,
                "protocolSection.armsInterventionsModule.interventions": [{"type": "BEHAVIORAL"}],
            },
            False,
        ),
        ({f"{_STATUS}.startDateStruct.date": "2016-01", f"{_PRIMARY}.date": "2017-01"}, True),
        ({f"{_STATUS}.startDateStruct.date": "2016-01", f"{_PRIMARY}.date": "2017-01-17"}, False),
        ({f"{_STATUS}.startDateStruct": None, _PRIMARY: None}, False),
        ({"protocolSection": {}}, False),
        ({"protocolSection": []}, False),
    ],
)
def test_a_record_suggests_that_the_rule_applies(changes: dict[str, Any], expected: bool):
    assert seems_applicable(_with(changes)) is expected


@pytest.mark.parametrize("is_applicable", [True, False])
def test_a_rule_is_cited_only_if_it_seems_to_apply(is_applicable: bool):
    study = _with(
        {
            f"{_STATUS}.overallStatus": "RECRUITING",
            f"{_STATUS}.statusVerifiedDate": "2010-01",
            f"{_PRIMARY}.type": "ESTIMATED",
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
    study = _with(
        {f"{_STATUS}.overallStatus": "RECRUITING", f"{_STATUS}.statusVerifiedDate": verified}
    )
    today = date(2026, 6, 29)
    assert f", {words} ago." in _found(study, today)["not-verified"].sentence


_NOTED = "annotationSection.annotationModule.unpostedAnnotation"
_TRACKED = "derivedSection.miscInfoModule.submissionTracking.submissionInfos"


def _event(kind: str, day: str | None) -> dict[str, Any]:
    return {"type": kind, "dateUnknown": True} if day is None else {"type": kind, "date": day}


_RETURNED = [_event("RELEASE", "2019-03-01"), _event("RESET", "2019-04-02")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "none posted"),
        ({"hasResults": True}, "posted"),
        (
            {"hasResults": True, f"{_STATUS}.resultsFirstPostDateStruct.date": "2021-07-01"},
            "posted 2021-07-01",
        ),
        ({_NOTED: {}}, "submitted to the registry, not posted yet"),
        ({f"{_NOTED}.unpostedEvents": _RETURNED[:1]}, "submitted 2019-03-01, not posted yet"),
        (
            {f"{_NOTED}.unpostedEvents": _RETURNED},
            "submitted 2019-03-01, returned 2019-04-02; not posted",
        ),
        (
            {f"{_NOTED}.unpostedEvents": [*_RETURNED[:1], _event("UNRELEASE", "2019-03-05")]},
            "submitted 2019-03-01, withdrawn 2019-03-05; not posted",
        ),
        (
            {f"{_NOTED}.unpostedEvents": [*_RETURNED[:1], _event("UNRELEASE", None)]},
            "submitted 2019-03-01, withdrawn; not posted",
        ),
        (
            {f"{_NOTED}.unpostedEvents": [*_RETURNED, _event("RELEASE", "2019-04-02")]},
            "submitted 2019-04-02, not posted yet",
        ),
        (
            {
                f"{_NOTED}.unpostedEvents": _RETURNED,
                _TRACKED: [
                    {"releaseDate": "2019-03-01", "resetDate": "2019-04-02"},
                    {"releaseDate": "2025-05-06"},
                ],
            },
            "submitted 2025-05-06, not posted yet",
        ),
        ({_TRACKED: [{"releaseDate": "2025-05-06"}]}, "submitted 2025-05-06, not posted yet"),
        (
            {
                f"{_NOTED}.unpostedEvents": _RETURNED,
                _TRACKED: [{"releaseDate": "2019-03-01"}],
            },
            "submitted 2019-03-01, returned 2019-04-02; not posted",
        ),
        (
            {f"{_STATUS}.dispFirstSubmitDate": "2021-06-01"},
            "none posted; delay certified 2021-06-01",
        ),
        (
            {f"{_STATUS}.resultsFirstSubmitDate": "2021-06-01"},
            "submitted 2021-06-01, not posted yet",
        ),
    ],
)
def test_the_state_of_results(changes: dict[str, Any], words: str):
    assert str(results_state(_with(changes))) == words


@pytest.mark.parametrize("changes", [{"hasResults": None}, {"hasResults": "no"}])
def test_a_record_without_a_state_of_results(changes: dict[str, Any]):
    assert results_state(_with(changes)) is None


def test_results_returned_years_ago_have_their_own_sentence():
    flag = _found(_with({f"{_NOTED}.unpostedEvents": _RETURNED}))["results-returned"]
    assert flag.sentence.startswith(
        "Results were submitted 2019-03-01, returned 2019-04-02; not posted."
    )
    assert flag.sentence.endswith("they were due by 2021-06-15 and seem overdue.")
    assert flag.source == "42 CFR 11.44 and 11.64"


def test_returned_results_without_an_applicable_rule_cite_none():
    changes = {
        f"{_NOTED}.unpostedEvents": _RETURNED,
        "protocolSection.designModule.studyType": "OBSERVATIONAL",
    }
    flag = _found(_with(changes))["results-returned"]
    assert flag.source is flag.due is None
    assert "CFR" not in flag.sentence


def test_results_under_review_are_not_called_late():
    study = _with({f"{_NOTED}.unpostedEvents": [*_RETURNED, _event("RELEASE", "2026-05-01")]})
    assert not _found(study)


def test_returned_results_that_were_waived_are_not_due():
    changes = {f"{_NOTED}.unpostedEvents": _RETURNED, f"{_STATUS}.resultsWaived": True}
    flag = _found(_with(changes))["results-returned"]
    assert flag.source is flag.due is None
    assert "due" not in flag.sentence


def test_a_certification_that_ended_before_results_were_due_delays_nothing():
    flag = _found(_with({f"{_STATUS}.dispFirstSubmitDate": "2015-01-01"}))["results-due"]
    assert "delay" not in flag.sentence
    assert flag.source is not None
    assert flag.source.startswith("42 CFR 11.44(a)")


_UNFINISHED = {f"{_STATUS}.overallStatus": "RECRUITING", f"{_PRIMARY}.type": "ESTIMATED"}


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, {"results-due": "2021-06-16"}),
        ({f"{_PRIMARY}.date": "2030-12"}, {"results-due": "2032-01-01"}),
        ({"hasResults": True}, {}),
        (_UNFINISHED, {"not-verified": "2027-01-31", "past-completion": "2020-06-16"}),
        (
            {**_UNFINISHED, f"{_STATUS}.statusVerifiedDate": "2024-02", _PRIMARY: None},
            {"not-verified": "2025-02-28"},
        ),
        (
            {**_UNFINISHED, f"{_STATUS}.statusVerifiedDate": None, f"{_PRIMARY}.date": "2030-12"},
            {"past-completion": "2031-01-01"},
        ),
        ({f"{_NOTED}.unpostedEvents": _RETURNED}, {"results-returned": "2019-04-02"}),
        (
            {f"{_NOTED}.unpostedEvents": [*_RETURNED[:1], _event("UNRELEASE", None)]},
            {"results-returned": "2019-03-01"},
        ),
        (
            {f"{_NOTED}.unpostedEvents": [_event("UNRELEASE", None)]},
            {"results-returned": "0001-01-01"},
        ),
    ],
)
def test_each_flag_is_raised_from_its_first_day_on(changes: dict[str, Any], days: dict[str, str]):
    study = _with(changes)
    found = flag_days(study)
    assert {flag: str(day) for flag, day in found.items()} == days
    for flag, day in found.items():
        assert flag in _found(study, day)
        assert day == date.min or flag not in _found(study, day - timedelta(days=1))
