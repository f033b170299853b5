import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.edges.sinks.made_digest import made_digest
from trialcli.edges.sinks.stdout import StdoutSink

# Prints a digest, then writes the result to stderr and ends.
_PROGRAM = """
import sys
from datetime import UTC, datetime
from rich.text import Text
from trialcli.watch.example_digest import example_digest
from trialcli.edges.sinks.stdout import StdoutSink
from trialcli.errors import UndeliveredError
sink = StdoutSink(
    "stdout", drawn=lambda _: [Text("[b]drawn", "red")], plain=lambda _: "plain\\n"
)
try:
    sink.deliver(example_digest(datetime(2026, 3, 9, tzinfo=UTC)), ())
except UndeliveredError as error:
    print(error, file=sys.stderr)
    sys.exit(3)
"""


def test_a_pipe_gets_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    StdoutSink(
        "stdout", drawn=lambda _: pytest.fail("drawn"), plain=lambda _: "plain [b]\n"
    ).deliver(made_digest(), ())
    assert capsys.readouterr().out == "plain [b]\n"


def test_a_terminal_gets_the_drawn_digest() -> None:
    ours, theirs = os.openpty()
    kind = {"TERM": "xterm-256color"}
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run([sys.executable, "-c", _PROGRAM], stdout=theirs, env=kept | kind, check=True)
    os.close(theirs)
    assert os.read(ours, 1000) == b"\x1b[31m[b]drawn\x1b[0m\r\n"
    os.close(ours)


@pytest.mark.parametrize("is_terminal", [False, True])
def test_a_closed_pipe(is_terminal: bool) -> None:
    reading, writing = os.openpty() if is_terminal else os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert line.startswith("Standard output could not be written: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_no_space_is_left() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr == "Standard output could not be written: No space left on device.\n"
