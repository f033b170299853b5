import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.outcomes.vocabulary import one_word_each


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("progress", "progressiv"),
        ("questionnair", "questionair"),
        ("occurenc", "occurrenc"),
        ("vertical", "vetrical"),
    ],
)
def test_nearly_equal_words_are_one(one, other):
    same = one_word_each([one, other])
    assert same.get(one, one) == same.get(other, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hypotens", "hypertens"), ("interleukin6", "interleukin8"), ("heart", "hear"), ("a", "b")],
)
def test_other_words_are_two(one, other):
    assert one_word_each([one, other]) == {}


@given(st.lists(st.text(alphabet="abc", min_size=4, max_size=8)))
def test_what_stands_for_a_word_stands_for_itself(words):
    same = one_word_each(words)
    assert all(same.get(word, word) == word for word in same.values())
