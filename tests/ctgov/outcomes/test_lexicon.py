from collections import Counter
from importlib.resources import files

import pytest

from trialcli.ctgov.outcomes.lexicon import lexicon, phrase_words, read_lexicon
from trialcli.ctgov.outcomes.words import tokens

TEXT = files("trialcli.ctgov.outcomes").joinpath("lexicon.txt").read_text(encoding="utf-8")


def name(phrase):
    """Return the name of the meaning of a phrase."""
    (term,) = lexicon().terms(tokens(phrase))
    return term.name


def lines():
    section = ""
    for line in TEXT.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, equals, rest = line.partition(" = ")
            assert equals, line
            yield section, key, rest.split(" | ")


def test_each_line_has_a_name_and_phrases():
    for section, key, phrases in lines():
        assert section in ("same", "instruments", "narrower", "qualifiers", "vague")
        assert key == key.strip().lower()
        assert all(phrase == phrase.strip() != "" for phrase in phrases), key


def test_no_phrase_has_two_meanings():
    meanings = Counter()
    for section, key, phrases in lines():
        if section == "same":
            meanings.update({phrase_words(phrase) for phrase in (key, *phrases)})
    assert [phrase for phrase, count in meanings.items() if count > 1] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("death from any cause", "all cause mortality"),
        ("overall survival", "os"),
        ("hemoglobin a1c", "hba1c"),
        ("side effects", "adverse events"),
        ("gait speed", "walking speed"),
        ("sf 36", "36 item short form survey"),
        ("adverse events", "aes"),
    ],
)
def test_phrases_of_one_meaning(one, other):
    assert name(one) == name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("systolic blood pressure", "diastolic blood pressure"),
        ("overall survival", "progression free survival"),
        ("disease free survival", "event free survival"),
        ("ldl cholesterol", "hdl cholesterol"),
        ("hdl cholesterol", "nonhdl cholesterol"),
        ("hyperglycemia", "hypoglycemia"),
        ("fasting glucose", "postprandial glucose"),
        ("all cause mortality", "cardiovascular mortality"),
        ("adverse event", "serious adverse event"),
        ("overall response rate", "complete response"),
        ("length of stay", "icu length of stay"),
        ("near vision", "distance visual acuity"),
        ("left ventricular ejection fraction", "right ventricular ejection fraction"),
        ("pain intensity", "pain interference"),
        ("deep vein thrombosis", "pulmonary embolism"),
        ("type 1 diabetes", "type 2 diabetes"),
    ],
)
def test_phrases_that_are_near_and_not_the_same(one, other):
    names = [{term.name for term in lexicon().terms(tokens(text))} for text in (one, other)]
    assert names[0] != names[1]


def test_instruments_lead_to_what_they_measure():
    assert lexicon().same_construct(
        name("hamilton depression rating scale"), name("beck depression inventory")
    )
    assert not lexicon().same_construct(name("hads"), name("6 minute walk test"))
    assert lexicon().related(name("safety"), name("adverse events"))


def test_a_small_lexicon_is_read():
    small = read_lexicon("[same]\ncough = coughing | tussis\n[narrower]\nsymptom = cough\n")
    (term,) = small.terms(["the", "tussis"])
    assert (term.name, term.start, term.end) == ("cough", 1, 2)
    assert small.related("symptom", "cough")
