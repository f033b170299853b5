from typing import Any

import pytest

from tests.ctgov.events.edited_trial import (
    Edit,
    edited,
    events_between,
    events_of,
    only,
    outcomes,
    status,
)
from trialcli.record.tree import Record

BLOOD = {"measure": "Systolic blood pressure at rest", "timeFrame": "24 weeks"}


def put(list_key: str, outcome: dict[str, str]) -> Edit:
    return lambda study: outcomes(study)[list_key].append(outcome)


def drop(list_key: str) -> Edit:
    return lambda study: outcomes(study)[list_key].pop()


def move(old: str, new: str) -> Edit:
    return lambda study: outcomes(study)[new].append(outcomes(study)[old].pop())


@pytest.mark.parametrize(
    ("edit", "rule", "severity"),
    [
        (put("primaryOutcomes", BLOOD), "primary-outcome-added", "major"),
        (drop("primaryOutcomes"), "primary-outcome-dropped", "major"),
        (put("secondaryOutcomes", BLOOD), "other-outcome-added", "minor"),
        (drop("secondaryOutcomes"), "other-outcome-dropped", "minor"),
        (drop("otherOutcomes"), "other-outcome-dropped", "minor"),
        (move("secondaryOutcomes", "primaryOutcomes"), "outcome-promoted", "major"),
        (move("primaryOutcomes", "secondaryOutcomes"), "outcome-demoted", "major"),
        (move("secondaryOutcomes", "otherOutcomes"), "other-outcome-moved", "minor"),
    ],
)
def test_an_outcome_that_came_went_or_moved(edit: Edit, rule: str, severity: str) -> None:
    event = only(edit)
    assert (event.rule.id, event.severity) == (rule, severity)


def test_a_swap_of_primary_and_secondary_is_two_events() -> None:
    def swap(study: Record) -> None:
        ours, theirs = outcomes(study)["primaryOutcomes"], outcomes(study)["secondaryOutcomes"]
        ours[0], theirs[0] = theirs[0], ours[0]

    assert sorted(event.rule.id for event in events_of(swap)) == [
        "outcome-demoted",
        "outcome-promoted",
    ]


def altered(**fields: Any) -> Edit:
    return lambda study: outcomes(study)["primaryOutcomes"][0].update(fields)


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (altered(timeFrame="52 weeks"), "primary-outcome-timing"),
        (altered(timeFrame="24 wks"), "primary-outcome-reworded"),
        (altered(description="Weighed in light clothes"), "primary-outcome-reworded"),
    ],
)
def test_a_primary_outcome_that_was_altered(edit: Edit, rule: str) -> None:
    assert only(edit).rule.id == rule


@pytest.mark.parametrize(
    ("measure", "named"),
    [
        ("Body weight and EQ-5D-5L", "EQ-5D-5L added"),
        ("Body weight and Beck Anxiety Inventory", "Beck Anxiety Inventory added"),
    ],
)
def test_words_are_named_as_the_outcome_writes_them(measure: str, named: str) -> None:
    before, after = (
        edited(altered(measure=text, description="")) for text in ("Body weight", measure)
    )
    (event,) = events_between(before, after)
    assert named in event.sentence


def test_the_phase_of_the_trial_is_stated_if_it_matters() -> None:
    event = only(
        put("primaryOutcomes", BLOOD),
        lambda study: status(study).update(overallStatus="TERMINATED"),
    )
    assert "phase" in event.facts
    assert event.sentence.endswith(")")


def test_the_same_time_frame_of_several_outcomes_is_one_event() -> None:
    def later(study: Record) -> None:
        outcomes(study)["secondaryOutcomes"].append(dict(BLOOD))
        for outcome in outcomes(study)["secondaryOutcomes"]:
            outcome["timeFrame"] = "52 weeks"

    def sooner(study: Record) -> None:
        outcomes(study)["secondaryOutcomes"].append(dict(BLOOD))

    (event,) = events_between(edited(sooner), edited(later))
    assert (len(event.changes), event.facts["items"]) == (3, 3)
    assert (
        event.sentence == "Time frame of 3 secondary outcomes changed alike (24 weeks → 52 weeks)"
    )
