"""A lock where the file system has none: a file that only one process can make.

The system does not remove it when its holder is killed. So it says who made it: on the same
computer it is seen whether that process still runs, and what another computer left is taken over
after a day. The name of a computer is not enough for that: containers with one name, and machines
that were cloned, number their processes separately. So the file also names the start of the
system, and the numbering of its processes.
"""

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trialcli.edges.storefiles import held_file

_OUTLIVED = 24 * 60 * 60
"""Seconds after which a file of another computer is taken over; no run lasts as long."""
_LARGEST = 1000
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = "/proc/self/ns/pid"


@dataclass(frozen=True, slots=True)
class HeldFile:
    """The file that stands for one lock."""

    lock: Path
    """The lock file whose part it takes; of it only the time is used."""

    def take(self) -> bool:
        """Make the file.

        Raises:
            BlockingIOError: another process has made it, and may still be at work.
        """
        try:
            self._make()
        except FileExistsError:
            if not self._is_left():
                raise BlockingIOError from None
            try:
                self._make()
            except FileExistsError:
                raise BlockingIOError from None
        return True

    def release(self) -> None:
        """Remove the file."""
        with suppress(OSError):
            self._file.unlink()

    def holder(self) -> str:
        """Say who holds the lock, and what to do if that process is gone."""
        try:
            pid, host, _ = _read(self._file.read_bytes()[:_LARGEST])
        except OSError:
            pid = host = "unknown"
        return (
            f"Process {pid} on {host} holds it by {self._file}. "
            "If that process is gone, remove this file; after a day trialcli does so itself."
        )

    @property
    def _file(self) -> Path:
        return self.lock.with_name(held_file(self.lock.name))

    def _make(self) -> None:
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            os.write(descriptor, f"{os.getpid()} {socket.gethostname()} {_numbering()}".encode())
        finally:
            os.close(descriptor)

    def _is_left(self) -> bool:
        """Remove the file if its maker is gone; return whether it was removed."""
        try:
            said = self._file.read_bytes()[:_LARGEST]
            if not self._is_of_nobody(said):
                return False
            # Moved and compared first: another process may have taken over just now.
            aside = self._file.with_name(f"{self._file.name}-{os.getpid()}")
            self._file.rename(aside)
            if aside.read_bytes()[:_LARGEST] != said:
                aside.rename(self._file)
                return False
            aside.unlink()
        except OSError:
            return False
        return True

    def _is_of_nobody(self, said: bytes) -> bool:
        pid, host, numbering = _read(said)
        is_of_here = (host, numbering) == (socket.gethostname(), _numbering())
        if is_of_here and pid.isdecimal():
            return not _runs(int(pid))
        # By the clock of the disk, not by that of this computer.
        os.utime(self.lock)
        return self.lock.stat().st_mtime - self._file.stat().st_mtime > _OUTLIVED


def _read(said: bytes) -> tuple[str, str, str]:
    """Return the number of a process, the name of its computer, and the numbering."""
    pid, _, rest = said.decode("utf-8", "replace").partition(" ")
    host, _, numbering = rest.partition(" ")
    return pid, host, numbering


def _numbering() -> str:
    """Return what identifies the numbering of processes; empty if the system does not say.

    A number means the same process only between two starts of one system, and in one container.
    """
    try:
        started = _BOOT.read_text("ascii").strip()
        return f"{started} {os.readlink(_NAMESPACE)}"  # noqa: PTH115 - it leads to no path
    except (OSError, UnicodeError):
        return ""


def _runs(pid: int) -> bool:
    if pid == os.getpid():
        # This process does not hold it: an earlier one had the same number.
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
