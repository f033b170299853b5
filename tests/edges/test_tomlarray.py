import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.edges.tomlarray import edited_array, new_array, toml_text


def value(text: str) -> list[str]:
    values: list[str] = tomllib.loads(f"x = {text}\n")["x"]
    return values


def without(text: str, *gone: str) -> str:
    return edited_array(text, lambda each: each not in gone, [])


def with_(text: str, *more: str) -> str:
    return edited_array(text, lambda _: True, more)


def test_a_new_array_has_one_text_a_line() -> None:
    assert new_array(["a", "b"]) == '[\n  "a",\n  "b",\n]'
    assert new_array(["a"], "\r\n") == '[\r\n  "a",\r\n]'


@given(st.text())
def test_any_text_can_be_in_one(text: str) -> None:
    written = toml_text(text)
    assert value(f"[{written}]") == [text]
    assert "\n" not in written


COMMENTED = """[ # of all
  # of one
  "one",  # own
  "two", 'three',  # of both

  # of four
  "four" # last
]"""


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ([], COMMENTED),
        (["one"], COMMENTED.replace('  "one",  # own\n', "")),
        (["two"], COMMENTED.replace('"two", ', "")),
        (["three"], COMMENTED.replace(" 'three',", "")),
        (["two", "three"], COMMENTED.replace("  \"two\", 'three',  # of both\n", "")),
        (
            ["four"],
            COMMENTED.replace('  "four" # last\n', "").replace("'three',", "'three'"),
        ),
        (["one", "two", "three", "four"], "[ # of all\n  # of one\n\n  # of four\n]"),
    ],
)
def test_a_comment_is_removed_with_its_line(gone: list[str], left: str) -> None:
    assert without(COMMENTED, *gone) == left


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ('["a", "b", "c"]', "a", '["b", "c"]'),
        ('["a", "b", "c"]', "b", '["a", "c"]'),
        ('["a", "b", "c"]', "c", '["a", "b"]'),
        ('[ "a" , "b" ]', "a", '[ "b" ]'),
        ('[ "a" , "b" ]', "b", '[ "a" ]'),
        ('["a", "b",]', "b", '["a",]'),
        ('["a"]', "a", "[]"),
        ('[\n  "a",\n]', "a", "[]"),
        ('["a",\n "b"]', "a", '[\n "b"]'),
        ('["a",\n "b"]', "b", '["a"\n]'),
        ('[\n  "a"\n  , "b" # b\n  , "c"\n]', "a", '[\n   "b" # b\n  , "c"\n]'),
        ("[\n  \"a\", # a\n  '''b\n''', # b\n]", "b\n", '[\n  "a", # a\n]'),
        ('["#a", "b,", "\\"]"]', "b,", '["#a", "\\"]"]'),
        ("[\"\"\"x\"\"\"\"\", '''y''''']", 'x""', "['''y''''']"),
        ('["a", "b", "a"]', "a", '["b"]'),
    ],
)
def test_removals_from_an_array(text: str, gone: str, left: str) -> None:
    assert without(text, gone) == left
    assert value(without(text, gone)) == [each for each in value(text) if each != gone]


@pytest.mark.parametrize(
    ("text", "extended"),
    [
        ("[]", '[\n  "new",\n]'),
        ("[ ]", '[\n  "new",\n]'),
        ("[\n]", '[\n  "new",\n]'),
        ('["a"]', '["a", "new"]'),
        ('[ "a", ]', '[ "a", "new", ]'),
        (f'["{"x" * 60}"]', f'[\n  "{"x" * 60}",\n  "new",\n]'),
        ('[\n    "a"\n]', '[\n    "a",\n    "new",\n]'),
        ('[\n\t"a", # a\n\t# b\n\t]', '[\n\t"a", # a\n\t# b\n\t"new",\n\t]'),
        ('["a", # a\n "b"]', '["a", # a\n "b",\n "new",\n]'),
        ('["a" # a\n]', '["a", # a\n  "new",\n]'),
        ('[\n"a"\n,\n]', '[\n"a"\n,\n"new",\n]'),
        ("[\n  # none yet\n]", '[\n  # none yet\n  "new",\n]'),
    ],
)
def test_added_texts_come_last(text: str, extended: str) -> None:
    assert with_(text, "new") == extended
    assert value(extended) == [*value(text), "new"]


def test_lines_end_as_in_the_document() -> None:
    text = '[\r\n  "a", # a\r\n]'
    assert edited_array(text, lambda _: True, ["b"], "\r\n") == '[\r\n  "a", # a\r\n  "b",\r\n]'
    assert edited_array(text, lambda _: False, ["b"], "\r\n") == '[\r\n  "b",\r\n]'


@pytest.mark.parametrize("text", ["", "x", '"a"', "[1]", '[["a"]]', '["a" ? "b"]'])
def test_other_values_than_arrays_of_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="it is not an array"):
        with_(text, "b")


# ---------------------------------------------------------------- the law

texts = st.text(st.sampled_from("ab#,\"'\\]é \n"), max_size=3)
_COMMENTS = st.text(st.sampled_from("ab\"'],[#\\é \t"), max_size=6).map(lambda text: f"#{text}")


@st.composite
def arrays(draw: st.DrawFn, line_end: str = "\n") -> str:
    """Return any array of texts, however it is laid out."""

    def gap() -> str:
        ends = st.one_of(st.just(line_end), _COMMENTS.map(lambda text: text + line_end))
        spaces = st.sampled_from(["", " ", "  ", "\t"])
        return "".join(draw(st.lists(st.one_of(spaces, spaces, ends), max_size=3)))

    def item(text: str) -> str:
        if draw(st.booleans()) or "'" in text or "\n" in text:
            return toml_text(text)
        return draw(st.sampled_from([f"'{text}'", f"'''{text}'''"]))

    items = [f"{gap()}{item(text)}{gap()}" for text in draw(st.lists(texts, max_size=5))]
    last = f",{gap()}" if items and draw(st.booleans()) else gap()
    return f"[{','.join(items)}{last}]"


def comment_lines(text: str) -> list[tuple[str, list[str]]]:
    """Return every comment of an array with the texts on its line, by a reading of its own."""
    lines = []
    items: list[str] = []
    place = 1
    while place < len(text) - 1:
        for quote in ("'''", '"', "'"):
            if text.startswith(quote, place):
                end = place + len(quote)
                while not text.startswith(quote, end):
                    end += 2 if quote == '"' and text[end] == "\\" else 1
                while quote == "'''" and text.startswith("'", end + 3):
                    end += 1
                end += len(quote)
                items.append(value(f"[{text[place:end]}]")[0])
                place = end
                break
        else:
            if text[place] == "#":
                end = text.index("\n", place)
                lines.append((text[place:end].rstrip("\r"), items))
                place = end
            if text[place] == "\n":
                items = []
            place += 1
    return lines


@given(st.data(), arrays(), st.lists(texts, max_size=3))
def test_an_edited_array_has_the_right_texts_and_the_comments_of_other_lines(
    data: st.DataObject, text: str, more: list[str]
) -> None:
    before = value(text)
    gone = set(data.draw(st.lists(st.sampled_from(before)))) if before else set()
    after = edited_array(text, lambda each: each not in gone, more)
    assert value(after) == [each for each in before if each not in gone] + more
    staying = [
        comment for comment, items in comment_lines(text) if not items or not gone >= set(items)
    ]
    assert [comment for comment, _ in comment_lines(after)] == staying


@given(arrays("\r\n"), st.lists(texts, max_size=3))
def test_all_line_ends_are_the_same(text: str, more: list[str]) -> None:
    after = edited_array(text, lambda each: "a" not in each, more, "\r\n")
    assert after.replace("\r\n", "").count("\n") == 0
    assert value(after) == [each for each in value(text) if "a" not in each] + more


@given(arrays())
def test_an_array_without_edits_stays_as_it_is(text: str) -> None:
    assert edited_array(text, lambda _: True, []) == (text if text[1:-1].strip() else "[]")
