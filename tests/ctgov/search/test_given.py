"""Searches by their parts, as a person gives them."""

import pytest

from trialcli.ctgov.search.given import given_search, read_search_keys, without_each_part
from trialcli.errors import UsageError
from trialcli.registry.amounts import Age, NumberRange
from trialcli.registry.search import Search


@pytest.mark.parametrize("age", [17, "17", "17 years"])
def test_a_file_may_have_an_age_as_a_number(age: object) -> None:
    assert read_search_keys({"age": age}) == Search(age=Age(17))


def test_a_file_may_have_an_enrollment_as_a_number() -> None:
    assert read_search_keys({"enrollment": 100}) == Search(enrollment=NumberRange(100, 100))


@pytest.mark.parametrize("key", ["age", "enrollment", "start", "words"])
@pytest.mark.parametrize("value", [True, 1.5, [17], {}])
def test_another_value_is_refused(key: str, value: object) -> None:
    with pytest.raises(UsageError, match="which is not a text"):
        read_search_keys({key: value})


def test_each_part_is_left_out_once() -> None:
    search = given_search(
        {"words": "lupus berlin", "type": ["interventional"], "phase": ["2", "3"]}
    )
    without = dict(without_each_part(search))
    assert list(without) == ["“lupus”", "“berlin”", "--phase", "--type"]
    assert without["“lupus”"].words == "berlin"
    assert without["--type"] == Search(words="lupus berlin", phase=("PHASE2", "PHASE3"))


@pytest.mark.parametrize("parts", [{"words": "lupus"}, {"condition": ["lupus", "asthma"]}])
def test_a_single_part_cannot_be_left_out(parts: dict[str, object]) -> None:
    assert list(without_each_part(given_search(parts))) == []
