"""The order of related trials, and why they are related."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.ctgov.related.records import browse, profile, record
from trialcli.ctgov.related.profile import Profile, profile_of
from trialcli.ctgov.related.ranking import rank

ROOT = Path(__file__).resolve().parents[3]
SUBJECT = profile(
    "NCT00000001",
    "CD19 CAR-T Cells in Refractory Systemic Lupus Erythematosus (SLE)",
    conditions=["Systemic Lupus Erythematosus"],
    interventions=["CD19 CAR-T cells", "Placebo"],
    keywords=["B cells"],
    sponsor="Precision Biotech",
    phases=["PHASE1", "PHASE2"],
)
PAGE = (
    "Study of Ultra-Fast CD19 CAR-T Therapy for Refractory SLE",
    "Study of Ultra-Fast BCMA/CD70 CAR-T Therapy for Refractory SLE",
    "Clinical Trial of CD19 Targeted CAR-T Cell in Refractory Adult SLE",
    "Therapeutic Efficacy of Anti-CD19 CAR-T Cells in Refractory Systemic Lupus Erythematosus",
    "Safety and Efficacy of CD19 Targeted CAR-T Therapy for Refractory Autoimmune Disease",
)


def reasons_for(other: Profile, subject: Profile = SUBJECT) -> tuple[str, ...]:
    (found,) = rank(subject, [other], 5)
    return found.reasons


def test_reasons_name_what_both_records_state() -> None:
    other = profile(
        "NCT00000002",
        "Cells in lupus",
        conditions=["Lupus", "SLE"],
        interventions=["Anti-CD19 CAR T"],
        keywords=["b-cell"],
        sponsor="PRECISION BIOTECH",
        phases=["PHASE1", "PHASE2"],
    )

    assert reasons_for(other) == (
        "same condition: SLE",
        "same intervention: Anti-CD19 CAR T",
        "same keywords: b-cell",
        "same sponsor",
        "same phase: Phase 1/Phase 2",
    )


def test_placebo_is_no_shared_intervention() -> None:
    other = profile("NCT00000002", "Lupus drug", interventions=["Placebo", "Drug X"])

    assert reasons_for(other) == ()


def test_other_target_is_another_intervention() -> None:
    other = profile("NCT00000002", "BCMA-CD19 CAR-T in lupus", interventions=["BCMA-CD19 CAR-T"])

    assert reasons_for(other) == ("same kind of intervention: CAR-T",)


def test_other_phase_is_no_reason() -> None:
    other = profile("NCT00000002", "CAR-T", phases=["PHASE1"])

    assert reasons_for(other) == ("same kind of intervention: CAR-T",)


def test_mesh_terms_are_reasons_if_the_names_differ() -> None:
    mine = browse("condition", {"D001": "Asthma"}, {"D009": "Lung Diseases"})
    same = browse("condition", {"D001": "Asthma"})
    group = browse("condition", {"D002": "Emphysema"}, {"D009": "Lung Diseases"})
    subject = profile("NCT00000001", "Wheeze", mesh=mine)

    assert reasons_for(profile("NCT00000002", mesh=same), subject) == ("same condition: asthma",)
    assert reasons_for(profile("NCT00000003", mesh=group), subject) == (
        "same group of conditions: lung diseases",
    )


def test_wide_group_is_no_reason() -> None:
    mine = browse("condition", {"D001": "Asthma"}, {"D009": "Pathologic Processes"})
    theirs = browse("condition", {"D002": "Gout"}, {"D009": "Pathologic Processes"})
    subject = profile("NCT00000001", "Wheeze", mesh=mine)

    assert reasons_for(profile("NCT00000002", mesh=theirs), subject) == ()


def test_equal_title_comes_first_and_is_named() -> None:
    title = "cd19 car t cells in refractory systemic lupus erythematosus (SLE)"
    again = profile("NCT00000009", title)
    alike = profile(
        "NCT00000002",
        "CD19 CAR-T Cells for Refractory Systemic Lupus Erythematosus (SLE)",
        conditions=["Systemic Lupus Erythematosus"],
        interventions=["CD19 CAR-T cells"],
    )

    first, second = rank(SUBJECT, [alike, again], 5)

    assert first.summary.trial == "NCT00000009"
    assert first.same_title
    assert first.reasons[0] == "same title, perhaps the same study registered again"
    assert not second.same_title


def test_short_equal_title_says_nothing() -> None:
    subject = profile("NCT00000001", "Extension Study")

    assert (
        rank(subject, [profile("NCT00000002", "Extension study", keywords=["x"])], 5)[0].reasons
        == ()
    )


def test_trial_itself_and_its_aliases_are_dropped() -> None:
    subject = profile("NCT00000001", "Asthma pill", ids={"nctIdAliases": ["NCT00000005"]})
    others = [profile(trial, "Asthma pill") for trial in ("NCT00000001", "NCT00000005")]

    assert rank(subject, others, 5) == []


def test_stated_ids_are_reasons() -> None:
    named = {"secondaryIdInfos": [{"id": "nct00000002"}]}
    subject = profile("NCT00000001", "Asthma pill", ids=named)

    assert reasons_for(profile("NCT00000002", "Asthma pill again"), subject) == (
        "this trial names it among its IDs",
    )


def test_values_of_a_wrong_type_count_as_missing() -> None:
    odd = record("NCT00000002", "Lupus pill")
    odd["protocolSection"]["conditionsModule"] = {"conditions": "lupus", "keywords": [1, None]}
    odd["protocolSection"]["armsInterventionsModule"] = {"interventions": [None, {"name": 3}]}
    odd["derivedSection"] = []

    assert profile_of("NCT00000002", odd).conditions == ()
    assert profile_of("NCT00000003", {}).interventions == ()


def test_page_trials_come_within_the_first_seven(corpus: Path) -> None:
    (snapshot,) = (ROOT / "snapshots" / "NCT07331467").glob("2*.json")
    subject = profile_of("NCT07331467", json.loads(snapshot.read_bytes())["study"])
    made = [profile(f"NCT9000000{number}", title) for number, title in enumerate(PAGE)]
    others = [
        profile_of(path.stem, json.loads(path.read_bytes()))
        for path in sorted((corpus / "records").glob("*.json"))
    ]

    first = rank(subject, [*others, *made], 7)

    assert {one.trial for one in made} <= {one.summary.trial for one in first}
    assert first[0].same_title


@pytest.mark.parametrize("most", [0, 1, 3])
def test_at_most_this_number_comes_best_first(most: int) -> None:
    others = [profile(f"NCT0000010{number}", "Lupus " * number) for number in range(1, 6)]

    found = rank(SUBJECT, others, most)

    assert len(found) == most
    assert all(one.score >= other.score for one, other in pairwise(found))
