"""Every command that prints rows has every format, and each has the same rows and names."""

import csv
import io
import json
import re
from typing import Any

import pytest

from tests.cli.program import Program, Ran
from tests.documents import EXAMPLE, examples_at
from tests.made_snapshots import made_snapshot
from tests.registry_server import RegistryServer, record
from trialcli.render.formats.delimited import cell_text, tsv_lines
from trialcli.render.formats.table import columns_of, formats_of

HOSTILE = '=HYPERLINK("x"),\t"a"\r\nb \x1b[31m | café'
ROW_COMMANDS = {
    "list": ["list"],
    "history": ["history", EXAMPLE],
    "diff": ["diff", EXAMPLE, "first", "--all"],
    "rules": ["rules"],
    "ids": ["ids", EXAMPLE, "NCT0733146", HOSTILE],
    "news": ["news"],
}
COMMANDS = [pytest.param(name, words, id=name) for name, words in ROW_COMMANDS.items()]


@pytest.fixture
def stored(program: Program) -> Program:
    """Return the program with trials, hostile text, and news that nobody has seen."""
    examples_at(program.root)
    program.keep(made_snapshot("NCT00000002", study=record("NCT00000002", title=HOSTILE)))
    (program.root / "watch.toml").write_text('trials = ["NCT00000002"]')
    return program


def rows_of(ran: Ran, format_: str) -> list[dict[str, Any]]:
    assert (ran.code, ran.err.count("Traceback")) == (0, 0), ran.err
    if format_ == "jsonl":
        return [json.loads(line) for line in ran.out.splitlines()]
    if format_ == "csv":
        return list(csv.DictReader(io.StringIO(ran.out, newline=""), strict=True))
    header, *lines = [line.split("\t") for line in ran.out.removesuffix("\n").split("\n")]
    return [dict(zip(header, line, strict=True)) for line in lines]


def json_rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows in the JSON of a command, without the objects inside."""
    key = next(key for key in ("events", "versions", "rules", "ids", "trials") if key in data)
    inside = ("changes", "worst", "nearest")
    return [{name: row[name] for name in row if name not in inside} for row in data[key]]


def _in_tsv(cell: str) -> str:
    return [*tsv_lines(["cell"], [[cell]])][1].removesuffix("\n")


@pytest.mark.parametrize(("name", "words"), COMMANDS)
def test_every_format_of_rows_has_the_same_rows(
    stored: Program, name: str, words: list[str]
) -> None:
    lines = rows_of(stored(*words, "--format", "jsonl"), "jsonl")
    every = [column.name for column in columns_of(name)]
    assert all(list(line) == every for line in lines)
    as_cells = [{key: cell_text(value) for key, value in line.items()} for line in lines]
    assert rows_of(stored(*words, "--format", "csv"), "csv") == as_cells
    flat = [{key: _in_tsv(cell) for key, cell in row.items()} for row in as_cells]
    assert rows_of(stored(*words, "--format", "tsv"), "tsv") == flat
    for line, row in zip(lines, json_rows(stored(*words, "--json").data), strict=True):
        assert line | row == line


@pytest.mark.parametrize(("name", "words"), COMMANDS)
def test_csv_is_rfc_4180(stored: Program, name: str, words: list[str]) -> None:
    out = stored.process(*words, "--format", "csv").out
    header = out.split("\r\n")[0]
    assert header == ",".join(column.name for column in columns_of(name))
    assert out.endswith("\r\n")
    for cell in (cell for row in csv.reader(io.StringIO(out, newline="")) for cell in row):
        assert not re.match(r"\s*[=+@]", cell)
        assert "\x1b" not in cell


@pytest.mark.parametrize(("name", "words"), COMMANDS)
@pytest.mark.parametrize("format_", ["table", "text", "markdown"])
@pytest.mark.parametrize("columns", ["60", "80"])
def test_what_a_person_reads_fits_the_screen(
    stored: Program, name: str, words: list[str], format_: str, columns: str
) -> None:
    ran = stored.process(*words, "--format", format_, variables={"COLUMNS": columns})
    assert ran.code == 0
    assert "\x1b" not in ran.out
    if format_ != "markdown":
        assert max(map(len, ran.out.splitlines())) <= int(columns), name


@pytest.mark.parametrize(("name", "words"), COMMANDS)
def test_chosen_fields_are_written_in_their_order(
    stored: Program, name: str, words: list[str]
) -> None:
    first, last = columns_of(name)[0].name, columns_of(name)[-1].name
    chosen = ("--fields", f"{last}, {first.upper()},{last}")
    for format_, between in (("csv", ","), ("tsv", "\t")):
        header = stored(*words, *chosen, "--format", format_).out.splitlines()[0]
        assert header == f"{last}{between}{first}"
    lines = rows_of(stored(*words, *chosen, "--format", "jsonl"), "jsonl")
    assert all(list(line) == [last, first] for line in lines)
    assert stored(*words, *chosen).out.split()[:2] == [last, first]
    markdown = stored(*words, *chosen, "--format", "markdown").out.replace("\\", "")
    assert markdown.startswith(f"| {last} | {first} |\n| --- | --- |\n")


@pytest.mark.parametrize(("name", "words"), COMMANDS)
def test_fields_help_has_a_name_a_line(program: Program, name: str, words: list[str]) -> None:
    ran = program(words[0], "--fields", "help")  # whatever else the command requires
    assert (ran.code, ran.err) == (0, "")
    named = [line.split()[0] for line in ran.out.splitlines()]
    assert named == [column.name for column in columns_of(name)]
    assert all(len(line.split()) > 1 for line in ran.out.splitlines())


@pytest.mark.parametrize(("name", "words"), COMMANDS)
def test_an_unknown_format_or_field_names_the_known_ones(
    stored: Program, name: str, words: list[str]
) -> None:
    ran = stored(*words, "--format", "cvs")
    assert (ran.code, ran.out) == (2, "")
    assert "Did you mean csv?" in ran.err
    assert ", ".join(formats_of(name)) in ran.err
    field = columns_of(name)[0].name
    ran = stored(*words, "--fields", f"{field}x")
    assert (ran.code, ran.out) == (2, "")
    assert f"'{field}x' is not a field. Did you mean {field}?" in ran.err
    assert ", ".join(column.name for column in columns_of(name)) in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(("name", "words"), COMMANDS)
def test_json_is_short_for_a_format(stored: Program, name: str, words: list[str]) -> None:
    results = [stored(*words, *given).data for given in (["--json"], ["--format", "json"])]
    for data in results:
        data.pop("found", None)  # the time of the command itself
    assert results[0] == results[1]
    ran = stored(*words, "--json", "--format", "csv")
    assert (ran.code, ran.error["error"]["kind"]) == (2, "usage"), name


@pytest.mark.parametrize("words", [["--format", "json"], ["--format=json"], ["--json"]])
def test_an_error_is_json_if_the_result_would_be(program: Program, words: list[str]) -> None:
    assert program("history", "NCT00000009", *words).error["exit_code"] == 3


@pytest.mark.parametrize("name", ["list", "history", "rules"])
def test_json_has_the_chosen_fields_alone(stored: Program, name: str) -> None:
    first, last = columns_of(name)[0].name, columns_of(name)[-1].name
    data = stored(*ROW_COMMANDS[name], "--json", "--fields", f"{first},{last}").data
    rows = next(data[key] for key in ("versions", "rules", "trials") if key in data)
    assert rows
    assert all(list(row) == [first, last] for row in rows)


@pytest.mark.parametrize("name", ["diff", "news"])
def test_fields_are_refused_where_rows_are_inside_other_objects(stored: Program, name: str) -> None:
    ran = stored(*ROW_COMMANDS[name], "--json", "--fields", "trial")
    assert (ran.code, ran.error["error"]["kind"]) == (2, "usage")
    assert "--format jsonl" in ran.error["error"]["hint"]


@pytest.mark.parametrize(("words", "rows"), [(["list"], "list"), (["diff"], "diff")])
def test_without_rows_there_is_a_header_or_nothing(
    program: Program, words: list[str], rows: str
) -> None:
    names = [column.name for column in columns_of(rows)]
    assert program(*words, "--format", "csv").out == ",".join(names) + "\r\n"
    assert program(*words, "--format", "tsv").out == "\t".join(names) + "\n"
    assert program(*words, "--format", "jsonl").out == ""


@pytest.mark.parametrize("format_", ["csv", "tsv", "jsonl"])
def test_data_is_the_same_in_any_locale(stored: Program, format_: str) -> None:
    def ran(**variables: str | None) -> str:
        return stored.process("list", "--format", format_, variables=variables).out

    usual = ran(PYTHONIOENCODING="utf-8")
    assert "caf" in usual
    for encoding in ("latin-1", "ascii", "utf-16"):
        other = ran(PYTHONIOENCODING=encoding, NO_COLOR="1")
        if format_ == "jsonl":
            assert [*map(json.loads, other.splitlines())] == [*map(json.loads, usual.splitlines())]
        else:
            assert other == usual


def test_lists_are_lists_in_json_lines_and_joined_in_cells(stored: Program) -> None:
    _, line = rows_of(stored("list", "--format", "jsonl"), "jsonl")
    _, row = rows_of(stored("list", "--format", "csv"), "csv")
    assert line["countries"] == ["France", "Austria", "Germany", "Switzerland"]
    assert row["countries"] == "France; Austria; Germany; Switzerland"


def test_a_row_is_an_event_and_stderr_counts_the_others(stored: Program) -> None:
    ran = stored("diff", "--format", "csv")
    rows = rows_of(ran, "csv")
    assert {row["trial"] for row in rows} == {EXAMPLE}
    assert {row["concern"] for row in rows} == {"news"}
    assert "3 administrative and 2 registry-made changes not shown (--all)" in ran.err
    assert len(rows_of(stored("diff", "--format", "csv", "--all"), "csv")) > len(rows)
    worse = rows_of(stored("diff", EXAMPLE, "--format", "csv", "--min-severity", "minor"), "csv")
    assert {row["severity"] for row in worse} == {"minor"}


@pytest.mark.usefixtures("stored")
def test_a_row_of_news_is_an_event(asking: Program, registry: RegistryServer) -> None:
    for status in ("RECRUITING", "TERMINATED"):
        registry.put(record("NCT00000002", title="Calm", status=status))
        assert asking("watch", "run", "--refresh").code == 0
    trials = asking("news", "--json").data["trials"]
    said = [(one["trial"], event["sentence"]) for one in trials for event in one["events"]]
    assert said
    for format_ in ("csv", "tsv", "jsonl"):
        rows = rows_of(asking("news", "--format", format_), format_)
        assert [(row["trial"], row["sentence"]) for row in rows] == said


# ---------------------------------------------------------------- show


@pytest.mark.parametrize("more", [[], ["--full"], ["--section", "outcomes"]])
def test_show_as_markdown_has_what_the_screen_has(stored: Program, more: list[str]) -> None:
    words = ("show", EXAMPLE, "--offline", *more)
    screen = stored(*words, "--no-pager").out
    markdown = stored(*words, "--format", "markdown").out
    assert markdown.startswith("# Metformin add-on in type 2 diabetes (invented)")
    assert letters(screen) <= letters(markdown)


def letters(text: str) -> set[str]:
    """Return the words of a text."""
    return set(re.findall(r"[A-Za-z0-9]{4,}", text))


def test_show_as_markdown_escapes_registry_text(program: Program) -> None:
    title = "<b>*bold*</b> [x](http://x) \x1b[31m| `code`"
    program.keep(made_snapshot("NCT00000002", study=record("NCT00000002", title=title)))
    out = program("show", "NCT00000002", "--offline", "--format", "markdown").out
    assert "\\*bold\\*" in out
    assert "<b>" not in out
    assert "[x](" not in out
    assert "\x1b" not in out


def test_several_pages_and_records(stored: Program) -> None:
    words = ("show", EXAMPLE, "NCT00000002", "--offline")
    assert len(re.findall("^# ", stored(*words, "--format", "markdown").out, re.MULTILINE)) == 2
    assert stored(*words, "--format", "json").out == stored(*words, "--json").out
    assert stored(*words, "--format", "csv").code == 2
