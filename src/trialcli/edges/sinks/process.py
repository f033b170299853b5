"""A program that is given something to read, and so much time and no more."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from trialcli.edges.sinks import witness as witness_program

STDERR = 2
"""Our own standard error: what a program says is never part of a result."""
_UNTIL_DEAD = 5.0
_IS_WITNESSED = os.name == "posix"


class TooSlowError(Exception):
    """The program did not end in time, and was killed with everything it had started."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Where it is written down that a program has ended well, should nobody be left to see it."""

    file: Path

    def has_seen(self, attempt: str, seconds: float) -> bool:
        """Whether an attempt is known to have ended well.

        Args:
            attempt: its name.
            seconds: so long its end is waited for, if it is still under way.

        Raises:
            TooSlowError: it is still under way.
            OSError: it cannot be known.

        """
        from trialcli.edges.locking import HeldError, hold

        if not attempt or not self.file.parent.is_dir():
            return False
        try:
            with hold(self._lock, seconds):
                return self.file.read_text("utf-8", "replace") == attempt
        except FileNotFoundError:
            return False
        except HeldError:
            raise TooSlowError from None

    @contextmanager
    def lock(self) -> Iterator[int]:
        """Hold the lock that the witness is to hold too; yield its descriptor.

        Raises:
            OSError: it cannot be had.

        """
        from trialcli.edges.locking import lock_for_heirs, open_lock

        descriptor = open_lock(self._lock)
        try:
            # Without such locks it is only less sure whether a program is still at work.
            lock_for_heirs(descriptor)
            yield descriptor
        finally:
            os.close(descriptor)

    @property
    def _lock(self) -> Path:
        return self.file.with_name(f"{self.file.name}-lock")


def run_program(
    words: Sequence[str],
    content: bytes,
    *,
    timeout: float,
    variables: Mapping[str, str],
    output: int = STDERR,
    witness: Witness | None = None,
    attempt: str = "",
) -> int:
    """Run a program to its end and return its exit code; below 0: the signal that killed it.

    Args:
        words: the program and its arguments; no shell looks at them.
        content: what is on its standard input. It need not read it.
        timeout: after so many seconds it is killed.
        variables: its environment.
        output: where its standard output and standard error go.
        witness: who writes down that it has ended well, should this process not live to see it.
        attempt: what is written down; where it is empty, nothing is.

    Raises:
        OSError, ValueError: it cannot be run.
        TooSlowError: it did not end in time.

    """
    with _file_of(content) as given:
        # A test has no name: it must not take the place of an attempt that nobody saw the end of.
        if witness is None or not attempt or not _IS_WITNESSED:
            with _started(words, given, variables, output) as process:
                return _ended(process, timeout)
        with witness.lock() as lock:
            return _witnessed(words, given, timeout, variables, output, witness, attempt, lock)


def _witnessed(
    words: Sequence[str],
    given: IO[bytes],
    timeout: float,
    variables: Mapping[str, str],
    output: int,
    witness: Witness,
    attempt: str,
    lock: int,
) -> int:
    ours, theirs = os.pipe()
    with open(ours, "rb") as report:  # noqa: PTH123 - a descriptor has no path
        try:
            numbers = [str(lock), str(theirs), str(timeout + _UNTIL_DEAD)]
            # -I -S: what lies in the working directory or is installed is none of its business.
            seer = [sys.executable, "-I", "-S", witness_program.__file__, *numbers]
            files = [str(witness.file.absolute()), attempt]
            with _started(
                [*seer, *files, *words], given, variables, output, (lock, theirs)
            ) as process:
                os.close(theirs)
                theirs = -1
                code = _ended(process, timeout)
        finally:
            if theirs >= 0:
                os.close(theirs)
        kind, _, number = report.read().decode().partition(" ")
    if kind == "errno":
        raise OSError(int(number), os.strerror(int(number)))
    return int(number) if kind == "code" else code or 1


@contextmanager
def _file_of(content: bytes) -> Iterator[IO[bytes]]:
    """Yield a file that holds some content: unlike a pipe it is whole, whoever is killed."""
    with _memory_file() as file:
        file.write(content)
        file.seek(0)
        yield file


def _memory_file() -> IO[bytes]:
    """Return a file without a name: in memory, where that can be, since it may hold a secret."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("trialcli"), "w+b")
    return TemporaryFile()


@contextmanager
def _started(
    words: Sequence[str],
    given: IO[bytes],
    variables: Mapping[str, str],
    output: int,
    descriptors: Sequence[int] = (),
) -> Iterator["subprocess.Popen[bytes]"]:
    """Yield a running program; at the end it is dead, with everything it has started."""
    process = subprocess.Popen(  # noqa: S603 - the program the person chose
        words,
        stdin=given,
        stdout=output,
        stderr=output,
        env=variables,
        # No lock of the store may outlive this run in something that the program leaves behind.
        close_fds=True,
        pass_fds=descriptors,
        # A group of its own, which can be killed whole.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


def _ended(process: "subprocess.Popen[bytes]", timeout: float) -> int:
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        raise TooSlowError from None


def _end(process: "subprocess.Popen[bytes]") -> None:
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
