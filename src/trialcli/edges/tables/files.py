"""A file of rows that is being written: on the disk when it is closed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from trialcli.edges.files.durable import flush_file, silent
from trialcli.registry.tables import Block, Column, Row
from trialcli.text.blocks import storable
from trialcli.versions.export import TableWriter


class FileFormat(NamedTuple):
    """A format in which each table has files of its own."""

    ending: str
    """Of the names of its files."""
    open: Callable[[Path, Sequence[Column]], TableWriter]
    """Begins a new file."""
    read: Callable[[Path, Sequence[Column]], Iterator[Row]]
    """Yields the rows of a file."""


ROWS_AT_ONCE = 1000
"""Rows that are made into text at once, because a large record may have very many rows."""


def some_rows(block: Block) -> Iterator[list[Row]]:
    """Yield the rows of a block in parts."""
    rows = block.rows()
    while some := [*islice(rows, ROWS_AT_ONCE)]:
        yield some


def new_file(path: Path) -> BinaryIO:
    """Return a new file, open for writing."""
    return path.open("xb")


def close_file(file: BinaryIO) -> None:
    """Close a file once it is on the disk.

    Raises:
        OSError
    """
    try:
        file.flush()
        flush_file(file.fileno(), Path(file.name).parent, silent)
    finally:
        file.close()


def sync_file(path: Path) -> None:
    """Wait until a closed file is on the disk, where the system can.

    Raises:
        OSError
    """
    with path.open("r+b") as file:
        flush_file(file.fileno(), path.parent, silent)


def discard_file(file: BinaryIO) -> None:
    """Close a file that is not needed any more, whether or not it can be written."""
    with suppress(OSError):
        file.close()


def utf8(text: str) -> bytes:
    """Return a text in UTF-8; what UTF-8 lacks becomes a question mark."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return storable(text).encode()
