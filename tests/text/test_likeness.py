import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.text.likeness import informative_words, letter_likeness, likeness, normalised, numbers

texts = st.text(max_size=40) | st.sampled_from(["Overall survival", "Charité", "\ud800", "", "  "])


@given(texts, texts)
def test_likeness_is_a_share_and_the_same_both_ways(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= letter_likeness(one, other) <= 1


@given(texts)
def test_a_text_is_wholly_like_itself(text):
    assert likeness(text, text) == 1


@given(texts)
def test_normalising_is_done_once(text):
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Montréal", "MONTREAL"), ("St. Luke's  Hospital", "st luke s hospital"), ("Łódź ", "łodz")],
)
def test_case_accents_and_punctuation_make_no_difference(one, other):
    assert likeness(one, other) == 1


def test_a_rewording_is_more_similar_than_another_text():
    measure = "Progression-free survival (PFS) by RECIST 1.1"
    assert likeness(measure, "Progression-free survival") > likeness(measure, "Overall survival")
    assert likeness("Anaemia", "Anemia") > 0.3
    assert likeness("Nausea", "Headache") < 0.2


def test_common_words_are_left_out_of_a_name():
    common = frozenset({"hospital", "university"})
    assert informative_words("Hanyang University Hospital", common) == "hanyang"
    assert informative_words("University Hospital", common) == "University Hospital"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("City Hospital No 35", {"35"}),
        ("The Second Affiliated Hospital", {"2"}),
        ("1st Clinic, Site 0267", {"1", "267"}),
        ("Charité", set()),
    ],
)
def test_numbers_in_a_name(text, found):
    assert numbers(text) == found


def test_hostile_lengths_cost_no_extra_time():
    pages = "survival " * 100_000
    assert likeness(pages, pages + "x") == 1
