# ruff: noqa: RUF001
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ctgov.search.odd_texts import ODD_TEXTS, OPERATORS, WORDLESS
from trialcli.ctgov.search.safe_text import is_plain, safe_phrase, safe_text
from trialcli.errors import UsageError


def is_safe(text: str) -> bool:
    """Whether a text is words or one phrase, without anything that the language has a use for."""
    inside = text[1:-1] if re.fullmatch('"[^"]*"', text) else text
    runs = re.findall(r"[^\W_]+", inside)
    return not set('[]()",\\') & set(inside) and not set(OPERATORS) & set(runs)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_an_odd_text_becomes_plain_words(text: str) -> None:
    safe = safe_text(text)
    assert is_safe(safe)
    assert is_plain(safe)


def test_there_are_many_odd_texts() -> None:
    assert len(ODD_TEXTS) >= 200


@pytest.mark.parametrize("text", WORDLESS)
def test_a_text_without_a_word_is_an_error(text: str) -> None:
    with pytest.raises(UsageError, match="no letter or digit"):
        safe_text(text)


@given(st.text())
def test_any_text_becomes_plain_words_or_an_error(text: str) -> None:
    try:
        safe = safe_text(text)
    except UsageError:
        return
    assert is_safe(safe)
    assert is_safe(safe_phrase(text))
    assert any(map(str.isalnum, safe))


@given(st.lists(st.from_regex(r"[a-zäöß0-9]{1,9}", fullmatch=True), min_size=1, max_size=12))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    text = " ".join(words)
    assert safe_text(text) == text
    assert is_plain(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("lupus AND nephritis", "lupus and nephritis"),
        ("ALL", "all"),
        ("T-ALL", "T-all"),
        ("hba1c < 7", "hba1c 7"),
        ("(CAR)-T", "CAR T"),
        ("HER2+", "HER2+"),
        ("heart, lung", "heart lung"),
        ("Crohn’s disease", "Crohn’s disease"),
        ("Sjo\u0308gren", "Sjögren"),
        ("hyper\u00adtension", "hypertension"),
        ("hyper\u200bten\u2060si\ufeffon", "hypertension"),
        ("-x-", "x"),
        ("R&D", "R&D"),
        ("lupus " * 40, "lupus"),
        ("लुपस", "लुपस"),
    ],
)
def test_what_words_become(text: str, safe: str) -> None:
    assert safe_text(text) == safe


def test_a_phrase() -> None:
    assert safe_phrase("Korea, (Republic of)") == '"Korea Republic of"'
    assert len(safe_phrase("word " * 400)) < 400
