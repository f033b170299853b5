"""Which packs and journals a store has now."""

import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from trialcli.edges.files.durable import require_no_dangling_link
from trialcli.edges.packs.pack import is_own_name, is_pack_name, journal_format

_SETTLED = 0.05
"""Two changes of a directory have different times if they are this many seconds apart."""
_ATTEMPTS = 5


class FileMark(NamedTuple):
    """The properties of a file that change when it changes."""

    size: int
    changed: int
    """The time of its last change, in ns."""


class Listing(NamedTuple):
    """The files of a store of packs."""

    packs: dict[str, FileMark]
    """The packs by name."""
    journals: list[str]
    irregular: tuple[str, ...]
    """Entries with the name of a pack or a journal that are not regular files."""


class PackListing:
    """Lists the directory of the packs again when it has changed."""

    def __init__(
        self, directory: Path, root: Path, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._directory = directory
        self._root = root
        self._monotonic = monotonic
        self._changed = -1
        """The time of the directory when it was listed."""
        self._first_seen = 0.0
        self._is_settled = False

    def forget(self) -> None:
        """List the directory next time, even if it seems unchanged."""
        self._changed = -1

    def news(self) -> Listing | None:
        """Return what is there now; None if nothing has changed since the last time.

        Raises:
            OSError: it cannot be listed.
        """
        changed = self._time()
        if changed == self._changed and self._is_settled:
            return None
        # Two changes soon after each other may leave one time, so the list is made again later.
        if changed != self._changed:
            self._first_seen = self._monotonic()
        for _ in range(_ATTEMPTS):
            self._is_settled = self._monotonic() - self._first_seen > _SETTLED
            listing = self._listed()
            again = self._time()
            if again == changed:
                break
            # Something came or went meanwhile, and the list may lack it.
            changed, self._first_seen = again, self._monotonic()
        self._changed = changed
        return listing

    def _listed(self) -> Listing:
        # Journals first: the pack that a journal becomes is there before the journal is gone.
        first, then = self._files(), self._files()
        journals = sorted(name for name in first if journal_format(name) is not None)
        ours = {name: then[name] for name in then if is_own_name(name)}
        packs = {name: mark for name, mark in ours.items() if mark and is_pack_name(name)}
        irregular = (name for name, mark in ours.items() if mark is None)
        return Listing(packs, [one for one in journals if first[one]], tuple(sorted(irregular)))

    def _files(self) -> dict[str, FileMark | None]:
        """Return the names in the directory with their marks; None for what is no regular file."""
        try:
            with os.scandir(self._directory) as entries:
                return {entry.name: _mark(entry) for entry in list(entries)}
        except FileNotFoundError:
            if self._directory.exists():
                # A file went meanwhile.
                return self._files()
            return {}

    def _time(self) -> int:
        try:
            status = os.lstat(self._directory)
        except FileNotFoundError:
            require_no_dangling_link(self._root)
            return 0
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, f"{self._directory.name} is not a directory")
        return status.st_mtime_ns


def _mark(entry: os.DirEntry[str]) -> FileMark | None:
    if not entry.is_file(follow_symlinks=False):
        return None
    status = entry.stat(follow_symlinks=False)
    return FileMark(status.st_size, status.st_mtime_ns)
