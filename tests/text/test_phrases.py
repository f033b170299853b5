import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.errors import UsageError
from trialcli.text.phrases import Phrase, places, quotations, read_phrases


@pytest.mark.parametrize(
    ("given_", "phrases"),
    [
        (["lupus", "Nephritis"], [("lupus",), ("nephritis",)]),
        (["complete response"], [("complete", "response")]),
        (['"complete response"', "lupus"], [("complete", "response"), ("lupus",)]),
        (['lupus "complete response" sle'], [("lupus",), ("sle",), ("complete", "response")]),
        (["“complete response” lupus"], [("lupus",), ("complete", "response")]),
        (["car-t"], [("car", "t")]),
        (["hba1c", "<", "7"], [("hba1c",), ("7",)]),
        (["hba1c < 7"], [("hba1c", "7")]),
        (["(x"], [("x",)]),
        (["AND", "or", "NOT"], [("and",), ("or",), ("not",)]),
        (["NEAR(a", "b,", "2)"], [("near", "a"), ("b",), ("2",)]),
        (["title:x"], [("title", "x")]),
        (["^a", "b*", "-c", "{d}"], [("a",), ("b",), ("c",), ("d",)]),
        (['"', "a"], [("a",)]),
        (['"a'], [("a",)]),
        (['"a b'], [("a",), ("b",)]),
        (["lupus", "LUPUS"], [("lupus",)]),
        (["肺癌"], [("肺", "癌")]),
    ],
)
def test_what_a_person_types(given_: list[str], phrases: list[Phrase]) -> None:
    assert sorted(read_phrases(given_)) == sorted(phrases)


@pytest.mark.parametrize("given_", [[""], ["*"], ['""'], ["<", "("], ["—"], []])
def test_punctuation_alone_is_an_error(given_: list[str]) -> None:
    with pytest.raises(UsageError, match="no word to find"):
        read_phrases(given_)


def test_too_many_words_are_an_error() -> None:
    with pytest.raises(UsageError, match="at most 64"):
        read_phrases([f"w{number}" for number in range(65)])


def quoted(text: str, *words: str) -> str:
    found = list(quotations(text, read_phrases(words)))
    return max(found, key=lambda one: len(one.found)).text if found else ""


def test_the_words_are_quoted_in_their_sentence() -> None:
    text = "A first one. It treats lupus (SLE) i.e. early. Another lupus."
    assert quoted(text, "lupus") == "It treats lupus (SLE) i.e. early."
    assert quoted(text, "another", "lupus") == "Another lupus."
    assert quoted(text, "nephritis") == ""


def test_a_phrase_needs_its_words_together() -> None:
    assert quoted("response was complete", "complete response") == ""
    assert quoted("One.\nComplete\nResponse\nTwo.", "complete response") == "Complete Response"
    assert quoted("No lupus. Nephritis is. Or.", "lupus nephritis") == "No lupus. Nephritis is."


def test_a_long_sentence_is_cut_around_the_words() -> None:
    text = "before " * 100 + "lupus " + "after " * 100
    found = quoted(text, "lupus")
    assert found.startswith("… before")
    assert "lupus" in found
    assert found.endswith("after …")
    assert len(found) < 260


def test_a_long_sentence_is_quoted_in_parts_that_have_the_words() -> None:
    text = "lupus " + "x " * 400 + "nephritis " + "x " * 400 + "lupus"
    found = list(quotations(text, read_phrases(["lupus", "nephritis"])))
    assert [sorted(one.found) for one in found] == [[("lupus",)], [("nephritis",)], [("lupus",)]]
    assert all(word in one.text for one in found for (word,) in one.found)


@pytest.mark.parametrize(
    ("words", "phrases"),
    [
        ("ifosfamid*", [("ifosfamid*",)]),
        ("(ifosfamid*)", [("ifosfamid*",)]),
        ("lupus-neph*", [("lupus", "neph*")]),
        ('"lupus neph*" a', [("a",), ("lupus", "neph*")]),
        ("inf*usion", [("inf", "usion")]),
        ("car*", [("car",)]),
        ("infusion *", [("infusion",)]),
        ("*infusion", [("infusion",)]),
        ("癌*", [("癌",)]),
    ],
)
def test_an_asterisk_stands_for_any_ending(words: str, phrases: list[Phrase]) -> None:
    assert sorted(read_phrases([words])) == phrases


def test_words_with_any_ending_are_quoted() -> None:
    text = "Lupus nephritis. Nephrology. Kidney."
    assert quoted("neph", "neph*") == "neph"
    assert quoted(text, "nephr*") == "Lupus nephritis."
    assert [text[start:end] for start, end in places(text, [("nephr*",)])] == [
        "nephritis",
        "Nephrology",
    ]
    assert list(places(text, [("lupus", "nephr*")])) == [(0, 15)]


def test_accents_and_case_are_quoted_as_they_are() -> None:
    assert quoted("Sjögren\u2019s SYNDROME", "sjogren", "syndrome") == "Sjögren\u2019s SYNDROME"


def test_the_places_of_words_are_those_in_the_text() -> None:
    text = "CAR-T and car t"
    spans = places(text, [("car", "t")])
    assert [text[start:end] for start, end in spans] == ["CAR-T", "car t"]


_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Characters that are shown as their code points, if at all."""


@given(st.lists(st.text(), max_size=4), st.text(st.characters(exclude_categories=_CATEGORIES)))
def test_any_text_can_be_searched(words: list[str], text: str) -> None:
    try:
        phrases = read_phrases(words)
    except UsageError:
        return
    for found in quotations(text, phrases):
        assert found.found
        assert all([*places(found.text, [phrase])] for phrase in found.found)
