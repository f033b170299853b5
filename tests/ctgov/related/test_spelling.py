"""One spelling for the names of conditions and interventions."""

import pytest

from trialcli.ctgov.related.spelling import (
    condition_in_title,
    condition_key,
    intervention_key,
    names_condition,
    names_intervention,
    words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CAR-T", "CAR T"),
        ("CAR-T cells", "CART"),
        ("CAR T-cells", "chimeric antigen receptor T cells"),
        ("PD-1", "PD1"),
        ("PD-L1", "pdl1"),
        ("COVID-19", "COVID19"),
        ("Sjögren", "Sjogren"),
        ("vaccines", "vaccine"),
    ],
)
def test_spellings_of_one_name_are_the_same_words(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("CAR-T", "car"), ("PD-1", "PD-L1"), ("type 1", "type 2"), ("CD19", "CD20")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert words(one) != words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CD19 CAR-T cells", "Anti-CD19 CAR T"),
        ("CD19 CAR-T cells", "CD19 Targeted CAR-T Cell"),
        ("Metformin 500 mg tablets", "metformin"),
        ("Metformin Hydrochloride", "Metformin (850 mg/day)"),
        ("Omalizumab or placebo", "omalizumab"),
        ("Standard of care plus omalizumab", "Omalizumab/Placebo"),
    ],
)
def test_one_intervention_has_one_key(one: str, other: str) -> None:
    assert intervention_key(one) == intervention_key(other) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CD19 CAR-T cells", "BCMA/CD70 CAR-T cells"),
        ("Insulin glargine", "Insulin degludec"),
        ("Vitamin D", "Vitamin C"),
        ("anti-IgE", "IgE"),
    ],
)
def test_different_interventions_have_different_keys(one: str, other: str) -> None:
    assert intervention_key(one) != intervention_key(other)


@pytest.mark.parametrize(
    "name",
    [
        *["Placebo", "Placebo for Drug X", "Sham surgery", "Standard of care", "Usual care"],
        *[
            "SoC",
            "standard treatment",
            "No intervention",
            "injection",
            "20 mg",
            "Treatment as usual",
        ],
    ],
)
def test_names_of_no_intervention_have_no_key(name: str) -> None:
    assert intervention_key(name) == ()


@pytest.mark.parametrize(
    ("title", "condition"),
    [
        ("Study of Ultra-Fast CD19 CAR-T Therapy for Refractory SLE", "SLE"),
        ("Drug X in Adult Patients With Severe Asthma", "Asthma"),
        ("Metformin in Type 2 Diabetes: a Pilot", "Type 2 Diabetes"),
        ("A registry", None),
    ],
)
def test_title_names_a_condition(title: str, condition: str | None) -> None:
    assert condition_in_title(title) == condition


def test_order_of_the_words_of_a_condition_does_not_matter() -> None:
    assert condition_key("Lupus Erythematosus, Systemic") == condition_key(
        "systemic lupus erythematosus"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acute Myeloid Leukemia", "Chronic Myeloid Leukemia"),
        ("Acute Pancreatitis", "Pancreatitis"),
        ("Mild Cognitive Impairment", "Cognitive Impairment"),
        ("Resistant Hypertension", "Hypertension"),
        ("Relapsing Multiple Sclerosis", "Multiple Sclerosis"),
    ],
)
def test_other_conditions_have_other_keys(one: str, other: str) -> None:
    assert condition_key(one) != condition_key(other)


@pytest.mark.parametrize(
    ("title", "is_named"),
    [
        ("Anti-CD19 CAR-T Cells in Lupus", True),
        ("CD19-targeted CAR T in Lupus", True),
        ("Anti-BCMA-CD19 CAR-T Cell Therapy", False),
        ("CD19/BCMA CAR-T", False),
        ("CD19 antibodies after CAR-T", False),
    ],
)
def test_part_of_another_name_names_no_intervention(title: str, is_named: bool) -> None:
    assert names_intervention(title, "CD19 CAR-T cells") is is_named


@pytest.mark.parametrize(
    ("title", "name", "is_named"),
    [
        ("Drug in Non-Small Cell Lung Cancer", "Small Cell Lung Cancer", False),
        ("Drug in Hodgkin and Non-Hodgkin Lymphoma", "Hodgkin", True),
        ("Prevention of Pre-eclampsia", "Eclampsia", False),
        ("Vaccine in HIV-negative Men", "HIV", False),
        ("Vaccine in Men With HIV", "HIV", True),
    ],
)
def test_part_of_another_condition_names_no_condition(
    title: str, name: str, is_named: bool
) -> None:
    assert names_condition(title, name) is is_named


@pytest.mark.parametrize(
    ("title", "name", "is_named"),
    [
        ("Metformin in Insulin Resistance", "Insulin", False),
        ("Exercise-induced Asthma", "Exercise", False),
        ("Opioid Withdrawal", "Opioid", False),
        ("Insulin or Metformin", "Insulin", True),
    ],
)
def test_name_with_another_meaning_names_no_intervention(
    title: str, name: str, is_named: bool
) -> None:
    assert names_intervention(title, name) is is_named
