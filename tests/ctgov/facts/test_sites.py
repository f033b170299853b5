from typing import Any

import pytest

from trialcli.ctgov.facts.sites import sites
from trialcli.registry.sites import Site


def with_locations(locations: Any) -> dict[str, Any]:
    return {"protocolSection": {"contactsLocationsModule": {"locations": locations}}}


def test_a_site_with_all_that_it_states() -> None:
    site = {
        "facility": "Charité",
        "city": "Berlin",
        "country": "Germany",
        "status": "RECRUITING",
        "geoPoint": {"lat": 52.52437, "lon": 13.41053},
    }
    (found,) = sites(with_locations([site]))
    assert found == Site(52.52437, 13.41053, "Berlin", "RECRUITING", "Germany", "Charité")


@pytest.mark.parametrize(
    "point",
    [
        None,
        {},
        [52.5, 13.4],
        {"lat": 52.5},
        {"lat": "52.5", "lon": "13.4"},
        {"lat": True, "lon": False},
        {"lat": 90.1, "lon": 0},
        {"lat": 0, "lon": -180.5},
        {"lat": float("nan"), "lon": 0},
        {"lat": float("inf"), "lon": 0},
        {"lat": 10**400, "lon": 0},
    ],
)
def test_a_position_that_is_not_on_the_earth_is_none(point: object) -> None:
    (found,) = sites(with_locations([{"city": "Berlin", "geoPoint": point}]))
    assert (found.has_position, found.city) == (False, "Berlin")


@pytest.mark.parametrize("locations", [None, "Berlin", {}, [], [None, "Berlin", 7]])
def test_locations_of_another_type_are_no_sites(locations: object) -> None:
    assert list(sites(with_locations(locations))) == []
