"""The configuration file as ``trialcli config`` edits it; comments and layout stay."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trialcli.edges.environment import LARGEST
from trialcli.edges.files.durable import (
    UnsureError,
    make_directory,
    replace_whole,
    require_no_dangling_link,
    sweep_dead,
)
from trialcli.edges.files.locking import HeldError, hold
from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.tomlfile import TomlFile
from trialcli.edges.tomltext import read_toml, why_no_toml
from trialcli.errors import UsageError

_HEADER = "# Settings of trialcli. trialcli config lists all of them.\n"
Value = str | int | float


class ConfigFile:
    """The configuration file of a user."""

    def __init__(self, path: Path, lock_timeout: float = 10.0) -> None:
        self.path = path
        self._file = TomlFile(path, "The configuration file", LARGEST)
        self._lock_timeout = lock_timeout

    def set(self, key: str, value: Value) -> bool:
        """Set a key, with dots between tables; return whether that changed the file.

        Raises:
            UsageError: the file cannot be read or written, or cannot be edited without harm.
        """
        return self._edit(lambda values: _with(values, key, value), key)

    def unset(self, key: str) -> bool:
        """Remove a key; return whether it was there.

        Raises:
            UsageError: the file cannot be read or written, or cannot be edited without harm.
        """
        return self._edit(lambda values: _without(values, key), key)

    def _edit(self, change: Callable[[dict[str, Any]], dict[str, Any]], key: str) -> bool:
        before = self._values(self._file.text() or "")
        if change(before) == before:
            # This needs no lock and no writable disk.
            return False
        try:
            return self._edit_locked(change, key)
        except HeldError as error:
            raise UsageError(
                f"The configuration file {self.path} is being changed by another process.",
                hint=error.holder or "Nothing was changed; try again.",
            ) from None
        except UnsureError as error:
            raise UsageError(
                f"The configuration file {self.path} was written, but the disk reports: "
                f"{reason(error)}.",
                hint="Check the disk, and check the file.",
            ) from error
        except OSError as error:
            hint = f"It was not changed. {advice(error) or ''}".rstrip()
            raise UsageError(
                f"The configuration file {self.path} cannot be written: {reason(error)}.", hint=hint
            ) from error

    def _edit_locked(self, change: Callable[[dict[str, Any]], dict[str, Any]], key: str) -> bool:
        # If the file is a link to a file elsewhere, that file is replaced, not the link.
        target = Path(os.path.realpath(self.path))
        require_no_dangling_link(self.path)
        _require_writable(target)
        make_directory(target.parent)
        with hold(target.with_name(f".{target.name}.lock"), self._lock_timeout):
            text = self._file.text()
            before = self._values(text or "")
            after = change(before)
            if after == before:
                return False
            edited = self._edited(_HEADER if text is None else text, key, before, after)
            sweep_dead(target)
            replace_whole(target, edited.encode())
        return True

    def _edited(self, text: str, key: str, before: dict[str, Any], after: dict[str, Any]) -> str:
        from trialcli.edges.configtoml import edited_text

        return self._file.edited(
            text,
            lambda old: edited_text(old, key, before, after),
            lambda new: self._values(new) == after,
        )

    def _values(self, text: str) -> dict[str, Any]:
        try:
            return read_toml(text)
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"The configuration file {self.path} cannot be read: {why_no_toml(error)}.",
                hint="Nothing was changed; correct the file first.",
            ) from error


def _require_writable(target: Path) -> None:
    """Make sure that the person lets the file be written.

    Raises:
        PermissionError: it is there, and is read-only.
    """
    if os.path.lexists(target) and not os.access(target, os.W_OK):
        raise PermissionError(13, "Permission denied")


def _with(values: dict[str, Any], key: str, value: Value) -> dict[str, Any]:
    table, _, name = key.rpartition(".")
    if not table:
        return {**values, name: value}
    inner = values.get(table)
    return {**values, table: {**(inner if isinstance(inner, dict) else {}), name: value}}


def _without(values: dict[str, Any], key: str) -> dict[str, Any]:
    table, _, name = key.rpartition(".")
    if not table:
        return {one: value for one, value in values.items() if one != name}
    inner = values.get(table)
    if not isinstance(inner, dict):
        return values
    return {**values, table: {one: value for one, value in inner.items() if one != name}}
