from hypothesis import given
from hypothesis import strategies as st

from trialcli.registry.near import Near
from trialcli.registry.sites import Site, nearest_site

BERLIN = Near(52.52, 13.405, 50)
MITTE = Site(52.52, 13.41, "Berlin", "RECRUITING", "Germany", "Charité")
POTSDAM = Site(52.39, 13.06, "Potsdam", "COMPLETED")
UNPLACED = Site(None, None, "Cottbus")

sites = st.builds(
    Site, st.none() | st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(["a", "b", None])
)


def test_the_nearest_site_has_its_place_its_distance_and_its_status() -> None:
    found = nearest_site([UNPLACED, POTSDAM, MITTE], BERLIN)
    assert found is not None
    assert (found.facility, found.place, found.status) == ("Charité", "Berlin", "RECRUITING")
    assert 0 < found.kilometres < 1


def test_sites_without_a_position_are_not_near() -> None:
    assert nearest_site([UNPLACED], BERLIN) is None
    assert nearest_site([], BERLIN) is None


@given(st.lists(sites))
def test_the_order_of_the_sites_makes_no_difference(found: list[Site]) -> None:
    nearest = nearest_site(found, BERLIN)
    again = nearest_site(found[::-1], BERLIN)
    assert (nearest and nearest.kilometres) == (again and again.kilometres)
    assert (nearest is None) == (not any(one.has_position for one in found))
