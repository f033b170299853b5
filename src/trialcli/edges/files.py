"""Files a person names on the command line: records to compare, lists of trial IDs."""

import sys
from pathlib import Path

from trialcli.errors import UsageError

LARGEST = 256 * 2**20
"""Bytes above which a file is not read: no record and no list of IDs comes near."""


def read_file(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        UsageError: it cannot be read.

    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > LARGEST:
        raise UsageError(f"{path} is larger than {LARGEST // 2**20} MiB.")
    return content


def read_stdin() -> bytes:
    """Return all of standard input."""
    return sys.stdin.buffer.read(LARGEST)
