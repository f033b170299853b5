"""A program that is given something to read, and so much time and no more."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from trialcli.edges.sinks import witness as witness_program

_MOST_PRINTED = 2**14
"""Bytes of what a program prints that are kept: what is longer is no message."""
_UNTIL_DEAD = 5.0
_IS_WITNESSED = os.name == "posix"


class TooSlowError(Exception):
    """The program did not end in time, and was killed with everything it had started."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a program has printed to its standard output and standard error."""

    beginning: bytes
    more: int
    """Bytes that came after that and are not kept."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Where it is written down that a program has ended well, should nobody be left to see it."""

    file: Path

    def has_ended_well(self, attempt: str, seconds: float) -> bool:
        """Whether an attempt is known to have ended well.

        If it is still under way, wait for its end for at most ``seconds``.

        Raises:
            TooSlowError: it is still under way.
            OSError: it cannot be known.
        """
        from trialcli.edges.files.locking import HeldError, hold

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
        from trialcli.edges.files.locking import lock_for_heirs, open_lock

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
    witness: Witness | None = None,
    attempt: str = "",
    heard: Callable[[Printed], None] | None = None,
) -> int:
    """Run a program to its end and return its exit code; below 0: the signal that killed it.

    Args:
        words: the program and its arguments; no shell looks at them.
        content: what is on its standard input. It need not read it.
        timeout: after so many seconds it is killed.
        variables: its environment.
        witness: who writes down that it has ended well, should this process not live to see it.
        attempt: what is written down; where it is empty, nothing is.
        heard: given what it has printed, if anything, however it ended; None: nobody wants it.

    Raises:
        OSError, ValueError: it cannot be run.
        TooSlowError: it did not end in time.
    """
    with _file_of(content) as given, _heard(heard) as printed, _lock(witness, attempt) as lock:
        if not _IS_WITNESSED:
            with _started(words, given, variables, printed) as process:
                return _ended(process, timeout)
        # A test has no name: it must not replace an attempt whose end is not known.
        marker = [str(witness.file.absolute()), attempt] if witness and attempt else ["", ""]
        return _witnessed(words, given, timeout, variables, printed, marker, lock)


def _witnessed(
    words: Sequence[str],
    given: IO[bytes],
    timeout: float,
    variables: Mapping[str, str],
    printed: IO[bytes] | None,
    marker: Sequence[str],
    lock: Sequence[int],
) -> int:
    ours, theirs = os.pipe()
    with open(ours, "rb") as report:  # noqa: PTH123 - a descriptor has no path
        try:
            said = [printed.fileno()] if printed else []
            kept = (*lock, *said, theirs)
            numbers = [theirs, said[0] if said else -1, _MOST_PRINTED, timeout + _UNTIL_DEAD]
            # -I -S: what lies in the working directory or is installed is none of its business.
            seer = [sys.executable, "-I", "-S", witness_program.__file__]
            orders = [",".join(map(str, kept)), *map(str, numbers), *marker]
            with _started([*seer, *orders, *words], given, variables, None, kept) as process:
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
def _lock(witness: Witness | None, attempt: str) -> Iterator[Sequence[int]]:
    if witness is None or not attempt or not _IS_WITNESSED:
        yield ()
        return
    with witness.lock() as lock:
        yield (lock,)


@contextmanager
def _heard(heard: Callable[[Printed], None] | None) -> Iterator[IO[bytes] | None]:
    """Yield a file for what a program prints, and hand over what is in it at the end."""
    if heard is None:
        yield None
        return
    with _memory_file() as file:
        try:
            yield file
        finally:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            if size:
                beginning = file.read(_MOST_PRINTED)
                heard(Printed(beginning, size - len(beginning)))


@contextmanager
def _file_of(content: bytes) -> Iterator[IO[bytes]]:
    """Yield a file that holds some content: unlike a pipe it stays whole if a process is killed."""
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
    printed: IO[bytes] | None,
    descriptors: Sequence[int] = (),
) -> Iterator["subprocess.Popen[bytes]"]:
    """Yield a running program; at the end it is dead, with everything it has started."""
    output = subprocess.DEVNULL if printed is None else printed
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
