"""The temporary file of a download, on the disk of the store, which must have space for it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol, Self

from trialcli.edges.files.durable import Notice, make_root, silent
from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.storefiles import DOWNLOAD
from trialcli.edges.ziparchive import ZipArchive
from trialcli.errors import UnwritableStoreError
from trialcli.text.blocks import bytes_words

_MEGABYTE = 10**6
_BUFFER = 2**18
_RESERVE = 64 * 2**20
"""Bytes that must stay free beside everything that is expected."""
_CHECKED_EVERY = 32 * 2**20
"""The free space is read again after this many bytes of the download."""


class DownloadProgress(Protocol):
    """Counts megabytes for a person who watches."""

    def start(self, total: int | None) -> None:
        """Begin."""

    def advance(self) -> None:
        """Count one more."""

    def stop(self) -> None:
        """End."""


def free_bytes(root: Path) -> int:
    """Return how many bytes are free for this user on the disk of a directory."""
    return shutil.disk_usage(root).free


class DownloadFile:
    """A file that is gone when the program ends, also if it is killed."""

    def __init__(
        self,
        root: Path,
        *,
        progress: DownloadProgress | None = None,
        free: Callable[[Path], int] = free_bytes,
        notice: Notice = silent,
    ) -> None:
        """Make the file in the directory of the store; ``progress`` counts its megabytes.

        Raises:
            UnwritableStoreError
        """
        self._root = root
        self._free = free
        self._progress = progress
        self._for_store = 0
        self._unchecked = 0
        self.size = 0
        """How many bytes were written."""
        try:
            make_root(root, notice)
            self._file = TemporaryFile(dir=root, prefix=f"{DOWNLOAD}-", buffering=_BUFFER)  # noqa: SIM115 - see close
        except OSError as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the file."""
        self._stop_progress()
        self._file.close()

    def _stop_progress(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def require_space(self, archive: int, store: int) -> None:
        """Make sure that the disk has space for the archive and for what the store will add.

        Raises:
            UnwritableStoreError: it has not; the message says how much is needed and free.
        """
        self._for_store = store
        if self._progress is not None and archive:
            self._progress.start(archive // _MEGABYTE)
        needed, free = archive + store + _RESERVE, self._free_bytes()
        if needed > free:
            raise UnwritableStoreError(
                f"The disk of {self._root} has too little space: this needs about "
                f"{bytes_words(needed)}, and {bytes_words(free)} are free.",
                hint=(
                    f"{bytes_words(archive)} are for the download, which is removed afterwards, "
                    f"and {bytes_words(store)} for what will be stored. Nothing was downloaded."
                    if archive
                    else f"{bytes_words(store)} are for what will be stored. Nothing was stored."
                ),
            )

    def clear(self) -> None:
        """Drop what was written: the download begins again.

        Raises:
            UnwritableStoreError
        """
        try:
            self._file.seek(0)
            self._file.truncate()
        except OSError as error:
            raise self._unwritable(error) from error
        self.size = self._unchecked = 0

    def write(self, content: bytes) -> None:
        """Take the next piece of the download.

        Raises:
            UnwritableStoreError: the disk is full, or nearly.
        """
        self._unchecked += len(content)
        if self._unchecked >= _CHECKED_EVERY:
            self._unchecked = 0
            self._require_rest()
        try:
            self._file.write(content)
        except OSError as error:
            raise self._unwritable(error) from error
        before = self.size
        self.size += len(content)
        if self._progress is not None:
            for _ in range(self.size // _MEGABYTE - before // _MEGABYTE):
                self._progress.advance()

    def opened(self, check_name: Callable[[str], object]) -> ZipArchive:
        """Return the archive; ``check_name`` raises a ``ValueError`` for a name it must not have.

        Raises:
            BadArchiveError, ValueError: it is cut short or malformed.
            UnwritableStoreError: the disk is full.
        """
        self._stop_progress()
        try:
            self._file.flush()
        except OSError as error:
            raise self._unwritable(error) from error
        return ZipArchive(self._file, check_name=check_name)

    def _require_rest(self) -> None:
        free = self._free_bytes()
        if free < self._for_store + _RESERVE:
            raise UnwritableStoreError(
                f"The disk of {self._root} is nearly full: {bytes_words(free)} are free, and what "
                f"will be stored needs about {bytes_words(self._for_store)}.",
                hint=f"The download was stopped after {bytes_words(self.size)} and removed.",
            )

    def _free_bytes(self) -> int:
        try:
            return self._free(self._root)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> UnwritableStoreError:
        return UnwritableStoreError(
            f"The download cannot be written to {self._root}: {reason(error)}.", hint=advice(error)
        )
