import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.words.terms import ENUMERATED, TERMS
from trialcli.ctgov.words.vocabulary import (
    age_words,
    country_words,
    field_label,
    field_words,
    module_label,
    phase_words,
    status_words,
    value_words,
)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("ACTIVE_NOT_RECRUITING", "Active, not recruiting"),
        ("PHASE1", "Phase 1"),
        ("EARLY_PHASE1", "Early phase 1"),
        ("NA", "Not applicable"),
        ("SPONSOR_INVESTIGATOR", "Sponsor-investigator"),
        ("OUTCOMES_ASSESSOR", "Outcomes assessor"),
        ("CONFIDENCE_975", "97.5% confidence interval"),
        ("LTE60", "60 days or less"),
    ],
)
def test_known_values_become_words(value, words):
    assert value_words(value) == words


@pytest.mark.parametrize("value", ["", "Hazard Ratio (HR)", "recruiting", "NCI", "X"])
def test_unknown_values_that_are_no_codes_stay_as_they_are(value):
    assert value_words(value) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("BRAND_NEW_STATUS", "Brand new status"),
        ("ESCAPE", "Escape"),
        ("LATE_PHASE5", "Late phase 5"),
    ],
)
def test_unknown_codes_become_words(value, words):
    assert value_words(value) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Korea, Republic of", "Republic of Korea"),
        ("Congo, The Democratic Republic of the", "The Democratic Republic of the Congo"),
        ("France", "France"),
    ],
)
def test_a_country_is_one_name(name, words):
    assert country_words(name) == words
    assert field_words("locations[].country", name) == words


def test_phases_are_one_expression():
    assert phase_words(["PHASE1", "PHASE2"]) == "Phase 1/Phase 2"
    assert phase_words(["NA"]) == "Not applicable"
    assert phase_words(["PHASE9"]) == "Phase 9"
    assert phase_words([]) == ""


def test_an_unknown_status_is_marked_as_unknown():
    assert status_words("UNKNOWN") == "Unknown status"
    assert status_words("RECRUITING") == "Recruiting"
    assert value_words("UNKNOWN") == "Unknown"


@pytest.mark.parametrize(
    ("age", "words"),
    [("18 Years", "18 years"), ("1 Month", "1 month"), ("N/A", "N/A"), ("old", "old")],
)
def test_ages_stand_in_a_sentence(age, words):
    assert age_words(age) == words


@pytest.mark.parametrize(
    ("dotted", "value", "words"),
    [
        ("statusModule.overallStatus", "UNKNOWN", "Unknown status"),
        ("leadSponsor.class", "UNKNOWN", "Unknown"),
        ("locations[3].status", "RECRUITING", "Recruiting"),
        ("designModule.phases[]", "PHASE2", "Phase 2"),
        ("briefTitle", "NONE", "NONE"),
        ("healthyVolunteers", False, "No"),
        ("hasResults", True, "Yes"),
        ("enrollmentInfo.count", 18, "18"),
        ("geoPoint.lat", 48.0, "48.0"),
        ("anything", None, ""),
        ("", "x", "x"),
    ],
)
def test_a_value_is_worded_after_its_field(dotted, value, words):
    assert field_words(dotted, value) == words


@pytest.mark.parametrize(
    ("dotted", "label"),
    [
        ("statusModule.primaryCompletionDateStruct", "Primary completion"),
        ("statusModule.primaryCompletionDateStruct.date", "Primary completion date"),
        ("interventionModelDescription", "Intervention model description"),
        ("protocolSection.armsInterventionsModule.armGroups[].label", "Arm"),
        ("armGroups[12].label", "Arm"),
        ("seeAlsoLinks[0].label", "Link"),
        ("whoMasked[]", "Who masked"),
        ("protocolSection.statusModule", "Status and dates"),
        ("someFutureModule.isFDARegulatedThing2", "Is FDA regulated thing 2"),
        ("snake_case_key", "Snake case key"),
        ("meshes[].id", "ID"),
        ("", ""),
    ],
)
def test_a_field_has_a_label(dotted, label):
    assert field_label(dotted) == label


def test_a_module_has_a_label():
    assert module_label("armsInterventionsModule") == "Arms and interventions"
    assert module_label("bloodTestsModule") == "Blood tests"
    assert module_label("futureSection") == "Future"
    assert module_label("Module") == "Module"


@given(st.text())
def test_any_key_has_a_label_and_none_is_an_error(key):
    assert isinstance(field_label(key), str)
    assert isinstance(module_label(key), str)


def test_no_term_is_left_in_the_registry_s_spelling():
    shouted = re.compile(r"[A-Z]+_[A-Z_]+")
    assert [words for words in TERMS.values() if shouted.search(words)] == []


def test_every_closed_value_of_real_records_has_words(corpus):
    unworded = set()
    for file in sorted(corpus.glob("records/*.json")):
        for key, value in _enumerated(json.loads(file.read_bytes())):
            if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", value) and value not in TERMS:
                unworded.add((key, value))
    assert unworded == set()


def _enumerated(value, key=""):
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _enumerated(child, name)
    elif isinstance(value, list):
        for child in value:
            yield from _enumerated(child, key)
    elif isinstance(value, str) and key in ENUMERATED:
        yield key, value
