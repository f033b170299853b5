"""Nothing is lost in ASCII unseen: data and pages mean the same, readers get look-alikes."""

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.text.ascii import json_in_ascii, look_alike, markup_in_ascii


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        *zip("≤≥→–−…", ["<=", ">=", "->", "-", "-", "..."], strict=True),
        *zip("●•·│┼─█", "**-|+-#", strict=True),
        *zip("éÅñłøßÆœ", ["e", "A", "n", "l", "o", "ss", "AE", "oe"], strict=True),
        *zip("αβΔµμ", ["alpha", "beta", "Delta", "mu", "mu"], strict=True),
        *zip("²½ﬁ™\u00a0\u2009", ["2", "1/2", "fi", "TM", " ", " "], strict=True),
        ("\u0301", ""),
        ("中", "?"),
    ],
)
def test_similar_ascii_characters(character: str, shown: str) -> None:
    assert look_alike(character) == shown


@given(st.characters(min_codepoint=0x80))
def test_every_replacement_is_ascii(character: str) -> None:
    assert look_alike(character).isascii()


@given(st.text().map(lambda text: json.loads(json.dumps(text))))
def test_json_means_the_same(text: str) -> None:
    document = json.dumps([text], ensure_ascii=False)
    assert json_in_ascii(document).isascii()
    assert json.loads(json_in_ascii(document)) == [text]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_markup_means_the_same(text: str) -> None:
    written = markup_in_ascii(html.escape(text))
    assert written.isascii()
    # U+FDD0 and others are not characters, and HTML has no reference for them.
    if all(ord(sign) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(sign) <= 0xFDEF for sign in text):
        assert html.unescape(written) == text
