import json

import pytest

from tests.cli.program import Program
from tests.made_snapshots import made_snapshot

TRIAL = "NCT00000001"


def test_an_empty_store_is_sound(program: Program) -> None:
    ran = program("verify")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"0 snapshots of 0 trials in {program.root}.\n"


def test_a_sound_store(program: Program) -> None:
    program.keep(made_snapshot(TRIAL))
    assert program("verify").out == f"1 snapshot of 1 trial in {program.root}: all intact.\n"
    program.keep(made_snapshot(TRIAL, "Another", minutes=1), made_snapshot("NCT00000002"))
    ran = program("verify")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"3 snapshots of 2 trials in {program.root}: all intact.\n"


def test_every_damaged_file_is_named_and_nothing_is_touched(program: Program) -> None:
    program.keep(made_snapshot(TRIAL), made_snapshot("NCT00000002"), made_snapshot("NCT00000003"))
    first, second, _ = [program.root / name for name in program.files()]
    first.write_bytes(first.read_bytes()[:-20])
    second.write_bytes(second.read_bytes().replace(b"A study", b"A stady"))
    before = program.files()
    ran = program("verify")
    assert (ran.code, ran.err) == (5, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith(f"damaged: {TRIAL}/{first.name}: ")
    assert lines[1].startswith(f"damaged: NCT00000002/{second.name}: ")
    assert lines[2].startswith(f"3 snapshots of 3 trials in {program.root}: 2 damaged. ")
    assert program.files() == before
    data = program("verify", "--json")
    assert data.code == 5
    assert data.data["intact"] is False
    assert [one["path"] for one in data.data["damaged"]] == [
        f"{TRIAL}/{first.name}",
        f"NCT00000002/{second.name}",
    ]


def test_what_a_newer_trialcli_wrote_is_not_called_damaged(program: Program) -> None:
    program.keep(made_snapshot(TRIAL))
    (name,) = program.files()
    newer = json.loads(program.files()[name]) | {"format": "trialcli-snapshot/9", "seal": "new"}
    (program.root / name).write_text(json.dumps(newer))
    ran = program("verify")
    assert ran.code == 3
    assert ran.out.splitlines() == [
        f"written by a newer trialcli, not checked: {name}",
        f"1 snapshot of 1 trial in {program.root}: all others intact.",
    ]


def test_a_name_that_instructs_a_terminal_is_shown_without_doing_so(program: Program) -> None:
    program.keep(made_snapshot(TRIAL))
    (program.root / TRIAL / "odd\x1b[2J\n.json").write_bytes(b"{}")
    ran = program("verify")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 2
    assert "\x1b" not in ran.out


def test_rebuild_makes_the_catalog_again(program: Program) -> None:
    program.keep(made_snapshot(TRIAL))
    program("list")
    (program.root / "state.sqlite3").write_bytes(b"not a database" * 1000)
    assert program("list").code == 0
    ran = program("verify", "--rebuild")
    assert ran.code == 0
    assert "The watch log was damaged: " in ran.out
    assert f"The damaged file was renamed to {program.root}/state.sqlite3.damaged-1." in ran.out
    assert "The catalog was rebuilt: 1 trial." in ran.out
    assert program("list").err == ""


@pytest.mark.parametrize("arguments", [["NCT00000001"], ["--offline"]])
def test_wrong_usage_is_one_line(arguments: list[str], program: Program) -> None:
    ran = program("verify", *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
