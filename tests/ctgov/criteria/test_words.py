"""The words of a criterion that changed."""

import pytest

from trialcli.ctgov.criteria.words import changed_words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Stroke in the last 4 weeks", "Stroke in the last 8 weeks", "“4 weeks” → “8 weeks”"),
        ("Age ≥18 years", "Age \u00a0> 18 years", "“≥18 years” → “> 18 years”"),
        ("Gout and scurvy", "Gout or scurvy", "“Gout and scurvy” → “Gout or scurvy”"),
        ("Is able to walk", "Is not able to walk", "“Is able” → “Is not able”"),
        ("Dialysis.", "Dialysis, unless it ended", "“unless it ended” added"),
        ("Gout (active or past)", "Gout", "“(active or past)” left out"),
        ("ER (-) tumour", "ER (+) tumour", "“ER(-)” → “ER (+)”"),
        ("Stroke ; gout", "stroke, gout.", ""),
    ],
)
def test_changed_words_are_named(before: str, after: str, words: str) -> None:
    assert changed_words(before, after) == words


def test_words_of_logic_and_numbers_come_first() -> None:
    words = changed_words("One two three four five six seven", "Uno two tres four cinque six 7")
    assert words.startswith("“seven” → “7”; “One” → “Uno”")
    assert words.endswith("; 1 more change")


def test_a_very_long_text_is_not_matched_word_by_word() -> None:
    assert changed_words("gout " * 1000, "scurvy " * 1000) == ""
