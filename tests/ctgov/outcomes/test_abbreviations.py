import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.outcomes.abbreviations import explained, initials


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Knee Pain Index (KPI) at rest", "kpi", "knee pain index"),
        ("peak nasal inspiratory flow (PNIF, L/min)", "pnif", "peak nasal inspiratory flow"),
        ("ODI (Oswestry disability index)", "odi", "oswestry disability index"),
        ("Left ventricular volume in phase 1 (LVV1)", "lvv1", "left ventricular volume in phase 1"),
    ],
)
def test_a_record_explains_its_own_abbreviations(text, short, long):
    assert explained(text) == ((short, long),)


@pytest.mark.parametrize(
    "text",
    ["Pain (worst)", "Change in weight (ITT population)", "Pain at rest (IT)", "(ABC)", "pain (A)"],
)
def test_not_every_parenthesis_explains(text):
    assert explained(text) == ()


def test_initials_of_words_in_another_text_are_an_abbreviation():
    texts = ["Success of UAE", "Success of uterine artery embolization"]
    assert initials(texts) == {"uae": "uterine artery embolization"}
    assert initials(["Success of UAE"]) == {}


@given(st.text(alphabet="ABab ().,1-"))
def test_any_text_can_be_searched_for_explanations(text):
    assert all(short and long for short, long in explained(text))
