import pytest

from tests.ctgov.events.edited_trial import edited, events_between, events_of, only, places, status
from trialcli.record.tree import Record

DAILY = [
    lambda study: study["derivedSection"]["miscInfoModule"].update(versionHolder="2026-03-10"),
    lambda study: study["derivedSection"]["conditionBrowseModule"]["ancestors"].append(
        {"id": "D1", "term": "New"}
    ),
    lambda study: study["derivedSection"].pop("conditionBrowseModule"),
    lambda study: study["derivedSection"]["miscInfoModule"].pop("submissionTracking"),
    lambda study: study.pop("derivedSection"),
]


@pytest.mark.parametrize("edit", DAILY, ids=range(len(DAILY)))
def test_derived_values_are_registry_made(edit: object) -> None:
    for event in events_of(edit):  # type: ignore[arg-type]
        assert (event.rule.id, event.severity, event.concern) == (
            "registry-made",
            "none",
            "registry",
        )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("statusVerifiedDate", "2026-02"),
        ("lastUpdateSubmitDate", "2026-02-18"),
        ("lastUpdatePostDateStruct", {"date": "2026-02-21", "type": "ACTUAL"}),
        ("studyFirstSubmitQcDate", "2025-01-12"),
        ("studyFirstPostDateStruct", {"date": "2025-01-15", "type": "ESTIMATED"}),
    ],
)
def test_dates_of_paperwork_are_administrative(key: str, value: object) -> None:
    event = only(lambda study: status(study).update({key: value}))
    assert (event.rule.id, event.severity, event.concern) == (
        "administrative",
        "none",
        "administrative",
    )


def test_a_day_of_the_registry_alone_has_no_news_at_all() -> None:
    def tomorrow(study: Record) -> None:
        study["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-10"
        status(study)["lastUpdatePostDateStruct"] = {"date": "2026-03-10", "type": "ACTUAL"}
        status(study)["statusVerifiedDate"] = "2026-03"

    assert {event.severity for event in events_of(tomorrow)} == {"none"}


def test_new_coordinates_and_new_spellings_of_sites_are_one_event_each() -> None:
    def relocate(study: Record) -> None:
        for site in places(study)["locations"]:
            site["geoPoint"] = {"lat": 45.76, "lon": 4.86}

    event = only(relocate)
    assert (event.rule.id, event.sentence) == (
        "registry-made",
        "3 sites located again by the registry",
    )

    def respell(study: Record) -> None:
        site = places(study)["locations"][2]
        site["city"], site["geoPoint"] = "Bâle", {"lat": 45.76, "lon": 4.86}

    events = events_of(respell)
    assert {event.rule.id for event in events} == {"registry-made"}
    assert "1 site re-spelled by the registry" in [event.sentence for event in events]


def test_a_site_that_moved_is_news() -> None:
    events = events_of(
        lambda study: places(study)["locations"][2].update(city="Bern", zip="3000"),
    )
    assert "news" in {event.concern for event in events}


def test_each_module_of_the_derived_section_is_one_event() -> None:
    before, after = edited(), edited()
    after["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-10"
    after["derivedSection"]["miscInfoModule"]["removedCountries"] = ["Spain"]
    after["derivedSection"]["conditionBrowseModule"]["meshes"] = []
    events = events_between(before, after)
    assert len(events) == 2
