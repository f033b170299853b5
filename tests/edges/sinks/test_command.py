import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.edges.sinks.made_digest import made_digest
from trialcli.edges.sinks.command import CommandSink
from trialcli.edges.sinks.process import Witness
from trialcli.errors import UndeliveredError

NO_LINE = "has no first line that names its interpreter, such as #!/bin/sh"
ONE_WORD = "Begin it with a program; in a list, write each argument as a text of its own."
NEWS = json.dumps({"news": "é" * 100_000}).encode()
"""More than a pipe holds."""


noted: list[str] = []
"""What the sinks of a test have written to standard error."""


@pytest.fixture(autouse=True)
def nothing_noted() -> None:
    noted.clear()


def sink(*words: str, timeout: float = 60, base: Path = Path(), **variables: str) -> CommandSink:
    return CommandSink(
        "team",
        words,
        timeout,
        base,
        {**os.environ, **variables},
        lambda _: NEWS,
        lambda digest: f"News of {digest.watched} trial",
        noted.append,
    )


def python(program: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program, *arguments)


def test_a_program_reads_the_digest(tmp_path: Path) -> None:
    program = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"
    sink(*python(program, "a file; with $HOME in it")).deliver(made_digest(), ())
    assert (tmp_path / "a file; with $HOME in it").read_bytes() == NEWS


def test_a_program_gets_the_sink_and_the_subject_in_its_environment(tmp_path: Path) -> None:
    program = (
        "import os, pathlib; "
        "text = '|'.join(os.environ[f'TRIALCLI_{name}'] for name in ('SINK', 'SUBJECT')); "
        "pathlib.Path('told').write_text(text + '|' + os.environ['MORE'])"
    )
    sink(*python(program), MORE="more").deliver(made_digest(), ())
    assert (tmp_path / "told").read_text() == "team|News of 1 trial|more"


def test_its_output_is_not_part_of_our_result(capfd: pytest.CaptureFixture[str]) -> None:
    sink("sh", "-c", "cat >/dev/null; echo to err >&2; echo done").deliver(made_digest(), ())
    assert noted == ["team: to err\nteam: done"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (r"\033[31mred\033[0m", "team: <U+001B>[31mred<U+001B>[0m"),
        (r"\033]0;owned\007", "team: <U+001B>]0;owned<U+0007>"),
        (r"10 %%\r100 %%\r\n", "team: 10 %\nteam: 100 %"),
        (r"\342\200\256evil", "team: <U+202E>evil"),
        (r"one\n\nError: two\n\n", "team: one\nteam:\nteam: Error: two"),
        (r"caf\351", "team: caf\ufffd"),
        (r"a\000b", "team: a<U+0000>b"),
        (r"\n \n", None),
    ],
)
def test_its_output_is_text(printed: str, shown: str | None) -> None:
    sink("sh", "-c", f"printf '{printed}'").deliver(made_digest(), ())
    assert noted == ([shown] if shown else [])


def test_only_the_beginning_of_its_output_is_shown_and_the_rest_counted() -> None:
    sink("sh", "-c", "head -c 20000000 /dev/zero | tr '\\0' x").deliver(made_digest(), ())
    (text,) = noted
    assert text == f"team: {'x' * 2**14}\nteam: ({20_000_000 - 2**14} more bytes not shown)"


@pytest.mark.parametrize("end", ["exit 3", "kill -9 $$", "sleep 600"])
def test_its_output_is_shown_even_if_it_failed(end: str) -> None:
    with pytest.raises(UndeliveredError):
        sink("sh", "-c", f"echo no such host; {end}", timeout=3).deliver(made_digest(), ())
    assert noted == ["team: no such host"]


@pytest.mark.parametrize("program", ["exec <&-", "head -c 1 >/dev/null", "true"])
def test_a_program_need_not_read_its_input(program: str) -> None:
    sink("sh", "-c", program).deliver(made_digest(), ())


def test_child_processes_left_behind_do_not_delay_the_run(tmp_path: Path) -> None:
    # It holds the input and does not read it.
    program = "sleep 600 <&0 & echo $! >left"
    sink("sh", "-c", program, timeout=300).deliver(made_digest(), ())
    os.kill(int((tmp_path / "left").read_text()), signal.SIGKILL)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("sh", "-c", "exit 7", "pass=hunter2"), "sh of sink team ended with exit code 7."),
        (("sh", "-c", "kill -9 $$", "pass=hunter2"), "sh of sink team was killed by signal 9."),
        (("no-such-program", "hunter2"), "no-such-program of sink team was not found."),
        (
            ("./plain", "hunter2"),
            "plain of sink team is not executable. Make it executable: chmod +x.",
        ),
        (("./", "hunter2"), "of sink team is a directory, not a program."),
        (("./broken", "hunter2"), f"broken of sink team {NO_LINE}."),
        (("curl -u me:hunter2 https://x",), f"of sink team was not found. {ONE_WORD}"),
        (("TOKEN=hunter2", "notify"), f"of sink team was not found. {ONE_WORD}"),
        (("https://x/hunter2",), f"of sink team was not found. {ONE_WORD}"),
        (("hunter2@x",), f"of sink team was not found. {ONE_WORD}"),
        ((f"{'x' * 41}hunter2",), "of sink team was not found."),
        (("me:hunter2",), "of sink team was not found."),
    ],
)
def test_errors_do_not_show_the_arguments(words: tuple[str, ...], why: str, tmp_path: Path) -> None:
    (tmp_path / "plain").touch(0o644)
    (tmp_path / "broken").touch(0o755)
    (tmp_path / "broken").write_bytes(b"\x00\x01\x02")
    with pytest.raises(UndeliveredError) as raised:
        sink(*words, base=tmp_path).deliver(made_digest(), ())
    assert str(raised.value) == f"The command {why}"
    assert "hunter2" not in str(raised.value)


def test_a_path_is_relative_to_the_watch_list_and_a_home_is_expanded(tmp_path: Path) -> None:
    for directory, name in (("lists", "one"), ("home", "two")):
        (tmp_path / directory).mkdir()
        script = tmp_path / directory / name
        script.write_text(f"#!/bin/sh\ntouch {name}-ran\n")
        script.chmod(0o755)
    sink("./one", base=tmp_path / "lists").deliver(made_digest(), ())
    sink("~/two", base=tmp_path / "lists").deliver(made_digest(), ())
    assert (tmp_path / "one-ran").exists()
    assert (tmp_path / "two-ran").exists()
    with pytest.raises(UndeliveredError, match=r"command x of sink team was not found"):
        sink("~nobody-of-that-name/x").deliver(made_digest(), ())


def test_a_slow_program_is_killed_with_its_child_processes() -> None:
    os.mkfifo("alive")
    alive = os.open("alive", os.O_RDONLY | os.O_NONBLOCK)
    program = "exec 9>alive; echo here >&9; sleep 600 & exec sleep 600"
    with pytest.raises(UndeliveredError, match=r"sh of sink team did not end within 5 s"):
        sink("sh", "-c", program, timeout=5).deliver(made_digest(), ())
    os.set_blocking(alive, True)
    with os.fdopen(alive) as file:
        assert file.read() == "here\n"  # ends when none of them lives any more


def test_it_inherits_no_lock() -> None:
    with Path("lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        program = f"import os; os.fstat({lock.fileno()})"
        with pytest.raises(UndeliveredError, match="exit code 1"):
            sink(*python(program)).deliver(made_digest(), ())


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (os.mkfifo, "is a pipe, a socket or a device, not a program."),
        (os.mkdir, "is a directory, not a program."),
        (lambda name: Path(name).symlink_to("gone"), "is a link to a file that does not exist."),
        (
            lambda name: Path(name).symlink_to(name),
            "cannot be run: Too many levels",
        ),
    ],
)
def test_a_file_that_is_not_a_program_is_reported(made: Callable[[str], None], why: str) -> None:
    made("hook")
    with pytest.raises(UndeliveredError) as raised:
        sink("./hook", base=Path.cwd()).deliver(made_digest(), ())
    assert f"The command hook of sink team {why}" in str(raised.value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"#!/bin/sh\r\nexit 0\r\n", "first line that ends with a carriage return: save it with"),
        (b"#!/usr/bin/env sh\r\n", "first line that ends with a carriage return"),
        (
            b"#!/usr/bin/pyhton\n",
            "names /usr/bin/pyhton in its first line, but that does not",
        ),
        (
            b"#!/usr/bin/env pyhton\n",
            "names pyhton in its first line, but that is not found in",
        ),
        (b"#!/usr/bin/env -S pyhton -u\n", "names pyhton in its first line, but that is not found"),
        (b"#!/etc/passwd\n", "names /etc/passwd in its first line, but that cannot be run."),
        (b"#!/usr\n", "names /usr in its first line, but that cannot be run."),
        (b"#!\n", "names no interpreter in its first line."),
        (b"", "is an empty file."),
        (b"exit 0\n", f"{NO_LINE}."),
        (
            b"\xef\xbb\xbf#!/bin/sh\n",
            "begins with a byte order mark: save it as UTF-8 without one.",
        ),
        (b"\xff\xfe#\x00!\x00", "begins with a byte order mark"),
        (
            b"#!/no/\x1b[31m/such\n",
            "names an interpreter in its first line, but that does",
        ),
    ],
)
@pytest.mark.parametrize("is_watched", [False, True])
def test_the_error_of_a_script_that_cannot_be_run(
    content: bytes, why: str, is_watched: bool, tmp_path: Path
) -> None:
    hook = tmp_path / "hook"
    hook.write_bytes(content)
    hook.chmod(0o755)
    made = sink(str(hook))
    if is_watched:
        made = replace(made, witness=Witness(tmp_path / "witness"))
    with pytest.raises(UndeliveredError) as raised:
        made.deliver(made_digest(), (), "the first")
    assert "The command hook of sink team " in str(raised.value)
    assert why in str(raised.value)


def test_the_error_of_a_script_found_in_path(tmp_path: Path) -> None:
    (tmp_path / "hook").write_bytes(b"#!/no/such\n")
    (tmp_path / "hook").chmod(0o755)
    with pytest.raises(UndeliveredError, match="names /no/such in its first line"):
        sink("hook", PATH=f"{tmp_path}:{os.environ['PATH']}").deliver(made_digest(), ())


def test_an_exit_code_of_the_program_is_not_blamed_on_its_first_line(tmp_path: Path) -> None:
    (tmp_path / "hook").write_bytes(b"#!/usr/bin/env sh\nexit 127\n")
    (tmp_path / "hook").chmod(0o755)
    with pytest.raises(UndeliveredError, match=r"ended with exit code 127\.$"):
        sink("./hook", base=tmp_path).deliver(made_digest(), ())
