import json
import string
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.text.blocks import (
    Block,
    clean,
    counted,
    enumerated,
    first_named,
    one_line,
    plain_text,
    read_markup,
    resolve,
    shortened,
)

ANY_TEXT = st.text(st.characters(codec=None))  # lone surrogates too
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def paragraph(text, level=0):
    return Block("paragraph", text, level)


def item(text, level=0, marker=None):
    return Block("item", text, level, marker)


# ---------------------------------------------------------------- clean


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "<U+001B>[31mred<U+001B>[0m"),
        ("\x9b31m", "<U+009B>31m"),
        ("abc\u202edcba", "abc<U+202E>dcba"),
        ("a\u200bb", "a<U+200B>b"),
        ("\ufeffbom", "<U+FEFF>bom"),
        ("\ud800", "<U+D800>"),
        ("\U000e0041", "<U+E0041>"),
        ("tab\there", "tab here"),
        ("a\r\nb\rc\u2028d\x0be\x85f", "a\nb\nc\nd\ne\nf"),
        ("5 µg/m² ≥ 3 患者", "5 µg/m² ≥ 3 患者"),
    ],
)
def test_characters_that_could_control_a_terminal_become_code_points(text, shown):
    assert clean(text) == shown


def test_every_invisible_character_of_unicode_is_cleaned():
    left = [
        f"{code:04X}"
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in INVISIBLE and chr(code) != "\n"
        if not _is_visible(clean(chr(code)))
    ]
    assert left == []


def _is_visible(text):
    return not any(unicodedata.category(letter) in INVISIBLE for letter in text if letter != "\n")


@given(ANY_TEXT)
def test_no_invisible_character_ever_comes_out(text):
    assert _is_visible(clean(text))
    assert _is_visible(one_line(text))
    assert "\n" not in one_line(text)
    assert all(_is_visible(block.text) for block in read_markup(text))


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("number", "nouns", "said"),
    [
        (0, ("site",), "0 sites"),
        (1, ("site",), "1 site"),
        (2, ("site",), "2 sites"),
        (1, ("country", "countries"), "1 country"),
        (3, ("country", "countries"), "3 countries"),
    ],
)
def test_a_number_comes_with_its_noun(number, nouns, said):
    assert counted(number, *nouns) == said


def test_enumerations():
    assert [enumerated("abc"[:number]) for number in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_one_line_folds_white_space():
    assert one_line("  a \n\n b\u00a0c\t") == "a b c"


# ---------------------------------------------------------------- escapes and entities


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        (r"eGFR\<30", "eGFR<30"),
        (r"3 x 10\^5/kg", "3 x 10^5/kg"),
        (r"SMPH\PEDIATRICS\PEDIATRICS", r"SMPH\PEDIATRICS\PEDIATRICS"),
        (r"a\\b", r"a\b"),
        (r"\[kg\] \& \* \_", "[kg] & * _"),
        ("&lt;5 &amp; &gt;3 &#39;x&#39; &#8805;", "<5 & >3 'x' ≥"),
        (r"AST \&lt; 5", "AST < 5"),
        ("R&D; AT&T &unknown; &amp", "R&D; AT&T &unknown; &amp"),
        ("a&nbsp;b&#10;c", "a b c"),
        ("&#x202E;&#27;x", "<U+202E>x"),
        ("CD19* and _x_ [link](http://a.b)", "CD19* and _x_ [link](http://a.b)"),
    ],
)
def test_escapes_and_entities_are_resolved(text, resolved):
    assert resolve(text) == resolved


@given(st.text(string.printable.translate({10: None, 11: None, 12: None, 13: None})))
def test_escaped_punctuation_reads_as_the_same_text(text):
    escaped = "".join("\\" + c if c in string.punctuation else c for c in text)
    if "&" not in text:
        assert resolve(escaped) == text


# ---------------------------------------------------------------- paragraphs and lists


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        (" \n\n ", []),
        ("one\n\ntwo", [paragraph("one"), paragraph("two")]),
        ("broken\nline", [paragraph("broken line")]),
        ("forced  \nbreak\\\nhere", [paragraph("forced\nbreak\nhere")]),
        ("* a\n* b", [item("a"), item("b")]),
        ("1. a\n2. b", [item("a", marker="1."), item("b", marker="2.")]),
        ("3) c", [item("c", marker="3)")]),
        ("Head:\n* a", [paragraph("Head:"), item("a")]),
        ("* a\n  * b\n    * c\n* d", [item("a"), item("b", 1), item("c", 2), item("d")]),
        ("1. a\n   * b\n\n2. c", [item("a", marker="1."), item("b", 1), item("c", marker="2.")]),
        ("1. a\n  2. b", [item("a", marker="1."), item("b", marker="2.")]),
        ("* a\n\n  more of a\n\nafter", [item("a"), paragraph("more of a", 1), paragraph("after")]),
        ("* a\n  goes on", [item("a goes on")]),
        ("weight of\n18. years", [paragraph("weight of 18. years")]),
        ("1\\. not a list", [paragraph("1. not a list")]),
        ("-5 degrees", [paragraph("-5 degrees")]),
        ("# not a heading", [paragraph("# not a heading")]),
        ("*\n* x", [item("x")]),
        (
            "Inclusion:\r\n\r\n          -  Age 18\r\n             or older\r\n\r\n          -  b",
            [paragraph("Inclusion:"), item("Age 18 or older"), item("b")],
        ),
        ("        far in", [paragraph("far in")]),
    ],
)
def test_blocks(text, blocks):
    assert list(read_markup(text)) == blocks


@given(st.lists(st.text("abc <>^*\\", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_a_list_is_read_as_its_items(texts):
    markup = "\n".join("* " + _escaped(text) for text in texts)
    assert [block.text for block in read_markup(markup)] == [" ".join(t.split()) for t in texts]


def _escaped(text):
    return "".join("\\" + c if c in string.punctuation else c for c in text)


def test_lines_may_have_any_line_ends():
    unix = "Inclusion:\n\n* a\n* b\n\nEnd"
    assert read_markup(unix.replace("\n", "\r\n")) == read_markup(unix)


def test_no_word_of_a_real_text_is_lost(corpus):
    lost = []
    for file in sorted(corpus.glob("records/*.json"))[::5]:
        protocol = json.loads(file.read_bytes())["protocolSection"]
        text = protocol.get("descriptionModule", {}).get("detailedDescription", "")
        read = "".join((block.marker or "") + block.text for block in read_markup(text))
        if _letters(resolve(text)) != _letters(read):
            lost.append(file.stem)
    assert lost == []


def _letters(text):
    return [letter for letter in text if letter.isalnum()]


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, ""), (1, "a"), (2, "a and b"), (3, "a, b and c"), (4, "a, b, c and 1 more")],
)
def test_the_rest_of_many_names_is_counted(number: int, said: str) -> None:
    assert first_named(list("abcd"[:number]), 3) == said


@pytest.mark.parametrize(("text", "said"), [("", ""), ("abc", "abc"), ("abcd", "abc…")])
def test_a_long_text_is_shortened(text: str, said: str) -> None:
    assert shortened(text, 3) == said


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("Age \\>18", "Age >18"),
        ("1\\. first", "1. first"),
        ("* one\n* two\\*", "* one\n* two*"),
        ("two\\\nlines", "two\nlines"),
        ("a backslash\\\\\nand a line", "a backslash\\\nand a line"),
        ("R&D &lt;3, \\&lt;4", "R&D <3, <4"),
        ("* one\n\n<!-- -->\n\n* two", "* one\n\n\n* two"),
        ("\\<!-- --\\>", "<!-- -->"),
        ("C:\\dir", "C:\\dir"),
        ("at the end\\", "at the end\\"),
        ("", ""),
    ],
)
def test_a_markup_field_is_read_as_plain_text(markup: str, plain: str) -> None:
    assert plain_text(markup) == plain
