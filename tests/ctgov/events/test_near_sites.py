import copy
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.events.near_sites import near_site_events
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.events.event import Event
from trialcli.record.compare import compare
from trialcli.registry.near import Near

BERLIN = Near(52.52, 13.405, 50)
POINTS = {"Berlin": (52.52, 13.41), "Potsdam": (52.39, 13.06), "Bremen": (53.07, 8.8)}
Locations = list[dict[str, Any]]


def site(city: str, status: str | None = None, name: str = "", *, placed: bool = True) -> Any:
    found: dict[str, Any] = {"facility": name or "Clinic", "city": city}
    if status:
        found["status"] = status
    if placed:
        found["geoPoint"] = dict(zip(("lat", "lon"), POINTS[city], strict=True))
    return found


def trial(*locations: Any, status: str = "RECRUITING") -> dict[str, Any]:
    module = {"locations": list(locations)} if locations else {}
    return {
        "protocolSection": {
            "statusModule": {"overallStatus": status},
            "contactsLocationsModule": module,
        }
    }


def events(before: Any, after: Any, near: Near = BERLIN) -> list[Event]:
    comparison = compare(before, after, CTGOV_RECORDS.shape)
    return list(near_site_events(comparison, before, after, near))


def said(before: Any, after: Any) -> list[tuple[str, str]]:
    return [(event.rule.id, event.sentence) for event in events(before, after)]


FAR = site("Bremen", "RECRUITING")
R, N, C, W = "RECRUITING", "NOT_YET_RECRUITING", "COMPLETED", "WITHDRAWN"

ONE_SITE = [
    (None, R, "opened", "opened", "added, recruiting"),
    (None, N, "opened", "announced", "added, not yet recruiting"),
    (N, R, "opened", "opened", "now recruiting"),
    (C, R, "opened", "opened", "now recruiting"),
    (W, N, "opened", "announced", "not yet recruiting"),
    (R, C, "closed", "closed", "now completed"),
    (N, W, "closed", "closed", "now withdrawn"),
    (R, None, "closed", "closed", "removed"),
    (R, "SUSPENDED", "closed", "closed", "now suspended"),
    (R, "ENROLLING_BY_INVITATION", "closed", "closed", "enrolling by invitation"),
]


@pytest.mark.parametrize(("before", "after", "rule", "verb", "words"), ONE_SITE)
def test_a_site_near_the_point(
    before: str | None, after: str | None, rule: str, verb: str, words: str
) -> None:
    old, new = (
        trial(FAR, *([site("Berlin", status)] if status else [])) for status in (before, after)
    )
    sentence = f"Site {verb} within 50 km: Clinic, Berlin (under 1 km), {words}"
    assert said(old, new) == [(f"site-{rule}-near", sentence)]


@pytest.mark.parametrize(
    ("before", "after"), [(R, R), (None, C), (C, None), (C, W), (None, "TERMINATED"), (W, C)]
)
def test_a_site_that_was_and_is_closed_is_no_event(before: str | None, after: str | None) -> None:
    old, new = (
        trial(FAR, *([site("Berlin", status)] if status else [])) for status in (before, after)
    )
    assert said(old, new) == []


def test_a_site_far_away_is_no_event() -> None:
    assert said(trial(site("Berlin", R)), trial(site("Berlin", R), FAR)) == []
    assert said(trial(site("Berlin", R), FAR), trial(site("Berlin", R))) == []


def test_several_sites_are_one_event_nearest_first() -> None:
    new = [site("Potsdam", R), site("Berlin", N), *[site("Berlin", R, str(n)) for n in range(3)]]
    ((rule, sentence),) = said(trial(FAR), trial(FAR, *new))
    assert rule == "site-opened-near"
    assert sentence.startswith("4 sites opened within 50 km: 0, Berlin (under 1 km), added, recr")
    assert "; 1 more; Site announced within 50 km: Clinic, Berlin" in sentence


def test_when_recruitment_ends_the_trial_says_it_for_its_sites() -> None:
    old = trial(site("Berlin", R), site("Potsdam", N), site("Bremen", R), site("Berlin", W, "No"))
    new = trial(
        site("Berlin"), site("Potsdam"), site("Bremen"), site("Berlin", None, "No"),
        status="ACTIVE_NOT_RECRUITING",
    )  # fmt: skip
    assert said(old, new) == [
        (
            "site-closed-near",
            (
                "2 sites within 50 km no longer recruit, because the status of the trial is "
                "“active, not recruiting”"
            ),
        )
    ]


def test_when_recruitment_begins_its_sites_open() -> None:
    old = trial(site("Berlin"), FAR | {"status": None}, status=N)
    new = trial(site("Berlin", R), FAR)
    assert said(old, new) == [
        (
            "site-opened-near",
            "Site opened within 50 km: Clinic, Berlin (under 1 km), now recruiting",
        )
    ]


def test_a_withdrawn_trial_closes_sites_that_had_no_status() -> None:
    old, new = (trial(site("Berlin"), status=status) for status in (N, W))
    assert said(old, new) == [
        (
            "site-closed-near",
            (
                "1 site within 50 km no longer recruits, because the status of the trial is "
                "“withdrawn”"
            ),
        )
    ]


def test_a_site_without_a_position_may_be_near() -> None:
    lost = site("Berlin", R, placed=False)
    assert said(trial(FAR), trial(FAR, lost)) == [
        (
            "site-position-near",
            (
                "1 site without a position opened, perhaps within 50 km: Clinic, Berlin, added, "
                "recruiting"
            ),
        )
    ]
    assert said(trial(FAR, lost), trial(FAR, site("Berlin", R))) == [
        (
            "site-opened-near",
            (
                "Site now known within 50 km: Clinic, Berlin (under 1 km), its position is now "
                "stated, recruiting"
            ),
        )
    ]
    # It stands where it stood, as far as anybody knows.
    assert said(trial(FAR, site("Berlin", R)), trial(FAR, lost)) == []
    ((rule, sentence),) = said(trial(FAR, site("Berlin", R)), trial(FAR, lost | {"status": C}))
    assert (rule, sentence[:16]) == ("site-closed-near", "Site closed with")


def test_a_position_that_the_registry_corrects() -> None:
    moved = site("Berlin", R) | {"geoPoint": {"lat": 53.07, "lon": 8.8}}
    ((rule, sentence),) = said(trial(FAR, site("Berlin", R)), trial(FAR, moved))
    assert rule == "site-position-near"
    assert sentence.startswith("Site no longer within 50 km: Clinic, Berlin (316 km)")
    ((rule, sentence),) = said(trial(FAR, moved), trial(FAR, site("Berlin", R)))
    assert (rule, sentence[:22]) == ("site-position-near", "Site now within 50 km:")


def test_a_record_that_lacks_its_sites() -> None:
    ((rule, sentence),) = said(trial(site("Berlin", R), site("Potsdam", R)), trial())
    assert rule == "site-closed-near"
    assert sentence.startswith("2 sites closed within 50 km: Clinic, Berlin (under 1 km), removed")


def test_the_facts_name_the_point_and_the_sites() -> None:
    (event,) = events(trial(FAR), trial(FAR, site("Potsdam", R)))
    assert event.facts == {"near": str(BERLIN), "sites": 1, "nearest_kilometres": 27.5}
    assert event.severity == "major"
    assert event.changes == ()


STATUSES = st.sampled_from([None, R, N, C, W, "SUSPENDED", "ENROLLING_BY_INVITATION"])
SITES = st.lists(
    st.builds(site, st.sampled_from([*POINTS]), STATUSES, st.sampled_from("abc")), max_size=5
)
TRIALS = st.sampled_from([R, N, C, "ACTIVE_NOT_RECRUITING", "UNKNOWN"])


@given(SITES, SITES, TRIALS, TRIALS)
def test_what_opened_one_way_has_closed_the_other_way(
    old: Locations, new: Locations, was: str, now: str
) -> None:
    before, after = trial(*old, status=was), trial(*new, status=now)
    there = {event.rule.id: event.facts["sites"] for event in events(before, after)}
    back = {event.rule.id: event.facts["sites"] for event in events(after, before)}
    assert there.get("site-opened-near") == back.get("site-closed-near")
    assert there.get("site-closed-near") == back.get("site-opened-near")


@given(SITES, TRIALS)
def test_a_record_compared_with_itself_has_no_event(old: Locations, status: str) -> None:
    record = trial(*old, status=status)
    assert events(record, copy.deepcopy(record)) == []


def test_real_series_around_the_whole_earth(corpus: Path) -> None:
    """A radius of half the Earth makes every site near: whatever opens or closes is an event."""
    everywhere = Near(0, 0, 20037)
    found = 0
    for path in sorted((corpus / "series").glob("NCT069*/")):
        versions = [json.loads(one.read_text("utf-8")) for one in sorted(path.glob("*.json"))]
        records = [one.get("study", one) for one in versions[:4]]
        for before, after in pairwise(records):
            for event in events(before, after, everywhere):
                assert "None" not in event.sentence
                found += 1
        assert events(records[0], records[0], everywhere) == []
    assert found > 5
