"""What the program itself writes, and watch.toml, read as lists of trial IDs."""

import json
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer, record

A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"


@pytest.fixture
def filled(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with two watched and stored trials, of which one names a third."""
    named = record(B)
    named["protocolSection"]["identificationModule"]["briefTitle"] = f"Follow-up of {C}"
    registry.put(record(A), named)
    assert asking("watch", "add", A, B).code == 0
    assert asking("watch", "run").code == 0
    return asking


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--json"),
        ("fetch", A, B, "--json"),
        ("watch", "list", "--json"),
        ("watch", "add", A, B, "--json"),
    ],
)
def test_json_of_the_program_is_a_list(
    words: tuple[str, ...], filled: Program, tmp_path: Path
) -> None:
    (tmp_path / "ids.json").write_text(json.dumps(filled(*words).data))
    ran = filled("watch", "add", "--group", "read", "--from", "ids.json", "--json")
    assert [one["trial"] for one in ran.data["trials"]] == [A, B]


def test_a_snapshot_is_a_list_of_one(filled: Program, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(next((filled.root / B).glob("2*.json")).read_bytes())
    ran = filled("watch", "add", "--group", "read", "--from", "one.json", "--json")
    assert [one["trial"] for one in ran.data["trials"]] == [B]
    assert ran.err == "one.json: 1 trial ID; 1 other ID is only mentioned.\n"


def test_fetch_names_every_id_that_it_does_not_read(
    asking: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    registry.put(record(A))
    bad = [f"NCT00000{number}" for number in range(10, 17)]
    rows = ["Study;Registration", f"a;{A}", *(f"b;{one}" for one in bad), "c;ISRCTN12345678"]
    (tmp_path / "ids.csv").write_text("\n".join(rows))
    few = asking("fetch", "--from", "ids.csv").err
    assert "7 not usable" in few
    assert "and 2 more (trialcli ids lists them)" in few
    assert bad[4] in few
    assert bad[5] not in few
    lines = asking("fetch", "--verbose", "--from", "ids.csv").err.splitlines()
    for number, one in enumerate(bad, 3):
        assert f'ids.csv, line {number}: "{one}" has 7 digits.' in lines
    assert 'ids.csv, line 10: "ISRCTN12345678" is an ID of the ISRCTN registry.' in lines


LIST = """\
trials = [
  "NCT 00000001",  # one
  "NCT00000002,nct00000003",
  "https://clinicaltrials.gov/study/NCT00000004?tab=history",
]
"""


@pytest.fixture
def edited(program: Program) -> Path:
    """Return a watch list that a person has written."""
    program.root.mkdir()
    path = program.root / "watch.toml"
    path.write_text(LIST)
    return path


def test_the_watch_list_has_ids_in_any_spelling(edited: Path, program: Program) -> None:
    ran = program("watch", "add", A, "NCT-00000004", "--json")
    assert [one["outcome"] for one in ran.data["trials"]] == ["listed", "listed"]
    assert program("watch", "remove", A).code == 0
    assert program("watch", "remove", f"{B},{C}").out == f"{B}  removed\n{C}  removed\n"
    assert edited.read_text() == (
        'trials = [\n  "https://clinicaltrials.gov/study/NCT00000004?tab=history",\n]\n'
    )


def test_one_of_two_ids_in_a_text_is_not_removed(edited: Path, program: Program) -> None:
    ran = program("watch", "remove", B)
    assert (ran.code, ran.out) == (2, "")
    assert "edit the file by hand" in ran.err
    assert edited.read_text() == LIST


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NCT0000190", "trials has NCT0000190, which has 7 digits."),
        ("NCT 0000190O", "trials has NCT 0000190O, which has the letter O among its digits."),
        ("DRKS00012345", "trials has DRKS00012345, which is an ID of the German register (DRKS)."),
        ("07331467", "trials has 07331467, which has no NCT before it."),
        ("NCT00000001-9", "trials has NCT00000001-9, which may be a range; list each ID."),
    ],
)
def test_an_id_of_the_watch_list_that_cannot_be_read(
    text: str, said: str, edited: Path, program: Program
) -> None:
    edited.write_text(f'trials = ["{text}"]')
    ran = program("watch", "run", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.error["error"]["message"] == f"The watch list {edited} cannot be used: {said}"
