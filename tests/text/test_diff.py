import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.text.blocks import Block, read_markup
from trialcli.text.diff import (
    BlockDiff,
    Piece,
    diff_blocks,
    diff_markup,
    diff_plain,
    diff_words,
    reads_the_same,
)

WORDS = ["age", "18", "to", "65", "years", "HbA1c", "7.5", "%", "or", "a", ",", "(", ")", "<", "é"]
sentences = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
texts = sentences | st.text(max_size=30) | st.text(string.printable, max_size=60)
blocks = st.lists(
    st.builds(Block, st.sampled_from(["paragraph", "item"]), sentences.filter(str.strip)),
    max_size=6,
)


def side(pieces: tuple[Piece, ...], kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in ("same", kind))


@given(texts, texts)
def test_the_pieces_give_back_both_texts(before: str, after: str) -> None:
    pieces = diff_words(before, after)
    assert side(pieces, "removed") == before
    assert side(pieces, "added") == after
    assert all(piece.text for piece in pieces)
    kinds = [piece.kind for piece in pieces]
    assert all(one != other for one, other in pairwise(kinds))


@given(texts)
def test_a_text_and_itself_are_one_piece(text: str) -> None:
    assert diff_words(text, text) == ((Piece("same", text),) if text else ())


@given(texts, texts)
def test_swapped_texts_give_the_mirrored_diff(before: str, after: str) -> None:
    there, back = diff_words(before, after), diff_words(after, before)
    assert side(there, "added") == side(back, "removed")
    assert side(there, "removed") == side(back, "added")


def words_of(diffs: list[BlockDiff], kind: str) -> list[str]:
    whole = {"removed": ("same", "removed", "altered"), "added": ("same", "added", "altered")}[kind]
    return [
        side(diff.pieces, kind)
        if diff.kind == "altered"
        else "".join(piece.text for piece in diff.pieces)
        for diff in diffs
        if diff.kind in whole
    ]


@given(blocks, blocks)
def test_the_blocks_give_back_both_texts(before: list[Block], after: list[Block]) -> None:
    diffs = diff_blocks(before, after)
    assert words_of(diffs, "removed") == [block.text for block in before]
    assert words_of(diffs, "added") == [block.text for block in after]


@given(blocks)
def test_blocks_and_themselves_read_the_same(same: list[Block]) -> None:
    diffs = diff_blocks(same, same)
    assert reads_the_same(diffs)
    assert [diff.pieces[0].text for diff in diffs] == [block.text for block in same]
    assert [diff.item for diff in diffs] == [block.kind == "item" for block in same]


@given(blocks, blocks)
def test_only_equal_texts_read_the_same(before: list[Block], after: list[Block]) -> None:
    equal = [block.text for block in before] == [block.text for block in after]
    assert reads_the_same(diff_blocks(before, after)) == equal


@given(texts, texts)
def test_plain_and_markup_texts_of_any_kind(before: str, after: str) -> None:
    for diff in (diff_plain, diff_markup):
        assert reads_the_same(diff(before, before))
        for block in diff(before, after):
            assert block.pieces
    assert [words_of(diff_markup(before, after), "added")] == [
        [block.text for block in read_markup(after)]
    ]


@pytest.mark.parametrize(
    "after",
    [
        "- one\n- <two",
        "* one\n\n* <two",
        "*   one\n*   <two",
        "* one\n* &lt;two\n\n",
        "\n* one\r\n* <two",
        "* &#111;ne\n* \\<two",
    ],
)
def test_formatting_alone_reads_the_same(after: str) -> None:
    before = "* one\n* \\<two"
    assert reads_the_same(diff_markup(before, after))


def test_words_and_numbers_stay_whole() -> None:
    pieces = diff_words("Age 18 to 65 years, 7.5 %", "Age 18 to 75 years, 7,5 %")
    assert pieces == (
        Piece("same", "Age 18 to "),
        Piece("removed", "65"),
        Piece("added", "75"),
        Piece("same", " years, "),
        Piece("removed", "7.5"),
        Piece("added", "7,5"),
        Piece("same", " %"),
    )


def test_nearby_changes_are_joined() -> None:
    pieces = diff_words("one two three", "four five three")
    assert pieces == (
        Piece("removed", "one two"),
        Piece("added", "four five"),
        Piece("same", " three"),
    )


def test_an_altered_criterion_among_others() -> None:
    diffs = diff_markup(
        "* Age 18 to 65 years\n* Diabetes\n* Pregnancy", "* Age 18 to 75 years\n* Diabetes\n* Gout"
    )
    assert [diff.kind for diff in diffs] == ["altered", "same", "removed", "added"]


def test_unrelated_blocks_are_removed_and_added() -> None:
    diffs = diff_markup("A wholly different sentence", "Nothing in common with it")
    assert [diff.kind for diff in diffs] == ["removed", "added"]


def test_a_changed_word_marks_only_its_sentence() -> None:
    sentence = "This sentence number {} says nothing that anybody would want to know of. "
    long = "".join(sentence.format(number) for number in range(12))
    diffs = diff_markup(long, long.replace("number 7 says", "number 7 tells"))
    assert [diff.kind for diff in diffs].count("same") == 11
    (altered,) = [diff for diff in diffs if diff.kind == "altered"]
    assert [piece.text for piece in altered.pieces if piece.kind != "same"] == ["says", "tells"]


def test_too_many_words_are_shown_as_old_and_new() -> None:
    text = "word " * 500
    assert diff_words(text, text) == (Piece("same", text),)
    assert diff_words(text, f"one {text}") == (
        Piece("removed", text),
        Piece("added", f"one {text}"),
    )
    short = "word " * 100
    assert Piece("added", "one ") in diff_words(short, f"one {short}")


def test_too_many_blocks_are_not_matched() -> None:
    before, after = (
        [Block("item", f"Criterion {number} {word}") for number in range(110)]
        for word in ("of old", "of new")
    )
    few = diff_blocks(before[:5], after[:5])
    assert {diff.kind for diff in few} == {"altered"}
    many = diff_blocks(before, after)
    assert [diff.kind for diff in many] == ["removed"] * 110 + ["added"] * 110
    assert words_of(many, "removed") == [block.text for block in before]
    assert words_of(many, "added") == [block.text for block in after]


def test_long_texts_are_compared_sentence_by_sentence() -> None:
    before = "".join(f"Sentence {number} has a few words of its own. " for number in range(90))
    after = before.replace("Sentence 40 has", "Sentence 40 lacks")
    pieces = diff_words(before, after)
    assert [piece.text for piece in pieces if piece.kind != "same"] == ["has", "lacks"]
    assert (side(pieces, "removed"), side(pieces, "added")) == (before, after)
