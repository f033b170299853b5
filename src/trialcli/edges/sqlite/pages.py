"""The rows in the pages of an SQLite file, even if the database no longer leads to them.

Of the file format (https://www.sqlite.org/fileformat2.html) this reads what rows are made of: cells
on the leaves of tables, with their overflow pages. Whether a row is sound is for others to judge.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from struct import unpack_from
from typing import Any

from trialcli.edges.sqlite.table import text_of

RawRow = tuple[int, list[Any]]
"""The number that SQLite gave to a row, and its values."""

_USUAL_SIZE = 4096
_HEADER = 100
_LEAF = 13
_WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
"""How many bytes a value has, by its serial type up to 9."""


class _NoRowError(Exception):
    """There is no row here."""


def rows_in(content: bytes, is_wanted: Callable[[RawRow], bool]) -> Iterator[RawRow]:
    """Yield every wanted row of a file.

    A page is read by its list of cells; if one of these is no wanted row, the list or the cell is
    damaged, or the page is of something else: then every place of a page with wanted rows is tried.
    """
    for size in dict.fromkeys((_page_size(content), _USUAL_SIZE)):
        for start in range(0, len(content), size):
            yield from _Page(content, start, size).rows(is_wanted)


def _page_size(content: bytes) -> int:
    given = int.from_bytes(content[16:18], "big")
    size = 65536 if given == 1 else given
    return size if size in {1 << power for power in range(9, 17)} else _USUAL_SIZE


class _Page:
    """One page, as a leaf of a table."""

    def __init__(self, content: bytes, start: int, size: int) -> None:
        self._content = content
        self._start = start
        self._size = size
        self._end = min(start + size, len(content))

    def rows(self, is_wanted: Callable[[RawRow], bool]) -> Iterator[RawRow]:
        places = list(self._places())
        found = [row for place in places if (row := self._wanted(place, is_wanted))]
        yield from found
        is_sound = self._is_leaf() and len(found) == len(places) == self._count()
        if is_sound or not (found or self._is_leaf()):
            return
        for place in range(self._start, self._end):
            row = self._wanted(place, is_wanted)
            if row is not None and row not in found:
                yield row

    @property
    def _head(self) -> int:
        return self._start + (_HEADER if self._start == 0 else 0)

    def _is_leaf(self) -> bool:
        return self._content[self._head : self._head + 1] == bytes([_LEAF])

    def _count(self) -> int:
        return int.from_bytes(self._content[self._head + 3 : self._head + 5], "big")

    def _places(self) -> Iterator[int]:
        """Yield where cells begin: as many as possible, because the count may be damaged too."""
        head = self._head + 8
        for at in range(head, self._end - 1, 2):
            (offset,) = unpack_from(">H", self._content, at)
            if not at - self._start + 2 <= offset < self._size:
                return
            yield self._start + offset

    def _wanted(self, place: int, is_wanted: Callable[[RawRow], bool]) -> RawRow | None:
        with suppress(_NoRowError, IndexError, ValueError):
            row = self._cell(place)
            return row if is_wanted(row) else None
        return None

    def _cell(self, place: int) -> RawRow:
        length, place = _varint(self._content, place)
        number, place = _varint(self._content, place)
        if not 0 < length <= len(self._content):
            raise _NoRowError
        return number, _record(self._payload(place, length))

    def _payload(self, place: int, length: int) -> bytes:
        most, least = self._size - 35, (self._size - 12) * 32 // 255 - 23
        local = length
        if length > most:
            local = least + (length - least) % (self._size - 4)
            local = local if local <= most else least
        if place + local > self._end:
            raise _NoRowError
        payload = self._content[place : place + local]
        following = self._content[place + local : place + local + 4] if local < length else b""
        return payload + self._overflow(int.from_bytes(following, "big"), length - local)

    def _overflow(self, page: int, missing: int) -> bytes:
        pieces = []
        while missing > 0:
            start = (page - 1) * self._size
            if page < 2 or start + 4 > len(self._content):
                raise _NoRowError
            piece = self._content[start + 4 : start + 4 + min(missing, self._size - 4)]
            if not piece:
                raise _NoRowError
            pieces.append(piece)
            missing -= len(piece)
            page = int.from_bytes(self._content[start : start + 4], "big")
        return b"".join(pieces)


def _record(payload: bytes) -> list[Any]:
    """Return the values of a record."""
    head, place = _varint(payload, 0)
    if not place < head <= len(payload):
        raise _NoRowError
    kinds = []
    while place < head:
        kind, place = _varint(payload, place)
        kinds.append(kind)
    values = []
    for kind in kinds:
        width = _width(kind)
        values.append(_value(kind, payload[place : place + width]))
        place += width
    if place != len(payload):
        raise _NoRowError
    return values


def _width(kind: int) -> int:
    if 0 <= kind < len(_WIDTHS):
        return _WIDTHS[kind]
    if kind < 0 or kind in (10, 11):
        raise _NoRowError
    return (kind - 12) // 2


def _value(kind: int, raw: bytes) -> Any:
    if kind == 0:
        return None
    if kind == 7:
        return unpack_from(">d", raw)[0] if len(raw) == 8 else raw
    if kind in (8, 9):
        return kind - 8
    if kind < 7:
        return int.from_bytes(raw, "big", signed=True)
    return text_of(raw) if kind % 2 else raw


def _varint(content: bytes, place: int) -> tuple[int, int]:
    """Return a number of variable length, and the place after it."""
    value = 0
    for at in range(place, place + 8):
        byte = content[at]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + 1
    value = value << 8 | content[place + 8]
    return value - (1 << 64 if value >> 63 else 0), place + 9
