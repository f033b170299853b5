from typing import Any

import pytest

from tests.ctgov.events.edited_trial import Edit, edited, events_between, module
from trialcli.record.tree import Record


def masked(degree: str | None, *parties: str, described: str | None = None) -> Edit:
    stated = {"masking": degree, "whoMasked": list(parties), "maskingDescription": described}
    info = {key: value for key, value in stated.items() if value}
    return lambda study: module(study, "designModule")["designInfo"].update(maskingInfo=info)


@pytest.mark.parametrize(
    ("before", "after", "rule", "said"),
    [
        (
            masked("DOUBLE", "PARTICIPANT", "INVESTIGATOR"),
            masked("NONE"),
            "design-changed",
            "Masking: Double (participant, investigator) → None",
        ),
        (
            masked("NONE", described="Open label"),
            masked("SINGLE", "OUTCOMES_ASSESSOR", described="The assessor is masked"),
            "design-changed",
            "Masking: None → Single (outcomes assessor)",
        ),
        (
            masked("DOUBLE", "PARTICIPANT", "INVESTIGATOR"),
            masked("DOUBLE", "PARTICIPANT", "CARE_PROVIDER"),
            "design-changed",
            "Masking: Double (participant, investigator) → Double (participant, care provider)",
        ),
        (
            masked("DOUBLE"),
            masked("DOUBLE", "PARTICIPANT", "INVESTIGATOR"),
            "design-detail",
            "Masking: Double → Double (participant, investigator)",
        ),
        (
            masked("DOUBLE", "PARTICIPANT", "INVESTIGATOR"),
            masked("TRIPLE", "INVESTIGATOR", "PARTICIPANT"),
            "design-detail",
            "Masking: Double (participant, investigator) → Triple (investigator, participant)",
        ),
        (masked("DOUBLE"), masked(None), "design-changed", "Masking: Double → not stated"),
    ],
)
def test_the_masking_is_one_event(before: Edit, after: Edit, rule: str, said: str) -> None:
    (event,) = events_between(edited(before), edited(after))
    assert (event.rule.id, event.sentence) == (rule, said)


def test_a_description_of_the_masking_is_shown_below_the_masking() -> None:
    before, after = masked("NONE", described="None"), masked("DOUBLE", described="Same capsules")
    (event,) = events_between(edited(before), edited(after))
    assert len(event.shown) == 1
    (alone,) = events_between(edited(before), edited(masked("NONE", described="Open")))
    assert (alone.rule.id, alone.sentence) == (
        "design-detail",
        "Masking description: None → Open",
    )


def observational(study: Record) -> None:
    design = module(study, "designModule")
    design["studyType"] = "OBSERVATIONAL"
    design["designInfo"] = {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"}
    design.pop("phases", None)
    module(study, "eligibilityModule").update(samplingMethod="NON_PROBABILITY_SAMPLE")


def test_a_study_type_takes_what_follows_from_it() -> None:
    (event,) = events_between(edited(), edited(observational))
    assert (event.rule.id, event.severity) == ("study-type-changed", "major")
    assert event.sentence == "Study type: Interventional → Observational"
    assert len(event.shown) == len(event.changes) - 1


@pytest.mark.parametrize(
    ("key", "before", "after", "rule", "said"),
    [
        ("allocation", "NA", None, "design-detail", "Allocation: Not applicable → not stated"),
        ("allocation", None, "NA", "design-detail", "Allocation: not stated → Not applicable"),
        (
            "allocation",
            "RANDOMIZED",
            "NON_RANDOMIZED",
            "design-changed",
            "Allocation: Randomized → Non-randomized",
        ),
        (
            "interventionModel",
            "PARALLEL",
            "SINGLE_GROUP",
            "design-changed",
            "Intervention model: Parallel → Single group",
        ),
        (
            "observationalModel",
            "COHORT",
            "CASE_ONLY",
            "design-changed",
            "Observational model: Cohort → Case-only",
        ),
        (
            "timePerspective",
            "PROSPECTIVE",
            "RETROSPECTIVE",
            "design-changed",
            "Time perspective: Prospective → Retrospective",
        ),
    ],
)
def test_the_design_is_named_in_plain_words(
    key: str, before: Any, after: Any, rule: str, said: str
) -> None:
    def stated(value: Any) -> Edit:
        def edit(study: Record) -> None:
            info = module(study, "designModule")["designInfo"]
            info.pop(key, None)
            info.update({key: value} if value else {})

        return edit

    (event,) = events_between(edited(stated(before)), edited(stated(after)))
    assert (event.rule.id, event.sentence) == (rule, said)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (["PHASE2"], ["PHASE3"], "Phase 2 → Phase 3"),
        (["PHASE1", "PHASE2"], ["PHASE2"], "Phase 1/Phase 2 → Phase 2"),
        (["NA"], ["PHASE2"], "Phase: Not applicable → Phase 2"),
    ],
)
def test_phases_are_named_as_such(before: list[str], after: list[str], said: str) -> None:
    sides = (
        edited(lambda study, phases=phases: module(study, "designModule").update(phases=phases))
        for phases in (before, after)
    )
    (event,) = events_between(*sides)
    assert event.sentence == said
