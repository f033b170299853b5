"""The rows of unsorted packs on the disk, spread over parts of the sorted order.

Rows of one trial lie in many packs. To write them in order, each pack is read once, and its rows go
to a temporary file. A part of it, small enough for the memory, is then read at a time.
"""

import errno
import marshal
from binascii import crc32
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple, Self

from trialcli.edges.packs.arrow import arrow
from trialcli.edges.packs.rows import PackRow
from trialcli.edges.storefiles import COMPACTION

_BUFFERED = 32 * 2**20
"""At most this many bytes wait in memory for all parts."""
_LARGEST_BLOCK = 2**20
_SMALLEST_BLOCK = 2**14
_ROW_BYTES = 1000
"""Approximate bytes that a row takes in memory besides its record."""

RowPlace = tuple[str, int, int]
"""A pack, a row group, and the number of a row in it."""
_Waiting = tuple[int, int, int, tuple[Any, ...]]
"""A row with its place; the pack by its number."""


class _Block(NamedTuple):
    """Some rows of a part, where they lie in the file."""

    start: int
    size: int
    raw_size: int
    crc: int


class SpreadRows:
    """Rows by parts of the sorted order. The file is gone when the program ends, also if killed."""

    def __init__(self, root: Path, firsts: Sequence[tuple[str, str]]) -> None:
        """``firsts`` has the trial and the file name with which each part begins.

        Raises:
            OSError: no file can be made in the directory.
        """
        self._firsts = firsts
        self._packs: list[str] = []
        self._waiting: list[list[_Waiting]] = [[] for _ in firsts]
        self._waiting_bytes = [0] * len(firsts)
        self._blocks: list[list[_Block]] = [[] for _ in firsts]
        share = _BUFFERED // max(1, len(firsts))
        self._most = min(_LARGEST_BLOCK, max(_SMALLEST_BLOCK, share))
        self._codec: Any = arrow().Codec("zstd", compression_level=1)
        self._file = TemporaryFile(dir=root, prefix=f"{COMPACTION}-")  # noqa: SIM115 - see close
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    @property
    def packs(self) -> Sequence[str]:
        """The packs that were begun."""
        return self._packs

    def begin(self, pack: str) -> None:
        """Begin a pack: the next rows are of it."""
        self._packs.append(pack)

    def part_of(self, trial: str, file: str) -> int:
        """Return the number of the part that a snapshot belongs to."""
        return max(0, bisect_right(self._firsts, (trial, file)) - 1)

    def add(self, group: int, number: int, row: PackRow) -> None:
        """Add a row of the pack that was begun last.

        Raises:
            OSError: it cannot be written.
        """
        part = self.part_of(row.trial, row.file)
        self._waiting[part].append((len(self._packs) - 1, group, number, tuple(row)))
        self._waiting_bytes[part] += len(row.study) + len(row.content or b"") + _ROW_BYTES
        if self._waiting_bytes[part] >= self._most:
            self._write(part)

    def part(self, number: int) -> dict[RowPlace, PackRow]:
        """Return the rows of a part, by their places.

        Raises:
            OSError: they cannot be read.
        """
        self._write(number)
        found: dict[RowPlace, PackRow] = {}
        for start, size, raw_size, crc in self._blocks[number]:
            self._file.seek(start)
            content = self._file.read(size)
            if crc32(content) != crc:
                raise OSError(errno.EIO, "The disk does not return what was written")
            raw = self._codec.decompress(content, raw_size, asbytes=True)
            for pack, group, row, values in marshal.loads(raw):  # noqa: S302 - ours
                found[self._packs[pack], group, row] = PackRow(*values)
        return found

    def _write(self, part: int) -> None:
        """Write what waits for a part."""
        if not self._waiting[part]:
            return
        raw = marshal.dumps(self._waiting[part])
        content = self._codec.compress(raw, asbytes=True)
        self._waiting[part], self._waiting_bytes[part] = [], 0
        self._file.seek(self._end)
        self._file.write(content)
        self._blocks[part].append(_Block(self._end, len(content), len(raw), crc32(content)))
        self._end += len(content)
