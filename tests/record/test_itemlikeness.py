import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generated import arbitrary_json
from trialcli.ctgov.shape import SHAPE
from trialcli.record.itemlikeness import (
    agree,
    code,
    hidden,
    item_likeness,
    share_an_anchor,
    unsure,
)
from trialcli.record.shape import ListShape

SITE = SHAPE.lists["protocolSection.contactsLocationsModule.locations"]
OUTCOME = ListShape("outcome", "outcomes", identities=(("measure", "timeFrame"),))
SHAPES = st.sampled_from([SITE, OUTCOME, ListShape("item", "items"), *SHAPE.lists.values()])

HERE = {"geoPoint": {"lat": 40.85, "lon": 14.26}}
NEARBY = {"geoPoint": {"lat": 40.87, "lon": 14.51}}
FAR_AWAY = {"geoPoint": {"lat": 26.14, "lon": -81.79}}


def site(facility=None, city="Bonn", postal=None, country="Germany", **more):
    found = {"facility": facility, "city": city, "zip": postal, "country": country, **more}
    return {key: value for key, value in found.items() if value is not None}


@given(arbitrary_json(), arbitrary_json(), SHAPES)
def test_likeness_of_any_items_is_a_share(before, after, shape):
    assert 0 <= item_likeness(before, after, shape) <= 1


@given(arbitrary_json(), arbitrary_json(), SHAPES, st.floats(0, 1))
def test_giving_up_early_gives_up_only_what_is_less_alike(before, after, shape, least):
    figure = item_likeness(before, after, shape)
    early = item_likeness(before, after, shape, least)
    assert early == figure or max(early, figure) < least + 1e-9


def test_a_key_that_one_side_lacks_says_nothing():
    before = {"measure": "Survival", "timeFrame": "1 year", "description": "From randomisation"}
    assert item_likeness(before, {"measure": "Survival"}, OUTCOME) == 1


def test_an_uninformative_name_does_not_count():
    before, after = site("Research Site", postal="53111"), site("Clinic of Bonn", postal="53111")
    assert item_likeness(before, after, SITE) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Research Site",
        "GSK Investigational Site",
        "Novo Nordisk Investigational Site",
        "Local Institution",
        "Local Institution - 0062",
        "Investigational Site Number 840585",
        "Site 0267",
        "Site CA15002",
        "Clinical Trial Site",
        "Research Facility",
        "For additional information regarding investigative sites for this trial, call",
        None,
    ],
)
def test_names_that_name_nobody(name):
    assert hidden(site(name), SITE)


@pytest.mark.parametrize(
    "name",
    [
        "Mayo Clinic",
        "Research Institute of Bonn",
        "Institute for Clinical Research",
        "Trial Medical Centre Ltd",
        "Local Hospital of Bonn",
    ],
)
def test_names_that_name_somebody(name):
    assert not hidden(site(name), SITE)


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (site("Local Institution - 0267"), "0267"),
        (
            site("Mayo Clinic", contacts=[{"name": "Jane Doe, Site 0303", "role": "CONTACT"}]),
            "0303",
        ),
        (site("Mayo Clinic ( Site 2204)", contacts=[{"name": "Site 2204"}]), "2204"),
        (site("Local Institution - 007-554B"), "007-554B"),
        (site("Institute for Rheumatology /ID# 253175"), "253175"),
        (site("Site 1001", contacts=[{"name": "Site 1002"}]), None),
        (site("Mayo Clinic", postal="55905"), None),
        ("Site 0267", None),
    ],
)
def test_the_sponsors_number_for_a_site(item, found):
    assert code(item, SITE) == found


@pytest.mark.parametrize(
    ("before", "after", "may_be_one"),
    [
        (site("Site 0267"), site("Site 0268"), False),
        (site("Site 0267", postal="1"), site("Site 0267", postal="1"), True),
        (site("Research Site", postal="53705"), site("Research Site", postal="53792"), False),
        (site("Research Site", postal="53705"), site("Research Site"), True),
        (site("Research Site", postal="53705"), site("Clinic of Bonn"), False),
        (site("Research Site"), site("Clinic of Bonn"), True),
        (site("City Hospital No 35"), site("City Hospital No 45"), False),
        (
            site("Konkuk University Medical Center"),
            site("Hanyang University Medical Center"),
            False,
        ),
        (site("Charité Berlin"), site("Charite - Berlin"), True),
    ],
)
def test_what_forbids_two_sites_to_be_one(before, after, may_be_one):
    assert agree(before, after, SITE) is may_be_one
    assert agree(after, before, SITE) is may_be_one


def test_unsure_is_what_only_a_place_holds_together():
    assert unsure(site("Research Site", postal="1"), site("Clinic of Bonn", postal="1"), SITE)
    assert unsure(site("Research Site", postal="1"), site("Research Site"), SITE)
    assert not unsure(site("Research Site", postal="1"), site("Research Site", postal="1"), SITE)
    assert not unsure(site("Clinic of Bonn"), site("Clinic Bonn"), SITE)


@pytest.mark.parametrize(
    ("before", "after", "shared"),
    [
        (site(city="Sharjah"), site(city="Sharjah city"), True),
        (site(city="Napoli", postal="80131"), site(city="Naples", postal="80131"), True),
        (site(city="Bonn", postal="33612-9416"), site(city="Köln", postal="33612"), True),
        (site(city="Bonn", postal="1234"), site(city="Köln", postal="1235"), False),
        (site(city="Seoul"), site(city="Incheon"), False),
        (site("Charité", "Napoli", **HERE), site("Charité", "Naples", **NEARBY), True),
        (site("Charité", "Napoli", **HERE), site("Charité", "Naples", **FAR_AWAY), False),
        (site("Charité", "Napoli", **HERE), site("Klinikum", "Naples", **NEARBY), False),
        (site("Clinic", "Napoli", "1", **HERE), site("Clinic", "Naples", "2", **NEARBY), False),
        (
            site("Research Site", "Napoli", **HERE),
            site("Research Site", "Pozzuoli", **NEARBY),
            False,
        ),
    ],
)
def test_anchors(before, after, shared):
    assert share_an_anchor(before, after, SITE) is shared


@pytest.mark.parametrize("filling", ["#", " ", "-", "1", "a ", "site "])
def test_a_hostile_name_does_not_hold_up_the_search_for_a_number(filling):
    name = "site" + filling * 20_000
    assert not hidden(site(name), SITE)
    assert code(site(name), SITE) in (None, filling * 20_000)
