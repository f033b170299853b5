"""Run a program in a process of its own, and measure what that takes."""

import os
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

PROGRAM = "import sys; from trialcli.__main__ import main; sys.argv[0] = 'trialcli'; main()"
"""trialcli, as code for ``python -c``."""


class Usage(NamedTuple):
    """What a process took."""

    cpu: float
    """Seconds of processor time, its own and the system's for it."""
    wall: float
    """Seconds."""
    peak: int
    """The most bytes of memory at one time; at least those of the process that starts it."""


class FailedError(Exception):
    """A program ended with an exit code that is a failure."""


def measured(
    words: Sequence[str],
    *,
    variables: Mapping[str, str] | None = None,
    fine: Collection[int] = (0,),
    **options: Any,
) -> Usage:
    """Run a command; return what it took.

    Args:
        words: the command.
        variables: of the environment, beside those of this process.
        fine: the exit codes that are no failure.
        options: others of ``subprocess.Popen``; without them, standard output goes nowhere.

    Raises:
        FailedError
    """
    # An installed program has its byte code, whatever this environment says about writing any.
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        words, **{"stdout": subprocess.DEVNULL, "env": inherited | dict(variables or {}), **options}
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        raise FailedError(f"{' '.join(words)} ended with {process.returncode}")
    # Kilobytes, but on macOS.
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Usage(usage.ru_utime + usage.ru_stime, wall, peak)


def trialcli(*arguments: str) -> list[str]:
    """Return the command that runs trialcli with some arguments."""
    return [sys.executable, "-m", "trialcli", *arguments]
