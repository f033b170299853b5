import io
import sys
from pathlib import Path

import pytest

from trialcli.cli.deps import Deps
from trialcli.cli.ids import given_trials
from trialcli.errors import UsageError


def test_arguments_are_brought_to_one_spelling_and_kept_once() -> None:
    assert given_trials(Deps(), ["nct1", "NCT00000002", " nct001 "], None) == [
        "NCT00000001",
        "NCT00000002",
    ]
    assert given_trials(Deps(), [], None) == []


def test_arguments_come_before_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "trials.txt"
    listed.write_text("NCT00000002 and NCT00000003")
    found = given_trials(Deps(), ["NCT00000003"], listed)
    assert found == ["NCT00000003", "NCT00000002"]
    assert capsys.readouterr().err == f"{listed}: 2 trial IDs.\n"


def test_quiet_does_not_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "trials.txt"
    listed.write_text("x\nNCT00000002\n")
    given_trials(Deps(quiet=True), [], listed)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("content", "account"),
    [
        ("NCT1", "1 trial ID."),
        ("NCT1\nNCT1\n\nNCT1 NCT2", "2 trial IDs; skipped 2 repeated IDs."),
        ("a\nNCT1\nb", "1 trial ID; skipped 2 lines without an ID."),
        (
            " ".join(f"NCT{digit}00000000" for digit in range(1, 8)) + " NCT1",
            "1 trial ID; skipped 7 malformed IDs: "
            + ", ".join(f"NCT{digit}00000000" for digit in range(1, 6))
            + ", ….",
        ),
    ],
)
def test_what_was_passed_over_is_counted(
    content: str, account: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    given_trials(Deps(), ["-"], None)
    assert capsys.readouterr().err == f"Standard input: {account}\n"


def test_what_a_file_holds_never_instructs_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "odd\x1b[31m.txt"
    listed.write_text("NCT1 NCT\u0661\u0662 NCT0\x1b[2J")
    given_trials(Deps(), [], listed)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "\x1b" not in said


@pytest.mark.parametrize(
    "text", ["", "NCT", "NCT0", "07331467", "NCT\u0661", "NCT123456789", "NCT1;ls"]
)
def test_an_argument_that_is_no_id_is_named(text: str) -> None:
    with pytest.raises(UsageError, match="is not a trial ID"):
        given_trials(Deps(), [text], None)
