"""Files a person names on the command line: records to compare, lists of trial IDs, pages."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from trialcli.edges.files.durable import UnsureError, replace_whole, sweep_dead
from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.paths import expanded
from trialcli.edges.files.reading import LARGEST_GIVEN
from trialcli.errors import UsageError


def read_file(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        # It may be a pipe, which a shell makes of <(…).
        with expanded(path).open("rb") as file:
            content = file.read(LARGEST_GIVEN + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason(error)}.", hint=advice(error)) from error
    except MemoryError:
        raise UsageError(f"{path} cannot be read: it needs more memory than there is.") from None
    return _whole(content, str(path))


def read_stdin() -> bytes:
    """Return all of standard input.

    Raises:
        UsageError: it is more than anybody could mean.
    """
    try:
        return _whole(sys.stdin.buffer.read(LARGEST_GIVEN + 1), "Standard input")
    except OSError as error:
        raise UsageError(f"Standard input cannot be read: {reason(error)}.") from error


def _whole(content: bytes, name: str) -> bytes:
    if len(content) > LARGEST_GIVEN:
        raise UsageError(f"{name} is larger than {LARGEST_GIVEN // 2**20} MiB.")
    return content


def write_file(
    path: Path, content: bytes, is_ours: Callable[[bytes], bool], mode: int | None = None
) -> None:
    """Write a file whole or not at all; replace an existing file only if it is ours.

    ``is_ours`` says, given its content, whether an existing file may be replaced. Without ``mode``,
    the file keeps its mode, or gets that of the umask.

    Raises:
        UsageError: it cannot be written, or something else already exists there.
    """
    target = require_ours(path, is_ours)
    # First: files left by killed writers may be what fills the disk.
    sweep_dead(target)
    try:
        replace_whole(target, content, mode)
    except UnsureError as error:
        raise UsageError(
            f"{path} was written, but the disk reports: {reason(error)}.", hint=advice(error)
        ) from error
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {reason(error)}.", hint=advice(error)
        ) from error


def require_ours(path: Path, is_ours: Callable[[bytes], bool]) -> Path:
    """Return the path to write to: nothing exists there, or a file of ours.

    Raises:
        UsageError: something else already exists there.
    """
    target = Path(os.path.realpath(expanded(path)))
    if os.path.lexists(target):
        if not os.path.isfile(target):  # noqa: PTH113 - pathlib may raise
            raise UsageError(f"{path} is not a file.")
        if not is_ours(read_file(target)):
            raise UsageError(
                f"{path} already exists and was not written by this command.",
                hint="Remove it, or name another file.",
            )
    return target


def make_folder(path: Path) -> None:
    """Make a directory that a person named, unless there is one.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        expanded(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be made: {reason(error)}.", hint=advice(error)) from error
