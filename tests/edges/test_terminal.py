import io
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.text import Text

from trialcli.edges import terminal
from trialcli.edges.terminal import Bar, Silence, note, page, progress, show, show_text, write

LONG = "".join(f"line {number}\n" for number in range(30))


class Tty(io.StringIO):
    """A stream that says that a person watches."""

    def isatty(self) -> bool:
        return True


def paged(text: str, height: int, variables: Mapping[str, str], tmp_path: Path) -> str | None:
    """Return what a pager was handed; None where none was started."""
    into = tmp_path / "paged"
    page(text, height, {"PATH": "/usr/bin:/bin", "INTO": str(into), **variables})
    return into.read_text() if into.exists() else None


def test_a_text_that_fits_is_not_paged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pager = {"PAGER": "sh -c 'cat >$INTO'"}
    assert paged(LONG, 31, pager, tmp_path) is None
    assert capsys.readouterr().out == LONG
    assert paged(LONG, 30, pager, tmp_path) == LONG
    assert capsys.readouterr().out == ""


def test_the_pager_is_ours_then_the_persons(tmp_path: Path) -> None:
    both = {"TRIALCLI_PAGER": "sh -c 'echo ours >$INTO'", "PAGER": "sh -c 'echo theirs >$INTO'"}
    assert paged(LONG, 10, both, tmp_path) == "ours\n"
    del both["TRIALCLI_PAGER"]
    assert paged(LONG, 10, both, tmp_path) == "theirs\n"


def test_less_is_told_what_to_do_unless_the_person_has_told_it(tmp_path: Path) -> None:
    pager = {"PAGER": "sh -c 'echo $LESS >$INTO'"}
    assert paged(LONG, 10, pager, tmp_path) == "FRX\n"
    assert paged(LONG, 10, {**pager, "LESS": "-S"}, tmp_path) == "-S\n"


@pytest.mark.parametrize("pager", ["cat", " ", "'", '"', "\\", "/nowhere/at/all", "/"])
def test_without_a_pager_that_works_the_text_is_written(
    pager: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert paged(LONG, 10, {"PAGER": pager}, tmp_path) is None
    assert capsys.readouterr().out == LONG


def test_a_pager_that_does_not_read_is_no_error(tmp_path: Path) -> None:
    assert paged("x" * 200_000 + LONG, 10, {"PAGER": "false"}, tmp_path) is None


def test_text_that_cannot_be_encoded_gets_a_substitute(tmp_path: Path) -> None:
    pager = {"PAGER": "sh -c 'cat >$INTO'"}
    assert "half  ? of" in (paged("half  \ud800 of\n" * 20, 10, pager, tmp_path) or "")


def test_ctrl_c_is_given_back_after_the_pager(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert paged(LONG, 10, {"PAGER": "sh -c 'kill -INT $PPID; cat >$INTO'"}, tmp_path) == LONG
    assert signal.getsignal(signal.SIGINT) is before


def test_registry_text_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show([Text("[bold]Body weight [kg][/] :smiley:")], pager=True)
    assert capsys.readouterr().out == "[bold]Body weight [kg][/] :smiley:\n"
    terminal.stdout_console().print("[red]x[/] :smiley: 12")
    assert capsys.readouterr().out == "[red]x[/] :smiley: 12\n"


def test_text_goes_through_the_pager_on_a_terminal_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "paged"
    monkeypatch.setenv("PAGER", f"sh -c 'cat >{into}'")
    monkeypatch.setenv("LINES", "10")
    monkeypatch.setenv("TERM", "xterm")
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    show_text(LONG, pager=True)
    assert (out.getvalue(), into.exists()) == (LONG, False)
    watched = Tty()
    monkeypatch.setattr(sys, "stdout", watched)
    show_text(LONG, pager=False)
    assert (watched.getvalue(), into.exists()) == (LONG, False)
    show_text(LONG, pager=True)
    assert (watched.getvalue(), into.read_text()) == (LONG, LONG)


def test_results_and_remarks_go_their_own_ways(capsys: pytest.CaptureFixture[str]) -> None:
    write("result\n")
    note("remark")
    assert capsys.readouterr() == ("result\n", "remark\n")


def test_a_bar_only_where_a_person_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(progress("Fetching", quiet=False), Silence)
    monkeypatch.setattr(sys, "stderr", Tty())
    assert isinstance(progress("Fetching", quiet=False), Bar)
    assert isinstance(progress("Fetching", quiet=True), Silence)


def test_silence_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    silent = Silence()
    silent.start(3)
    silent.advance()
    silent.stop()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("total", [3, None])
def test_a_bar_is_drawn_on_stderr_and_taken_away(
    total: int | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    watched = Tty()
    monkeypatch.setattr(sys, "stderr", watched)
    monkeypatch.setenv("TERM", "xterm")
    bar = Bar("[Fetching]")
    bar.advance()  # before the start: nothing to move
    bar.start(total)
    bar.advance()
    write("a result\n")
    bar.stop()
    bar.stop()
    assert "[Fetching]" in watched.getvalue()
    assert capsys.readouterr().out == "a result\n"
    assert watched.getvalue().rstrip().endswith(("\x1b[2K", "\x1b[?25h"))


def test_a_bar_that_never_started_stops_quietly() -> None:
    Bar("Fetching").stop()
