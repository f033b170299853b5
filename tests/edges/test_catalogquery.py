from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialcli.ctgov.facts.summary import summarise
from trialcli.ctgov.words.statuses import status_codes
from trialcli.edges.catalog import SqliteCatalog
from trialcli.errors import UsageError
from trialcli.registry.amounts import NumberRange
from trialcli.registry.coming import ComingDate
from trialcli.registry.search import DateRange
from trialcli.versions.catalog import CatalogRow, Selection
from trialcli.versions.listing import StoredTrial
from trialcli.versions.order import BY_TRIAL, SORT_KEYS, Order
from trialcli.versions.wanted import WantedTrials

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)


def listed(
    number: int, snapshots: int = 1, days: int = 0, flags: Any = (), coming: Any = (), **facts: Any
) -> CatalogRow:
    summary = summarise(f"NCT{number:08d}", {})._replace(**facts)
    newest = NOON + timedelta(days=days)
    row = CatalogRow(summary, snapshots, NOON, newest, "a name", "0" * 64)
    return row._replace(flags=flags, coming=coming)


def chosen(
    trials: list[CatalogRow],
    order: Order = BY_TRIAL,
    limit: int | None = None,
    **wanted: Any,
) -> tuple[list[CatalogRow], Selection]:
    with closing(SqliteCatalog(Path("nowhere")).opened(is_empty=True)) as catalog:
        for row in trials:
            catalog.add(row)
        selection = catalog.choose(WantedTrials(**wanted), order, NOON.date(), limit)
        return [row for _, row in catalog.rows() if row is not None], selection


def order(
    trials: list[CatalogRow], sort: str = "trial", reverse: bool = False, **wanted: Any
) -> list[int]:
    rows, _ = chosen(trials, Order(sort, reverse), **wanted)
    return [int(row.summary.trial[3:]) for row in rows]


def test_a_trial_has_changed_where_more_than_one_version_is_stored() -> None:
    assert StoredTrial(listed(1, days=3), None).changed is None
    assert StoredTrial(listed(1, 2, 3), None).changed == NOON + timedelta(days=3)


KEYS = {
    "trial": "trial",
    "title": "title",
    "status": "status",
    "updated": "last_update",
    "start": "start",
    "completion": "completion",
    "enrollment": "enrollment",
}


@settings(max_examples=40)
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
        unique_by=lambda row: row.summary.trial,
    ),
    st.sampled_from([*KEYS, "changed", "snapshots"]),
    st.booleans(),
)
def test_nothing_is_lost_and_what_is_not_stated_comes_last(
    trials: list[CatalogRow], sort: str, reverse: bool
) -> None:
    found, _ = chosen(trials, Order(sort, reverse))
    assert sorted(map(id, found)) == sorted(map(id, trials))
    if sort in KEYS:
        values = [getattr(one.summary, KEYS[sort]) for one in found]
    else:
        is_change = sort == "changed"
        values = [StoredTrial(one, None).changed if is_change else one.snapshots for one in found]
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
    assert order(trials[1:2], changed_since=date(2027, 1, 1)) == []


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


FIRST = ComingDate("start", "2026-01-12", "ESTIMATED")
PLANNED = (
    listed(1, coming=(FIRST, ComingDate("completion", "2026-03", None))),
    listed(2, coming=(ComingDate("start", "2026-01-11", None), ComingDate("x", "2026-02", None))),
    listed(3, coming=(ComingDate("completion", "2026-01", None),)),
    listed(4, coming=(ComingDate("completion", "2025", None),)),
    listed(5),
)


@pytest.mark.parametrize(
    ("given_range", "found"),
    [
        (DateRange(date(2026, 1, 12), date(2026, 1, 12)), [1, 3]),
        (DateRange(None, date(2026, 1, 31)), [1, 3]),
        (DateRange(date(2026, 1, 13)), [2, 3]),
        (DateRange(date(2026, 2, 28)), [2]),
        (DateRange(date(2026, 3, 1)), []),
    ],
)
def test_the_next_date_is_that_of_the_day(given_range: DateRange, found: list[int]) -> None:
    rows, selection = chosen([*PLANNED], next_date=given_range)
    assert [int(row.summary.trial[3:]) for row in rows] == found
    assert (selection.matching, selection.not_stated) == (len(found), {"next date": 2})


def test_trials_are_sorted_by_their_next_date() -> None:
    assert order([*PLANNED], "next date") == [3, 1, 2, 4, 5]
    assert order([*PLANNED], "next date", reverse=True) == [2, 1, 3, 4, 5]


def test_a_flag_is_raised_from_its_first_day() -> None:
    trials = [
        listed(1, flags=(("results-due", NOON.date()),)),
        listed(2, flags=(("past-completion", date.min), ("results-due", date(2026, 1, 13)))),
        listed(3, flags=(("late", NOON.date()),)),
        listed(4),
    ]
    assert order(trials, flags=["results-due"]) == [1]
    assert order(trials, flags=["past-completion", "results-due"]) == [1, 2]
    assert order(trials, flags=["results"]) == []


@pytest.mark.parametrize(
    ("given_range", "found"),
    [
        (NumberRange(0, 0), [1]),
        (NumberRange(None, 7), [1, 2]),
        (NumberRange(8), [3]),
        (NumberRange(7, 119), [2]),
    ],
)
def test_by_enrollment(given_range: NumberRange, found: list[int]) -> None:
    trials = [listed(at, enrollment=size) for at, size in enumerate([0, 7, 120, None, 2**70], 1)]
    assert order(trials, enrollment=given_range) == found


def test_only_trials_that_the_other_filters_leave_are_counted_as_unknown() -> None:
    trials = [
        listed(1, enrollment=7, phases=("PHASE2",)),
        listed(2, phases=("PHASE2",)),
        listed(3, enrollment=7),
        listed(4),
        listed(5, enrollment=99),
        listed(6, enrollment=7, phases=("PHASE3",)),
        listed(7)._replace(problem="It is damaged."),
    ]
    rows, selection = chosen(trials, phases=["PHASE2"], enrollment=NumberRange(1, 10))
    assert [row.summary.trial[-1] for row in rows] == ["1"]
    assert selection == (7, 1, {"phase": 2, "enrollment": 2})


def test_a_trial_that_cannot_be_read_is_listed_without_filters_only() -> None:
    damaged = listed(1)._replace(problem="It is damaged.")
    assert chosen([damaged]) == ([damaged], (1, 1, {}))
    for wanted in ({"has_results": False}, {"statuses": ["COMPLETED"]}):
        assert chosen([damaged], **wanted) == ([], (1, 0, {}))


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE newest; --", '"', "%", "_", "\n", "\0", "\ud800", ""]
)
def test_any_text_can_be_sought_and_found(text: str) -> None:
    trials = [listed(1, sponsor=text, conditions=(text, "x"), countries=(text,)), listed(2)]
    assert order(trials, sponsors=[text]) == [1]
    assert order(trials, conditions=[text], countries=[text]) == [1]
    assert order(trials, statuses=[text]) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 9])
@pytest.mark.parametrize("sort", SORT_KEYS)
def test_the_first_of_the_order_are_chosen(sort: str, limit: int) -> None:
    trials = [listed(number, title=str(9 - number)) for number in (3, 1, 2)]
    for reverse in (False, True):
        rows, selection = chosen(trials, Order(sort, reverse), limit)
        every, _ = chosen(trials, Order(sort, reverse))
        assert (rows, selection.matching) == (every[:limit], 3)


def test_more_rows_than_are_read_at_once() -> None:
    trials = [listed(number) for number in range(1, 450)]
    assert order(trials) == [*range(1, 450)]
