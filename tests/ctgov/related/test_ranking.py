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
    other = profile("NCT00000002", "A drug", interventions=["Placebo", "Drug X"])

    assert rank(SUBJECT, [other], 5) == []


def test_other_target_is_another_intervention() -> None:
    other = profile("NCT00000002", "BCMA-CD19 CAR-T in gout", interventions=["BCMA-CD19 CAR-T"])

    assert reasons_for(other) == ("same kind of intervention: CAR-T",)


def test_a_shared_word_is_written_as_people_write_it() -> None:
    title = "Refractory Arthritis"
    official = "Chimeric Antigen Receptor T Cells (SYS6020) in Refractory Arthritis"
    other = profile("NCT00000002", title, ids={"officialTitle": official})

    assert reasons_for(other) == ("same words in the records: refractory, CAR-T",)


def test_other_phase_is_no_reason() -> None:
    other = profile("NCT00000002", "CAR-T", phases=["PHASE1"])

    assert reasons_for(other) == ("same kind of intervention: CAR-T",)


def test_mesh_terms_are_reasons_if_the_names_differ() -> None:
    mine = browse("condition", {"D001": "Asthma"}, {"D009": "Lung Diseases"})
    same = browse("condition", {"D001": "Asthma"})
    group = browse("condition", {"D002": "Emphysema"}, {"D009": "Lung Diseases"})
    subject = profile("NCT00000001", "Wheeze", mesh=mine)

    assert reasons_for(profile("NCT00000002", mesh=same), subject) == ("same condition: Asthma",)
    assert reasons_for(profile("NCT00000003", mesh=group), subject) == (
        "same group of conditions: Lung Diseases",
    )


def test_mesh_ids_with_more_zeros_are_the_same() -> None:
    subject = profile("NCT00000001", "Wheeze", mesh=browse("condition", {"D001249": "Asthma"}))
    other = profile("NCT00000002", mesh=browse("condition", {"D000001249": "Asthma"}))

    assert reasons_for(other, subject) == ("same condition: Asthma",)


def test_terms_above_count_less_the_further_above() -> None:
    above = {f"D{number}": f"Group {number}" for number in range(1, 6)}
    found = profile("NCT00000001", mesh=browse("condition", {"D9": "Asthma"}, above)).terms

    weights = [found[f"mesh D{number}"] for number in (9, 1, 2, 3, 4, 5)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


@pytest.mark.parametrize("name", ["Healthy", "Healthy Volunteers", "Quality of Life", "Children"])
def test_what_is_no_condition_is_no_reason(name: str) -> None:
    subject = profile("NCT00000001", "Wheeze", conditions=[name], sponsor="A")
    other = profile("NCT00000002", f"Pill in {name}", conditions=[name], sponsor="A")

    assert rank(subject, [other], 5) == []


@pytest.mark.parametrize(
    "name",
    [
        *("Placebo", "Questionnaire Administration", "Standard of care", "Biospecimen Collection"),
        *("Control group", "Asthma and Quality of Life Questionnaires", "Blood samples"),
    ],
)
def test_what_is_no_intervention_is_no_reason(name: str) -> None:
    subject = profile("NCT00000001", "Wheeze", interventions=[name])
    other = profile("NCT00000002", f"Gout with {name}", interventions=[name])

    assert not any(
        "intervention" in reason for one in rank(subject, [other], 5) for reason in one.reasons
    )


def test_intervention_with_other_names_counts_once() -> None:
    subject = profile("NCT00000001", interventions=["Omalizumab"], other_names=["Xolair", "IGE025"])
    other = profile("NCT00000002", interventions=["omalizumab"], other_names=["IGE025", "Xolair"])

    assert reasons_for(other, subject) == ("same intervention: omalizumab",)


def test_condition_that_the_title_denies_is_not_named() -> None:
    subject = profile("NCT00000001", "Pill", conditions=["Hodgkin Lymphoma"])
    other = profile("NCT00000002", "Drug in non-Hodgkin lymphoma")

    assert not any("names" in reason for one in rank(subject, [other], 5) for reason in one.reasons)


def test_wide_group_is_no_reason() -> None:
    mine = browse("condition", {"D001": "Asthma"}, {"D009": "Pathologic Processes"})
    theirs = browse("condition", {"D002": "Gout"}, {"D009": "Pathologic Processes"})
    subject = profile("NCT00000001", "Wheeze", mesh=mine)

    assert rank(subject, [profile("NCT00000002", mesh=theirs)], 5) == []


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


LONG = "A Study of Drug X in Adults With Severe Asthma"
OWN = {"orgStudyIdInfo": {"id": "X-1"}}


@pytest.mark.parametrize(
    "title",
    [
        "Extension of a Study of Drug X in Adults With Severe Asthma",
        "A Study of Drug X in Adults With Severe Asthma (Part 2)",
        "A Study of Drug X in Adults With Severe Asthma: Study 2",
        "A Study of Drug X in Children With Severe Asthma",
        "Étude du médicament X chez l'adulte souffrant d'asthme sévère",
    ],
)
def test_title_that_is_only_alike_is_not_the_same(title: str) -> None:
    (found,) = rank(profile("NCT00000001", LONG), [profile("NCT00000002", title)], 5) or [None]

    assert found is None or not found.same_title
    assert found is None or not any("title," in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("mine", "theirs", "sponsors", "reason"),
    [
        ("", "", "A", "same title, perhaps the same study registered again"),
        ("Trial X-1", "Trial X-1", "A", "same title, perhaps the same study registered again"),
        ("Trial X-1", "Trial X-2", "A", "same brief title, but another official title"),
    ],
)
def test_reason_says_which_titles_are_equal(
    mine: str, theirs: str, sponsors: str, reason: str
) -> None:
    subject = profile("NCT00000001", LONG, sponsor=sponsors, ids={"officialTitle": mine})
    other = profile("NCT00000002", LONG, sponsor="B", ids={"officialTitle": theirs})

    assert reasons_for(other, subject)[0] == reason


def test_equal_title_with_another_id_of_the_sponsor_is_no_second_registration() -> None:
    subject = profile("NCT00000001", LONG, sponsor="A", ids=OWN)
    other = profile("NCT00000002", LONG, sponsor="A", ids={"orgStudyIdInfo": {"id": "X-2"}})

    assert reasons_for(other, subject)[0] == "same title, but another ID of the sponsor"


def test_equal_title_in_chinese_is_the_same() -> None:
    title = "CD19靶向嵌合抗原受体T细胞治疗系统性红斑狼疮"

    assert rank(profile("NCT00000001", title), [profile("NCT00000002", title)], 5)[0].same_title


def test_short_equal_title_says_nothing() -> None:
    subject = profile("NCT00000001", "Extension Study")

    assert rank(subject, [profile("NCT00000002", "Extension study", keywords=["x"])], 5) == []


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
    others = [
        profile(f"NCT0000010{number}", "Refractory lupus " * number) for number in range(1, 6)
    ]

    found = rank(SUBJECT, others, most)

    assert len(found) == most
    assert all(one.score >= other.score for one, other in pairwise(found))
