from typing import Any

import pytest

from tests.ctgov.events.edited_trial import edited, events_between, events_of, only, places
from trialcli.record.tree import Record


def site(facility: str, city: str, country: str) -> dict[str, Any]:
    return {"facility": facility, "city": city, "country": country, "status": "WITHDRAWN"}


def test_sites_added_and_dropped_are_one_event() -> None:
    event = only(
        lambda study: places(study)["locations"].append(
            site("Hospital of Brest", "Brest", "France")
        ),
        lambda study: places(study)["locations"].append(site("Hospital of Caen", "Caen", "France")),
        lambda study: places(study)["locations"].pop(0),
    )
    assert (event.rule.id, event.severity) == ("sites-changed", "detail")
    assert event.sentence == "2 sites added in France; 1 site dropped in France"
    assert dict(event.facts) == {
        "added": 2,
        "dropped": 1,
        "unchanged": 2,
        "countries_added": [],
        "countries_dropped": [],
    }
    assert len(event.shown) == 3


def test_a_country_that_comes_in_or_drops_out_is_rated_higher() -> None:
    event = only(
        lambda study: places(study)["locations"].append(site("Hospital", "Lima", "Peru")),
        lambda study: places(study)["locations"].pop(2),
    )
    assert (event.rule.id, event.severity) == ("countries-changed", "minor")
    assert event.sentence == (
        "1 site added in Peru; 1 site dropped in Switzerland; "
        "new country: Peru; country without sites now: Switzerland"
    )


def test_a_country_with_a_new_spelling_is_not_a_new_country() -> None:
    before = edited(lambda study: places(study)["locations"].append(site("A", "Izmir", "Turkey")))
    after = edited(
        lambda study: places(study)["locations"].append(
            site("Hospital of the East", "Ankara", "Turkey (Türkiye)")
        )
    )
    (event,) = events_between(before, after)
    assert event.facts["countries_added"] == []
    assert event.facts["countries_dropped"] == []


def test_more_than_three_countries_are_counted() -> None:
    countries = ["Peru", "Chile", "Spain", "Italy"]
    event = only(
        *(
            lambda study, country=country: places(study)["locations"].append(
                site(f"Hospital of {country}", country, country)
            )
            for country in countries
        )
    )
    assert event.sentence.startswith("4 sites added in 4 countries; new countries: Chile, Italy, ")


def test_all_sites_at_once() -> None:
    without = edited(lambda study: places(study).pop("locations"))
    (came,) = events_between(without, edited())
    assert came.sentence.startswith("3 sites added in France (2), Switzerland (1)")
    (went,) = events_between(edited(), without)
    assert went.facts["dropped"] == 3


def test_statuses_of_sites_are_grouped_by_what_they_became() -> None:
    def reopen(study: Any) -> None:
        for position, status in enumerate(["RECRUITING", "RECRUITING", "COMPLETED"]):
            places(study)["locations"][position]["status"] = status

    events = events_of(reopen)
    assert [event.rule.id for event in events] == ["site-status", "site-status"]
    assert sorted(event.sentence for event in events) == [
        "1 site now completed: Kantonsspital, Basel, Switzerland",
        "2 sites now recruiting",
    ]


def test_details_of_sites_are_grouped_by_the_field() -> None:
    def alter(study: Any) -> None:
        for place in places(study)["locations"]:
            place["contacts"] = [{"name": "Desk"}]
            place["zip"] = "69001"

    events = events_of(alter)
    assert {event.rule.id for event in events} == {"site-details"}
    assert sorted(len(event.changes) for event in events) == [3, 3]
    assert all(event.sentence.endswith("changed at 3 sites") for event in events)


@pytest.mark.parametrize("country", [["Peru"], {"name": "Peru"}, None, 7])
def test_a_country_that_is_no_text_stops_nothing(country: Any) -> None:
    # Its number tells which site it is, whatever became of its country.
    known = site("Local Institution - 0267", "Lima", "Peru")

    def spoil(study: Record) -> None:
        new = site("Hospital", "Arica", "Chile")
        places(study)["locations"] += [{**known, "country": country}, new]

    before = edited(lambda study: places(study)["locations"].append(known))
    events = events_between(before, edited(spoil))
    assert [event.rule.id for event in events] == ["countries-changed", "site-details"]
    assert events[0].facts["countries_added"] == ["Chile"]
