from typing import Any

import pytest

from tests.ctgov.events.results.posted import (
    edited,
    harm,
    harms,
    only_of,
    posted,
    results,
    results_between,
    results_of,
    said,
)
from trialcli.record.tree import Record


def total(group: int, **fields: Any) -> Any:
    return lambda study: harms(study)["eventGroups"][group].update(fields)


def stats(kind: str, event: int, group: int, **fields: Any) -> Any:
    return lambda study: harms(study)[kind][event]["stats"][group].update(fields)


@pytest.mark.parametrize(
    ("edits", "rule", "words"),
    [
        ([total(0, deathsNumAffected=8)], "deaths-changed", "Deaths, Drug X: 3 → 8 of 100"),
        (
            [total(0, deathsNumAffected=8, deathsNumAtRisk=98), total(1, deathsNumAffected=0)],
            "deaths-changed",
            "Deaths, Drug X: 3 of 100 → 8 of 98; Placebo: 3 → 0 of 100",
        ),
        (
            [
                total(0, seriousNumAffected=14),
                lambda study: harms(study)["seriousEvents"].append(
                    harm("Myocardial infarction", 5, 0)
                ),
            ],
            "serious-events-changed",
            (
                "Serious adverse events, Drug X: 9 → 14 of 100; "
                "new: Myocardial infarction (Drug X 5, Placebo 0)"
            ),
        ),
        (
            [stats("seriousEvents", 0, 1, numAffected=4, numEvents=6)],
            "serious-events-changed",
            (
                "Serious adverse events changed: Pneumonia, Placebo: 1 → 4 of 100, "
                "not stated → 6 events"
            ),
        ),
        (
            [lambda study: harms(study).pop("seriousEvents")],
            "serious-events-changed",
            "Serious adverse events changed: no longer listed: Pneumonia (Drug X 2, Placebo 1)",
        ),
        (
            [stats("otherEvents", 0, 0, numAffected=19)],
            "other-events-changed",
            "Other adverse events changed: Headache, Drug X: 9 → 19 of 100",
        ),
        (
            [lambda study: harms(study)["otherEvents"].pop(0)],
            "other-events-changed",
            "Other adverse events changed: no longer listed: Headache (Drug X 9, Placebo 8)",
        ),
    ],
)
def test_counts_of_adverse_events(edits: list[Any], rule: str, words: str) -> None:
    assert said(only_of(*edits)) == (rule, "minor", words)


def test_counts_that_were_not_stated_before() -> None:
    def forget(study: Record) -> None:
        for key in ("deathsNumAffected", "deathsNumAtRisk"):
            del harms(study)["eventGroups"][0][key]

    (event,) = results_between(edited(forget), posted())
    assert event.sentence == "Deaths, Drug X: not stated → 3 of 100"


def test_texts_of_adverse_events_are_a_detail() -> None:
    event = only_of(lambda study: harms(study).update(timeFrame="48 weeks"))
    assert said(event) == (
        "results-changed",
        "detail",
        (
            "Adverse events of the posted results described differently: "
            "time frame: 24 weeks → 48 weeks"
        ),
    )


def test_a_group_with_its_counts() -> None:
    def add(study: Record) -> None:
        third = {"id": "EG002", "title": "Open label", "seriousNumAffected": 1}
        harms(study)["eventGroups"].append(third)

    assert only_of(add).sentence == "Adverse events of the posted results: group added: Open label"


def test_all_adverse_events_at_once() -> None:
    without = edited(lambda study: results(study).pop("adverseEventsModule"))
    (event,) = results_between(posted(), without)
    assert event.sentence == "Adverse events removed from the posted results"
    assert event.severity == "minor"


@pytest.mark.parametrize("broken", [None, 7, "a text", [], [1], [None], {"a": 1}])
@pytest.mark.parametrize("key", ["eventGroups", "seriousEvents", "otherEvents", "timeFrame"])
def test_adverse_events_of_an_unknown_form_stop_nothing(key: str, broken: Any) -> None:
    def spoil(study: Record) -> None:
        harms(study)[key] = broken

    results_of(spoil)
    results_between(edited(spoil), posted())


def renamed(kind: str, event: int, term: str) -> Any:
    return lambda study: harms(study)[kind][event].update(term=term)


def test_an_event_with_another_term_and_the_same_counts_is_renamed() -> None:
    event = only_of(renamed("seriousEvents", 0, "Airway infection"))
    assert said(event) == (
        "serious-events-changed",
        "minor",
        "Serious adverse events changed: renamed: Pneumonia → Airway infection (same counts)",
    )


def test_a_term_in_other_capitals_makes_no_event() -> None:
    event = only_of(renamed("seriousEvents", 0, "PNEUMONIA"))
    assert (event.severity, event.sentence) == (
        "none",
        "Posted results: 1 title in another spelling (Pneumonia → PNEUMONIA)",
    )


def test_an_event_without_participants_is_not_renamed() -> None:
    def nobody(study: Record) -> None:
        for one in harms(study)["seriousEvents"][0]["stats"]:
            one["numAffected"] = 0

    before = edited(nobody)
    after = edited(lambda study: (nobody(study), renamed("seriousEvents", 0, "Stroke")(study)))
    (event,) = results_between(before, after)
    assert "renamed" not in event.sentence


def test_an_event_that_became_serious_has_moved() -> None:
    def move(study: Record) -> None:
        harms(study)["seriousEvents"].append(harms(study)["otherEvents"].pop(0))

    event = only_of(move)
    assert event.sentence.startswith(
        "Serious adverse events changed: moved from the other adverse events to the serious "
        "adverse events: "
    )


def test_the_same_vocabulary_of_all_events_is_one_event() -> None:
    def recode(study: Record) -> None:
        harms(study)["otherEvents"] += [harm(f"Rash {one}", one, 2) for one in range(3)]
        for one in harms(study)["otherEvents"]:
            one["sourceVocabulary"] = "MedDRA 27.1"

    added = edited(
        lambda study: harms(study)["otherEvents"].extend(
            harm(f"Rash {one}", one, 2) for one in range(3)
        )
    )
    (event,) = results_between(added, edited(recode))
    assert "source vocabulary of " in event.sentence
    assert event.sentence.count("MedDRA 27.1") == 1
