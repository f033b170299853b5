"""Criteria that say the same in other words, and those that do not."""

import pytest

from trialcli.ctgov.criteria.sense import has_same_sense


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Age ≥ 18 years old", "Age ≥18 years of age"),
        ("18 years and older", "≥ 18 years"),
        ("At least 18 years", ">= 18 years"),
        ("No more than 3 doses", "≤ 3 doses"),
        ("INR greater than 2", "INR > 2"),
        ("Age 18-65 years", "Age 18 to 65 years"),
        ("Age 18 years to 65 years", "Age 18 to 65 years"),
        ("Two (2) prior lines", "2 prior lines"),
        ("QTc > 450 msec", "QTc > 450 ms"),
        ("The patients with a haemoglobin of 9", "Subjects with hemoglobin of 9"),
    ],
)
def test_other_words_for_the_same(before: str, after: str) -> None:
    assert has_same_sense(before, after)
    assert has_same_sense(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("At least 18 years", "> 18 years"),
        ("More than 3 doses", "≥ 3 doses"),
        ("Less than 3 doses", "No more than 3 doses"),
        ("18 to 65 years or older", "18 to ≥ 65 years"),
        ("18 years", "18 years or older"),
        ("> 18 years and older", "≥ 18 years"),
        ("Two prior lines", "3 prior lines"),
        ("2 to 3 months", "2 or 3 months"),
        ("Age 18 months to 65 years", "Age 18 to 65 years"),
        ("4 weeks", "4 months"),
        ("Healthy volunteers", "Healthy patients"),
        ("Hepatitis A", "Hepatitis"),
        ("Child-Pugh class a disease", "Child-Pugh class disease"),
        ("Gout or rash", "Gout and rash"),
        ("No gout", "Gout"),
        ("Gout unless mild", "Gout"),
    ],
)
def test_another_sense(before: str, after: str) -> None:
    assert not has_same_sense(before, after)
    assert not has_same_sense(after, before)
