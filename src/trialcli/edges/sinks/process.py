"""Running a program: its input, its time limit, and the output that is kept."""

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
"""At most this number of bytes of the output is kept: more is not a message."""
_UNTIL_DEAD = 5.0
_IS_WITNESSED = os.name == "posix"


class TooSlowError(Exception):
    """The program did not end in time and was killed, with all its child processes."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The output of a program, on standard output and standard error."""

    beginning: bytes
    more: int
    """How many bytes came after the beginning and are not kept."""


@dataclass(frozen=True, slots=True)
class Witness:
    """The file that records the success of a program, even if trialcli is killed meanwhile."""

    file: Path

    def has_ended_well(self, attempt: str, seconds: float) -> bool:
        """Whether an attempt is known to have succeeded.

        If it is still running, wait at most ``seconds`` for its end.

        Raises:
            TooSlowError: it is still running.
            OSError: the record cannot be read.
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
        """Take the lock that the witness holds as well; yield its descriptor.

        Raises:
            OSError: the lock cannot be taken.
        """
        from trialcli.edges.files.locking import lock_for_heirs, open_lock

        descriptor = open_lock(self._lock)
        try:
            # Without this lock, the next run may not notice that a program is still running.
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
        words: the program and its arguments; no shell interprets them.
        content: its standard input. The program need not read it.
        timeout: after this number of seconds the program is killed.
        variables: its environment.
        witness: the record of its success.
        attempt: the text that the record gets; nothing is recorded if it is empty.
        heard: called with the output, if there is any, even if the program failed.

    Raises:
        OSError, ValueError: the program cannot be run.
        TooSlowError: it did not end in time.
    """
    with _file_of(content) as given, _heard(heard) as printed, _lock(witness, attempt) as lock:
        if not _IS_WITNESSED:
            with _started(words, given, variables, printed) as process:
                return _ended(process, timeout)
        # A test has no attempt: it must not replace the record of an interrupted delivery.
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
            # -I -S: it imports nothing from the working directory or from installed packages.
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
    """Yield a file for the output of a program, and pass its content on at the end."""
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
    """Yield a file with some content: unlike a pipe, it stays complete if a process is killed."""
    with _memory_file() as file:
        file.write(content)
        file.seek(0)
        yield file


def _memory_file() -> IO[bytes]:
    """Return a file without a name, in memory if possible: it may hold a secret."""
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
    """Yield a running program; at the end kill it, with all its child processes."""
    output = subprocess.DEVNULL if printed is None else printed
    process = subprocess.Popen(  # noqa: S603 - the program the person chose
        words,
        stdin=given,
        stdout=output,
        stderr=output,
        env=variables,
        # A child process that the program leaves behind must not hold a lock of the store.
        close_fds=True,
        pass_fds=descriptors,
        # With a process group of its own, it can be killed with its child processes.
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
    # A process that hangs in a system call cannot be killed; do not wait for it.
    with suppress(subprocess.TimeoutExpired):
        process.wait(_UNTIL_DEAD)
