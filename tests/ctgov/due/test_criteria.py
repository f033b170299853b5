"""Whether a record suggests that 42 CFR 11 applies, criterion by criterion."""

from typing import Any

import pytest

from tests.ctgov.due.acts import DESIGN, OVERSIGHT, PRIMARY, STATUS, changed
from trialcli.ctgov.due.criteria import are_met, us_criteria

_SITES = "protocolSection.contactsLocationsModule.locations"
_INTERVENTIONS = "protocolSection.armsInterventionsModule.interventions"
_OLD: dict[str, Any] = {f"{STATUS}.startDateStruct.date": "2016-01"}
_OLD_US_DRUG: dict[str, Any] = {
    **_OLD,
    OVERSIGHT: None,
    _INTERVENTIONS: [{"type": "DRUG"}],
    _SITES: [{"country": "France"}, {"country": "Puerto Rico"}],
}

_CASES = [
    ({}, True),
    ({f"{DESIGN}.phases": ["NA"]}, True),
    ({f"{DESIGN}.phases": ["PHASE4"]}, True),
    ({f"{DESIGN}.phases": ["PHASE1", "PHASE2"]}, True),
    ({f"{DESIGN}.phases": ["PHASE1"]}, False),
    ({f"{DESIGN}.phases": ["EARLY_PHASE1"]}, False),
    ({f"{DESIGN}.phases": None}, None),
    ({f"{DESIGN}.phases": ["PHASE9"]}, None),
    ({f"{DESIGN}.phases": "PHASE2"}, None),
    ({f"{DESIGN}.studyType": "OBSERVATIONAL"}, False),
    ({f"{DESIGN}.studyType": "OBSERVATIONAL", f"{OVERSIGHT}.isPpsd": True}, None),
    ({f"{DESIGN}.studyType": "EXPANDED_ACCESS"}, False),
    ({f"{DESIGN}.studyType": None}, None),
    ({f"{DESIGN}.designInfo.primaryPurpose": "DEVICE_FEASIBILITY"}, False),
    ({f"{DESIGN}.designInfo.primaryPurpose": "TREATMENT"}, True),
    ({f"{STATUS}.overallStatus": "WITHDRAWN"}, False),
    ({f"{STATUS}.overallStatus": "TERMINATED"}, True),
    (
        {f"{STATUS}.overallStatus": "TERMINATED",
         f"{DESIGN}.enrollmentInfo": {"count": 0, "type": "ACTUAL"}},
        False,
    ),
    ({f"{DESIGN}.enrollmentInfo": {"count": 0, "type": "ESTIMATED"}}, True),
    ({f"{OVERSIGHT}.isFdaRegulatedDrug": False}, False),
    ({f"{OVERSIGHT}.isFdaRegulatedDrug": None}, False),
    ({f"{OVERSIGHT}.isFdaRegulatedDevice": True, f"{OVERSIGHT}.isFdaRegulatedDrug": None}, True),
    ({OVERSIGHT: None}, None),
    ({**_OLD_US_DRUG, f"{STATUS}.startDateStruct.date": "2017-01"}, None),
    (_OLD_US_DRUG, True),
    ({**_OLD_US_DRUG, _SITES: [{"country": "France"}]}, False),
    ({**_OLD_US_DRUG, _SITES: None}, None),
    ({**_OLD_US_DRUG, _INTERVENTIONS: [{"type": "BEHAVIORAL"}]}, False),
    ({**_OLD_US_DRUG, _INTERVENTIONS: None}, None),
    ({**_OLD_US_DRUG, f"{PRIMARY}.date": "2016-12"}, False),
    ({**_OLD, f"{PRIMARY}.date": "2017-01"}, True),
    ({**_OLD, f"{PRIMARY}.date": "2017-01-18"}, True),
    ({**_OLD, f"{PRIMARY}.date": "2017-01-17"}, False),
    ({**_OLD, PRIMARY: None}, None),
    ({**_OLD, PRIMARY: None, f"{STATUS}.completionDateStruct.date": "2018-02"}, True),
    ({f"{STATUS}.startDateStruct.date": "2017-01-18", PRIMARY: None}, True),
    ({f"{STATUS}.startDateStruct": None}, None),
    ({f"{STATUS}.startDateStruct": None, f"{PRIMARY}.date": "2015-03"}, False),
    ({"protocolSection": {}}, None),
    ({"protocolSection": []}, None),
    ({"protocolSection": None}, None),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), _CASES)
def test_a_record_suggests_whether_the_rule_applies(changes: dict[str, Any], expected: bool | None):
    criteria = us_criteria(changed(changes))
    assert are_met(criteria) is expected
    assert all(criterion.sentence.endswith(".") and criterion.source for criterion in criteria)


def test_each_criterion_says_what_the_record_says():
    assert [criterion.sentence for criterion in us_criteria(changed({}))] == [
        "The study type is interventional.",
        "It studies a drug that the FDA regulates.",
        "The trial is phase 2.",
        "No primary purpose is stated.",
        "It was not withdrawn.",
        "It started in 2018-03, after the rule took effect on 18 January 2017.",
    ]


def test_an_older_record_says_what_stands_in_for_the_statements():
    criteria = {criterion.name: criterion for criterion in us_criteria(changed(_OLD_US_DRUG))}
    assert criteria["product"].sentence == (
        "The record does not say whether the FDA regulates the product. It names "
        "interventions of type drug and a site in the United States."
    )


def test_a_trial_completed_before_the_rule_names_the_older_law():
    criteria = us_criteria(changed({**_OLD, f"{PRIMARY}.date": "2016-03"}))
    assert "402(j)" in criteria[-1].sentence
