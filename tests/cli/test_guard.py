"""The last boundary: what a person meets where something ends otherwise than asked."""

import os
import subprocess

import pytest

from tests.cli.program import COMMAND, Program
from tests.made_snapshots import made_snapshot


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["list", "--json"],
        ["show", "NCT00000001", "--offline", "--full"],
        ["verify"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_a_reader_that_has_seen_enough_is_no_error(program: Program, arguments: list[str]) -> None:
    program.keep(made_snapshot("NCT00000001"))
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, *arguments],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=program.environment(),
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_completion_says_its_words_and_ends_with_0(program: Program) -> None:
    ran = program.process(
        variables={
            "_TRIALCLI_COMPLETE": "complete_bash",
            "COMP_WORDS": "trialcli show --se",
            "COMP_CWORD": "2",
        }
    )
    assert (ran.code, ran.out.split()) == (0, ["--section"])
