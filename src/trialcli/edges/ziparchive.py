"""Zip archives with many entries, read with little memory; nothing in one is believed unchecked.

``zipfile`` keeps an object for each entry: 376 MiB for the 600,000 records of the registry. Here
the directory is read in pieces, and of each entry only one number is kept.
"""

import os
import re
import struct
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import eq
from typing import IO, NamedTuple

MOST_ENTRY_BYTES = 64 * 2**20
"""Bytes of one entry, unpacked; the largest record has 3.6 MB."""
MOST_BYTES = 256 * 2**30
"""Bytes of all entries together, unpacked; the registry's records have 10 GB."""

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\5\6"
_LONGEST_COMMENT = 65535
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_MARK = b"PK\6\7"
_LONG_END = struct.Struct("<4sQ2H2L4Q")
_LONG_END_MARK = b"PK\6\6"
_ENTRY = struct.Struct("<4s6H3L5H2L")
_ENTRY_MARK = b"PK\1\2"
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MARK = b"PK\3\4"
_LONG_FIELD = 1
_UNKNOWN, _UNKNOWN_COUNT = 0xFFFFFFFF, 0xFFFF
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_STORED, _DEFLATED = 0, 8
_PIECE = 2**20


class BadArchiveError(ValueError):
    """The archive is cut short, damaged or hostile; the message is a clause with the reason."""


class ZipEntry(NamedTuple):
    """One file of an archive, as the directory describes it."""

    name: str
    place: int
    """Where its header begins."""
    packed: int
    size: int
    """Bytes, unpacked."""
    checksum: int
    is_deflated: bool


class ZipArchive:
    """An archive in an open file; its directory is checked when it is opened."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        most_entry_bytes: int = MOST_ENTRY_BYTES,
        most_bytes: int = MOST_BYTES,
        check_name: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Check the whole directory: every entry, and that no two share bytes or a name.

        ``check_name`` raises a ``ValueError`` for a name that the archive must not have.

        Raises:
            BadArchiveError, ValueError
            OSError: the file cannot be read.
        """
        self._file = file
        self._most_entry_bytes = most_entry_bytes
        end = _end_of_directory(file)
        self.count = end.entries
        """The number of entries."""
        self._begin, self._end = end.begin, end.begin + end.size
        self._places = array("Q")
        self._check_directory(most_bytes, check_name)

    def entries(self) -> Iterator[ZipEntry]:
        """Yield the entries in the order of the directory.

        Raises:
            BadArchiveError
        """
        begin = self._begin
        rest = b""
        while begin < self._end:
            self._file.seek(begin)
            piece = self._file.read(min(_PIECE, self._end - begin))
            if not piece:
                raise BadArchiveError("its directory is cut short")
            begin += len(piece)
            rest += piece
            place = 0
            while (found := self._entry_at(rest, place)) is not None:
                entry, place = found
                yield entry
            rest = rest[place:]
        if rest:
            raise BadArchiveError("its directory is cut short")

    def read(self, entry: ZipEntry) -> bytes:
        """Return the content of an entry, after checking its size and its checksum.

        Raises:
            BadArchiveError
            OSError: the file cannot be read.
        """
        packed = self._packed(entry)
        content = _inflated(packed, entry) if entry.is_deflated else packed
        if len(content) != entry.size or zlib.crc32(content) != entry.checksum:
            raise BadArchiveError(f"its entry {_shown(entry.name)} does not match its checksum")
        return content

    # ------------------------------------------------------------ the directory

    def _check_directory(self, most_bytes: int, check_name: Callable[[str], object]) -> None:
        names = array("q")
        total = 0
        for entry in self.entries():
            self._places.append(entry.place)
            # Among 600,000 names, two have the same hash by chance once in 10^8 times.
            names.append(hash(entry.name))
            check_name(entry.name)
            total += entry.size
            # Before the directory, each entry has at least its header and its content.
            if entry.place + _LOCAL.size + entry.packed > self._begin:
                raise BadArchiveError("its directory names bytes that it does not have")
            if total > most_bytes:
                raise BadArchiveError(f"it would unpack to more than {most_bytes / 2**30:g} GiB")
        if len(self._places) != self.count:
            raise BadArchiveError(
                f"its directory has {len(self._places)} entries and states {self.count}"
            )
        self._places = array("Q", sorted(self._places))
        if _has_equal_neighbours(self._places) or _has_equal_neighbours(sorted(names)):
            raise BadArchiveError("its directory names an entry more than once")

    def _entry_at(self, content: bytes, place: int) -> tuple[ZipEntry, int] | None:
        """Return the entry at a place of the directory, and where the next begins."""
        if place + _ENTRY.size > len(content):
            return None
        numbers = _ENTRY.unpack_from(content, place)
        mark, flags, method = numbers[0], numbers[3], numbers[4]
        checksum, packed, size, name_size, extra_size, comment_size, disk = numbers[7:14]
        begin = numbers[16]
        if mark != _ENTRY_MARK:
            raise BadArchiveError("its directory is malformed")
        after_name = place + _ENTRY.size + name_size
        after = after_name + extra_size + comment_size
        if after > len(content):
            return None
        if _UNKNOWN in (packed, size, begin):
            extra = content[after_name : after_name + extra_size]
            size, packed, begin = _long_numbers(extra, size, packed, begin)
        name = _name(content[place + _ENTRY.size : after_name], flags)
        if flags & _ENCRYPTED:
            raise BadArchiveError(f"its entry {_shown(name)} is encrypted")
        if method not in (_STORED, _DEFLATED) or disk != 0:
            raise BadArchiveError(f"its entry {_shown(name)} is packed in an unknown way")
        if size > self._most_entry_bytes:
            most = self._most_entry_bytes / 2**20
            raise BadArchiveError(f"its entry {_shown(name)} is larger than {most:g} MiB")
        return ZipEntry(name, begin, packed, size, checksum, method == _DEFLATED), after

    # ------------------------------------------------------------ one entry

    def _packed(self, entry: ZipEntry) -> bytes:
        """Return the packed content of an entry, which must end before the next entry begins."""
        self._file.seek(entry.place)
        # Mostly all of it, in one piece.
        content = self._file.read(_LOCAL.size + len(entry.name) + entry.packed)
        if len(content) < _LOCAL.size:
            raise BadArchiveError(f"its entry {_shown(entry.name)} is cut short")
        mark, _, flags, method, _, _, _, _, _, name_size, extra_size = _LOCAL.unpack_from(content)
        begin = _LOCAL.size + name_size + extra_size
        end = begin + entry.packed
        after = bisect_right(self._places, entry.place)
        if entry.place + end > (self._places[after] if after < len(self._places) else self._begin):
            raise BadArchiveError(f"its entry {_shown(entry.name)} overlaps the next one")
        if end > len(content):
            content += self._file.read(end - len(content))
            if end > len(content):
                raise BadArchiveError(f"its entry {_shown(entry.name)} is cut short")
        is_same = (
            mark == _LOCAL_MARK
            and not flags & _ENCRYPTED
            and method == (_DEFLATED if entry.is_deflated else _STORED)
            and content[_LOCAL.size : _LOCAL.size + name_size] == _raw_name(entry.name, flags)
        )
        if not is_same:
            raise BadArchiveError(f"its entry {_shown(entry.name)} differs from its directory")
        return content[begin:end]


class _Directory(NamedTuple):
    entries: int
    begin: int
    size: int


def _end_of_directory(file: IO[bytes]) -> _Directory:
    """Return where the directory is, as the end of the file says."""
    length = file.seek(0, os.SEEK_END)
    tail_begin = max(0, length - _END.size - _LONGEST_COMMENT - _LOCATOR.size)
    file.seek(tail_begin)
    tail = file.read(length - tail_begin)
    place = _place_of_end(tail)
    if place is None:
        raise BadArchiveError("it is cut short, or no zip archive: it has no directory at its end")
    _, disk, disk_of_directory, here, count, size, begin, _ = _END.unpack_from(tail, place)
    limit = tail_begin + place
    if _UNKNOWN_COUNT in (here, count) or _UNKNOWN in (size, begin):
        found = _long_end(file, tail, place, limit)
        if found is not None:
            disk, disk_of_directory, here, count, size, begin, limit = found
    if (disk, disk_of_directory) != (0, 0) or here != count:
        raise BadArchiveError("it is a part of an archive of several files")
    if begin + size != limit:
        raise BadArchiveError("its directory is not where its end says")
    return _Directory(count, begin, size)


def _place_of_end(tail: bytes) -> int | None:
    """Return the place of the end record, whose comment ends with the file."""
    place = tail.rfind(_END_MARK)
    while place >= 0:
        if place + _END.size <= len(tail):
            comment_size = _END.unpack_from(tail, place)[-1]
            if place + _END.size + comment_size == len(tail):
                return place
        place = tail.rfind(_END_MARK, 0, place)
    return None


def _long_end(
    file: IO[bytes], tail: bytes, place: int, limit: int
) -> tuple[int, int, int, int, int, int, int] | None:
    """Return the numbers of the ZIP64 end record; None if there is none."""
    locator = tail[max(0, place - _LOCATOR.size) : place]
    if len(locator) != _LOCATOR.size or not locator.startswith(_LOCATOR_MARK):
        return None
    _, _, begin, disks = _LOCATOR.unpack(locator)
    if disks > 1:
        raise BadArchiveError("it is a part of an archive of several files")
    if begin + _LONG_END.size > limit - _LOCATOR.size:
        raise BadArchiveError("its directory is not where its end says")
    file.seek(begin)
    found = file.read(_LONG_END.size)
    if len(found) != _LONG_END.size or not found.startswith(_LONG_END_MARK):
        raise BadArchiveError("its directory is not where its end says")
    _, size_of_record, _, _, disk, disk_of_directory, here, count, size, start = _LONG_END.unpack(
        found
    )
    if begin + 12 + size_of_record != limit - _LOCATOR.size:
        raise BadArchiveError("its directory is not where its end says")
    return disk, disk_of_directory, here, count, size, start, begin


def _long_numbers(extra: bytes, size: int, packed: int, begin: int) -> tuple[int, int, int]:
    """Return the numbers of an entry that are too large for their fields, from its ZIP64 field."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        place += 4
        if kind == _LONG_FIELD:
            field = extra[place : place + length]
            numbers = [each for (each,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])]
            wanted = [size, packed, begin]
            for position, number in enumerate(wanted):
                if number == _UNKNOWN:
                    if not numbers:
                        break
                    wanted[position] = numbers.pop(0)
            else:
                return wanted[0], wanted[1], wanted[2]
            break
        place += length
    raise BadArchiveError("its directory lacks the size of an entry")


def _name(raw: bytes, flags: int) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode("utf-8" if flags & 0x0800 else "cp437")
    except UnicodeDecodeError:
        raise BadArchiveError("its directory holds a name that is no text") from None


def _raw_name(name: str, flags: int) -> bytes:
    return name.encode("utf-8" if flags & 0x0800 else "cp437", "replace")


def _inflated(packed: bytes, entry: ZipEntry) -> bytes:
    unpacker = zlib.decompressobj(wbits=-15)
    try:
        # One byte more than stated is enough to see that it is too long.
        content = unpacker.decompress(packed, entry.size + 1)
    except zlib.error:
        raise BadArchiveError(f"its entry {_shown(entry.name)} cannot be unpacked") from None
    if not unpacker.eof or unpacker.unused_data or unpacker.unconsumed_tail:
        raise BadArchiveError(f"its entry {_shown(entry.name)} does not have its stated size")
    return content


def _has_equal_neighbours(numbers: Sequence[int]) -> bool:
    return any(map(eq, numbers, islice(numbers, 1, None)))


def _shown(name: str) -> str:
    """Return the name of an entry for a sentence: short, and without signs that instruct."""
    return re.sub(r"[^ -~]", "?", name[:60])
