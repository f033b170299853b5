"""The file of the watch list: users edit it, and so does ``trialcli watch add``."""

import os
from collections.abc import Callable
from pathlib import Path

from trialcli.edges.files.durable import UnsureError, make_root, replace_whole, sweep
from trialcli.edges.files.locking import locked
from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.storefiles import WATCH_LIST
from trialcli.edges.tomlfile import TomlFile
from trialcli.edges.tomltext import read_toml, why_no_toml
from trialcli.errors import UnwritableStoreError, UsageError
from trialcli.registry.entries import EntryForms
from trialcli.watch.watchlist import WatchList, read_watch_list

_HEADER = """\
# What trialcli watches (trials, searches), and where its news goes (sinks); "least" is the least
# severity to report. [group.NAME] has the same keys, [sink.NAME] defines a sink by its kind.
# Edit it as you like, or with trialcli watch add and trialcli watch remove.
"""
_LARGEST = 16 * 2**20
"""Bytes; a list of every trial of the registry has 9 MB."""


class WatchFile:
    """``watch.toml`` of a store."""

    def __init__(self, root: Path, forms: EntryForms, lock_timeout: float = 10.0) -> None:
        self._root = root
        self._forms = forms
        self._lock_timeout = lock_timeout
        self.path = root / WATCH_LIST
        self._file = TomlFile(self.path, "The watch list", _LARGEST)

    @property
    def exists(self) -> bool:
        """Whether the file exists, or may exist: reading it raises the error."""
        try:
            self.path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True
        return True

    def read(self) -> WatchList:
        """Return the watch list; an empty one if there is no file.

        Raises:
            UsageError: it cannot be read, or is not valid.
        """
        return self._parsed(self._file.text() or "")

    def edit(self, change: Callable[[WatchList], WatchList]) -> tuple[WatchList, WatchList]:
        """Change what groups list, and their settings; return the list before and after.

        Comments, order and layout stay as the user wrote them. If nothing changes, or if anything
        fails, the file is not written. ``change`` makes the new list of the old one; it may raise
        an error, and may be called twice.

        Raises:
            UsageError: the file cannot be read, is not valid, or cannot be edited without harm.
            LockedStoreError, UnwritableStoreError
        """
        before = self.read()
        if change(before) == before:
            # This needs no lock and no writable disk.
            return before, before
        try:
            make_root(self._root)
            with locked(self._root, self._lock_timeout):
                return self._edit(change)
        except UnsureError as error:
            raise UnwritableStoreError(
                f"The watch list {self.path} was written, but the disk reports: {reason(error)}.",
                hint="Check the disk, and check the list.",
            ) from error
        except OSError as error:
            hint = f"It was not changed. {advice(error) or ''}".rstrip()
            raise UnwritableStoreError(
                f"The watch list {self.path} cannot be written: {reason(error)}.", hint=hint
            ) from error

    def _edit(self, change: Callable[[WatchList], WatchList]) -> tuple[WatchList, WatchList]:
        text = self._file.text()
        before = self._parsed(text or "")
        after = change(before)
        if after != before:
            edited = self._edited(_HEADER if text is None else text, before, after)
            sweep(self._root, WATCH_LIST.__eq__)
            # If the file is a link to a file elsewhere, that file is replaced, not the link.
            replace_whole(Path(os.path.realpath(self.path)), edited.encode())
        return before, after

    def _edited(self, text: str, before: WatchList, after: WatchList) -> str:
        from trialcli.edges.watchtoml import edited_text

        return self._file.edited(
            text,
            lambda old: edited_text(old, before, after, self._forms),
            lambda new: self._parsed(new) == after,
        )

    def _parsed(self, text: str) -> WatchList:
        try:
            document = read_toml(text)
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"The watch list {self.path} is not TOML: {why_no_toml(error)}.",
                hint="Correct the file.",
            ) from error
        return read_watch_list(document, str(self.path), self._forms)
