import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.render.formats.delimited import cell_text, csv_lines, tsv_lines

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.lists(st.text()),
    st.dictionaries(st.text(), st.integers()),
    st.sampled_from(
        ["=1", " =1", "\t+x", "\r-x", "@a", "-5", "+3.2", "-5 mg", "\uff1d1", "a\r\nb"]
    ),
)
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


@given(st.lists(st.tuples(VALUES, VALUES)))
def test_csv_is_read_back_by_any_reader(records: list[tuple[object, object]]) -> None:
    text = "".join(csv_lines(["a", "b"], records))
    assert text.count("\r\n") >= len(records) + 1
    read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert read == [["a", "b"], *([cell_text(one), cell_text(two)] for one, two in records)]


@given(st.lists(st.tuples(VALUES, VALUES)))
def test_tsv_has_a_line_a_record(records: list[tuple[object, object]]) -> None:
    lines = "".join(tsv_lines(["a", "b"], records)).removesuffix("\n").split("\n")
    assert len(lines) == len(records) + 1
    assert all(line.count("\t") == 1 for line in lines)


@given(VALUES)
def test_no_cell_begins_like_a_formula(value: object) -> None:
    cell = cell_text(value)
    assert NUMBER.fullmatch(cell) or not re.match("\\s*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]", cell)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", cell)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(A1)", "'  @SUM(A1)"),
        ("\tx", "' x"),
        ("\rx", "'\nx"),
        ("-", "'-"),
        ("- item", "'- item"),
        ("-5 mg", "'-5 mg"),
        ("-5", "-5"),
        ("+3.2", "+3.2"),
        ("-1e5", "-1e5"),
        (-5, "-5"),
        (-0.5, "-0.5"),
        (None, ""),
        (True, "true"),
        (["=a", "b"], "'=a; b"),
        ([], ""),
        ({"a": 1}, '{"a": 1}'),
        ("a'b", "a'b"),
    ],
)
def test_cells(value: object, cell: str) -> None:
    assert cell_text(value) == cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [('"=1"', '\'"=1"'), ('"a\tb', "'\"a b"), ('a "b"', 'a "b"'), ('"', "'\"")],
)
def test_no_cell_of_tsv_begins_with_a_quotation_mark(value: str, cell: str) -> None:
    assert "".join(tsv_lines(["a"], [[value]])) == f"a\n{cell}\n"


@given(st.lists(st.tuples(VALUES, VALUES)))
def test_tsv_has_the_same_rows_for_a_reader_of_quotation_marks(
    records: list[tuple[object, object]],
) -> None:
    text = "".join(tsv_lines(["a", "b"], records))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    assert [len(row) for row in rows] == [2] * (len(records) + 1)
