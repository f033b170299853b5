import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.ctgov.events.results.posted import (
    Edit,
    counts,
    edited,
    lines_of,
    measure,
    measurements,
    measures,
    only_of,
    posted,
    results,
    results_between,
    results_of,
    rows,
    said,
)
from trialcli.events.event import ValueLine
from trialcli.record.tree import Record
from trialcli.text.blocks import one_line

WALK = "Posted result of a primary outcome changed: Change in 6-minute walk distance, "
LIFE = "Posted result of a secondary outcome changed: Quality of life, "


def value(number: int, row: int, group: int, **fields: Any) -> Edit:
    return lambda study: measurements(study, number, row)[group].update(fields)


def first(**fields: Any) -> Edit:
    return lambda study: measures(study)[0].update(fields)


def analysis(**fields: Any) -> Edit:
    return lambda study: measures(study)[0]["analyses"][0].update(fields)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (value(0, 0, 0, value="41.2"), WALK + "Drug X: 31.2 → 41.2 metres"),
        (value(0, 0, 1, spread="3.9"), WALK + "Placebo, standard deviation: 38.9 → 3.9"),
        (value(1, 1, 0, value="9.3"), LIFE + "Drug X, Week 24: 6.3 → 9.3 units on a scale"),
        (value(0, 0, 0, lowerLimit="1.0"), WALK + "Drug X, lower limit: 1.0 (added)"),
        (
            lambda study: measures(study)[0]["denoms"][0]["counts"][0].update(value="89"),
            WALK + "Drug X, number analyzed: 98 → 89",
        ),
        (first(unitOfMeasure="feet"), WALK + "unit: metres → feet"),
        (first(paramType="MEDIAN"), WALK + "measure type: mean → median"),
        (
            analysis(pValue="0.04"),
            WALK + "analysis of Drug X and Placebo (ANCOVA), p-value: 0.08 → 0.04",
        ),
        (
            analysis(paramType="Mean difference", paramValue="9", ciLowerLimit="1.0"),
            WALK + "analysis of Drug X and Placebo (ANCOVA), Mean difference: 9 (added); "
            "lower confidence limit: 1.0 (added); estimated parameter: Mean difference (added)",
        ),
        (
            lambda study: measures(study)[1].update(
                analyses=[{"groupIds": ["OG000"], "pValue": "0.2", "paramValue": "3"}]
            ),
            LIFE + "analysis of Drug X added (p-value 0.2, estimated value 3)",
        ),
        (
            lambda study: measures(study)[0]["denoms"][0].update(units="Eyes"),
            WALK + "units of the number analyzed: Participants → Eyes",
        ),
        (
            lambda study: measures(study)[0]["analyses"].clear(),
            WALK + "analysis of Drug X and Placebo (ANCOVA) removed (p-value 0.08)",
        ),
        (
            lambda study: measures(study)[1]["classes"].extend(rows(("Week 36", ("7", "4")))),
            LIFE + "row added: Week 36 (Drug X 7, Placebo 4)",
        ),
        (
            lambda study: measures(study)[1]["classes"][0].update(title="Week 13"),
            LIFE + "row renamed: Week 12 → Week 13",
        ),
        (
            lambda study: measures(study)[1]["classes"][0].update(title="At the first visit"),
            LIFE + "row renamed: Week 12 → At the first visit",
        ),
    ],
)
def test_a_figure_of_a_result_is_named_with_its_values(edit: Edit, words: str) -> None:
    event = only_of(edit)
    assert said(event) == ("result-value-changed", "minor", words)


def test_the_worst_values_are_stated_and_the_others_counted() -> None:
    edits = [value(1, row, group, value="99") for row in (0, 1) for group in (0, 1)]
    event = only_of(*edits, lambda study: measures(study)[1].update(unitOfMeasure="points"))
    assert event.sentence == (
        LIFE + "unit: units on a scale → points; Drug X, Week 12: 5.1 units on a scale → 99 points;"
        " Placebo, Week 12: 4.2 units on a scale → 99 points; and 2 more values"
    )
    assert [line.label for line in event.lines] == ["Drug X, Week 24", "Placebo, Week 24"]
    assert len(event.facts["values"]) == 5
    assert event.facts["outcome"] == "Quality of life"
    assert event.facts["values"][1] == {
        "group": "Drug X",
        "row": "Week 12",
        "value": None,
        "path": "/resultsSection/outcomeMeasuresModule/outcomeMeasures/1/classes/0/categories/0"
        "/measurements/0/value",
        "before": "5.1",
        "after": "99",
    }


def test_values_that_two_groups_have_exchanged() -> None:
    event = only_of(value(1, 0, 0, value="4.2"), value(1, 0, 1, value="5.1"))
    assert event.sentence == (
        LIFE + "the values of Drug X and Placebo are exchanged: Drug X, Week 12: 5.1 → 4.2 units "
        "on a scale; and 1 more value"
    )
    assert event.lines == (ValueLine("Placebo, Week 12", "4.2", "5.1"),)


@pytest.mark.parametrize(
    ("before", "after", "rule", "severity", "now"),
    [
        ("PRIMARY", "SECONDARY", "primary-result-changed-type", "major", "a secondary outcome"),
        ("SECONDARY", "PRIMARY", "primary-result-changed-type", "major", "a primary outcome"),
        ("SECONDARY", "POST_HOC", "result-changed-type", "minor", "a post hoc outcome"),
        ("POST_HOC", "SECONDARY", "result-changed-type", "minor", "a secondary outcome"),
        ("PRIMARY", "X", "primary-result-changed-type", "major", "an outcome of type X"),
    ],
)
def test_an_outcome_that_changes_its_type(
    before: str, after: str, rule: str, severity: str, now: str
) -> None:
    (event,) = results_between(edited(first(type=before)), edited(first(type=after)))
    assert event.sentence.endswith(f" is now {now}: Change in 6-minute walk distance")
    assert (event.rule.id, event.severity) == (rule, severity)


@pytest.mark.parametrize(
    ("number", "kind", "rule", "severity"),
    [
        (0, "A primary outcome", "primary-result", "major"),
        (1, "A secondary outcome", "result", "minor"),
    ],
)
def test_an_outcome_that_is_removed_or_added(
    number: int, kind: str, rule: str, severity: str
) -> None:
    name = measures(posted())[number]["title"]
    without = edited(lambda study: measures(study).pop(number))
    (removed,) = results_between(posted(), without)
    words = f"{kind} was removed from the posted results: {name}"
    assert said(removed) == (f"{rule}-removed", severity, words)
    assert any(line.before.startswith(("31.2", "5.1")) for line in removed.lines)
    (added,) = results_between(without, posted())
    assert said(added) == (f"{rule}-added", severity, words.replace("removed from", "added to"))


def test_an_outcome_that_is_added_without_results() -> None:
    event = only_of(
        lambda study: measures(study).append(
            measure("POST_HOC", "Falls", reportingStatus="NOT_POSTED")
        )
    )
    assert event.sentence == (
        "A post hoc outcome was added to the posted results: Falls (not posted yet)"
    )


def test_all_outcomes_that_are_removed_or_added_at_once() -> None:
    without = edited(lambda study: results(study).pop("outcomeMeasuresModule"))
    (removed,) = results_between(posted(), without)
    assert said(removed) == (
        "primary-result-removed",
        "major",
        "3 outcomes removed from the posted results",
    )
    (added,) = results_between(without, posted())
    assert [line.after for line in added.lines][1:] == ["Quality of life", "Hospital days"]


def test_a_result_that_is_posted_later_or_withdrawn() -> None:
    def post(study: Record) -> None:
        table = [{"categories": [{"measurements": counts("OG", "4", "5")}]}]
        measures(study)[2].update(reportingStatus="POSTED", classes=table)

    event = only_of(post)
    assert said(event) == (
        "result-reported",
        "minor",
        "Result of a secondary outcome posted: Hospital days (2 values)",
    )
    assert [(line.label, line.after) for line in event.lines[:2]] == [
        ("Drug X", "4"),
        ("Placebo", "5"),
    ]
    (back,) = results_between(edited(post), posted())
    assert (
        back.sentence == "Posted result of a secondary outcome withdrawn: Hospital days (2 values)"
    )


def test_a_new_title_is_one_event_and_the_outcome_is_the_same() -> None:
    event = only_of(first(title="Distance walked in 6 minutes, by treadmill"))
    assert said(event) == (
        "primary-result-retitled",
        "minor",
        (
            "Title of a primary outcome changed in the posted results (its values did not change): "
            "Change in 6-minute walk distance → Distance walked in 6 minutes, by treadmill"
        ),
    )


def test_a_title_without_a_word_in_common_is_paired_by_its_values() -> None:
    event = only_of(first(title="Endurance"))
    assert event.rule.id == "primary-result-retitled"


def test_a_title_in_another_spelling_is_rated_none() -> None:
    assert only_of(first(title="Change in 6-Minute Walk Distance.")).severity == "none"


def test_the_time_frame_of_a_posted_result() -> None:
    event = only_of(first(timeFrame="48 weeks"))
    assert event.sentence == (
        "Time frame of a primary outcome changed in the posted results (its values did not "
        "change): Change in 6-minute walk distance: 24 weeks → 48 weeks"
    )


def test_a_title_and_a_value_are_two_events() -> None:
    title, figure = sorted(
        event.sentence for event in results_of(first(title="6MWD"), value(0, 0, 0, value="1"))
    )[::-1]
    assert title.startswith("Title of a primary outcome changed in the posted results: ")
    assert figure.endswith("6MWD, Drug X: 31.2 → 1 metres")


def test_texts_of_a_result_are_a_detail() -> None:
    event = only_of(first(populationDescription="All who took a dose", description="By a nurse"))
    assert event.severity == "detail"
    assert event.sentence == (
        "Posted result of a primary outcome described differently: Change in 6-minute walk "
        "distance, analysis population: All who took a dose (added); description: By a nurse "
        "(added)"
    )


def test_outcomes_of_one_title_are_named_with_their_time_frames() -> None:
    def twice(study: Record) -> None:
        measures(study).append(copy.deepcopy(measures(study)[0]) | {"timeFrame": "12 weeks"})

    def change(study: Record) -> None:
        twice(study)
        value(0, 0, 0, value="1")(study)

    (event,) = results_between(edited(twice), edited(change))
    assert "walk distance (24 weeks), Drug X: 31.2 → 1 metres" in event.sentence


def test_another_order_is_no_change() -> None:
    def reverse(study: Record) -> None:
        measures(study).reverse()
        for one in measures(study):
            for key in ("groups", "classes", "denoms", "analyses"):
                one.get(key, []).reverse()
        for row in (0, 1):
            measurements(study, 1, row).reverse()

    assert results_of(reverse) == []


def test_a_removed_group_stands_before_its_values() -> None:
    def remove(study: Record) -> None:
        one = measures(study)[0]
        one["groups"].pop()
        measurements(study).pop()
        one["denoms"][0]["counts"].pop()
        one["analyses"][0]["groupIds"].pop()

    event = only_of(remove)
    assert event.sentence == (
        WALK + "group removed: Placebo (3 values); analysis of Drug X and Placebo (ANCOVA), "
        "compared group: Placebo (removed)"
    )
    assert event.lines == (
        ValueLine("Placebo", "12.4, number analyzed 97, standard deviation 38.9", ""),
    )


def test_outcomes_that_changed_alike_are_one_event() -> None:
    def recount(study: Record) -> None:
        for one in measures(study):
            one["denoms"][0]["counts"][0]["value"] = "97"

    event = only_of(recount)
    assert event.severity == "minor"
    assert event.sentence == (
        "Posted results of 3 outcomes (1 primary) changed alike (Change in 6-minute walk "
        "distance, Quality of life and Hospital days): Drug X, number analyzed: 98 → 97"
    )
    assert len(event.facts["values"]) == 3


def test_the_lines_below_a_sentence_have_what_it_does_not_state() -> None:
    edits = [value(1, row, group, value="99") for row in (0, 1) for group in (0, 1)]
    assert lines_of(*edits) == ["~ Placebo, Week 24: 4.4 → 99"]
    assert lines_of(first(description="By a nurse who " + "counts " * 20)) == [
        "+ description: By a nurse who " + " ".join(["counts"] * 20)
    ]


@pytest.mark.parametrize("broken", [None, 7, "a text", [], [1], [None], {"a": 1}, [[]]])
@pytest.mark.parametrize("key", ["groups", "classes", "denoms", "analyses", "title", "type"])
def test_results_of_an_unknown_form_stop_nothing(key: str, broken: Any) -> None:
    assert results_of(first(**{key: broken}))
    results_between(edited(first(**{key: broken})), posted())


@pytest.mark.parametrize("broken", [None, 7, "a text", [1], [None], {"a": 1}])
def test_outcomes_of_an_unknown_form_stop_nothing(broken: Any) -> None:
    def spoil(study: Record) -> None:
        results(study)["outcomeMeasuresModule"]["outcomeMeasures"] = broken

    results_of(spoil)
    results_between(edited(spoil), posted())


def test_one_value_of_a_real_record_is_one_event_that_names_it(corpus: Path) -> None:
    found = 0
    for path in sorted((corpus / "records").glob("*.json"))[::7]:
        study = json.loads(path.read_bytes())
        outcomes = study.get("resultsSection", {}).get("outcomeMeasuresModule", {})
        for number, one in enumerate(outcomes.get("outcomeMeasures", [])[:3]):
            if not one.get("classes"):
                continue
            after = copy.deepcopy(study)
            cell = measurements(after, number)[-1]
            old, cell["value"] = cell["value"], "8765.4"
            (event,) = results_between(study, after)
            assert event.rule.id == "result-value-changed"
            assert f"{one_line(one['title'])}" in event.sentence
            assert f"{old} → 8765.4" in event.sentence
            found += 1
    assert found > 20
