from datetime import date

import pytest

from trialcli.ctgov.search.site import site_address
from trialcli.ctgov.search.site_reading import is_site_address, read_site_address
from trialcli.errors import UsageError
from trialcli.registry.near import KILOMETRES_A_MILE, Near
from trialcli.registry.search import DateRange, Search

SITE = "https://clinicaltrials.gov/search"


@pytest.mark.parametrize(
    ("search", "query"),
    [
        (Search("lupus"), "term=lupus"),
        (Search(condition=("lupus nephritis",)), "cond=lupus%20nephritis"),
        (Search(phase=("PHASE2", "PHASE3")), "aggFilters=phase:2%203"),
        (
            Search(condition=("x",), status=("RECRUITING",), age_group=("CHILD",), results=True),
            "cond=x&aggFilters=status:rec,ages:child,results:with",
        ),
        (Search(start=DateRange(date(2026, 1, 1))), "start=2026-01-01_"),
        (Search(updated_since=date(2026, 1, 1)), "lastUpdPost=2026-01-01_"),
        (Search(first_posted=DateRange(date(2026, 1, 1))), "firstPost=2026-01-01_"),
        (Search(near=Near(52.5, 13.4, 25 * KILOMETRES_A_MILE)), "lat=52.5&lng=13.4&distance=25"),
        (Search("x", sort="StartDate:desc"), "term=x&sort=StartDate:desc"),
    ],
)
def test_a_search_has_an_address_and_back(search: Search, query: str) -> None:
    assert site_address(search) == f"{SITE}?{query}"
    read = read_site_address(site_address(search))
    assert read.given == search.given


@pytest.mark.parametrize(
    ("search", "term"),
    [
        (Search(phase=("NA",)), "AREA%5BPhase%5D%28NA%29"),
        (Search(phase=("PHASE1/PHASE2",)), "AREA%5BPhase%5D%28PHASE1%20AND%20PHASE2%29"),
        (Search(location=("Boston",)), "AREA%5BLocationSearch%5D%28Boston%29"),
        (Search("a", eligibility=("b",)), "a%20AND%20AREA%5BEligibilitySearch%5D%28b%29"),
    ],
)
def test_what_the_site_has_no_form_for_is_an_expression(search: Search, term: str) -> None:
    assert site_address(search) == f"{SITE}?term={term}"


@pytest.mark.parametrize(
    ("query", "search"),
    [
        (
            "cond=lupus%20nephritis&intr=car-t",
            Search(condition=("lupus nephritis",), intervention=("car-t",)),
        ),
        ("cond=a+b&distance=50", Search(condition=("a b",))),
        (
            "cond=a&lat=1&lng=2&distance=10&city=X&locStr=X",
            Search(condition=("a",), near=Near(1, 2, 16.09344, "mi")),
        ),
        ("cond=a%20OR%20b", Search(condition=("a", "b"))),
        ("cond=(a%20c)%20OR%20b", Search(condition=("a c", "b"))),
        ("cond=a%20AND%20b", Search(expression="AREA[ConditionSearch](a AND b)")),
        ("cond=[x]", Search(condition=("[x]",))),
        ("cond=a%00b", Search(condition=("a\0b",))),
        ("id=NCT00000001%20OR%20NCT00000002", Search(id=("NCT00000001", "NCT00000002"))),
        ("cond=a&amp;intr=b", Search(condition=("a",), intervention=("b",))),
        ("cond=a&cond=a&utm_source=mail&gclid=1", Search(condition=("a",))),
        ("cond=a&start=_", Search(condition=("a",))),
        ("cond=a&sort=LastUpdatePostDate", Search(condition=("a",), sort="LastUpdatePostDate")),
        ("cond=a&sort=@relevance", Search(condition=("a",))),
        ("lat=1&lng=2&distance=50km", Search(near=Near(1, 2, 50))),
        (
            "country=Germany&city=Berlin",
            Search(
                expression='SEARCH[Location](AREA[LocationCountry]("Germany") AND '
                "AREA[LocationCity](Berlin))"
            ),
        ),
        ("term=a%20OR%20b&page=3&rank=2&limit=10", Search(expression="a OR b")),
        ("lead=Pfizer%20Inc", Search(expression="AREA[LeadSponsorName](Pfizer Inc)")),
        ("cond=x)%20OR%20(y", Search(condition=("x) OR (y",))),
        ("cond=(x", Search(condition=("(x",))),
        ("cond=%22a%20b", Search(condition=('"a b',))),
        ("cond=%22a)%20b%22", Search(expression='AREA[ConditionSearch]("a) b")')),
        ("locStr=Germany&country=Germany", Search(country=("Germany",))),
        ("locStr=Somewhere", Search(location=("Somewhere",))),
        (
            "aggFilters=phase:2%203,status:rec%20not,sex:f,studyType:int,healthy:y",
            Search(
                phase=("PHASE2", "PHASE3"),
                status=("RECRUITING", "NOT_YET_RECRUITING"),
                sex=("FEMALE",),
                study_type=("INTERVENTIONAL",),
                healthy=True,
            ),
        ),
        (
            "aggFilters=docs:prot%20sap",
            Search(expression="AREA[LargeDocHasProtocol]true OR AREA[LargeDocHasSAP]true"),
        ),
        (
            "aggFilters=studyType:int%20obs_patreg",
            Search(expression="AREA[StudyType]INTERVENTIONAL OR AREA[PatientRegistry]true"),
        ),
        (
            "start=2024-01-01_2024-12-31",
            Search(start=DateRange(date(2024, 1, 1), date(2024, 12, 31))),
        ),
        ("studyComp=_12/31/2024", Search(completion=DateRange(None, date(2024, 12, 31)))),
        (
            "primComp=2024-01-01_",
            Search(primary_completion=DateRange(date(2024, 1, 1))),
        ),
        ("lastUpdPost=2024-01-01_", Search(updated_since=date(2024, 1, 1))),
        ("ageRange=18y_", Search(expression="AREA[MinimumAge]RANGE[18 years,MAX]")),
    ],
)
def test_an_address_of_the_site_is_a_search(query: str, search: Search) -> None:
    assert read_site_address(f"{SITE}?{query}") == search


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://example.org/search?cond=x", "not an address of a search"),
        ("lupus", "not an address of a search"),
        ("https://clinicaltrials.gov/study/NCT00000001", "not the address of a search"),
        (f"{SITE}?", "no search"),
        (f"{SITE}?distance=50", "no search"),
        (f"{SITE}?cond=x&new=1", "unknown parameter 'new'"),
        (f"{SITE}?cond=x&cond=y", "the parameter 'cond' twice"),
        (f"{SITE}?cond=%ff", "'cond' without a letter"),
        (f"{SITE}?start=2026-01-01_2025-01-01", "end before they begin"),
        (f"{SITE}?cond=x&sort=a+b", "the order 'a b'"),
        (f"{SITE}?aggFilters=status:open", "unknown filter 'status:open'"),
        (f"{SITE}?aggFilters=colour:red", "unknown filter 'colour:red'"),
        (f"{SITE}?aggFilters=phase", "unknown filter 'phase:'"),
        (f"{SITE}?start=soon_", "dates 'soon_'"),
        (f"{SITE}?ageRange=old_", "age 'old'"),
        (f"{SITE}?cond=x&lat=a&lng=b", "place in the address"),
    ],
)
def test_what_is_not_understood_is_an_error(address: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem) as raised:
        read_site_address(address)
    assert raised.value.hint


def test_whether_a_text_is_such_an_address() -> None:
    assert is_site_address("clinicaltrials.gov/search?cond=x#top")
    assert is_site_address(" https://www.clinicaltrials.gov/search?cond=x ")
    assert not is_site_address("https://clinicaltrials.gov.example.org/search?cond=x")
