from typing import Any

import pytest

from trialcli.ctgov.treatments.names import (
    Rename,
    SameTreatment,
    is_code,
    reads_the_same,
    same_but_for_the_name,
    same_treatment,
)

SURE, UNSURE, NO = SameTreatment.SURE, SameTreatment.UNSURE, SameTreatment.NO


def drug(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "DRUG", "name": name, **more}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (drug("Drug X"), drug("Inventimab", otherNames=["Drug X"]), SURE),
        (drug("ABC-123"), drug("Inventimab", otherNames=["ABC123", "IVM"]), SURE),
        (drug("Inventimab", otherNames=["Inventa"]), drug("Inventa"), SURE),
        (drug("ABC-123"), drug("Inventimab (ABC-123)"), SURE),
        (drug("ABC-123"), drug("Inventimab", description="Formerly known as ABC-123"), SURE),
        (drug("Metformin"), drug("Metformin hydrochloride tablets"), SURE),
        (drug("Metformin 500 mg"), drug("Metformin 850 mg"), SURE),
        (drug("Metfomin"), drug("Metformin"), SURE),
        (drug("Placebo"), drug("Matching placebo"), SURE),
        (drug("CBT"), drug("Cognitive behavioral therapy"), SURE),
        (drug("Usual care"), drug("Standard of care"), SURE),
        (drug("Insulin glargine"), drug("Insulin degludec"), UNSURE),
        (drug("Metformin"), drug("Metformin plus sitagliptin"), UNSURE),
        (drug("Atorvastatin"), drug("Rosuvastatin"), NO),
        (drug("Prednisone"), drug("Prednisolone"), NO),
        (drug("Drug X"), drug("Placebo to Drug X"), NO),
        (drug("Drug X"), drug("Drug Y"), NO),
        ({}, drug("Drug X"), NO),
        ("text", drug("Drug X"), NO),
        (drug("Drug X"), {"name": 7, "otherNames": "Drug X"}, NO),
    ],
)
def test_whether_two_interventions_are_one(before: Any, after: Any, found: SameTreatment) -> None:
    assert same_treatment(before, after) is found


@pytest.mark.parametrize("name", ["ABC-123", "BMS-986165", "AZD1222", "LY3298176", "Drug X 10 mg"])
def test_a_code_stands_for_a_name_to_come(name: str) -> None:
    assert is_code(name)


@pytest.mark.parametrize("name", ["Metformin", "Vitamin B12", "Coenzyme Q10", "Omega-3", "5-FU"])
def test_a_name_is_no_code(name: str) -> None:
    assert not is_code(name)


def test_a_code_that_got_a_name_keeps_its_description() -> None:
    before = drug("ABC-123", description="ABC-123 10 mg tablet")
    assert same_but_for_the_name(before, drug("Inventimab", description="Inventimab 10 mg tablet"))
    assert not same_but_for_the_name(before, drug("Inventimab", description="Inventimab 20 mg"))
    assert not same_but_for_the_name(drug("Aspirin"), drug("Clopidogrel"))
    assert not same_but_for_the_name(before, {**before, "name": "Inventimab", "type": "DEVICE"})


def test_texts_that_differ_in_a_name_only_read_the_same() -> None:
    renames = [Rename("Drug X", "Inventimab")]
    assert reads_the_same("Drug X 10 mg, daily", "Inventimab 10 mg daily", renames)
    assert reads_the_same("Drug X 10 mg", "Inventimab (Drug X) 10 mg", renames)
    assert not reads_the_same("Drug X 10 mg", "Inventimab 20 mg", renames)
    assert not reads_the_same("Drug XY 10 mg", "Inventimab 10 mg", renames)
