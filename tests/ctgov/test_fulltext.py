import json
from pathlib import Path
from typing import Any

from trialcli.ctgov.fulltext import NOT_IN_HISTORY, WEIGHTS, section_texts
from trialcli.ctgov.words.sections import SECTIONS

RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000001",
            "briefTitle": "Metformin in lupus",
            "orgStudyIdInfo": {"id": "MET-1"},
        },
        "statusModule": {
            "overallStatus": "TERMINATED",
            "whyStopped": "Slow accrual",
            "startDateStruct": {"date": "2026-01", "type": "ESTIMATED"},
        },
        "conditionsModule": {"conditions": ["COPD", "Lupus"]},
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: M"]}],
            "interventions": [{"type": "DRUG", "name": "M"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion:\n\n* Age \\>18\n* HbA1c \\&lt; 7",
            "sex": "ALL",
        },
        "contactsLocationsModule": {
            "locations": [
                {
                    "facility": "Site 1",
                    "city": "Lima",
                    "country": "Peru",
                    "status": "RECRUITING",
                    "contacts": [{"name": "A. B.", "role": "CONTACT"}],
                }
            ]
        },
        "newModule": {"newField": "new text"},
    },
    "resultsSection": {
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "title": "Deaths",
                    "groups": [{"id": "OG000", "title": "Arm A"}],
                    "classes": [{"categories": [{"measurements": [{"groupId": "OG000"}]}]}],
                }
            ]
        }
    },
    "derivedSection": {
        "miscInfoModule": {"versionHolder": "2026-01-12"},
        "conditionBrowseModule": {
            "meshes": [{"id": "D008180", "term": "Lupus Erythematosus, Systemic"}],
            "browseLeaves": [{"name": "Skin Diseases"}],
        },
    },
}


def test_each_text_is_in_its_section() -> None:
    found = {text: section for section, text in section_texts(RECORD)}
    assert found == {
        "NCT00000001": "identifiers",
        "Metformin in lupus": "basics",
        "MET-1": "identifiers",
        "Slow accrual": "basics",
        "COPD": "conditions",
        "Lupus": "conditions",
        "A": "arms",
        "M": "interventions",
        "Inclusion:": "eligibility",
        "Age >18": "eligibility",
        "HbA1c < 7": "eligibility",
        "Site 1, Lima, Peru": "locations",
        "A. B.": "locations",
        "new text": "other",
        "Deaths": "results",
        "Arm A": "results",
        "Lupus Erythematosus, Systemic": "terms",
    }


def test_a_record_of_odd_types_has_texts() -> None:
    odd: dict[str, Any] = {"protocolSection": [None, 1, {"locations": [[], "x", {"city": 3}]}]}
    assert [text for _, text in section_texts(odd)] == ["x"]


def test_every_section_has_a_weight() -> None:
    assert WEIGHTS.keys() == SECTIONS.keys()
    assert WEIGHTS.keys() > NOT_IN_HISTORY


def test_real_records_have_texts_without_codes(corpus: Path) -> None:
    for path in sorted((corpus / "records").glob("*.json"))[::50]:
        texts = list(section_texts(json.loads(path.read_bytes())))
        assert {"basics", "identifiers", "summary"} <= {section for section, _ in texts}
        assert not {"INTERVENTIONAL", "RECRUITING", "ESTIMATED"} & {text for _, text in texts}
