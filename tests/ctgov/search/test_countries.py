import pytest

from trialcli.ctgov.search.countries import country_names


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("Germany", ("Germany",)),
        ("usa", ("United States",)),
        ("U.S.", ("United States",)),
        ("united kingdom", ("United Kingdom",)),
        ("Korea, Republic of", ("South Korea", "Korea, Republic of")),
        ("Czechia", ("Czechia", "Czech Republic")),
        ("türkiye", ("Turkey", "Türkiye")),
        ("Atlantis", ("Atlantis",)),
    ],
)
def test_the_names_of_a_country(given: str, names: tuple[str, ...]) -> None:
    assert country_names([given]) == names


def test_a_country_is_named_once() -> None:
    assert country_names(["UK", "England", "USA"]) == ("United Kingdom", "United States")
