import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ctgov.outcomes.test_metrics import changes_of
from trialcli.ctgov.outcomes.abbreviations import explained, in_place, initials


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


@pytest.mark.parametrize(
    ("one", "other", "short", "long"),
    [
        ("Relapse in HR patients", "Relapse in high-risk patients", "hr", "high risk"),
        ("CSF tau", "Cerebrospinal fluid tau", "csf", "cerebrospinal fluid"),
        ("LV mass", "Left ventricular mass", "lv", "left ventricular"),
        ("HF admission", "Heart failure admission", "hf", "heart failure"),
        ("Flow by PAH", "Flow by para-amino-hippuric acid", "pah", "para amino hippuric acid"),
        ("VTE events", "Venous thromboembolic events", "vte", "venous thromboembolic"),
    ],
)
def test_words_in_the_place_of_an_abbreviation_explain_it(one, other, short, long):
    assert in_place([one, other]) == in_place([other, one]) == {short: long}
    (change,) = changes_of(one, other)
    assert change.kind == "reworded"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RV mass", "Left ventricular mass"),
        ("CRP level", "Pain after complete response"),
        ("HR at rest", "Risk of harm at home"),
        ("LV mass and left ventricular volume", "Left ventricular mass of LV"),
    ],
)
def test_other_words_or_words_elsewhere_explain_no_abbreviation(one, other):
    assert in_place([one, other]) == {}


@pytest.mark.parametrize("plural", ["Skin sores (SSs)", "Venous leg ulcers (VLUs)"])
def test_the_plural_of_an_abbreviation_is_explained_too(plural):
    (change,) = changes_of(plural.partition(" (")[0], plural)
    assert change.kind == "reworded"
