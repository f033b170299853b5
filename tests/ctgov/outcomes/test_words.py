import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.outcomes.words import plain, stem, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Haemoglobin", "hemoglobin"),
        ("tumours", "tumor"),
        ("randomised", "randomized"),
        ("centres", "center"),
        ("analogue", "analog"),
        ("stopped", "stop"),
        ("dropping", "drop"),
        ("cured", "cure"),
        ("re-infarction", "reinfarction"),
        ("responses", "response"),
        ("infections", "infected"),
        ("patient's", "patients"),
        ("Åsberg", "Asberg"),
        ("Test™", "testtm"),
    ],
)
def test_two_ways_of_writing_a_word_have_one_stem(one, other):
    assert [stem(word) for word in tokens(plain(one))] == [
        stem(word) for word in tokens(plain(other))
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("systolic", "diastolic"), ("hypotension", "hypertension"), ("male", "female")],
)
def test_different_words_have_different_stems(one, other):
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("HbA1c &lt; 7,5 %", ["hba1c", "<", "7.5", "%"]),
        ("1,000 steps", ["1000", "steps"]),
        ("<p>two ≥ grade 3</p>", ["2", ">=", "grade", "3"]),
        ("", []),
    ],
)
def test_a_text_is_read_as_words_numbers_and_signs(text, found):
    assert tokens(plain(text)) == found


@given(st.text())
def test_any_text_can_be_read(text):
    assert all(stem(word) for word in tokens(plain(text)))
