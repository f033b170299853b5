"""The pager is chosen as git chooses it, and what it does not show is not lost."""

import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from trialcli.edges.pager import page, pager, shows_colours

LONG = "".join(f"line {number}\n" for number in range(30))


def paged(text: str, variables: Mapping[str, str], tmp_path: Path) -> str | None:
    """Return the text that a pager got; None if none was started, or it failed."""
    into = tmp_path / "paged"
    shown = page(text, {"PATH": "/usr/bin:/bin", "INTO": str(into), **variables})
    return into.read_text() if shown and into.exists() else None


@pytest.mark.parametrize(
    ("variables", "command"),
    [
        ({}, "less"),
        ({"PAGER": "more"}, "more"),
        ({"TRIALCLI_PAGER": "most", "PAGER": "more"}, "most"),
        ({"TRIALCLI_PAGER": "", "PAGER": "more"}, ""),
        ({"PAGER": ""}, ""),
        ({"PAGER": "  "}, ""),
        ({"PAGER": "cat"}, ""),
        ({"TRIALCLI_PAGER": " cat ", "PAGER": "more"}, ""),
        ({"PAGER": "less -R | cat"}, "less -R | cat"),
    ],
)
def test_trialcli_pager_comes_before_pager(variables: dict[str, str], command: str) -> None:
    assert pager(variables) == command


def test_pager_is_a_shell_command(tmp_path: Path) -> None:
    assert paged(LONG, {"PAGER": "tr l L | cat >$INTO"}, tmp_path) == LONG.replace("l", "L")
    assert paged(LONG, {"PAGER": 'X=1; cat >"$INTO"'}, tmp_path) == LONG


def test_less_and_lv_get_default_options_if_none_are_set(tmp_path: Path) -> None:
    said = {"PAGER": "echo $LESS $LV $LESSCHARSET >$INTO"}
    assert paged(LONG, said, tmp_path) == "FRX -c utf-8\n"
    own = {"LESS": "-S", "LV": "-z", "LESSCHARSET": "latin1"}
    assert paged(LONG, {**said, **own}, tmp_path) == "-S -z latin1\n"
    assert paged(LONG, {**said, "LESS": ""}, tmp_path) == "-c utf-8\n"


@pytest.mark.parametrize(
    "command",
    ["", "cat", " ", "'", '"', "/nowhere/at/all", "/", "false", "cat >/nowhere/at/all", "exit 3"],
)
def test_text_is_written_if_no_pager_showed_it(command: str) -> None:
    assert not page(LONG, {"PATH": "/usr/bin:/bin", "PAGER": command})


@pytest.mark.parametrize("command", ["true", "head -1 >/dev/null", "exec 0<&-; sleep 0"])
def test_quitting_the_pager_early_is_not_a_failure(command: str) -> None:
    assert page("x" * 200_000 + LONG, {"PATH": "/usr/bin:/bin", "PAGER": command})


def test_text_that_cannot_be_encoded_gets_a_substitute(tmp_path: Path) -> None:
    assert "half ? of" in (paged("half \ud800 of\n", {"PAGER": "cat >$INTO"}, tmp_path) or "")


def test_ctrl_c_works_again_after_the_pager(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert paged(LONG, {"PAGER": "kill -INT $PPID; cat >$INTO"}, tmp_path) == LONG
    assert signal.getsignal(signal.SIGINT) is before


def test_text_is_not_written_again_if_ctrl_c_ended_the_pager() -> None:
    assert page(LONG, {"PATH": "/usr/bin:/bin", "PAGER": "kill -INT $PPID; exit 2"})


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, True),
        ({"LESS": "FRX"}, True),
        ({"LESS": "-FX"}, False),
        ({"LESS": "FX"}, False),
        ({"LESS": "-r"}, True),
        ({"LESS": "-F -R"}, True),
        ({"LESS": "F R"}, False),
        ({"LESS": "--RAW-CONTROL-CHARS"}, True),
        ({"LESS": "--quit-if-one-screen"}, False),
        ({"LESS": "-PRaw"}, False),
        ({"LESS": "-jR"}, False),
        ({"LESS": ""}, False),
        ({"LESS": "", "PAGER": "less -R"}, True),
        ({"LESS": "S", "PAGER": "/usr/bin/less -SR"}, True),
        ({"LESS": "S", "PAGER": "less -S"}, False),
        ({"LESS": "S", "PAGER": "more"}, True),
        ({"LESS": "S", "TRIALCLI_PAGER": "bat", "PAGER": "less"}, True),
    ],
)
def test_less_gets_colours_only_if_it_shows_them(variables: dict[str, str], coloured: bool) -> None:
    assert shows_colours(variables) is coloured
