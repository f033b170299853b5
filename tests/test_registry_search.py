"""The query language of the registry on loopback."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry_search import RefusedError, paths_of, searched, sorted_by
from tests.registry_server import Record, record


def trial(number: int, title: str, **modules: Record) -> Record:
    study = record(f"NCT{number:08d}", title=title)
    for name, module in modules.items():
        study["protocolSection"].setdefault(name, {}).update(module)
    return study


STUDIES = [
    trial(
        1,
        "Lupus nephritis in adults",
        statusModule={"startDateStruct": {"date": "2025-03"}},
        designModule={"phases": ["PHASE1", "PHASE2"], "enrollmentInfo": {"count": 20}},
        eligibilityModule={"minimumAge": "18 Years", "eligibilityCriteria": "HbA1c under 7"},
        contactsLocationsModule={
            "locations": [
                {"city": "Paris", "country": "France", "status": "COMPLETED"},
                {
                    "city": "Berlin",
                    "country": "Germany",
                    "status": "RECRUITING",
                    "geoPoint": {"lat": 52.52, "lon": 13.4},
                },
            ]
        },
    ),
    trial(
        2,
        "Lupus of the skin",
        statusModule={"startDateStruct": {"date": "2026-05-02"}},
        designModule={"phases": ["EARLY_PHASE1"], "enrollmentInfo": {"count": 5}},
        eligibilityModule={"minimumAge": "6 Months"},
        contactsLocationsModule={
            "locations": [{"city": "Paris", "country": "France", "status": "RECRUITING"}]
        },
    ),
    trial(3, "Heart failure", designModule={"studyType": "OBSERVATIONAL"}),
]


def found(expression: str, param: str = "query.term") -> list[int]:
    is_found = searched({param: expression})
    return [number for number, study in enumerate(STUDIES, 1) if is_found(study)]


@pytest.mark.parametrize(
    ("expression", "numbers"),
    [
        ("lupus", [1, 2]),
        ("LUPUS Nephritis", [1]),
        ("nephritis lupus", [1]),
        ('"lupus nephritis"', [1]),
        ('"nephritis lupus"', []),
        ("lupus AND skin", [2]),
        ("lupus, skin", [2]),
        ("skin OR heart", [2, 3]),
        ("lupus AND skin OR heart", [2, 3]),
        ("lupus AND (skin OR nephritis)", [1, 2]),
        ("lupus AND NOT skin", [1]),
        ("NOT lupus AND NOT heart", []),
        ("lupus and skin", []),
        (r"lupus \AND skin", []),
        ("ALL", [1, 2, 3]),
        ("AREA[Phase]PHASE1", [1]),
        ("AREA[Phase](PHASE1 AND PHASE2)", [1]),
        ("AREA[Phase](EARLY_PHASE1 OR PHASE2)", [1, 2]),
        ("AREA[Phase]MISSING", [3]),
        ("NOT AREA[Phase]MISSING", [1, 2]),
        ("AREA[StartDate]RANGE[2025-01-01,2025-12-31]", [1]),
        ("AREA[StartDate]RANGE[MIN,MAX]", [1, 2]),
        ("AREA[EnrollmentCount]RANGE[10,MAX]", [1]),
        ("AREA[MinimumAge]RANGE[MIN,1 year]", [2]),
        ("AREA[EligibilitySearch](hba1c 7)", [1]),
        ("hba1c", []),
        ("AREA[LocationCountry]France AND AREA[LocationStatus]RECRUITING", [1, 2]),
        ("SEARCH[Location](AREA[LocationCountry]France AND AREA[LocationStatus]RECRUITING)", [2]),
        ("AREA[LocationGeoPoint]DISTANCE[52.5, 13.4, 25mi]", [1]),
        ("AREA[LocationGeoPoint]DISTANCE[0,0,25km]", []),
        ("AREA[HasResults]false", [1, 2, 3]),
        ("EXPANSION[None]COVERAGE[Contains]lupus", [1, 2]),
        ("NCT00000003", [3]),
    ],
)
def test_what_an_expression_finds(expression: str, numbers: list[int]) -> None:
    assert found(expression) == numbers


def test_a_parameter_has_an_area_of_its_own() -> None:
    assert found("lupus", "query.titles") == [1, 2]
    assert found("lupus", "query.locn") == []
    assert found("Berlin", "query.locn") == [1]
    assert found("AREA[Phase]PHASE1", "filter.advanced") == [1]


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("[lupus]", "mismatched input '['"),
        ("lupus ]", "mismatched input ']'"),
        ("(lupus", "missing ')' at '<EOF>'"),
        ("lupus)", "extraneous input ')'"),
        ("lupus AND", "mismatched input '<EOF>'"),
        ("AND lupus", "mismatched input 'AND'"),
        ("lupus OR OR x", "mismatched input 'OR'"),
        ("NOT", "mismatched input '<EOF>'"),
        ('"lupus', "mismatched input '\"'"),
        (",", "mismatched input ','"),
        ("AREA lupus", "mismatched input 'lupus'"),
        ("AREA[Phse]PHASE1", "Unknown area name: `Phse`"),
        ("SEARCH[Site]x", "Unknown argument of SEARCH: `Site`"),
        ("EXPANSION[Much]x", "Unknown argument of EXPANSION: `Much`"),
        ("COVERAGE[All]x", "Unknown argument of COVERAGE: `All`"),
        ("AREA[Phase] PHASE1", "extraneous input 'PHASE1'"),
        ("lupus \\", "mismatched input '\\'"),
        ("AREA[StartDate]RANGE[2025]", "Invalid range"),
        ("AREA[StartDate]RANGE[soon,MAX]", "Invalid value"),
        ("AREA[MinimumAge]RANGE[3 moons,MAX]", "Invalid value"),
        ("AREA[LocationGeoPoint]DISTANCE[1,2]", "Invalid distance"),
        (" ".join(f"w{number}" for number in range(14)), "Too complicated query"),
        ("", "mismatched input '<EOF>'"),
    ],
)
def test_what_is_refused(expression: str, problem: str) -> None:
    with pytest.raises(RefusedError) as raised:
        found(expression)
    assert str(raised.value).startswith("Error parsing query in Other terms: ")
    assert problem in str(raised.value)


@given(st.text('lupus ANDORT()[],"\\'))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    with suppress(RefusedError):
        assert set(found(text)) <= {1, 2, 3}


def test_ids_alone_make_everything_else_ignored() -> None:
    is_found = searched({"query.id": "NCT00000003", "query.term": "lupus"})
    assert [study for study in STUDIES if is_found(study)] == STUDIES[2:]


def test_a_filter_by_status() -> None:
    assert searched({"filter.overallStatus": "RECRUITING,COMPLETED"})(STUDIES[0])
    assert not searched({"filter.overallStatus": "COMPLETED"})(STUDIES[0])
    with pytest.raises(RefusedError, match="Invalid value in parameter `overallStatus`: `OPEN`"):
        searched({"filter.overallStatus": "OPEN"})


def test_a_filter_of_the_site_finds_nothing_without_an_error() -> None:
    assert not searched({"aggFilters": "status:open"})(STUDIES[0])


def test_the_order_of_records() -> None:
    assert sorted_by(STUDIES, "StartDate:desc") == [STUDIES[1], STUDIES[0], STUDIES[2]]
    assert sorted_by(STUDIES, "@relevance") == STUDIES
    with pytest.raises(RefusedError, match="Unsupported sort field type: text"):
        sorted_by(STUDIES, "BriefTitle")
    with pytest.raises(RefusedError, match="Too many"):
        sorted_by(STUDIES, "StartDate,CompletionDate,LastUpdatePostDate")


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(RefusedError, match="invalid field name: 'StudyDesign'"):
        paths_of("NCTId,StudyDesign")
