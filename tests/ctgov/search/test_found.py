"""What is sent finds the right trials, by the query language of the registry on loopback."""

import re
from dataclasses import replace
from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ctgov.search.odd_texts import ODD_TEXTS
from tests.registry_search import searched
from tests.registry_server import Record, record
from trialcli.ctgov.search.countries import country_names
from trialcli.ctgov.search.requests import parameters
from trialcli.ctgov.search.safe_text import MOST_WORDS, words_of
from trialcli.ctgov.search.site import site_address
from trialcli.ctgov.search.site_reading import read_site_address
from trialcli.errors import UsageError
from trialcli.registry.amounts import Age, NumberRange
from trialcli.registry.near import Near
from trialcli.registry.search import DateRange, Search

FIELDS = [
    "condition",
    "intervention",
    "title",
    "outcome",
    "sponsor",
    "location",
    "country",
    "id",
    "eligibility",
]
BERLIN = {"lat": 52.52, "lon": 13.405}
PARIS = {"lat": 48.857, "lon": 2.352}


def trial(number: int, state: str = "RECRUITING", /, **modules: Record) -> Record:
    study = record(f"NCT{number:08d}", title="Lupus nephritis", status=state)
    for name, module in modules.items():
        study["protocolSection"].setdefault(f"{name}Module", {}).update(module)
    return study


def site(city: str, country: str, status: str | None, point: Record) -> Record:
    at = {"facility": "Clinic", "city": city, "country": country, "geoPoint": point}
    return at if status is None else {**at, "status": status}


def sites(*locations: Record) -> Record:
    return {"locations": list(locations)}


STUDIES = [
    trial(
        1,
        contactsLocations=sites(
            site("Berlin", "Germany", "COMPLETED", BERLIN),
            site("Paris", "France", "RECRUITING", PARIS),
        ),
        design={"phases": ["PHASE1", "PHASE2"]},
        eligibility={"sex": "FEMALE", "stdAges": ["CHILD"], "healthyVolunteers": True},
        status={
            "startDateStruct": {"date": "2026-01-15"},
            "lastUpdatePostDateStruct": {"date": "2026-11-01"},
        },
    ),
    trial(
        2,
        contactsLocations=sites(site("Berlin", "Germany", "RECRUITING", BERLIN)),
        design={
            "phases": ["PHASE2"],
            "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "DOUBLE"}},
            "enrollmentInfo": {"count": 120},
        },
        eligibility={
            "stdAges": ["ADULT", "OLDER_ADULT"],
            "minimumAge": "18 Years",
            "eligibilityCriteria": "* HbA1c < 7 %",
        },
        sponsorCollaborators={"leadSponsor": {"name": "Pfizer", "class": "INDUSTRY"}},
    ),
    trial(
        3,
        "COMPLETED",
        contactsLocations=sites(site("Berlin", "Germany", None, BERLIN)),
        design={
            "phases": ["PHASE3"],
            "designInfo": {"allocation": "NON_RANDOMIZED", "maskingInfo": {"masking": "NONE"}},
            "enrollmentInfo": {"count": 99999999},
        },
        eligibility={"minimumAge": "6 Months", "maximumAge": "17 Years"},
        status={
            "startDateStruct": {"date": "2020-01"},
            "studyFirstPostDateStruct": {"date": "2019-12-01"},
            "primaryCompletionDateStruct": {"date": "2022-05-31"},
            "completionDateStruct": {"date": "2022-06-30"},
        },
    )
    | {"hasResults": True},
    trial(4, "COMPLETED", design={"studyType": "OBSERVATIONAL"}),
]


def found(search: Search) -> list[int]:
    is_found = searched(parameters(search))
    return [number for number, study in enumerate(STUDIES, 1) if is_found(study)]


@pytest.mark.parametrize(
    ("search", "numbers"),
    [
        (Search(country=("Germany",)), [1, 2, 3]),
        (Search(country=("Germany",), status=("RECRUITING",)), [2]),
        (Search(country=("Germany", "France"), status=("RECRUITING",)), [1, 2]),
        (Search(country=("Germany",), status=("COMPLETED",)), [3]),
        (Search(country=("Germany",), status=("RECRUITING", "COMPLETED")), [2, 3]),
        (Search(location=("Paris",), country=("Germany",)), []),
        (Search(location=("Berlin",), country=("Germany",)), [1, 2, 3]),
        (Search(near=Near(52.4, 13.1, 50)), [1, 2, 3]),
        (Search(near=Near(52.4, 13.1, 50), status=("RECRUITING",)), [2]),
        (Search(near=Near(48.8, 2.3, 50)), [1]),
        (Search(status=("COMPLETED",)), [3, 4]),
        (Search(phase=("PHASE2",)), [1, 2]),
        (Search(phase=("PHASE1/PHASE2",)), [1]),
        (Search(phase=("PHASE1/PHASE2", "PHASE3")), [1, 3]),
        (Search(sex=("FEMALE",)), [1]),
        (Search(sex=("FEMALE", "ALL")), [1, 2, 3, 4]),
        (Search(age_group=("CHILD", "OLDER_ADULT")), [1, 2]),
        (Search(age=Age(17)), [1, 3, 4]),
        (Search(age=Age(18)), [1, 2, 4]),
        (Search(age=Age(5, "months")), [1, 4]),
        (Search(age=Age(200, "days")), [1, 3, 4]),
        (Search(age=Age(17), phase=("PHASE3",)), [3]),
        (Search(allocation=("RANDOMIZED",)), [2]),
        (Search(allocation=("RANDOMIZED", "NON_RANDOMIZED")), [2, 3]),
        (Search(masking=("NONE",)), [3]),
        (Search(enrollment=NumberRange(100)), [2]),
        (Search(enrollment=NumberRange(None, 119)), []),
        (Search(enrollment=NumberRange(120, 120)), [2]),
        (Search(primary_completion=DateRange(date(2022, 1, 1))), [3]),
        (Search(first_posted=DateRange(None, date(2020, 1, 1))), [3]),
        (Search(results_posted=DateRange(None, date(2020, 1, 1))), []),
        (Search(healthy=True), [1]),
        (Search(results=True), [3]),
        (Search(results=False), [1, 2, 4]),
        (Search(funder=("INDUSTRY",)), [2]),
        (Search(study_type=("OBSERVATIONAL",)), [4]),
        (Search(eligibility=("hba1c < 7",)), [2]),
        (Search(sponsor=("pfizer",)), [2]),
        (Search(start=DateRange(date(2026, 1, 1))), [1]),
        (Search(start=DateRange(None, date(2020, 12, 31))), [3]),
        (Search(completion=DateRange(date(2022, 1, 1), date(2022, 12, 31))), [3]),
        (Search(updated_since=date(2026, 10, 1)), [1]),
        (Search(id=("NCT00000001", "NCT00000003"), status=("COMPLETED",)), [3]),
        (Search("NCT00000001", status=("COMPLETED",)), []),
        (Search("lupus", expression="AREA[Phase]PHASE3 OR AREA[Phase]PHASE2"), [1, 2, 3]),
        (Search(title=("lupus nephritis", "heart")), [1, 2, 3, 4]),
        (Search(location=("Berlin, Germany",)), [1, 2, 3]),
        (Search(location=("Berlin France",)), []),
        (Search(location=("Berlin France", "Paris")), [1]),
    ],
)
def test_the_right_trials_come_back(search: Search, numbers: list[int]) -> None:
    assert found(search) == numbers
    assert found(read_site_address(site_address(search))) == numbers


TEXT = st.sampled_from(["lupus", "nephritis", "heart", "lupus nephritis", "Pfizer", "a OR b"])
TEXTS = st.lists(TEXT, min_size=1, max_size=2, unique=True).map(tuple)
DAY = st.none() | st.dates(date(2019, 1, 1), date(2027, 12, 31))
DAYS = st.builds(DateRange, DAY, DAY).filter(
    lambda days: any(days) and not (days.first and days.last and days.last < days.first)
)


def several(*codes: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True).map(tuple)


FIELDS_OF_A_SEARCH: dict[str, st.SearchStrategy[object]] = {
    "words": TEXT,
    **dict.fromkeys(["condition", "intervention", "title", "sponsor", "eligibility"], TEXTS),
    "location": several("Berlin", "Paris", "Clinic"),
    "country": several("Germany", "France"),
    "id": several("NCT00000001", "nct00000003", "X-1"),
    "status": several("RECRUITING", "COMPLETED", "NOT_YET_RECRUITING", "WITHHELD"),
    "phase": several("PHASE1/PHASE2", "PHASE2", "PHASE3", "NA", "EARLY_PHASE1"),
    "study_type": several("OBSERVATIONAL", "INTERVENTIONAL"),
    "age_group": several("CHILD", "ADULT"),
    "age": st.integers(1, 90).map(Age),
    "sex": several("FEMALE", "MALE", "ALL"),
    "healthy": st.booleans(),
    "results": st.booleans(),
    "funder": several("INDUSTRY", "OTHER"),
    **dict.fromkeys(["start", "primary_completion", "completion", "first_posted"], DAYS),
    "updated_since": st.dates(date(2019, 1, 1), date(2027, 12, 31)),
    "near": st.builds(Near, st.just(52.52), st.just(13.405), st.floats(1, 800)),
    "expression": st.sampled_from(["lupus OR heart", "AREA[Phase]PHASE2", "NOT heart"]),
    "sort": st.sampled_from(["StartDate:desc", "EnrollmentCount:desc"]),
}
SEARCHES = (
    st.lists(
        st.one_of(st.tuples(st.just(name), values) for name, values in FIELDS_OF_A_SEARCH.items()),
        min_size=1,
        max_size=3,
    )
    .map(lambda given: Search(**dict(given)))  # type: ignore[arg-type]
    .filter(lambda search: not search.is_empty and _is_short(search))
)


def _is_short(search: Search) -> bool:
    """Whether all words fit into one box of the site."""
    texts = (search.words, *search.eligibility, *search.location)
    return sum(len(text.split()) for text in texts) <= MOST_WORDS


@given(SEARCHES)
def test_the_address_of_a_search_is_the_same_search(search: Search) -> None:
    read = read_site_address(site_address(search))
    assert found(read) == found(search)
    assert read.sort == search.sort


# ---------------------------------------------------------------- odd texts


def with_text(text: str) -> Record:
    """Return a record that has a text in every field that is searched for texts."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT00000009",
                "briefTitle": text,
                "orgStudyIdInfo": {"id": text},
            },
            "conditionsModule": {"conditions": [text]},
            "armsInterventionsModule": {"interventions": [{"name": text}]},
            "outcomesModule": {"primaryOutcomes": [{"measure": text}]},
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": text}},
            "contactsLocationsModule": {
                "locations": [{"facility": text, "country": " ".join(country_names([text]))}]
            },
            "eligibilityModule": {"eligibilityCriteria": text, "sex": "ALL"},
            "designModule": {"phases": ["PHASE2"]},
        }
    }


def searches_for(text: str) -> list[Search]:
    return [Search(text), *(Search(**{name: (text,)}) for name in FIELDS)]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_an_odd_text_finds_what_has_it_and_nothing_else(text: str) -> None:
    having, lacking = with_text(" ".join(words_of(text))), with_text("something unrelated")
    for search in searches_for(text):
        is_found = searched(parameters(search))
        assert is_found(having)
        assert not is_found(lacking)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_an_odd_text_does_not_change_another_question(text: str) -> None:
    having = with_text(" ".join(words_of(text)))
    for search in searches_for(text):
        assert not searched(parameters(_also(search, "PHASE3")))(having)
        assert searched(parameters(_also(search, "PHASE2")))(having)


def _also(search: Search, phase: str) -> Search:
    return replace(search, phase=(phase,))


@given(st.text())
def test_any_text_finds_a_record_that_has_its_words(text: str) -> None:
    try:
        words = words_of(text)
    except UsageError:
        return
    for search in searches_for(text):
        assert searched(parameters(search))(with_text(" ".join(words)))


@given(st.text(), st.text())
def test_any_two_texts_find_the_records_of_both(text: str, other: str) -> None:
    try:
        first, second = " ".join(words_of(text)[:6]), " ".join(words_of(other)[:6])
    except UsageError:
        return
    is_found = searched(parameters(Search(condition=(first, second))))
    assert is_found(with_text(first))
    assert is_found(with_text(second))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_word_of_a_text_is_lost(text: str) -> None:
    try:
        kept = " ".join(words_of(text))
    except UsageError:
        return
    letters = "".join(re.findall(r"[^\W_]", normalize("NFC", text))).casefold()
    assert "".join(re.findall(r"[^\W_]", kept)).casefold() in letters
