import io
import sys
from pathlib import Path

import pytest
from rich.text import Text

from trialcli.edges import terminal
from trialcli.edges.terminal import Bar, Silence, note, progress, show, show_text, write

LONG = "".join(f"line {number}\n" for number in range(30))


class Tty(io.StringIO):
    """A stream that says that a person watches."""

    def isatty(self) -> bool:
        return True


def test_registry_text_is_not_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show([Text("[bold]Body weight [kg][/] :smiley:")], pager=True)
    assert capsys.readouterr().out == "[bold]Body weight [kg][/] :smiley:\n"
    terminal.stdout_console().print("[red]x[/] :smiley: 12")
    assert capsys.readouterr().out == "[red]x[/] :smiley: 12\n"


def test_the_pager_is_used_only_on_a_terminal(
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


def test_results_go_to_stdout_and_remarks_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    write("result\n")
    note("remark")
    assert capsys.readouterr() == ("result\n", "remark\n")


def test_progress_bar_only_if_a_person_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(progress("Fetching", quiet=False), Silence)
    monkeypatch.setattr(sys, "stderr", Tty())
    assert isinstance(progress("Fetching", quiet=False), Bar)
    assert isinstance(progress("Fetching", quiet=True), Silence)


def test_silent_progress_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    silent = Silence()
    silent.start(3)
    silent.advance()
    silent.stop()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("total", [3, None])
def test_progress_bar_is_drawn_on_stderr_and_removed(
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


def test_progress_bar_that_never_started_stops_quietly() -> None:
    Bar("Fetching").stop()
