"""The gate before standard output and standard error, and outputs that are not Unicode."""

import io
import re
import sys
from pathlib import Path

import pytest

from trialcli.edges.streams import Gate, Styled, encoded, gated, takes_any_text, ungated

SRC = Path(__file__).parents[2] / "src" / "trialcli"
SAMPLE = "≤ é \N{GREEK SMALL LETTER ALPHA} ─ \N{GRINNING FACE}"


def stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")


def written(text: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    out = stream(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    with gated():
        sys.stdout.write(text)
        sys.stdout.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return out.buffer.getvalue()


def test_text_is_made_inert_and_drawn_text_is_not() -> None:
    out = io.StringIO()
    gate = Gate(out)
    gate.write("\x1b[31mred\u202e\tx\r\n")
    gate.writelines([Styled("\x1b[31mred\x1b[0m"), "\x07"])
    assert out.getvalue() == "<U+001B>[31mred<U+202E>\tx\n\x1b[31mred\x1b[0m<U+0007>"


def test_text_derived_from_drawn_text_is_made_inert() -> None:
    out = io.StringIO()
    Gate(out).write(Styled("\x1b[31m") + "hostile")
    assert out.getvalue() == "<U+001B>[31mhostile"


def test_every_write_passes_the_gate() -> None:
    gate = Gate(stream("ascii"))
    assert not hasattr(gate, "buffer")
    assert gate.encoding == "ascii"
    assert ungated(gate) is gate.open  # type: ignore[arg-type]
    assert ungated(sys.stderr) is sys.stderr


def test_the_original_streams_are_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    before = sys.stdout
    with gated():
        sys.stderr.write("to nobody")
        assert isinstance(sys.stdout, Gate)
    assert sys.stdout is before
    assert sys.stderr is None


def test_a_warning_of_python_passes_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    err = io.StringIO()
    monkeypatch.setattr(sys, "stderr", err)
    with gated():
        print("a \x1b[2J lock", file=sys.stderr)  # noqa: T201 - as Python prints its warnings
    assert "a <U+001B>[2J lock" in err.getvalue()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", SAMPLE.encode()),
        ("utf-16-le", SAMPLE.encode("utf-16-le")),
        ("ascii", b"<= e alpha - ?"),
        ("latin-1", b"<= \xe9 alpha - ?"),
        ("cp1252", b"<= \xe9 alpha - ?"),
        ("cp437", b"\xf3 \x82 \xe0 \xc4 ?"),
        ("koi8-r", b"\x98 e alpha \x80 ?"),
    ],
)
def test_characters_missing_in_an_encoding_get_a_look_alike(
    encoding: str, shown: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert written(SAMPLE, encoding, monkeypatch) == shown


def test_half_a_character_is_shown_as_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written("x\udcffy", "utf-8", monkeypatch) == b"x<U+DCFF>y"


def test_another_program_gets_the_same_bytes() -> None:
    assert encoded("≤ é", stream("latin-1")) == b"<= \xe9"
    assert encoded("\ud800", stream("utf-8")) == b"?"


@pytest.mark.parametrize(
    ("encoding", "any_text"),
    [("utf-8", True), ("UTF8", True), ("utf-8-sig", True), ("utf-16", True)]
    + [(name, False) for name in ("ascii", "latin-1", "cp1252", "cp65001x", "utf-7")],
)
def test_which_encodings_take_any_text(encoding: str, any_text: bool) -> None:
    class Named(io.StringIO):
        pass

    named = Named()
    named.__class__.encoding = encoding  # type: ignore[assignment]
    assert takes_any_text(named) is any_text


def test_only_the_terminal_prints() -> None:
    """A console of rich that prints by itself, or a stream used elsewhere, goes round the forms."""
    prints = re.compile(r"sys\.std(?:out|err)\.write|\bprint\(|\bConsole\(|typer\.echo")
    found = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if prints.search(path.read_text("utf-8"))
    }
    assert found == {
        "__main__.py",  # the version, before anything is imported
        "cli/app.py",  # the version again
        "edges/question.py",  # whose question is inert
        "edges/terminal.py",
        "render/plain.py",  # into memory
    }
