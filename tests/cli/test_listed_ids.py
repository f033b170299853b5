"""``trialcli ids``: one row for each ID of a list, as it stands there, and its trial."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program
from tests.made_snapshots import made_snapshot
from tests.ordinary import has_permissions, without_privileges
from tests.registry_server import RegistryServer, record
from tests.schema_tables import validate

A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"
SHEET = f"""Author,NCT Number,Notes
Ng,{A},first
Li,"NCT: 00000002; nct-00000001",see {C}
Ho,NCT0000001,short
Hu,ISRCTN12345678,other
Ja,,
Mo,=HYPERLINK("x"),
Mu,10.1000/abc.5,
"""


def rows(program: Program, *arguments: str) -> list[dict[str, Any]]:
    ran = program("ids", *arguments, "--json")
    assert ran.code == 0
    validate(ran.data, "ids")
    found: list[dict[str, Any]] = ran.data["ids"]
    return found


def listed(
    program: Program, content: str, *columns: str, name: str = "list"
) -> list[tuple[Any, ...]]:
    Path(name).write_text(content)
    return [tuple(row[one] for one in columns) for row in rows(program, "--from", name)]


def test_each_id_of_a_table_has_a_row_with_its_line_and_reason(program: Program) -> None:
    program.keep(made_snapshot(A))
    found = listed(program, SHEET, "line", "written", "trial", "read_as", "stored", "reason")
    assert found == [
        (2, A, A, "trial", 1, None),
        (3, "NCT: 00000002", B, "trial", 0, None),
        (3, "nct-00000001", A, "repeated", 1, "repeats line 2"),
        (4, "NCT0000001", None, "not_usable", None, "has 7 digits; is one missing?"),
        (5, "ISRCTN12345678", None, "other_id", None, "is an ID of the ISRCTN registry"),
        (6, "", None, "no_id", None, "has no trial ID"),
        (7, '=HYPERLINK("x")', None, "no_id", None, "has no trial ID"),
        (8, "10.1000/abc.5", None, "other_id", None, "is the DOI of a publication"),
    ]


def test_only_a_registry_is_named_as_one(program: Program) -> None:
    found = listed(program, SHEET, "read_as", "registry")
    assert [registry for kind, registry in found if kind == "other_id"] == ["ISRCTN", None]


def test_the_cell_stands_beside_each_of_its_ids(program: Program) -> None:
    cells = [cell for line, cell in listed(program, SHEET, "line", "cell") if line == 3]
    assert cells == ["NCT: 00000002; nct-00000001"] * 2


def test_the_counts_are_on_stderr_without_the_ids_of_the_table(program: Program) -> None:
    Path("sheet.csv").write_text(SHEET)
    assert program("ids", "--from", "sheet.csv").err == (
        "sheet.csv: 2 trial IDs; 1 repeated; 1 other ID is only mentioned; 2 IDs of other kinds "
        "(1 DOI, 1 ISRCTN), which trialcli does not read; 1 not usable; 2 rows without an ID.\n"
    )
    assert program("ids", "--from", "sheet.csv", "--quiet").err == ""


def test_csv_has_no_cell_that_a_spreadsheet_would_run(program: Program) -> None:
    Path("sheet.csv").write_text(SHEET)
    ran = program("ids", "--from", "sheet.csv", "--format", "csv", "--fields", "line,written,cell")
    found = {row["line"]: row for row in csv.DictReader(io.StringIO(ran.out, newline=""))}
    assert found["7"]["written"] == found["7"]["cell"] == '\'=HYPERLINK("x")'


def test_a_hostile_cell_controls_no_terminal_and_no_table(program: Program) -> None:
    Path("list").write_bytes(b"NCT Number\tx\n\x1b[31m\xff[b]NCT00000001\xe2\x80\xae\ty\n")
    for format_ in ("table", "csv", "tsv", "jsonl", "json", "markdown"):
        ran = program.process("ids", "--from", "list", "--format", format_, cwd=Path.cwd())
        assert ran.code == 0, ran.err
        assert not {"\x1b", "\u202e"} & set(ran.out)
        assert A in ran.out


def test_a_second_list_names_the_list_of_the_first_place(program: Program) -> None:
    Path("one.txt").write_text(f"\n{A}\n")
    Path("two.txt").write_text(f"{B}\n{A}\n{B}\n")
    found = rows(program, A, "--from", "one.txt", "--from", "two.txt")
    assert [(row["file"], row["line"], row["item"], row["reason"]) for row in found] == [
        (None, None, 1, None),
        ("one.txt", 2, None, "repeats argument 1"),
        ("two.txt", 1, None, None),
        ("two.txt", 2, None, "repeats argument 1"),
        ("two.txt", 3, None, "repeats line 1"),
    ]
    found = rows(program, "--from", "one.txt", "--from", "two.txt")
    assert found[2]["reason"] == "repeats line 2 of one.txt"


def test_standard_input_is_a_list(program: Program) -> None:
    ran = program.process("ids", "-", "--format", "jsonl", stdin=f"{A}\nx\n")
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [(row["file"], row["line"], row["trial"]) for row in found] == [
        ("-", 1, A),
        ("-", 2, None),
    ]


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (f'[{{"nctId": "{A}"}}, {{"nctId": null}}, {{"nctId": "{B}"}}]', [A, None, B]),
        (f'["{A}", "x", "{B}"]', [A, None, B]),
    ],
)
def test_one_json_document_has_items_and_no_lines(
    content: str, places: list[str | None], program: Program
) -> None:
    found = listed(program, content, "line", "item", "trial")
    assert found == [(None, item, trial) for item, trial in enumerate(places, 1)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f'{{"nctId": "{A}"}}\n{{"nctId": ""}}\n', [(1, A), (2, None)]),
        (f"<a>\n<nct_id>{A}</nct_id>\n<nct_id></nct_id>\n</a>", [(2, A), (3, None)]),
        (f"TY  - JOUR\nID  - {A}\nUR  - NCT0000\n  0002\nER  - ", [(2, A), (3, B)]),
        ("a\nNCT\n00000002\n", [(1, None), (2, None), (3, None)]),
        ("", []),
    ],
    ids=["JSON lines", "XML", "citations", "cut off", "empty"],
)
def test_every_form_of_list_has_lines(
    content: str, expected: list[tuple[int, str | None]], program: Program
) -> None:
    assert listed(program, content, "line", "trial") == expected


def test_an_earlier_id_is_the_same_trial(asking: Program, registry: RegistryServer) -> None:
    study = record(A)
    study["protocolSection"]["identificationModule"]["nctIdAliases"] = [B]
    registry.put(study)
    assert asking("fetch", B).code == 0
    first, second = rows(asking, B, A)
    assert (first["trial"], first["stored"]) == (A, 1)
    assert first["reason"] == f"is an earlier ID of {A}"
    assert (second["read_as"], second["reason"]) == ("repeated", "repeats argument 1")


def test_what_a_check_has_learned(asking: Program, registry: RegistryServer) -> None:
    registry.put(record(A))
    assert asking("fetch", A, B).code == 3
    found = rows(asking, A, B, C)
    assert [row["in_registry"] for row in found] == [True, False, None]
    assert found[1]["reason"] == "is not in the registry, by the last check"


def test_a_check_that_failed_says_nothing_of_the_registry(
    asking: Program,
) -> None:
    assert asking("fetch", B, "--registry-url", "http://127.0.0.1:9").code == 3
    assert rows(asking, B)[0]["in_registry"] is None


@pytest.mark.parametrize("words", [["timeline", B], ["audit", B], ["report", A, B], ["diff", B]])
def test_a_trial_that_the_registry_does_not_have_is_not_to_be_fetched(
    words: list[str], asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(A))
    assert f"Run trialcli fetch {B} first." in asking(*words).err
    assert asking("fetch", A, B).code == 3
    ran = asking(*words)
    assert ran.code == 3
    assert (
        f"{B}: nothing is stored. At the last check: The registry has no such trial. "
        "Check the ID for typing errors."
    ) in ran.err
    registry.put(record(B))
    assert asking("fetch", B).code == 0
    assert "no such trial" not in asking(*words).err


@has_permissions
def test_a_trial_whose_files_cannot_be_read_has_a_row_and_a_problem(program: Program) -> None:
    program.keep(made_snapshot(A))
    (program.root / A).chmod(0)
    ran = program.process("ids", A, B, "--json", preexec_fn=without_privileges)
    (program.root / A).chmod(0o700)
    assert ran.code == 5
    assert [row["stored"] for row in ran.data["ids"]] == [None, 0]
    assert f"{A}: " in ran.err


def test_no_list_is_bad_usage(program: Program) -> None:
    ran = program("ids")
    assert (ran.code, ran.out) == (2, "")
    assert "Give --from FILE, or trial IDs." in ran.err


def test_a_missing_file_is_bad_usage_and_names_it(program: Program) -> None:
    ran = program("ids", "--from", "missing.csv")
    assert (ran.code, ran.out) == (2, "")
    assert "missing.csv" in ran.err


def test_no_registry_is_asked(asking: Program, registry: RegistryServer) -> None:
    rows(asking, A, "NCT0000")
    assert registry.asked == []
