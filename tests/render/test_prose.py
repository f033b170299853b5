from rich.text import Text

from tests.render.drawing import drawn
from trialcli.render.prose import (
    Heading,
    Inset,
    Separator,
    bullet,
    fields,
    labelled,
    paragraph,
    prose,
    spread,
)
from trialcli.text.blocks import read_markup


def drawn_all(pieces, width=30):
    return "".join(drawn(piece, width) for piece in pieces)


def test_a_labelled_text_hangs_beside_its_label():
    assert drawn(labelled("Where", "a clinic in a town by the sea", 8), 24) == (
        "Where   a clinic in a\n        town by the sea\n"
    )


def test_a_label_too_long_for_its_column_has_its_own_line():
    assert drawn(labelled("A longer label", "value", 8), 30) == "A longer label\n        value\n"


def test_fields_share_a_column_and_leave_out_what_is_absent():
    assert drawn_all(fields([("A", "1"), ("Gone", None), ("None", ""), ("Long", "2")])) == (
        "A     1\nLong  2\n"
    )


def test_text_is_set_no_wider_than_can_be_read():
    lines = drawn(paragraph("word " * 100), 200).splitlines()
    assert max(map(len, lines)) <= 100


def test_paragraphs_are_apart_and_items_together():
    text = "One.\n\n* a\n  * b\n* c\n\nTwo."
    assert drawn_all(prose(read_markup(text))) == "One.\n• a\n  ◦ b\n• c\n\nTwo.\n"


def test_numbered_items_keep_their_numbers():
    assert drawn_all(prose(read_markup("9. nine\n10. ten"))) == "9. nine\n10. ten\n"


def test_an_item_hangs_beside_its_marker():
    assert drawn(bullet("one two three", "10."), 16) == "10. one two\n    three\n"


def test_deeply_nested_items_stay_on_the_screen():
    text = "\n".join("  " * depth + "* deep" for depth in range(40))
    assert all(len(line) <= 30 for line in drawn_all(prose(read_markup(text))).splitlines())


def test_two_texts_at_the_ends_of_a_line_or_below_each_other():
    assert drawn(spread(Text("left"), Text("right"), 20), 20) == "left           right\n"
    assert drawn(spread(Text("left"), Text("right"), 8), 8) == "left\nright\n"
    assert drawn(Heading("Arms"), 20) == "Arms\n"


def test_an_inset_moves_lines_but_not_empty_ones():
    assert drawn(Inset(paragraph("one\n\ntwo")), 20) == "  one\n\n  two\n"


def test_a_line_is_as_wide_as_the_text():
    assert drawn(Separator(), 20) == "─" * 20 + "\n"
    assert drawn(Separator(), 300) == "─" * 100 + "\n"
