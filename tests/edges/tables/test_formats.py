import csv
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.edges.tables.csv import CSV, text_cell
from trialcli.edges.tables.files import FileFormat
from trialcli.edges.tables.jsonlines import JSON_LINES
from trialcli.edges.tables.parquet import parquet_format
from trialcli.edges.tables.sqlite import SqliteFile, read_table
from trialcli.registry.tables import Block, Column, Part, Row, block_of, joined

COLUMNS = (
    Column("nct_id", "text", "NCT ID."),
    Column("number", "integer", "A whole number."),
    Column("value", "number", "Any number."),
    Column("is_set", "boolean", "Yes or no."),
    Column("day", "date", "A day."),
    Column("moment", "time", "A time."),
)
ROWS: list[Row] = [
    ("NCT00000001", 2**63 - 1, 48.0, True, date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC)),
    ("NCT00000002", None, None, None, None, None),
    ("", -1, 0.1, False, date(1, 1, 1), datetime(1970, 1, 1, 0, 0, 0, 5, tzinfo=UTC)),
    ("=1+1", 0, -1.5e-7, None, None, None),
    ("'=1+1", 0, 1e300, None, None, None),
    ('a "quoted", text\r\nin\ntwo\tlines 🧬\0', 1, 1.0, True, None, None),
]
FILE_FORMATS = {"csv": CSV, "jsonl": JSON_LINES, "parquet": parquet_format()}
file_formats = pytest.mark.parametrize("format_", FILE_FORMATS.values(), ids=FILE_FORMATS)

_texts = st.text(st.characters(codec="utf-8")) | st.sampled_from(["", "'", '"', "=1", "-5", "\r"])
_rows = st.tuples(
    _texts,
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.booleans(),
    st.none() | st.dates(),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)


def write(format_: FileFormat, path: Path, *batches: list[Row]) -> Path:
    writer = format_.open(path, COLUMNS)
    for batch in batches:
        writer.write(block_of(batch))
    writer.close()
    return path


def write_sqlite(path: Path, *batches: list[Row]) -> Path:
    file = SqliteFile(path)
    writer = file.open("things", COLUMNS)
    for batch in batches:
        writer.write(block_of(batch))
    writer.close()
    file.index()
    file.close()
    return path


@file_formats
def test_rows_are_read_back_as_they_were_written(format_: FileFormat, tmp_path: Path) -> None:
    path = write(format_, tmp_path / "things", ROWS[:2], [], ROWS[2:])
    expected = [("=1+1", *row[1:]) if format_ is CSV and row[0] == "'=1+1" else row for row in ROWS]
    assert list(format_.read(path, COLUMNS)) == expected


@file_formats
@given(rows=st.lists(_rows, max_size=4))
def test_rows_written_again_are_the_same_bytes(
    format_: FileFormat, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    directory = tmp_path_factory.mktemp("rows")
    first = write(format_, directory / "first", rows)
    second = write(format_, directory / "second", list(format_.read(first, COLUMNS)))
    assert first.read_bytes() == second.read_bytes()


_repeated = st.lists(st.tuples(_rows, st.integers(0, 3)), max_size=4)
"""Rows, and how many times each follows."""


def _shared(rows: list[tuple[Row, int]]) -> Block:
    """Return rows, of which all columns but the number are shared by those that follow."""
    repeats = [times for _, times in rows]
    numbers = [number for number, times in enumerate(repeats) for _ in range(times)]
    first, _, *rest = zip(*(row for row, _ in rows), strict=True)
    parts = (Part([first], repeats), Part([numbers]), Part(rest, repeats))
    return Block(sum(repeats), parts)


@pytest.mark.parametrize("name", [*FILE_FORMATS, "sqlite"])
@given(several=st.lists(_repeated.filter(lambda rows: any(times for _, times in rows)), min_size=1))
def test_cells_that_rows_share_are_written_in_each(
    name: str, tmp_path_factory: pytest.TempPathFactory, several: list[list[tuple[Row, int]]]
) -> None:
    block = joined([_shared(rows) for rows in several])
    directory = tmp_path_factory.mktemp("rows")
    rows = [*block.rows()]
    assert len(rows) == block.size
    assert [row[2:] for row in rows] == [
        row[2:] for part in several for row, times in part for _ in range(times)
    ]
    if name == "sqlite":
        paths = [directory / "shared", directory / "plain"]
        for path, one in zip(paths, (block, block_of(rows)), strict=True):
            file = SqliteFile(path)
            file.open("things", COLUMNS).write(one)
            file.close()
        assert list(read_table(paths[0], "things", COLUMNS)) == rows
    else:
        writer = FILE_FORMATS[name].open(directory / "shared", COLUMNS)
        writer.write(block)
        writer.close()
        plain = write(FILE_FORMATS[name], directory / "plain", rows)
        assert (directory / "shared").read_bytes() == plain.read_bytes()


@given(rows=st.lists(_rows, max_size=4))
def test_sqlite_gives_the_rows_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    path = write_sqlite(tmp_path_factory.mktemp("rows") / "things", rows)
    assert list(read_table(path, "things", COLUMNS)) == rows


@file_formats
def test_an_unpaired_surrogate_becomes_a_question_mark(format_: FileFormat, tmp_path: Path) -> None:
    row = ("a\ud800b", *ROWS[1][1:])
    path = write(format_, tmp_path / "things", [ROWS[1], row])
    assert [row[0] for row in format_.read(path, COLUMNS)] == ["NCT00000002", "a?b"]


def test_an_unpaired_surrogate_in_sqlite_loses_no_row(tmp_path: Path) -> None:
    row = ("a\ud800b", *ROWS[1][1:])
    path = write_sqlite(tmp_path / "things", [ROWS[1], row, ROWS[0]])
    texts = [row[0] for row in read_table(path, "things", COLUMNS)]
    assert texts == ["NCT00000002", "a?b", "NCT00000001"]


@file_formats
def test_a_file_that_exists_is_not_overwritten(format_: FileFormat, tmp_path: Path) -> None:
    path = tmp_path / "things"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        format_.open(path, COLUMNS)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", '""'),
        ("plain", "plain"),
        ("-5", "-5"),
        ("-5 mg", "'-5 mg"),
        ("=SUM(A1,B1)", '"\'=SUM(A1,B1)"'),
        (" @now", "' @now"),
        ("\t=1", "'\t=1"),
        ('say "so"', '"say ""so"""'),
        ("'=1", "'=1"),
    ],
)
def test_a_text_is_one_cell_and_no_formula(text: str, cell: str) -> None:
    assert text_cell(text) == cell


def test_others_read_csv_as_it_was_meant(tmp_path: Path) -> None:
    path = write(CSV, tmp_path / "things.csv", ROWS)
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert [line["number"] for line in lines] == [str(2**63 - 1), "", "-1", "0", "0", "1"]
    assert lines[5]["nct_id"] == ROWS[5][0]
    assert lines[0]["is_set"] == "true"
    frame = pl.read_csv(path, try_parse_dates=True)
    assert frame.schema["day"] == pl.Date
    assert frame["number"].to_list() == [row[1] for row in ROWS]


def _duckdb(query: str, path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        return db.execute(query, [str(path)]).fetchall()


_DUCKDB: dict[str, Callable[[Path], list[tuple[object, ...]]]] = {
    "parquet": lambda path: _duckdb("SELECT * EXCLUDE moment FROM read_parquet($1)", path),
    "jsonl": lambda path: _duckdb("SELECT * EXCLUDE moment FROM read_json($1)", path),
}


@pytest.mark.parametrize("name", _DUCKDB)
def test_duckdb_reads_types_and_rows(name: str, tmp_path: Path) -> None:
    rows = [("x", *row[1:]) for row in ROWS]
    path = write(FILE_FORMATS[name], tmp_path / "things", rows)
    assert _DUCKDB[name](path) == [row[:5] for row in rows]


def test_parquet_has_the_types_of_the_columns(tmp_path: Path) -> None:
    frame = pl.read_parquet(write(FILE_FORMATS["parquet"], tmp_path / "things", ROWS))
    types = [pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.Date, pl.Datetime("us", "UTC")]
    assert list(frame.schema.values()) == types
    assert frame.rows() == ROWS


def test_json_lines_have_every_column(tmp_path: Path) -> None:
    path = write(JSON_LINES, tmp_path / "things", ROWS)
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
    assert [list(row) for row in rows] == [[column.name for column in COLUMNS]] * len(ROWS)
    assert rows[0]["moment"] == "2026-03-01T12:00:00+00:00"


def test_sqlite_has_types_and_an_index(tmp_path: Path) -> None:
    path = write_sqlite(tmp_path / "things.sqlite3", ROWS)
    with sqlite3.connect(path) as db:
        (kind,) = db.execute("SELECT DISTINCT typeof(number) FROM things WHERE number").fetchone()
        plan = db.execute("EXPLAIN QUERY PLAN SELECT * FROM things WHERE nct_id = ''").fetchall()
        days = db.execute("SELECT day FROM things WHERE day > '2000'").fetchall()
    assert kind == "integer"
    assert "things_nct_id" in str(plan)
    assert days == [("2026-03-01",)]
