"""Which differences of typing leave the wording of a text as it is."""

import pytest

from trialcli.text.wording import alternatives_in_brackets, wording


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("50mcg", "50 µg"),
        ("200 umol/L", "200 µmol/L"),
        ("9.0 g/dL", "9 g/dL"),
        ("NYHA II-III", "NYHA II to III"),
        ("Age 18 to 80 years", "age 18 to 80 years."),
        ("Pregnancy", "Pregnancy; or"),
        ("Pregnancy", "Pregnancy, and"),
        ("Pregnancy;", "PREGNANCY AND/OR"),
        ("LVEF ≤ 40 %", "LVEF <=40%"),
        ("LVEF ≤ 40 %", "LVEF </= 40 percent"),
        ("LVEF ≥ 40 %", "LVEF > / = 40%"),
        ("LVEF ≥ 40 %", "LVEF greater than or equal to 40%"),
        ("18–65 years", "18 - 65 years"),
        ("CRP 5 µg/mL", "CRP 5 μg/mL"),
        ("CRP 5 µg/mL", "CRP 5 mcg / mL"),
        ("BMI > 30 kg/m²", "BMI >30 kg/m2"),
        ("BMI > 30 kg/m²", "BMI >30 kg/m^2"),
        ("ANC ≥ 1.5 × 10⁹/L", "ANC ≥1.5 x 10^9/L"),
        ("AST ≤ 2.5 × ULN", "AST ≤ 2.5xULN"),
        ("Platelets ≥ 100,000/mm³", "Platelets ≥ 100000/mm3"),
        ("Breast-feeding", "Breastfeeding"),
        ("Breast-feeding", "breast feeding"),
        ("the “index” event", 'the "index" event'),
        ("Crohn\u2019s disease", "Crohn's disease"),
        ("Sjögren syndrome", "Sjogren syndrome"),
        ("1. Consent", "• Consent"),
        ("(a) Consent", "Consent"),
        ("ii) Consent", "3) Consent"),
        ("HIV (positive test)", "HIV, positive test"),
        ("Drugs, e.g. aspirin", "Drugs (eg aspirin)"),
        ("Albumin ± 0.5", "Albumin +/- .5"),
        ("Velcade® before", "Velcade before"),
        ("Cats & dogs", "Cats and dogs"),
    ],
)
def test_other_typing_is_the_same_wording(before: str, after: str) -> None:
    assert wording(before).reads_as(wording(after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ER (-) tumour", "ER tumour"),
        ("9.05 g/dL", "9.5 g/dL"),
        ("NYHA I-III", "NYHA I, III"),
        ("LVEF ≤ 40 %", "LVEF < 40 %"),
        ("LVEF ≤ 40 %", "LVEF ≥ 40 %"),
        ("LVEF = 40 %", "LVEF ≠ 40 %"),
        ("Age 18 to 65", "Age 18 to 66"),
        ("1.5 × ULN", "15 × ULN"),
        ("1.5 mg", "1,5 mg or 5 mg"),
        ("10⁹/L", "109/L"),
        ("T-score ≤ -2.5", "T-score ≤ 2.5"),
        ("-20 °C or colder", "20 °C or colder"),
        ("5 mg", "5 µg"),
        ("5 mg/dL", "5 mmol/L"),
        ("37 MBq", "37 mBq"),
        ("Pregnant", "Not pregnant"),
        ("Pregnant", "Non-pregnant"),
        ("HER2+ cancer", "HER2- cancer"),
        ("HER2- cancer", "HER2 cancer"),
        ("A or B", "A and B"),
        ("A and B", "A/B"),
        ("E. coli infection", "S. aureus infection"),
        ("2½ years", "1½ years"),
        ("within 3 months", "within 3 weeks"),
        ("grade 1 2", "grade 12"),
        ("糖尿病", "高血圧"),
    ],
)
def test_another_meaning_is_another_wording(before: str, after: str) -> None:
    assert not wording(before).reads_as(wording(after))


def test_the_joint_at_the_end_is_kept_apart() -> None:
    joints = {"A; or": "or", "A and": "and", "A and/or": "and/or", "A": "", "OR": "or"}
    assert {text: wording(text).joint for text in joints} == joints
    assert wording("OR").words == ()


@pytest.mark.parametrize(
    ("before", "after", "alike"),
    [
        ("(gout and scurvy) or rash", "gout and (scurvy or rash)", False),
        ("Gout and [scurvy or rash]", "Gout and scurvy or rash", False),
        ("Gout (scurvy or rash)", "Gout, scurvy or rash", True),
        ("Gout (e.g. of hand or foot) and rash", "Gout, e.g. of hand or foot, and rash", True),
    ],
)
def test_brackets_that_group_alternatives(before: str, after: str, alike: bool) -> None:
    assert (alternatives_in_brackets(before) == alternatives_in_brackets(after)) == alike
