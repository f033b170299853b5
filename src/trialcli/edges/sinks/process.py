"""A program that is given something to read, and so much time and no more."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

STDERR = 2
"""Our own standard error: what a program says is never part of a result."""
_UNTIL_DEAD = 5.0


class TooSlowError(Exception):
    """The program did not end in time, and was killed with everything it had started."""


def run_program(
    words: Sequence[str],
    content: bytes,
    *,
    timeout: float,
    variables: Mapping[str, str],
    output: int = STDERR,
) -> int:
    """Run a program to its end and return its exit code; below 0: the signal that killed it.

    Args:
        words: the program and its arguments; no shell looks at them.
        content: what is on its standard input. It need not read it.
        timeout: after so many seconds it is killed.
        variables: its environment.
        output: where its standard output and standard error go.

    Raises:
        OSError, ValueError: it cannot be run.
        TooSlowError: it did not end in time.

    """
    process = subprocess.Popen(  # noqa: S603 - the program the person chose
        words,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=output,
        env=variables,
        # No lock of the store may outlive this run in something that the program leaves behind.
        close_fds=True,
        # A group of its own, which can be killed whole.
        start_new_session=True,
    )
    try:
        process.communicate(content, timeout)
    except subprocess.TimeoutExpired:
        # It may have ended long ago, and what it left behind holds its input and does not read.
        if process.poll() is None:
            raise TooSlowError from None
    finally:
        _end(process)
    return process.returncode


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    # What hangs in the system cannot be killed, and is not waited for.
    with suppress(subprocess.TimeoutExpired):
        process.wait(_UNTIL_DEAD)
