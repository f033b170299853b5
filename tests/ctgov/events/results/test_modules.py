import pytest

from tests.ctgov.events.results.posted import (
    Edit,
    baseline,
    counts,
    flow,
    only_of,
    results,
    results_of,
    said,
)


@pytest.mark.parametrize(
    ("edit", "rule", "words"),
    [
        (
            lambda study: flow(study)["periods"][0]["milestones"][0]["achievements"][0].update(
                numSubjects="99"
            ),
            "participant-flow-changed",
            "Participant flow changed: Drug X, Overall Study, started: 100 → 99 participants",
        ),
        (
            lambda study: flow(study)["periods"][0]["dropWithdraws"].append(
                {"type": "Death", "reasons": counts("FG", "1", "0", key="numSubjects")}
            ),
            "participant-flow-changed",
            (
                "Participant flow changed: withdrawal reason added: Overall Study, Death "
                "(Drug X 1, Placebo 0)"
            ),
        ),
        (
            lambda study: flow(study)["periods"][0].update(title="Double-blind period"),
            "participant-flow-changed",
            "Participant flow changed: period renamed: Overall Study → Double-blind period",
        ),
        (
            lambda study: flow(study)["periods"][0]["dropWithdraws"][0].update(type="Moved"),
            "participant-flow-changed",
            "Participant flow changed: withdrawal reason renamed: Lost to Follow-up → Moved",
        ),
        (
            lambda study: baseline(study)["denoms"][0]["counts"][1].update(value="110"),
            "baseline-changed",
            "Baseline characteristics changed: Placebo, number analyzed: 101 → 110",
        ),
        (
            lambda study: baseline(study)["measures"][0]["classes"][0]["categories"][0][
                "measurements"
            ][0].update(value="51.5"),
            "baseline-changed",
            "Baseline characteristics changed: Drug X, Age: 61.5 → 51.5 years",
        ),
        (
            lambda study: baseline(study)["measures"].clear(),
            "baseline-changed",
            (
                "Baseline characteristics changed: baseline measure removed: Age "
                "(Drug X 61.5, Placebo 62.3)"
            ),
        ),
        (
            lambda study: results(study).pop("baselineCharacteristicsModule"),
            "baseline-changed",
            "Baseline characteristics removed from the posted results",
        ),
    ],
)
def test_figures_of_the_flow_and_the_baseline_are_minor(edit: Edit, rule: str, words: str) -> None:
    assert said(only_of(edit)) == (rule, "minor", words)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (
            lambda study: flow(study).update(recruitmentDetails="At four clinics"),
            "Participant flow described differently: recruitment details: At four clinics (added)",
        ),
        (
            lambda study: results(study)["moreInfoModule"]["limitationsAndCaveats"].update(
                description="Stopped late"
            ),
            "Limitations and caveats of the posted results changed",
        ),
        (
            lambda study: results(study)["moreInfoModule"].pop("limitationsAndCaveats"),
            "Limitations and caveats of the posted results removed",
        ),
        (
            lambda study: results(study)["moreInfoModule"]["pointOfContact"].update(
                email="b@example.org"
            ),
            "Point of contact of the posted results changed: email: a@example.org → b@example.org",
        ),
        (
            lambda study: results(study)["moreInfoModule"]["certainAgreement"].update(
                piSponsorEmployee=False
            ),
            (
                "Agreement on publication with the investigators of the posted results changed: "
                "investigators are employed by the sponsor: yes → no"
            ),
        ),
        (
            lambda study: results(study).update(newModule={"anything": "at all"}),
            "New added to the posted results",
        ),
    ],
)
def test_texts_of_the_results_are_a_detail(edit: Edit, words: str) -> None:
    assert said(only_of(edit)) == ("results-changed", "detail", words)


def test_a_figure_and_a_text_of_one_module_are_two_events() -> None:
    events = results_of(
        lambda study: flow(study).update(recruitmentDetails="At four clinics"),
        lambda study: flow(study)["periods"][0]["milestones"].pop(),
    )
    assert [event.severity for event in events] == ["minor", "detail"]


def test_a_baseline_measure_with_the_same_values_is_renamed() -> None:
    event = only_of(
        lambda study: baseline(study)["measures"][0].update(title="Quite another title")
    )
    assert "baseline measure renamed: " in event.sentence
    assert event.sentence.endswith(" → Quite another title")
