"""A lock where the file system has none: a file that only one process can make.

The system does not remove it when its holder is killed. So it says who made it: on the same
computer it is seen whether that process still runs, and what another computer left is taken over
after a day.
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
            pid, host = self._said()
        except OSError:
            pid = host = "unknown"
        return (
            f"Process {pid} on {host} holds it by {self._file}. "
            "If that process is gone, remove this file; after a day trialcli does so itself."
        )

    def _said(self) -> tuple[str, str]:
        pid, _, host = self._file.read_bytes()[:_LARGEST].decode("utf-8", "replace").partition(" ")
        return pid, host

    @property
    def _file(self) -> Path:
        return self.lock.with_name(held_file(self.lock.name))

    def _make(self) -> None:
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            os.write(descriptor, f"{os.getpid()} {socket.gethostname()}".encode())
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
        pid, _, host = said.decode("utf-8", "replace").partition(" ")
        if host == socket.gethostname() and pid.isdecimal():
            return not _runs(int(pid))
        # By the clock of the disk, not by that of this computer.
        os.utime(self.lock)
        return self.lock.stat().st_mtime - self._file.stat().st_mtime > _OUTLIVED


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
