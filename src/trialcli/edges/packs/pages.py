"""One row group of a pack, read without pyarrow, whose import takes longer than showing a record.

A pack that trialcli writes has one page for each column of a row group, without a dictionary,
compressed with zstd. Anything else is left to pyarrow (``packfile``).
"""

from binascii import crc32
from collections.abc import Iterator
from contextlib import suppress
from struct import error as StructError  # noqa: N812
from struct import unpack_from
from typing import Any, BinaryIO, NamedTuple

from trialcli.edges.packs.pack import Group
from trialcli.edges.packs.rows import REQUIRED, PackRow
from trialcli.edges.packs.zstd import Frame, Zstd

_DATA_PAGE, _PLAIN, _RLE = 0, 0, 3
_INTEGERS = {"retrieved": ("<q", 8), "version_number": ("<i", 4), "version_date": ("<i", 4)}
_BYTES = ("study", "content")
_LARGEST = 2**30
_LONGEST_HEADER = 2**12
_MAGIC = b"PAR1"
_MALFORMED = (StructError, LookupError, ValueError, OverflowError, TypeError, RecursionError)


class UnreadablePageError(Exception):
    """The pages are not as trialcli writes them, or damaged."""


class FoundGroup(NamedTuple):
    """A row group that was found without the index at the end of its pack."""

    group: Group
    names: list[tuple[str, str]]
    """The trial and the file name of each row; empty if they are damaged."""


class GroupPages:
    """The columns of a row group, decompressed as far as rows are asked for."""

    def __init__(self, content: bytes, zstd: Zstd) -> None:
        """Read the bytes of a row group.

        Raises:
            UnreadablePageError
        """
        try:
            self._columns = _columns(content, zstd)
        except _MALFORMED as error:
            raise UnreadablePageError from error

    def row(self, number: int) -> PackRow:
        """Return a row.

        Raises:
            UnreadablePageError
        """
        try:
            return PackRow(*(column.value(number) for column in self._columns))
        except _MALFORMED as error:
            raise UnreadablePageError from error


def found_groups(file: BinaryIO, zstd: Zstd) -> Iterator[FoundGroup]:
    """Yield the row groups of a damaged pack, as far as one can be found after the other."""
    start = len(_MAGIC)
    with suppress(*_MALFORMED):
        while True:
            end = start
            raw = 0
            names: list[_Column] = []
            for name in PackRow._fields:
                header, end, page = _next_page(file, end)
                raw += header.raw_size
                if name in ("trial", "file"):
                    with suppress(*_MALFORMED):
                        names.append(_Column(name, _frame(page, header, zstd), header.values))
            rows = _pairs(*names) if len(names) == 2 else []
            yield FoundGroup(Group(start, end - start, raw // max(1, len(rows))), rows)
            start = end


def _pairs(one: "_Column", other: "_Column") -> list[tuple[str, str]]:
    if one.count != other.count:
        return []
    with suppress(*_MALFORMED):
        return [(one.value(row), other.value(row)) for row in range(one.count)]
    return []


def _next_page(file: BinaryIO, position: int) -> "tuple[_Header, int, bytes]":
    """Return the header of a page, the end of the page, and its bytes."""
    file.seek(position)
    header, start = _header(file.read(_LONGEST_HEADER), 0)
    file.seek(position + start)
    page = file.read(header.size)
    if len(page) != header.size:
        raise ValueError("the page is cut")
    return header, position + start + header.size, page


class _Column:
    """The values of a column, and which of them are there."""

    def __init__(self, name: str, page: Frame, count: int) -> None:
        self._name = name
        self._page = page
        self._step = _INTEGERS.get(name, ("", 0))[1]
        self._is_there: list[bool] | None = None
        start = 0
        if name not in REQUIRED:
            (size,) = unpack_from("<I", page.upto(4))
            start = 4 + size
            self._is_there = _levels(page.upto(start)[4:start], count)
        self.count = count
        self._values = count if self._is_there is None else sum(self._is_there)
        self._starts = [start]
        """Where the values found so far begin, and where the last of them ends."""
        self._find(0)

    def value(self, number: int) -> Any:
        if not 0 <= number < self.count:
            raise IndexError(number)
        if self._is_there is not None:
            if not self._is_there[number]:
                return None
            number = sum(self._is_there[:number])
        self._find(number + 1)
        start, end = self._starts[number : number + 2]
        page = self._page.upto(end)
        if self._step:
            return unpack_from(_INTEGERS[self._name][0], page, start)[0]
        value = bytes(page[start + 4 : end])
        return value if self._name in _BYTES else value.decode()

    def _find(self, count: int) -> None:
        """Find where the first values lie."""
        starts, page, step = self._starts, self._page, self._step
        start = starts[-1]
        while len(starts) <= count:
            start += step or 4 + unpack_from("<I", page.upto(start + 4), start)[0]
            starts.append(start)
        if len(starts) > self._values and len(page.whole()) != start:
            raise ValueError("the values do not fill the page")


def _columns(content: bytes, zstd: Zstd) -> list[_Column]:
    columns = []
    position = 0
    for name in PackRow._fields:
        header, position = _header(content, position)
        end = position + header.size
        page = _frame(content[position:end], header, zstd)
        columns.append(_Column(name, page, header.values))
        position = end
    if position != len(content) or len({column.count for column in columns}) != 1:
        raise ValueError("a column has several pages")
    return columns


def _frame(page: bytes, header: "_Header", zstd: Zstd) -> Frame:
    """Return a page, checked."""
    if header.crc != crc32(page):
        raise ValueError("a page does not match its checksum")
    return Frame(page, header.raw_size, zstd)


# ------------------------------------------------------------ the header of a page


class _Header(NamedTuple):
    raw_size: int
    size: int
    crc: int
    values: int


def _header(content: bytes, position: int) -> tuple[_Header, int]:
    """Read the header of a page; return it, and where the page begins."""
    fields, position = _struct(content, position)
    data = fields.get(5)
    if fields.get(1) != _DATA_PAGE or not isinstance(data, dict):
        raise ValueError("it is no data page")
    if data.get(2) != _PLAIN or data.get(3) != _RLE:
        raise ValueError("the page has another encoding")
    raw_size, size, crc, count = fields[2], fields[3], fields[4], data[1]
    if not (0 <= raw_size < _LARGEST and 0 <= size < _LARGEST and 0 <= count < _LARGEST):
        raise ValueError("the page has no size")
    return _Header(raw_size, size, crc & 0xFFFFFFFF, count), position


def _struct(content: bytes, position: int) -> tuple[dict[int, Any], int]:
    """Read a structure in Thrift's compact form: integers and structures by their numbers."""
    fields: dict[int, Any] = {}
    number = 0
    while head := content[position]:
        position += 1
        kind = head & 0x0F
        if head >> 4:
            number += head >> 4
        else:
            number, position = _integer(content, position)
        if kind in (1, 2):
            fields[number] = kind == 1
        elif kind in (4, 5, 6):
            fields[number], position = _integer(content, position)
        elif kind == 8:
            size, position = _unsigned(content, position)
            position += size
        elif kind == 12:
            fields[number], position = _struct(content, position)
        else:
            raise ValueError("the header has an unknown part")
    return fields, position + 1


def _integer(content: bytes, position: int) -> tuple[int, int]:
    value, position = _unsigned(content, position)
    return (value >> 1) ^ -(value & 1), position


def _unsigned(content: bytes | bytearray, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def _levels(content: bytearray, count: int) -> list[bool]:
    """Return which values are there: runs of one value, and groups of eight bits."""
    found: list[bool] = []
    position = 0
    while len(found) < count:
        run, position = _unsigned(content, position)
        if run & 1:
            for byte in content[position : position + (run >> 1)]:
                found += [bool(byte >> bit & 1) for bit in range(8)]
            position += run >> 1
        else:
            found += [bool(content[position])] * min(run >> 1, count - len(found))
            position += 1
        if not run >> 1:
            raise ValueError("a run is empty")
    return found[:count]
