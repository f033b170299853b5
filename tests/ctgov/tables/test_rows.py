"""What the rows of some tables say, beyond the values that they copy."""

import copy
import gc
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.ctgov.tables.exported import TABLES, column, rows
from tests.history_form import as_history, terse
from trialcli.ctgov.shape import SHAPE
from trialcli.record.levels import Level
from trialcli.record.textforms import readable

Record = dict[str, Any]


def protocol(**modules: Any) -> Record:
    """Return a record with some modules of the protocol."""
    return {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}, **modules}}


def with_results(**modules: Any) -> Record:
    """Return a record with some modules of the results."""
    return {**protocol(), "resultsSection": modules}


def study(**modules: Any) -> Record:
    """Return the row of a record in the table studies."""
    (row,) = rows("studies", protocol(**modules))
    return row


def test_a_date_stands_as_written_and_as_a_day() -> None:
    row = study(statusModule={"startDateStruct": {"date": "2026-02", "type": "ESTIMATED"}})
    assert row["start_month_year"] == "2026-02"
    assert row["start_date"] == date(2026, 2, 28)
    assert row["start_date_type"] == "ESTIMATED"
    assert row["completion_month_year"] is None


def test_a_date_that_is_a_placeholder_stands_only_as_written() -> None:
    row = study(statusModule={"completionDateStruct": {"date": "2099-12"}})
    assert (row["completion_month_year"], row["completion_date"]) == ("2099-12", None)


def test_phases_stand_in_one_cell() -> None:
    assert study(designModule={"phases": ["PHASE1", "PHASE2"]})["phase"] == "PHASE1/PHASE2"
    assert study(designModule={"phases": []})["phase"] is None


@pytest.mark.parametrize(
    ("study_type", "arms", "groups"),
    [("INTERVENTIONAL", 2, None), ("OBSERVATIONAL", None, 2), ("EXPANDED_ACCESS", None, None)],
)
def test_arms_and_groups_are_counted_by_the_type_of_the_study(
    study_type: str, arms: int | None, groups: int | None
) -> None:
    row = study(
        designModule={"studyType": study_type},
        armsInterventionsModule={"armGroups": [{"label": "A"}, {"label": "B"}]},
    )
    assert (row["number_of_arms"], row["number_of_groups"]) == (arms, groups)


def test_no_arms_are_not_zero_arms() -> None:
    assert study(designModule={"studyType": "INTERVENTIONAL"})["number_of_arms"] is None


def test_who_is_masked_is_known_only_if_the_record_lists_it() -> None:
    listed = {"maskingInfo": {"masking": "SINGLE", "whoMasked": ["PARTICIPANT"]}}
    (row,) = rows("designs", protocol(designModule={"designInfo": listed}))
    assert (row["subject_masked"], row["caregiver_masked"]) == (True, False)
    (row,) = rows(
        "designs", protocol(designModule={"designInfo": {"maskingInfo": {"masking": "NONE"}}})
    )
    assert (row["subject_masked"], row["caregiver_masked"]) == (None, None)


def test_a_part_that_states_nothing_has_no_row() -> None:
    record = protocol(descriptionModule={"briefSummary": "Short."}, eligibilityModule={})
    assert column("brief_summaries", "description", record) == ["Short."]
    assert rows("detailed_descriptions", record) == []
    assert rows("eligibilities", record) == []


def test_a_country_is_listed_once() -> None:
    sites = [{"country": "Peru"}, {"country": "Chile"}, {"country": "Peru"}, {"country": 3}, {}]
    record = protocol(contactsLocationsModule={"locations": sites})
    record["derivedSection"] = {"miscInfoModule": {"removedCountries": ["Cuba"]}}
    assert [(row["name"], row["removed"]) for row in rows("countries", record)] == [
        ("Peru", False),
        ("Chile", False),
        ("Cuba", True),
    ]


def test_contacts_of_a_site_are_divided_by_their_role() -> None:
    people = [
        {"name": "A", "role": "CONTACT", "phone": "1"},
        {"name": "B", "role": "PRINCIPAL_INVESTIGATOR"},
        {"name": "C", "role": "CONTACT"},
        {"name": "D"},
        {"name": "E", "role": ["CONTACT"]},
    ]
    record = protocol(contactsLocationsModule={"locations": [{}, {"contacts": people}]})
    found = rows("facility_contacts", record)
    assert [(row["name"], row["contact_type"]) for row in found] == [
        ("A", "primary"),
        ("C", "backup"),
        ("D", "backup"),
        ("E", "backup"),
    ]
    assert {row["facility_id"] for row in found} == {1_000_002}
    assert column("facility_investigators", "name", record) == ["B"]


def test_an_intervention_leads_to_its_arms() -> None:
    record = protocol(
        armsInterventionsModule={
            "armGroups": [{"label": "A"}, {"label": "B"}, {"label": "A"}],
            "interventions": [
                {"name": "x", "armGroupLabels": ["B", "A"]},
                {"name": "y", "armGroupLabels": ["no arm"]},
            ],
        }
    )
    found = rows("design_group_interventions", record)
    assert [(row["design_group_id"], row["intervention_id"]) for row in found] == [
        (1_000_002, 1_000_001),
        (1_000_001, 1_000_001),
        (None, 1_000_002),
    ]
    assert found[2]["arm_group_label"] == "no arm"


def test_former_nct_ids_are_among_the_other_ids() -> None:
    record = protocol()
    record["protocolSection"]["identificationModule"] |= {
        "nctIdAliases": ["NCT00000002"],
        "orgStudyIdInfo": {"id": "MET-1"},
    }
    assert [(row["id_source"], row["id_value"]) for row in rows("id_information", record)] == [
        ("org_study_id", "MET-1"),
        ("nct_alias", "NCT00000002"),
    ]


def test_the_address_of_a_document_is_where_the_registry_keeps_it() -> None:
    record = protocol() | {
        "documentSection": {"largeDocumentModule": {"largeDocs": [{"filename": "a b.pdf"}, {}]}}
    }
    assert column("provided_documents", "url", record) == [
        "https://cdn.clinicaltrials.gov/large-docs/01/NCT00000001/a%20b.pdf",
        None,
    ]


def test_old_leaves_and_branches_have_their_names() -> None:
    record = protocol() | {
        "derivedSection": {
            "conditionBrowseModule": {
                "meshes": [{"id": "D008180", "term": "Lupus"}],
                "browseLeaves": [{"id": "M1", "name": "Skin Diseases", "relevance": "LOW"}],
                "browseBranches": [{"abbrev": "BC17", "name": "Skin"}],
            }
        }
    }
    assert [(row["mesh_term"], row["mesh_type"]) for row in rows("browse_conditions", record)] == [
        ("Lupus", "mesh-list"),
        ("Skin Diseases", "mesh-browseLeave"),
        ("Skin", "mesh-browseBranch"),
    ]


# ---------------------------------------------------------------- results

OUTCOME: Record = {
    "title": "Deaths",
    "groups": [{"id": "OG000", "title": "Drug"}, {"id": "OG001", "title": "Placebo"}],
    "denoms": [
        {
            "units": "Participants",
            "counts": [{"groupId": "OG000", "value": "20"}, {"groupId": "OG001", "value": "21"}],
        }
    ],
    "classes": [
        {"categories": [{"measurements": [{"groupId": "OG000", "value": "3"}]}]},
        {
            "title": "Week 2",
            "denoms": [
                {"units": "Participants", "counts": [{"groupId": "OG001", "value": "19"}]},
                {"units": "Eyes", "counts": [{"groupId": "OG001", "value": "38"}]},
            ],
            "categories": [{"measurements": [{"groupId": "OG001", "value": "NA"}]}],
        },
        {"title": "Week 4"},
    ],
}


def test_groups_of_one_code_are_those_of_their_outcome() -> None:
    other = {**OUTCOME, "groups": [{"id": "OG001"}, {"id": "OG000"}]}
    record = with_results(
        participantFlowModule={"groups": [{"id": "FG000"}]},
        adverseEventsModule={"eventGroups": [{"id": "EG000"}]},
        outcomeMeasuresModule={"outcomeMeasures": [OUTCOME, other]},
    )
    groups = {row["id"]: row for row in rows("result_groups", record)}
    found = rows("outcome_measurements", record)
    assert [row["outcome_id"] - 1_000_000 for row in found] == [1, 1, 1, 2, 2, 2]
    for row in found:
        if row["ctgov_group_code"] is not None:
            group = groups[row["result_group_id"]]
            assert group["ctgov_group_code"] == row["ctgov_group_code"]
            assert group["outcome_id"] == row["outcome_id"]


def test_a_value_has_the_number_analyzed_of_its_class_or_else_of_its_outcome() -> None:
    record = with_results(outcomeMeasuresModule={"outcomeMeasures": [OUTCOME]})
    found = rows("outcome_measurements", record)
    assert [row["number_analyzed"] for row in found] == [20, 19, None]
    assert [row["number_analyzed_units"] for row in found] == ["Participants"] * 2 + [None]
    eyes = {**OUTCOME, "denomUnitsSelected": "Eyes"}
    record = with_results(outcomeMeasuresModule={"outcomeMeasures": [eyes]})
    assert column("outcome_measurements", "number_analyzed", record) == [None, 38, None]


def test_a_class_without_values_has_a_row_and_an_outcome_without_classes_has_none() -> None:
    record = with_results(outcomeMeasuresModule={"outcomeMeasures": [OUTCOME, {"title": "Pain"}]})
    found = rows("outcome_measurements", record)
    assert [(row["classification"], row["param_value"]) for row in found] == [
        (None, "3"),
        ("Week 2", "NA"),
        ("Week 4", None),
    ]
    assert column("outcomes", "title", record) == ["Deaths", "Pain"]


def test_a_value_stands_as_written_and_as_a_number() -> None:
    record = with_results(outcomeMeasuresModule={"outcomeMeasures": [OUTCOME]})
    assert column("outcome_measurements", "param_value_num", record) == [3.0, None, None]


def test_a_baseline_measure_without_classes_has_a_row() -> None:
    module = {
        "groups": [{"id": "BG000"}],
        "denoms": [{"units": "Participants", "counts": [{"groupId": "BG000", "value": "7"}]}],
        "measures": [
            {"title": "Race", "populationDescription": "Not collected."},
            {
                "title": "Age",
                "classes": [{"categories": [{"measurements": [{"groupId": "BG000"}]}]}],
            },
        ],
    }
    found = rows("baseline_measurements", with_results(baselineCharacteristicsModule=module))
    assert [(row["title"], row["class_number"], row["number_analyzed"]) for row in found] == [
        ("Race", None, None),
        ("Age", 1, 7),
    ]
    assert found[0]["population_description"] == "Not collected."


@pytest.mark.parametrize(
    ("raw", "modifier", "value"),
    [
        ("0.05", None, 0.05),
        ("<0.001", "<", 0.001),
        ("< .05", "<", 0.05),
        ("=0.3", "=", 0.3),
        (">=0.99", ">=", 0.99),
        ("≤0.01", "≤", 0.01),
        ("1.2E-5", None, 1.2e-5),
        ("NS", None, None),
        ("0.05 (one-sided)", None, None),
        ("1-2", None, None),
        ("", None, None),
    ],
)
def test_a_p_value_is_divided(raw: str, modifier: str | None, value: float | None) -> None:
    outcome = {"analyses": [{"pValue": raw}]}
    (row,) = rows(
        "outcome_analyses", with_results(outcomeMeasuresModule={"outcomeMeasures": [outcome]})
    )
    assert (row["p_value_modifier"], row["p_value"]) == (modifier, value)
    assert row["p_value_raw"] == (raw or None)


def test_each_group_has_three_totals_of_adverse_events() -> None:
    group = {"id": "EG000", "deathsNumAffected": 0, "seriousNumAtRisk": 9}
    found = rows(
        "reported_event_totals", with_results(adverseEventsModule={"eventGroups": [group]})
    )
    assert [
        (row["event_type"], row["subjects_affected"], row["subjects_at_risk"]) for row in found
    ] == [("deaths", 0, None), ("serious", None, 9), ("other", None, None)]
    assert {row["result_group_id"] for row in found} == {1_000_001}


def test_an_adverse_event_without_numbers_has_a_row() -> None:
    record = with_results(
        adverseEventsModule={"frequencyThreshold": "1.5", "seriousEvents": [{"term": "Fall"}]}
    )
    (row,) = rows("reported_events", record)
    assert (row["adverse_event_term"], row["event_type"]) == ("Fall", "serious")
    assert (row["frequency_threshold"], row["result_group_id"]) == (1.5, None)


def test_a_reason_without_groups_has_a_row_and_a_period_without_reasons_has_none() -> None:
    periods = [{"title": "A", "dropWithdraws": [{"type": "Death"}]}, {"title": "B"}]
    record = with_results(participantFlowModule={"periods": periods})
    (row,) = rows("drop_withdrawals", record)
    assert (row["period"], row["reason"], row["count"]) == ("A", "Death", None)


# ---------------------------------------------------------------- versions


def test_rows_do_not_change_a_record() -> None:
    record = with_results(outcomeMeasuresModule={"outcomeMeasures": [OUTCOME]})
    before = copy.deepcopy(record)
    for table in TABLES.values():
        list(table.rows(record))
    assert record == before


@pytest.mark.parametrize("stated", [{}, {"nctId": "NCT0000000"}])
def test_what_was_read_of_a_record_is_free_at_once(stated: Record) -> None:
    """Not only when Python looks for cycles; a record without an NCT ID has no rows."""
    record = with_results(outcomeMeasuresModule={"outcomeMeasures": [OUTCOME]})
    nameless = copy.deepcopy(record)
    nameless["protocolSection"]["identificationModule"] = stated
    gc.collect()
    gc.disable()
    try:
        records = Level([record, nameless])
        found = [table.read(records).size for table in TABLES.values()]
        records.forget()
        del records
        assert any(found)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_an_earlier_version_has_the_same_rows_in_either_form(corpus: Path) -> None:
    files = sorted((corpus / "records").glob("*.json"))[::50]
    for path in files:
        served = json.loads(path.read_text())
        served.pop("derivedSection", None)  # the history does not serve it
        read = readable(as_history(served, terse), "history", SHAPE)
        for table in TABLES.values():
            ours, theirs = (list(table.rows(record)) for record in (served, read))
            assert len(ours) == len(theirs), (path.name, table.name)
