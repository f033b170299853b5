"""What a cohort has in common: each number with what it is out of."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.cohorts import CHANGED, COHORT, KEPT, LATE, NOT_STARTED, REPORTED, UNKNOWN, store_cohort
from tests.timelines import stored
from trialcli.jobs.follow import follow_each
from trialcli.versions.cohort_summary import CohortTrial, cohort_trial, primary_state, summarized

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> list[CohortTrial]:
    root: Path = tmp_path_factory.mktemp("store")
    store_cohort(root)
    reads = follow_each(stored(root), COHORT, TODAY)
    return [cohort_trial(one.value) for one in reads if one.value is not None]


@pytest.mark.parametrize(
    ("trial", "state"),
    [
        (CHANGED, "changed"),
        (KEPT, "kept"),
        (UNKNOWN, "not_known"),
        (NOT_STARTED, "not_started"),
        (REPORTED, "kept"),
        (LATE, "kept"),
    ],
)
def test_what_became_of_primary_outcomes(cohort: list[CohortTrial], trial: str, state: str) -> None:
    (course,) = (one.course for one in cohort if one.course.trial == trial)
    assert primary_state(course) == state


def test_only_trials_that_can_be_judged_are_in_the_denominator(cohort: list[CohortTrial]) -> None:
    found = summarized(cohort).primary
    assert (found.judged, found.states["changed"], found.changed_though_unknown) == (4, 1, 1)
    assert sum(found.states.values()) == len(COHORT)


def test_results_without_a_registered_primary_outcome(cohort: list[CohortTrial]) -> None:
    found = summarized(cohort).primary
    assert (found.posted, found.not_reported) == (1, 1)


def test_every_trial_is_counted_for_each_rule_on_results(cohort: list[CohortTrial]) -> None:
    unread = replace(cohort[0], course=replace(cohort[0].course, audit=None))
    found = summarized([*cohort, unread]).results[0]
    assert found.not_known == summarized(cohort).results[0].not_known + 1
    assert found.applicable + found.not_applicable + found.not_known == len(COHORT) + 1


def test_registration_before_the_start(cohort: list[CohortTrial]) -> None:
    assert summarized(cohort).prospective == {True: 5, False: 1}


def test_every_trial_is_counted_for_each_date(cohort: list[CohortTrial]) -> None:
    for moved in summarized(cohort).dates:
        assert len(moved.days) + moved.only_one + moved.not_stated == len(COHORT)
    completion = summarized(cohort).dates[1]
    assert (completion.later, completion.earlier, completion.only_one) == (1, 0, 2)


def test_enrollment_is_compared_if_plan_and_actual_number_are_known(
    cohort: list[CohortTrial],
) -> None:
    found = summarized(cohort).enrollment
    assert (found.pairs, found.not_actual, found.not_planned) == (((100, 82),), 5, 0)


def test_no_trial() -> None:
    found = summarized([])
    assert (found.trials, found.as_of, found.primary.judged) == (0, None, 0)
