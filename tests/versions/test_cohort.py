"""Rows of trials and of events, of made histories."""

from datetime import date
from pathlib import Path

import pytest

from tests.histories import TRIAL, Outcomes, registered, store_history, with_results
from tests.timelines import stored
from trialcli.errors import NotStoredError
from trialcli.jobs.cohort import each_once
from trialcli.jobs.follow import follow_each
from trialcli.record.tree import Record
from trialcli.versions.cohort import FollowedTrial

TODAY = date(2026, 12, 1)
PROMISE: Outcomes = {"primary": ["Pain @ 12 weeks", "Function @ 12 weeks"], "secondary": ["Sleep"]}
SWAPPED: Outcomes = {"primary": ["Sleep", "Function @ 12 weeks"], "secondary": ["Pain @ 12 weeks"]}


def followed(root: Path, *versions: tuple[str, Record]) -> FollowedTrial:
    store_history(root, versions)
    (read,) = follow_each(stored(root), [TRIAL], TODAY)
    assert not read.problems
    assert read.value
    return read.value


def swapped_during_the_trial(root: Path) -> FollowedTrial:
    ended = registered(SWAPPED, completion="2022-01-31", kinds="ACTUAL", enrollment=(82, "ACTUAL"))
    return followed(
        root,
        ("2019-11-01", registered(PROMISE)),
        ("2020-06-01", registered(SWAPPED, completion="2021-12-31", enrollment=(120, "ESTIMATED"))),
        ("2022-03-01", ended),
        ("2023-01-10", with_results(ended, "2023-01-10", SWAPPED)),
    )


def test_the_row_of_a_trial_has_its_dates_and_enrollment(tmp_path: Path) -> None:
    course = swapped_during_the_trial(tmp_path).course
    assert (course.versions, course.stored, course.missing) == (4, 4, 0)
    moved = course.primary_completion
    assert moved.shift
    assert (moved.shift.days, moved.moves) == (215, 2)
    enrollment = course.enrollment
    assert enrollment.first
    assert enrollment.now
    assert (enrollment.first.count, enrollment.now.count, enrollment.actual) == (100, 82, 82)
    assert course.days_in_status["RECRUITING"] == (date(2022, 3, 1) - date(2019, 11, 1)).days
    assert course.has_results


def test_the_row_of_a_trial_says_what_became_of_primary_outcomes(tmp_path: Path) -> None:
    audit = swapped_during_the_trial(tmp_path).course.audit
    assert audit
    assert audit.knows_promise
    assert [(one.found.verdict, one.phase) for one in audit.primary] == [
        ("demoted", "during the trial"),
        ("promoted", "during the trial"),
    ]
    assert audit.primary_kept == 1
    assert audit.registration.prospective


def test_without_a_version_from_before_the_start_the_promise_is_not_known(tmp_path: Path) -> None:
    versions = [
        ("2020-06-01", registered(PROMISE)),
        ("2020-09-01", registered(PROMISE, enrollment=(90, "ESTIMATED"))),
    ]
    store_history(tmp_path, versions, first=2)
    (read,) = follow_each(stored(tmp_path), [TRIAL], TODAY)
    assert read.value
    course = read.value.course
    assert course.audit
    assert (course.audit.knows_promise, course.audit.primary_unknown) == (False, 2)
    assert course.enrollment.first
    assert (course.enrollment.planned, course.enrollment.first.count) == (None, 100)


def test_with_one_version_nothing_is_known_to_have_moved(tmp_path: Path) -> None:
    course = followed(tmp_path, ("2019-11-01", registered(PROMISE))).course
    assert (course.start.moves, course.start.shift, course.events) == (None, None, None)


def test_the_row_of_an_event_has_its_phase_and_the_values(tmp_path: Path) -> None:
    events = swapped_during_the_trial(tmp_path).events
    enrollment = next(one for one in events if one.rule.id.startswith("enrollment"))
    assert (enrollment.version, enrollment.since, enrollment.day) == (2, 1, date(2020, 6, 1))
    assert enrollment.when.phase == "during the trial"
    assert ("100" in enrollment.before, "120" in enrollment.after) == (True, True)


def test_events_come_in_the_order_of_their_days(tmp_path: Path) -> None:
    days = [one.day for one in swapped_during_the_trial(tmp_path).events]
    assert days == sorted(days)


def test_a_trial_that_is_not_stored_does_not_stop_the_others(tmp_path: Path) -> None:
    store_history(tmp_path, [("2019-11-01", registered(PROMISE))])
    missing, there = follow_each(stored(tmp_path), ["NCT00000002", TRIAL], TODAY)
    assert missing.value is None
    (problem,) = missing.problems
    assert isinstance(problem, NotStoredError)
    assert "NCT00000002" in str(problem)
    assert there.value


@pytest.mark.parametrize("named", [[TRIAL, TRIAL], [TRIAL]])
def test_a_trial_that_is_named_twice_is_read_once(tmp_path: Path, named: list[str]) -> None:
    assert each_once(stored(tmp_path).state, named) == [TRIAL]
