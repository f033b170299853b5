"""``trialcli`` alone: the first screen, and how it depends on the store."""

import shutil
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.program import Program
from tests.documents import EXAMPLE, examples_at
from trialcli.edges.storemaking import make_pack_store

_NEWCOMER, _READER, _FOLLOWER = "trialcli show NCT07331467", "trialcli list", "trialcli news"


def prepare(root: Path, user: str) -> None:
    """Make the store of a user."""
    if user != "newcomer":
        examples_at(root)
    if user == "follower":
        (root / "watch.toml").write_text(f'trials = ["{EXAMPLE}"]\n')


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("user", ["newcomer", "reader", "follower"])
def test_the_first_screen(
    user: str,
    columns: int,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
) -> None:
    prepare(program.root, user)
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = program()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot
    lines = ran.out.splitlines()
    assert len(lines) <= 24 + 12 * (columns < 80)
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize(
    "variables",
    [
        {"NO_COLOR": "1"},
        {"TERM": "dumb"},
        {"LC_ALL": "C", "PYTHONIOENCODING": None, "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"COLUMNS": "20"},
        {"COLUMNS": "wide"},
        {"HOME": "/nonexistent", "TRIALCLI_STORE": None},
        {"TRIALCLI_STORE": "~nobody-of-this-name/x"},
        {"TRIALCLI_STORE": "/dev/null"},
        {"TRIALCLI_RATE": "fast"},
    ],
)
def test_the_first_screen_in_every_surrounding(
    variables: dict[str, str | None], program: Program, tmp_path: Path
) -> None:
    ran = program.process(variables=variables, cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert _NEWCOMER in ran.out


def test_a_damaged_configuration_does_not_hide_the_first_screen(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text("rate =")
    monkeypatch.setenv("TRIALCLI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.delenv("TRIALCLI_STORE")
    monkeypatch.chdir(tmp_path)
    assert _NEWCOMER in program().out


def test_the_first_screen_writes_nothing(program: Program) -> None:
    assert program().code == 0
    assert not program.root.exists()


def test_a_store_of_packs_is_a_store(program: Program) -> None:
    shutil.rmtree(program.root, ignore_errors=True)
    make_pack_store(program.root)
    out = program().out
    assert _READER in out
    assert _NEWCOMER not in out


def test_files_that_are_no_trials_are_not_stored_trials(program: Program) -> None:
    (program.root / "NCT").mkdir(parents=True)
    (program.root / "NCT00000001").write_text("a file")
    assert _NEWCOMER in program().out
