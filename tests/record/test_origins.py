import copy

import pytest
from hypothesis import given, settings

from tests.generated import edited_records
from trialcli.ctgov.shape import SHAPE
from trialcli.record.compare import compare

STATUS = "protocolSection.statusModule"
PLACE = {
    "facility": "Charité",
    "city": "Napoli",
    "state": "Campania",
    "zip": "80131",
    "country": "Italy",
    "geoPoint": {"lat": 40.85, "lon": 14.26},
}
MOVED = {"geoPoint": {"lat": 40.87, "lon": 14.51}}


def origins(before, after):
    """Return the origin of every change, by the last key of its pattern."""
    changes = compare(before, after, SHAPE).changes
    return {change.pattern.rpartition(".")[2]: change.origin for change in changes}


def record(**site):
    module = {"locations": [{**PLACE, **site}]}
    return {"protocolSection": {"contactsLocationsModule": module}}


def without(key, study):
    study = copy.deepcopy(study)
    del study["protocolSection"]["contactsLocationsModule"]["locations"][0][key]
    return study


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (record(), record(city="Naples", **MOVED)),
        (record(), record(city="NAPOLI", geoPoint={"lat": 31.0, "lon": -108.1})),
        (without("zip", record()), without("zip", record(city="Naples", **MOVED))),
        (
            record(facility="Research Site"),
            record(facility="Research Site", city="Naples", **MOVED),
        ),
    ],
)
def test_a_city_is_respelled_by_the_registry(before, after):
    assert origins(before, after)["city"] == "registry"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (record(), record(city="Naples")),
        (record(), record(city="Naples", geoPoint={"lat": 26.14, "lon": -81.79})),
        (record(), record(city="Naples", facility="Charite Hospital", **MOVED)),
        (record(), without("geoPoint", record(city="Naples"))),
        (without("geoPoint", record()), record(city="Naples")),
        (record(), record(city="Naples", geoPoint="unknown")),
        (record(), record(city="Naples", geoPoint={"lat": None, "lon": 14.5})),
    ],
)
def test_a_city_is_changed_by_the_sponsor_for_all_we_know(before, after):
    assert origins(before, after)["city"] == "submitted"


def test_a_new_postal_code_makes_it_the_sponsors_city():
    site = {"contacts": [{"name": "Jane Doe, Site 0267"}]}
    found = origins(record(**site), record(**site, city="Naples", zip="80138", **MOVED))
    assert found["city"] == "submitted"


def test_a_renamed_country_is_the_registrys_and_another_country_is_not():
    old, new = record(country="Turkey"), record(country="Turkey (Türkiye)")
    assert origins(old, new) == {"country": "registry"}
    site = {"contacts": [{"name": "Jane Doe, Site 0267"}]}
    assert origins(record(**site, country="Iceland"), record(**site)) == {"country": "submitted"}
    assert origins(new, old) == {"country": "submitted"}


@pytest.mark.parametrize(
    ("path", "before", "after", "origin"),
    [
        (f"{STATUS}.overallStatus", "RECRUITING", "UNKNOWN", "registry"),
        (f"{STATUS}.overallStatus", "UNKNOWN", "RECRUITING", "submitted"),
        (f"{STATUS}.overallStatus", "RECRUITING", "TERMINATED", "submitted"),
        (f"{STATUS}.lastKnownStatus", "RECRUITING", "COMPLETED", "registry"),
        (f"{STATUS}.whyStopped", "Slow accrual", "UNKNOWN", "submitted"),
        (
            f"{STATUS}.lastUpdatePostDateStruct",
            {"date": "2026-01-01"},
            {"date": "2026-01-02"},
            "registry",
        ),
        (f"{STATUS}.lastUpdateSubmitDate", "2026-01-01", "2026-01-02", "submitted"),
        ("derivedSection.anything", 1, 2, "registry"),
        ("derivedSectionOfAnotherKind", 1, 2, "submitted"),
        ("annotationSection.annotationModule", {"a": 1}, {"a": 2}, "registry"),
        ("protocolSection.designModule.enrollmentInfo.count", 100, 60, "submitted"),
        ("protocolSection.outcomesModule.primaryOutcomes", [{"measure": "A"}], [], "submitted"),
        ("resultsSection.moreInfoModule", {"a": 1}, {"a": 2}, "submitted"),
        ("hasResults", False, True, "submitted"),
    ],
)
def test_origin_by_path(path, before, after, origin):
    def nested(value):
        for key in reversed(path.split(".")):
            value = {key: value}
        return value

    assert {change.origin for change in compare(nested(before), nested(after), SHAPE).changes} == {
        origin
    }


SPONSORS_OWN = ("outcomesModule", "armsInterventionsModule", "designModule", "conditionsModule")


@settings(max_examples=60)
@given(edited_records())
def test_nothing_in_the_sponsors_sections_is_ever_the_registrys(pair):
    for change in compare(*pair, SHAPE).changes:
        if change.module in SPONSORS_OWN or change.pattern.startswith("resultsSection"):
            assert change.origin == "submitted"


def test_a_city_that_is_no_text_does_no_harm():
    found = origins(record(city=["Napoli"]), record(city=["Naples"], **MOVED))
    assert found["city[]"] == "submitted"
