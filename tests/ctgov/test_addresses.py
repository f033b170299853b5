import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov import addresses
from trialcli.registry.dialect import Request
from trialcli.registry.search import Search

# Every parameter the specification names (OpenAPI 2.0.5); any other is answered with 400.
STUDY = {"format", "markupFormat", "fields"}
STUDIES = STUDY | {"query.term", "filter.ids", "sort", "countTotal", "pageSize", "pageToken"}

TRIALS = [f"NCT{number:08d}" for number in range(1, 101)]


def test_the_version_is_asked_for_without_parameters() -> None:
    assert addresses.ask_version() == Request("/api/v2/version")


def test_a_record_is_asked_for_in_the_form_that_is_stored() -> None:
    request = addresses.ask_study("NCT07331467")
    assert request.path == "/api/v2/studies/NCT07331467"
    assert request.params == {"format": "json", "markupFormat": "markdown"}


@pytest.mark.parametrize("size", [1, 11, 100])
def test_a_batch_asks_for_all_its_records_on_one_page(size: int) -> None:
    params = addresses.ask_studies(TRIALS[:size]).params
    assert params["filter.ids"].split(",") == TRIALS[:size]
    assert int(params["pageSize"]) >= size
    assert params["format"] == "json"
    assert params["markupFormat"] == "markdown"
    assert "query.id" not in params


def test_a_batch_is_not_larger_than_what_is_known_to_work() -> None:
    assert addresses.BATCH_SIZE <= 100
    assert addresses.PAGE_SIZE <= 1000


def test_a_search_is_sorted_and_counted() -> None:
    request = addresses.ask_search(Search(words="phelan mcdermid"), 25)
    assert request.path == "/api/v2/studies"
    assert request.params["query.term"] == "phelan mcdermid"
    assert request.params["sort"] == "@relevance"
    assert request.params["countTotal"] == "true"
    assert request.params["pageSize"] == "25"
    assert "pageToken" not in request.params


def test_the_next_page_repeats_all_but_the_count() -> None:
    first = addresses.ask_search(Search(words="x"), 25)
    second = addresses.ask_next(first, "abra cadabra")
    third = addresses.ask_next(second, "again")
    same = {name: value for name, value in first.params.items() if name != "countTotal"}
    assert second == Request(first.path, {**same, "pageToken": "abra cadabra"})
    assert third == Request(first.path, {**same, "pageToken": "again"})


@given(st.text(), st.integers(1, 1000), st.text(min_size=1))
def test_every_parameter_is_in_the_specification(text: str, size: int, token: str) -> None:
    search = addresses.ask_search(Search(expression=text), size)
    lists = [search, addresses.ask_next(search, token), addresses.ask_studies(TRIALS[:size])]
    assert all(set(request.params) <= STUDIES for request in lists)
    assert set(addresses.ask_study("NCT00000001").params) <= STUDY
