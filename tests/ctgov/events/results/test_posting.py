from typing import Any

import pytest

from tests.ctgov.events.edited_trial import edited, events_between, events_of, only, status
from trialcli.record.tree import Record


def without_results(study: Record) -> None:
    del study["resultsSection"]
    study["hasResults"] = False
    del status(study)["resultsFirstPostDateStruct"]


def unposted_events(study: Record) -> Any:
    return study["annotationSection"]["annotationModule"]["unpostedAnnotation"]["unpostedEvents"]


def test_results_that_appear_are_one_event_with_their_dates() -> None:
    (event,) = events_between(edited(without_results), edited())
    assert (event.rule.id, event.severity, event.sentence) == (
        "results-posted",
        "minor",
        "Results posted",
    )
    assert len(event.changes) == 3


def test_results_that_are_gone() -> None:
    event = only(without_results)
    assert (event.rule.id, event.sentence) == ("results-removed", "Results removed from the record")


@pytest.mark.parametrize(("has", "rule"), [(True, "results-posted"), (False, "results-removed")])
def test_the_flag_alone(has: bool, rule: str) -> None:
    before = edited(without_results, lambda study: study.update(hasResults=not has))
    after = edited(without_results, lambda study: study.update(hasResults=has))
    (event,) = events_between(before, after)
    assert event.rule.id == rule


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"hasResults": False}, {}, "Results posted no longer stated (was: No)"),
        ({}, {"hasResults": False}, "Results posted now stated: No"),
        ({}, {"hasResults": True}, "Results are posted"),
    ],
)
def test_a_flag_that_only_one_version_states(before: Record, after: Record, said: str) -> None:
    bare = edited(without_results)
    del bare["hasResults"]
    (event,) = events_between({**bare, **before}, {**bare, **after})
    assert event.sentence == said


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ({"type": "RELEASE", "date": "2026-02-01"}, "Results submitted to the registry 2026-02-01"),
        ({"type": "UNRELEASE", "date": "2026-02-01"}, "Results submission withdrawn 2026-02-01"),
        (
            {"type": "RESET", "date": "2026-02-01"},
            "Results submission returned by the registry for correction 2026-02-01",
        ),
        ({"type": "RELEASE", "dateUnknown": True}, "Results submitted to the registry on an "),
        ({"type": "TOMORROW", "date": "2026-02-01"}, "Results submission noted 2026-02-01"),
        ("a text", "Results submission noted on an unknown date"),
    ],
)
def test_results_that_were_submitted_and_are_not_posted(note: Any, said: str) -> None:
    event = only(lambda study: unposted_events(study).append(note))
    assert (event.rule.id, event.concern) == ("results-submission", "news")
    assert event.sentence.startswith(said)


def tracked(study: Record) -> Any:
    return study["derivedSection"]["miscInfoModule"]["submissionTracking"]["submissionInfos"]


def test_a_tracked_submission_is_an_event() -> None:
    event = only(lambda study: tracked(study).append({"releaseDate": "2026-03-02"}))
    assert (event.rule.id, event.severity, event.concern, event.sentence) == (
        "results-submission",
        "minor",
        "news",
        "Results submitted to the registry 2026-03-02",
    )


def test_a_tracked_submission_is_no_second_event_when_it_is_noted() -> None:
    def track(study: Record) -> None:
        tracked(study).append({"releaseDate": "2026-03-02"})

    def note(study: Record) -> None:
        track(study)
        tracked(study)[-1]["resetDate"] = "2026-03-20"
        unposted_events(study).append({"type": "RELEASE", "date": "2026-03-02"})
        unposted_events(study).append({"type": "RESET", "date": "2026-03-20"})

    news = [one for one in events_between(edited(track), edited(note)) if one.concern == "news"]
    assert [one.sentence for one in news] == [
        "Results submission returned by the registry for correction 2026-03-20"
    ]


def test_a_step_that_is_tracked_and_noted_at_once_is_one_event() -> None:
    def both(study: Record) -> None:
        tracked(study).append({"releaseDate": "2026-03-02"})
        unposted_events(study).append({"type": "RELEASE", "date": "2026-03-02"})

    news = [one for one in events_of(both) if one.concern == "news"]
    assert [one.sentence for one in news] == ["Results submitted to the registry 2026-03-02"]


@pytest.mark.parametrize("value", [None, "a text", [1], [{"releaseDate": 5}]])
def test_what_is_no_submission_is_the_registrys_own(value: Any) -> None:
    def spoil(study: Record) -> None:
        study["derivedSection"]["miscInfoModule"]["submissionTracking"]["submissionInfos"] = value

    assert {one.concern for one in events_of(spoil)} == {"registry"}


def test_a_note_that_is_gone() -> None:
    event = only(lambda study: unposted_events(study).pop(0))
    assert event.sentence == "Results submitted to the registry 2026-01-05 (note removed)"


@pytest.mark.parametrize("depth", range(4))
def test_the_first_note_is_an_event_with_its_container(depth: int) -> None:
    note = {"type": "RELEASE", "date": "2026-02-01"}
    steps = ["annotationSection", "annotationModule", "unpostedAnnotation", "unpostedEvents"]
    value: Any = [note]
    for step in reversed(steps[depth + 1 :]):
        value = {step: value}

    def inside(study: Record) -> Record:
        for step in steps[:depth]:
            study = study.setdefault(step, {})
        return study

    def without(study: Record) -> None:
        inside(study).pop(steps[depth], None)

    def with_note(study: Record) -> None:
        inside(study)[steps[depth]] = value

    (event,) = events_between(edited(without), edited(with_note))
    assert (event.rule.id, event.sentence) == (
        "results-submission",
        "Results submitted to the registry 2026-02-01",
    )
    assert event.shown == event.changes


def test_other_annotations() -> None:
    violations = "violationAnnotation"
    event = only(
        lambda study: study["annotationSection"]["annotationModule"][violations][
            "violationEvents"
        ].append({"type": "CORRECTION_CONFIRMED"})
    )
    assert event.rule.id == "annotation-changed"
