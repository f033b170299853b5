from datetime import date

import pytest

from tests.registry_search import searched
from trialcli.ctgov.search.requests import parameters, remarks
from trialcli.errors import UsageError
from trialcli.registry.amounts import Age, NumberRange
from trialcli.registry.near import Near
from trialcli.registry.search import DateRange, Search

BERLIN = Near(52.52, 13.4, 50)
POINT = "AREA[LocationGeoPoint]DISTANCE[52.52,13.4,50km]"
RECRUITING = "AREA[OverallStatus](RECRUITING)"
WAITING = "AREA[OverallStatus](NOT_YET_RECRUITING)"
COMPLETED = "AREA[OverallStatus](COMPLETED)"
WAITING_SITE = "(AREA[LocationStatus](NOT_YET_RECRUITING) OR AREA[LocationStatus]MISSING)"
OPEN_SITE = "AREA[LocationStatus](RECRUITING)"
GERMANY = 'AREA[LocationCountry]("Germany")'
IN_GERMANY = f"SEARCH[Location]({GERMANY})"
OLD_ENOUGH = "(AREA[MinimumAge]RANGE[MIN,17 years] OR AREA[MinimumAge]MISSING)"
YOUNG_ENOUGH = "(AREA[MaximumAge]RANGE[17 years,MAX] OR AREA[MaximumAge]MISSING)"
OPEN_IN_GERMANY = f"SEARCH[Location]({GERMANY} AND {OPEN_SITE})"


def advanced(search: Search) -> str:
    return parameters(search)["filter.advanced"]


@pytest.mark.parametrize(
    ("search", "params"),
    [
        (Search("lupus (x"), {"query.term": "lupus x"}),
        (Search(expression="AREA[Phase]PHASE2 OR x"), {"query.term": "AREA[Phase]PHASE2 OR x"}),
        (Search("a", expression="b OR c"), {"query.term": "(a) AND (b OR c)"}),
        (Search(condition=("lupus",)), {"query.cond": "lupus"}),
        (Search(condition=("lupus nephritis", "SLE")), {"query.cond": "(lupus nephritis) OR SLE"}),
        (Search(intervention=("car-t",)), {"query.intr": "car-t"}),
        (Search(title=("x",), outcome=("y",)), {"query.titles": "x", "query.outc": "y"}),
        (
            Search(sponsor=("Pfizer",), location=("Boston",)),
            {"query.spons": "Pfizer", "query.locn": "Boston"},
        ),
        (Search(id=("EudraCT 2020-001",)), {"query.id": "EudraCT 2020-001"}),
        (Search(id=("NCT00000001",)), {"filter.ids": "NCT00000001"}),
        (
            Search(id=("nct00000001, NCT00000002", "NCT00000001"), phase=("PHASE2",)),
            {
                "filter.ids": "NCT00000001,NCT00000002",
                "filter.advanced": "AREA[Phase](PHASE2)",
            },
        ),
        (Search(id=("NCT00000001", "X-1")), {"query.id": "NCT00000001 OR X-1"}),
        (
            Search("x", sort="EnrollmentCount:desc"),
            {
                "query.term": "x",
                "filter.advanced": "NOT AREA[EnrollmentCount]RANGE[99999999,MAX]",
            },
        ),
        (Search(near=BERLIN), {"filter.geo": "distance(52.52,13.4,50km)"}),
        (
            Search(title=("a b c d e f g", "h i j k l m")),
            {"query.titles": '("a b c d e f g") OR ("h i j k l m")'},
        ),
    ],
)
def test_texts_have_parameters(search: Search, params: dict[str, str]) -> None:
    assert parameters(search) == params


@pytest.mark.parametrize(
    ("search", "expression"),
    [
        (
            Search(status=("RECRUITING", "COMPLETED")),
            "AREA[OverallStatus](RECRUITING OR COMPLETED)",
        ),
        (Search(phase=("PHASE1/PHASE2",)), "AREA[Phase](PHASE1 AND PHASE2)"),
        (Search(phase=("PHASE1/PHASE2", "PHASE3")), "AREA[Phase]((PHASE1 AND PHASE2) OR PHASE3)"),
        (Search(study_type=("OBSERVATIONAL",)), "AREA[StudyType](OBSERVATIONAL)"),
        (Search(age_group=("CHILD", "ADULT")), "AREA[StdAge](CHILD OR ADULT)"),
        (Search(sex=("FEMALE",)), "AREA[Sex](FEMALE)"),
        (Search(allocation=("RANDOMIZED",)), "AREA[DesignAllocation](RANDOMIZED)"),
        (Search(masking=("SINGLE", "DOUBLE")), "AREA[DesignMasking](SINGLE OR DOUBLE)"),
        (
            Search(age=Age(17)),
            f"{OLD_ENOUGH} AND {YOUNG_ENOUGH}",
        ),
        (Search(enrollment=NumberRange(100)), "AREA[EnrollmentCount]RANGE[100,99999998]"),
        (Search(enrollment=NumberRange(None, 50)), "AREA[EnrollmentCount]RANGE[MIN,50]"),
        (Search(enrollment=NumberRange(0, 99999999)), "AREA[EnrollmentCount]RANGE[0,99999998]"),
        (Search(funder=("INDUSTRY",)), "AREA[LeadSponsorClass](INDUSTRY)"),
        (Search(healthy=True), "AREA[HealthyVolunteers]true"),
        (Search(results=False), "AREA[HasResults]false"),
        (Search(start=DateRange(date(2026, 1, 1))), "AREA[StartDate]RANGE[2026-01-01,MAX]"),
        (
            Search(completion=DateRange(None, date(2026, 1, 1))),
            "AREA[CompletionDate]RANGE[MIN,2026-01-01]",
        ),
        (
            Search(primary_completion=DateRange(date(2026, 1, 1), date(2026, 1, 2))),
            "AREA[PrimaryCompletionDate]RANGE[2026-01-01,2026-01-02]",
        ),
        (
            Search(first_posted=DateRange(date(2026, 1, 1))),
            "AREA[StudyFirstPostDate]RANGE[2026-01-01,MAX]",
        ),
        (
            Search(results_posted=DateRange(None, date(2026, 1, 1))),
            "AREA[ResultsFirstPostDate]RANGE[MIN,2026-01-01]",
        ),
        (Search(updated_since=date(2026, 1, 1)), "AREA[LastUpdatePostDate]RANGE[2026-01-01,MAX]"),
        (Search(eligibility=("hba1c < 7", "x")), "AREA[EligibilitySearch]((hba1c 7) OR x)"),
        (Search(country=("Germany",)), GERMANY),
        (
            Search(country=("south korea",)),
            'AREA[LocationCountry](("South Korea") OR ("Korea Republic of"))',
        ),
        (Search(country=("U.K.", "Chile")), 'AREA[LocationCountry](("United Kingdom") OR "Chile")'),
    ],
)
def test_values_of_fields_are_expressions(search: Search, expression: str) -> None:
    assert parameters(search) == {"filter.advanced": expression}


def test_several_restrictions_must_all_hold() -> None:
    search = Search(phase=("PHASE2",), sex=("MALE",), results=True)
    assert advanced(search) == ("AREA[Phase](PHASE2) AND AREA[Sex](MALE) AND AREA[HasResults]true")


@pytest.mark.parametrize(
    ("search", "expression"),
    [
        (
            Search(country=("Germany",), status=("RECRUITING",)),
            f"{RECRUITING} AND SEARCH[Location]({GERMANY} AND {OPEN_SITE})",
        ),
        (
            Search(near=BERLIN, status=("RECRUITING",)),
            f"{RECRUITING} AND SEARCH[Location]({POINT} AND {OPEN_SITE})",
        ),
        (
            Search(country=("Germany",), status=("NOT_YET_RECRUITING",)),
            f"{WAITING} AND SEARCH[Location]({GERMANY} AND {WAITING_SITE})",
        ),
        (
            Search(country=("Germany",), status=("COMPLETED",)),
            f"{COMPLETED} AND {GERMANY}",
        ),
        (
            Search(country=("Germany",), status=("RECRUITING", "COMPLETED")),
            f"(({RECRUITING} AND {OPEN_IN_GERMANY}) OR ({COMPLETED} AND {IN_GERMANY}))",
        ),
        (
            Search(country=("Germany",), location=("Charite",)),
            f"SEARCH[Location](AREA[LocationSearch](Charite) AND {GERMANY})",
        ),
    ],
)
def test_a_place_and_an_open_status_concern_one_site(search: Search, expression: str) -> None:
    assert parameters(search) == {"filter.advanced": expression}


@pytest.mark.parametrize("name", ["words", "expression", "condition", "title"])
def test_ids_alone_do_not_make_the_registry_ignore_the_rest(name: str) -> None:
    value = "NCT00000001" if name in ("words", "expression") else ("NCT00000001", "nct00000002")
    search = Search(**{name: value}, phase=("PHASE2",))  # type: ignore[arg-type]
    assert parameters(search).keys() == {"filter.advanced"}
    assert "NCT00000001" in advanced(search)


def test_a_distance_that_the_registry_does_not_search() -> None:
    with pytest.raises(UsageError, match="900 km is too great"):
        parameters(Search(near=Near(0, 0, 900)))


def test_a_phase_of_two_is_not_either_of_them() -> None:
    without, both = remarks(Search(phase=("PHASE2/PHASE3", "PHASE1")))
    assert without.startswith("Trials without a phase")
    assert both == "Phase 2/3 means both in one trial; 2,3 finds either."


@pytest.mark.parametrize(
    ("search", "problem"),
    [
        (Search(condition=tuple(f"c{number}" for number in range(13))), "at most 12 values"),
        (Search(eligibility=tuple("abcdefghijklm")), "at most 12 values"),
        (Search(id=tuple(f"NCT{number:08d}" for number in range(1, 202))), "at most 200 trial IDs"),
    ],
)
def test_more_values_than_the_registry_takes(search: Search, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        parameters(search)


def test_texts_of_one_expression_count_together() -> None:
    search = Search(
        eligibility=("one two three four five six seven eight nine",),
        location=("Paris Hospital St Louis",),
        country=("France",),
    )
    assert searched(parameters(search)) is not None
    assert '("Paris Hospital St Louis")' in advanced(search)
    assert len(list(remarks(search))) == 1


@pytest.mark.parametrize(
    ("search", "words"),
    [
        (Search(phase=("PHASE2",)), "without a phase are left out"),
        (Search(sex=("MALE",)), "any sex are left out"),
        (Search(start=DateRange(date(2026, 1, 1))), "without a start date are left out"),
        (Search(age=Age(17)), "without a lowest or highest age counts as open"),
        (Search(masking=("NONE",)), "without masking are left out"),
        (Search(enrollment=NumberRange(5)), "number of participants is unknown are left out"),
        (Search(title=("a b c d e f g h i j k l m n",)), "must stand side by side"),
        (Search("x", sort="EnrollmentCount:desc"), "number that means unknown"),
    ],
)
def test_what_is_left_out_is_named(search: Search, words: str) -> None:
    [remark] = remarks(search)
    assert words in remark


@pytest.mark.parametrize("search", [Search("x"), Search(sex=("MALE", "ALL"), condition=("x",))])
def test_a_search_that_leaves_nothing_out_has_no_remark(search: Search) -> None:
    assert list(remarks(search)) == []
