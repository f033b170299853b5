"""Whether results are due, overdue, in time or late by the U.S. rule."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ctgov.due.acts import (
    DESIGN,
    NOTED,
    PRIMARY,
    RETURNED,
    STATUS,
    TRACKED,
    changed,
    event,
)
from trialcli.ctgov.due.unitedstates import GRACE, DueState, ResultsDue, us_results

_TODAY = date(2026, 6, 1)
_DUE = date(2021, 6, 15)
_POSTED = {"hasResults": True, f"{STATUS}.resultsFirstPostDateStruct.date": "2022-01-01"}
_SUBMITTED = f"{STATUS}.resultsFirstSubmitDate"


def _results(changes: dict[str, Any], today: date = _TODAY) -> ResultsDue:
    return us_results(changed(changes), today)


@pytest.mark.parametrize(
    ("changes", "state", "days"),
    [
        ({}, "overdue", (_TODAY - _DUE).days),
        ({"hasResults": None}, "unknown", None),
        # posted
        ({**_POSTED, _SUBMITTED: "2021-06-15"}, "in_time", None),
        ({**_POSTED, _SUBMITTED: "2019-01-01"}, "in_time", None),
        ({**_POSTED, _SUBMITTED: "2021-06-16"}, "late", 1),
        ({**_POSTED, _SUBMITTED: "2021-07-15"}, "late", 30),
        ({**_POSTED, _SUBMITTED: "2022-06-15"}, "late", 365),
        (_POSTED, "submitted", None),
        # with a delay, only after the latest possible deadline
        (
            {**_POSTED, _SUBMITTED: "2022-06-01", f"{STATUS}.dispFirstSubmitDate": "2021-06-01"},
            "in_time",
            None,
        ),
        (
            {**_POSTED, _SUBMITTED: "2023-06-02", f"{STATUS}.dispFirstSubmitDate": "2021-06-01"},
            "late",
            1,
        ),
        (
            {**_POSTED, _SUBMITTED: "2022-06-01", f"{STATUS}.dispFirstSubmitDate": "2021-06-15"},
            "late",
            351,
        ),
        # submitted, not posted
        ({f"{NOTED}.unpostedEvents": RETURNED}, "submitted", None),
        ({f"{NOTED}.unpostedEvents": [event("RELEASE", "2021-06-25")]}, "submitted", 10),
        ({TRACKED: [{"releaseDate": "2021-06-15"}]}, "submitted", None),
        ({NOTED: {}}, "submitted", None),
        (
            {f"{NOTED}.unpostedEvents": [event("RELEASE", "2021-01-01"), event("UNRELEASE", None)]},
            "overdue",
            (_TODAY - _DUE).days,
        ),
        # nothing is due
        ({f"{STATUS}.resultsWaived": True}, "not_due", None),
        ({f"{STATUS}.overallStatus": "WITHDRAWN"}, "not_due", None),
        ({f"{DESIGN}.phases": ["PHASE1"]}, "not_due", None),
        ({f"{DESIGN}.phases": ["PHASE1"], PRIMARY: None}, "not_due", None),
        ({**_POSTED, f"{DESIGN}.phases": ["PHASE1"], _SUBMITTED: "2025-01-01"}, "submitted", None),
        ({f"{PRIMARY}.date": "2025-06-01"}, "not_due", None),
        ({f"{PRIMARY}.date": "2025-06"}, "not_due", None),
        ({f"{PRIMARY}.date": "2025-05-31"}, "due", 1),
        ({f"{PRIMARY}.date": "2025-05-02"}, "due", 30),
        ({f"{PRIMARY}.date": "2025-05-01"}, "overdue", 31),
        ({f"{PRIMARY}.date": "2025-04"}, "overdue", 32),
        # not known
        ({f"{DESIGN}.phases": None}, "unknown", None),
        ({f"{DESIGN}.phases": None, f"{PRIMARY}.date": "2026-01"}, "not_due", None),
        ({PRIMARY: None}, "unknown", None),
        ({f"{PRIMARY}.type": "ESTIMATED"}, "unknown", None),
        ({f"{PRIMARY}.type": "ESTIMATED", f"{PRIMARY}.date": "2027-01"}, "not_due", None),
        ({f"{PRIMARY}.type": None}, "overdue", (_TODAY - _DUE).days),
        ({f"{PRIMARY}.type": None, f"{STATUS}.overallStatus": "UNKNOWN"}, "unknown", None),
        ({**_POSTED, f"{PRIMARY}.type": "ESTIMATED", _SUBMITTED: "2023-01-01"}, "submitted", None),
    ],
)
def test_results_have_a_state(changes: dict[str, Any], state: DueState, days: int | None):
    found = _results(changes)
    assert (found.state, found.days_late) == (state, days)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, "42 CFR 11.44(a)"),
        ({f"{STATUS}.dispFirstSubmitDate": "2021-06-01"}, "42 CFR 11.44(b), (c)"),
        ({f"{STATUS}.resultsWaived": True}, "42 CFR 11.54"),
        ({f"{STATUS}.overallStatus": "WITHDRAWN"}, "TrialsTracker"),
        ({PRIMARY: None}, "42 CFR 11.44"),
    ],
)
def test_a_rule_decides(changes: dict[str, Any], rule: str):
    assert _results(changes).rule == rule


def test_a_deadline_is_named_only_if_the_rule_seems_to_apply():
    assert _results({}).due == _DUE
    for changes in (
        {f"{DESIGN}.phases": ["PHASE1"]},
        {f"{DESIGN}.phases": None},
        {f"{STATUS}.resultsWaived": True},
    ):
        assert _results(changes).due is None


def test_a_trial_that_started_before_the_rule_is_probably_applicable():
    assert not _results({}).is_probable
    assert _results({f"{STATUS}.startDateStruct.date": "2016-12"}).is_probable


_DAYS = st.dates(date(2016, 1, 1), date(2035, 12, 31))


def _dates(draw: st.DrawFn, keys: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    for key in keys:
        day = draw(st.none() | _DAYS)
        is_month = draw(st.booleans()) and day is not None and key != _SUBMITTED
        yield key, f"{day:%Y-%m}" if is_month else day and str(day)


@st.composite
def _records(draw: st.DrawFn) -> dict[str, Any]:
    keys = (
        f"{PRIMARY}.date",
        f"{STATUS}.completionDateStruct.date",
        f"{STATUS}.startDateStruct.date",
        f"{STATUS}.dispFirstSubmitDate",
        _SUBMITTED,
    )
    changes: dict[str, Any] = dict(_dates(draw, keys))
    changes[f"{PRIMARY}.type"] = draw(st.sampled_from(("ACTUAL", "ESTIMATED", None)))
    changes[f"{STATUS}.overallStatus"] = draw(st.sampled_from(("COMPLETED", "UNKNOWN")))
    changes["hasResults"] = draw(st.sampled_from((True, False, None)))
    return changed(changes)


_ORDER = ("not_due", "due", "overdue")


@given(_records(), st.lists(_DAYS, min_size=2, max_size=6))
def test_time_moves_the_state_only_forward_and_never_the_deadline(
    study: dict[str, Any], days: list[date]
):
    found = [us_results(study, day) for day in sorted(days)]
    assert len({each.due for each in found}) == 1
    ordered = [_ORDER.index(each.state) for each in found if each.state in _ORDER]
    assert ordered == sorted(ordered)


@given(_records(), _DAYS)
def test_only_an_actual_date_makes_results_due_or_late(study: dict[str, Any], today: date):
    found = us_results(study, today)
    if found.state in ("due", "overdue", "late") or found.days_late is not None:
        assert found.deadline is not None
        assert found.deadline.completion.is_actual
        assert found.applicable is True


@given(_records(), _DAYS)
def test_days_of_grace_never_move_the_deadline(study: dict[str, Any], today: date):
    found = us_results(study, today)
    if found.state == "due":
        assert found.due is not None
        assert found.due < today <= found.due + GRACE
    if found.state == "overdue":
        assert found.due is not None
        assert today > found.due + timedelta(days=30)


@given(_records(), _DAYS)
def test_every_deadline_is_later_than_completion(study: dict[str, Any], today: date):
    found = us_results(study, today)
    if found.deadline is not None:
        assert found.deadline.day > found.deadline.completion.day.last_day
        part = found.deadline.latest_part
        assert part is None or part > found.deadline.day
