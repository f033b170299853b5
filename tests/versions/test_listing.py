from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.facts.summary import summarise
from trialcli.ctgov.words.statuses import status_codes
from trialcli.errors import UsageError
from trialcli.versions.catalog import CatalogRow
from trialcli.versions.listing import Order, StoredTrial, in_order
from trialcli.versions.wanted import WantedTrials

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)


def listed(number: int, snapshots: int = 1, days: int = 0, **facts: Any) -> StoredTrial:
    summary = summarise(f"NCT{number:08d}", {})._replace(**facts)
    newest = NOON + timedelta(days=days)
    return StoredTrial(CatalogRow(summary, snapshots, NOON, newest, "a name", "0" * 64), None)


def numbers(found: list[StoredTrial]) -> list[int]:
    return [int(one.row.summary.trial[3:]) for one in found]


def order(
    trials: list[StoredTrial], sort: str = "trial", reverse: bool = False, **wanted: Any
) -> list[int]:
    chosen = WantedTrials(**wanted)
    return numbers(in_order([one for one in trials if chosen.has(one)], Order(sort, reverse)))


def test_a_trial_has_changed_where_more_than_one_version_is_stored() -> None:
    assert listed(1, days=3).changed is None
    assert listed(1, snapshots=2, days=3).changed == NOON + timedelta(days=3)


KEYS = {
    "trial": "trial",
    "title": "title",
    "status": "status",
    "updated": "last_update",
    "start": "start",
    "completion": "completion",
    "enrollment": "enrollment",
}


@given(
    st.lists(
        st.builds(
            listed,
            st.integers(1, 99),
            st.integers(1, 3),
            st.integers(0, 5),
            title=st.sampled_from(["a", "B", "", "ß"]),
            status=st.sampled_from([None, "COMPLETED", "RECRUITING"]),
            last_update=st.sampled_from([None, "2026-01", "2026-01-12"]),
            start=st.sampled_from([None, "2026", "2025-12"]),
            completion=st.none(),
            enrollment=st.sampled_from([None, 0, 7, 120]),
        ),
        max_size=8,
    ),
    st.sampled_from([*KEYS, "changed", "snapshots"]),
    st.booleans(),
)
def test_nothing_is_lost_and_what_is_not_stated_comes_last(
    trials: list[StoredTrial], sort: str, reverse: bool
) -> None:
    found = in_order(trials, Order(sort, reverse))
    assert sorted(map(id, found)) == sorted(map(id, trials))
    if sort in KEYS:
        values = [getattr(one.row.summary, KEYS[sort]) for one in found]
    else:
        values = [one.changed if sort == "changed" else one.row.snapshots for one in found]
    stated = [value for value in values if value is not None]
    assert values == stated + [None] * (len(values) - len(stated))
    key = str.casefold if sort == "title" else None
    assert stated == sorted(stated, key=key, reverse=reverse)


def test_equals_stay_in_the_order_of_their_ids() -> None:
    trials = [listed(number, status="COMPLETED") for number in range(1, 6)]
    assert order(trials, sort="status") == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        ([], [1, 2, 3, 4]),
        (["ACTIVE_NOT_RECRUITING"], [1]),
        (["active, not recruiting"], [1]),
        (["Active-Not-Recruiting"], [1]),
        (["recruiting"], [2]),
        (["recruiting", "completed"], [2, 3]),
        (["withheld"], []),
    ],
)
def test_by_status(statuses: list[str], found: list[int]) -> None:
    stated = ["ACTIVE_NOT_RECRUITING", "RECRUITING", "COMPLETED", None]
    trials = [listed(number, status=status) for number, status in enumerate(stated, 1)]
    assert order(trials, statuses=status_codes(statuses)) == found


@pytest.mark.parametrize("status", ["", "recruit", "RECRUITING_SOON"])
def test_a_status_that_no_trial_can_have_is_refused(status: str) -> None:
    with pytest.raises(UsageError, match="is not a status"):
        status_codes(["completed", status])


def test_a_status_of_tomorrow_is_found_by_no_name_of_today() -> None:
    assert order([listed(1, status="PAUSED")], statuses=status_codes(["recruiting"])) == []


def test_by_the_day_of_the_change() -> None:
    trials = [listed(1, 1, 9), listed(2, 2, 3), listed(3, 2, 4)]
    assert order(trials, changed_since=date(2026, 1, 16)) == [3]
    assert order(trials, changed_since=date(2026, 1, 15)) == [2, 3]
    assert order([replace(trials[1])], changed_since=date(2027, 1, 1)) == []


FACTS = {
    "phases": ("PHASE1", "PHASE2"),
    "study_type": "INTERVENTIONAL",
    "conditions": ("Sjögren's Syndrome", "Systemic Lupus Erythematosus"),
    "sponsor": "Charité - Universitätsmedizin Berlin",
    "countries": ("Germany",),
    "has_results": True,
}


@pytest.mark.parametrize(
    "wanted",
    [
        {"phases": ("PHASE2",)},
        {"phases": ("PHASE1/PHASE2",)},
        {"study_types": ("INTERVENTIONAL",)},
        {"conditions": ("lupus",)},
        {"conditions": ("SJOGREN",)},
        {"conditions": ("asthma", "systemic lupus")},
        {"sponsors": ("charite",)},
        {"countries": ("germany",)},
        {"has_results": True},
    ],
)
def test_a_trial_is_found_by_each_of_its_facts(wanted: dict[str, Any]) -> None:
    assert order([listed(1, **FACTS), listed(2)], **wanted) == [1]


@pytest.mark.parametrize(
    "wanted",
    [
        {"phases": ("PHASE3",)},
        {"phases": ("PHASE2/PHASE3",)},
        {"study_types": ("OBSERVATIONAL",)},
        {"conditions": ("lup",)},
        {"conditions": ("lupus systemic",)},
        {"sponsors": ("Pfizer",)},
        {"countries": ("France",)},
        {"phases": ("PHASE2",), "countries": ("France",)},
    ],
)
def test_a_trial_is_not_found_by_what_it_does_not_state(wanted: dict[str, Any]) -> None:
    assert order([listed(1, **FACTS), listed(2)], **wanted) == []


def test_trials_without_results_are_found() -> None:
    assert order([listed(1, **FACTS), listed(2)], has_results=False) == [2]
