import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.ctgov.events.edited_trial import (
    assert_each_change_in_one_event,
    edited,
    events_between,
    events_of,
    outcomes,
    status,
)
from tests.generated import arbitrary_objects, edited_records
from tests.render.invented import invented
from trialcli.ctgov.events.classify import classify_changes
from trialcli.ctgov.shape import SHAPE
from trialcli.events.severity import rank
from trialcli.record.compare import compare
from trialcli.record.tree import Record

slow_to_draw = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def check(before: Record, after: Record) -> None:
    comparison = compare(before, after, SHAPE)
    events = classify_changes(comparison, before, after)
    assert_each_change_in_one_event(comparison, events)
    order = [rank(event.severity) for event in events]
    assert order == sorted(order)
    for event in events:
        json.dumps(dict(event.facts))


@given(edited_records())
@slow_to_draw
def test_every_change_is_in_exactly_one_event(pair: tuple[Record, Record]) -> None:
    check(*pair)


@given(arbitrary_objects(), arbitrary_objects())
@slow_to_draw
def test_of_records_of_any_shape_too(before: Record, after: Record) -> None:
    check(before, after)


_WRONG: list[Any] = [None, True, 0, 1.5, "text", "", [], {}, [None], [[]], [{}], {"x": None}, ["a"]]


@pytest.mark.parametrize("wrong", _WRONG, ids=json.dumps)
def test_of_values_of_another_kind_than_the_registry_gives(wrong: Any) -> None:
    for section, keys in {
        "protocolSection": list(invented()["protocolSection"]),
        "derivedSection": ["miscInfoModule", "conditionBrowseModule"],
        "annotationSection": ["annotationModule"],
    }.items():
        for key in keys:
            odd = invented()
            odd[section][key] = wrong
            check(invented(), odd)
            check(odd, invented())
            inner = invented()
            inner[section][key] = dict.fromkeys(inner[section][key], wrong)
            check(invented(), inner)
            check(inner, invented())
    for section in invented():
        check(invented(), invented() | {section: wrong})


def test_from_a_file_that_was_not_there() -> None:
    check({}, invented())
    check(invented(), {})


def test_no_changes_give_no_events() -> None:
    assert events_between(invented(), invented()) == ()


def test_there_and_back_again_are_two_events_alike() -> None:
    there = events_of(lambda study: status(study).update(overallStatus="RECRUITING"))
    changed = edited(lambda study: status(study).update(overallStatus="RECRUITING"))
    back = events_between(changed, invented())
    assert (len(there), len(back)) == (1, 1)
    assert there[0].facts["before"] == back[0].facts["after"] == "TERMINATED"
    assert there[0].facts["after"] == back[0].facts["before"] == "RECRUITING"


def test_the_worst_comes_first() -> None:
    events = events_of(
        lambda study: study["derivedSection"]["miscInfoModule"].update(versionHolder="2026-03-10"),
        lambda study: study["protocolSection"]["conditionsModule"]["keywords"].append("new"),
        lambda study: outcomes(study)["primaryOutcomes"].clear(),
        lambda study: status(study).update(startDateStruct={"date": "2025-03-20"}),
    )
    severities = [event.severity for event in events]
    assert severities == sorted(severities, key=rank)
    assert severities[0] == "major"
    assert severities[-1] == "none"


def test_a_daily_reading_without_news_is_rated_none(corpus: Path) -> None:
    noisy = 0
    for directory in sorted((corpus / "series").iterdir()):
        files = sorted(directory.glob("*.json"))
        if files[0].stat().st_size > 100_000:
            continue
        records = [json.loads(path.read_bytes()) for path in files]
        for before, after in pairwise(records):
            comparison = compare(before, after, SHAPE)
            events = classify_changes(comparison, before, after)
            assert_each_change_in_one_event(comparison, events)
            if {change.pattern for change in comparison.changes} == {
                "derivedSection.miscInfoModule.versionHolder"
            }:
                noisy += 1
                assert [(event.severity, event.concern) for event in events] == [
                    ("none", "registry")
                ]
    assert noisy > 20
