from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.render.drawing import drawn
from trialcli.render.record.table import Matrix, Row


def test_cells_stand_below_their_columns():
    table = Matrix(("Drug", "Placebo"), (Row("All"), Row("Started", ("60", "59"), 2)))
    assert drawn(table, 40) == ("           Drug      Placebo\nAll\n  Started  60        59\n")


def test_too_many_columns_go_into_strips():
    columns = tuple(f"Group {number}" for number in range(8))
    table = Matrix(columns, (Row("Value", tuple("01234567")),))
    lines = drawn(table, 40).splitlines()
    assert [line.split() for line in lines if "Value" in line] == [
        ["Value", "0", "1", "2"],
        ["Value", "3", "4", "5"],
        ["Value", "6", "7"],
    ]
    assert max(map(len, lines)) <= 40


def test_a_long_label_is_wrapped_beside_its_cells():
    table = Matrix(("A",), (Row("a label of many words that cannot be on one line", ("1",)),))
    lines = drawn(table, 40).splitlines()
    assert lines[1].endswith("1")
    assert len(lines) > 3


def test_a_table_without_columns_is_its_labels():
    assert drawn(Matrix((), (Row("only a label"),)), 40).split() == ["only", "a", "label"]


texts = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=30)


@given(
    st.lists(st.tuples(texts, st.lists(texts, max_size=4)), max_size=4),
    st.lists(texts, max_size=6),
    st.sampled_from([20, 60, 80]),
)
def test_any_table_fits_and_keeps_its_letters(rows, columns, width):
    cells = [(label, (*values, *[""] * len(columns))[: len(columns)]) for label, values in rows]
    table = Matrix(tuple(columns), tuple(Row(label, values) for label, values in cells))
    shown = drawn(table, width)
    assert all(cell_len(line) <= width for line in shown.splitlines())
    for label, values in cells:
        for text in (label, *values):
            for letter in "".join(text.split()):
                assert letter in shown
