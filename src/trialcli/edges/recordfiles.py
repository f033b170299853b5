"""Reads files of records as people have them: JSON, JSON lines, compressed, in an archive.

Everything about such a file is hostile: how large it becomes, what its members are called, where it
ends. Nothing is unpacked to the disk, and no name of a member becomes a path.
"""

import codecs
import io
import re
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.paths import expanded
from trialcli.edges.files.reading import LARGEST_GIVEN
from trialcli.errors import UsageError
from trialcli.record.files import JsonPiece, UnusablePiece
from trialcli.record.jsonstream import BrokenJsonError, JsonValues
from trialcli.text.blocks import one_line
from trialcli.text.encoding import guessed_encoding, marked_encoding
from trialcli.text.filekinds import HEAD, binary_kind, is_gzip, is_zip, text_kind, zip_kind

if TYPE_CHECKING:
    from trialcli.edges.ziparchive import ZipArchive

MOST_TIMES = 100
"""A file may unpack to this many times its size, or to ``LARGEST_GIVEN`` if that is more.

Records shrink to a tenth.
"""
_CHUNK = 2**16
_LONGEST_NAME = 80
_MANY = 5000
"""Members of an archive of which no more is kept than their places."""
_ADVICE = "Give records as JSON: the registry's API or its download as JSON, or a snapshot."


class UnusableFileError(Exception):
    """A file, or a member of an archive, cannot be used; the text is a clause."""


def read_pieces(path: Path) -> Iterator[JsonPiece | UnusablePiece]:
    """Yield the JSON values of a file, and the parts of it that cannot be used.

    Raises:
        UsageError: the file as a whole cannot be used.
    """
    try:
        yield from _pieces(path)
    except UnusableFileError as error:
        raise UsageError(f"{path} is not a record: {error}.", hint=_ADVICE) from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason(error)}.", hint=advice(error)) from error


def _pieces(path: Path) -> Iterator[JsonPiece | UnusablePiece]:
    path = expanded(path)
    with path.open("rb") as opened:
        size = path.stat().st_size
        file: IO[bytes] = opened
        if not stat.S_ISREG(path.stat().st_mode):
            # A pipe cannot be read from its end, as an archive must be.
            content = opened.read(LARGEST_GIVEN + 1)
            if len(content) > LARGEST_GIVEN:
                raise UnusableFileError(f"it is larger than {LARGEST_GIVEN // 2**20} MiB")
            file, size = io.BytesIO(content), len(content)
        yield from pieces_of(file, size)


def pieces_of(
    file: IO[bytes], size: int, page: re.Pattern[str] | None = None
) -> Iterator[JsonPiece | UnusablePiece]:
    """Yield the JSON values of an open file of some size, and the parts that cannot be used.

    ``page`` matches the beginning of a page of records, whose records are then yielded one by one.

    Raises:
        UnusableFileError: the file as a whole, or the rest of it, cannot be used.
        OSError: it cannot be read.
    """
    head = file.read(HEAD)
    file.seek(0)
    most = max(LARGEST_GIVEN, MOST_TIMES * size)
    if is_zip(head):
        archive = _archive_of_many(file)
        if archive is None:
            file.seek(0)
            yield from _members(file, head, most, page)
        else:
            yield from _many_members(archive, page)
    elif is_gzip(head):
        yield from _unzipped(file, most, page)
    else:
        yield from _values(file, "", page)


_Page = re.Pattern[str] | None


def _unzipped(file: IO[bytes], most: int, page: _Page) -> Iterator[JsonPiece | UnusablePiece]:
    from gzip import GzipFile

    with GzipFile(fileobj=file, mode="rb") as unzipped:
        try:
            yield from _values(_Bounded(unzipped, most), "", page)
        except (EOFError, zlib.error, OSError) as error:
            raise UnusableFileError(f"its compression is damaged ({_reason(error)})") from error


def _archive_of_many(file: IO[bytes]) -> "ZipArchive | None":
    """Return an archive of many small members, of which ``zipfile`` would hold all in memory."""
    from trialcli.edges.ziparchive import BadArchiveError, ZipArchive

    try:
        archive = ZipArchive(file)
    except BadArchiveError:
        return None  # zipfile reads the members that can be read
    return archive if archive.count > _MANY else None


def _many_members(archive: "ZipArchive", page: _Page) -> Iterator[JsonPiece | UnusablePiece]:
    """Yield the values of each member of such an archive; a damaged member stops no other."""
    from trialcli.edges.ziparchive import BadArchiveError

    for entry in archive.entries():
        if _is_beside(entry.name):
            continue
        name = _member_name(entry.name)
        try:
            yield from _values(io.BytesIO(archive.read(entry)), name, page)
        except UnusableFileError as error:
            yield UnusablePiece(str(error), name)
        except BadArchiveError as error:
            yield UnusablePiece(f"it is damaged ({error})", name)


def _members(
    file: IO[bytes], head: bytes, most: int, page: _Page
) -> Iterator[JsonPiece | UnusablePiece]:
    """Yield the values of each member of an archive; one that is damaged stops no other."""
    from zipfile import BadZipFile, ZipFile

    try:
        archive = ZipFile(file)
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnusableFileError(f"it is a damaged ZIP archive ({_reason(error)})") from error
    with archive:
        members = [one for one in archive.infolist() if not _is_beside(one.filename)]
        if kind := zip_kind(head, (one.filename for one in members)):
            raise UnusableFileError(f"it is {kind.name}")
        if sum(one.file_size for one in members) > most:
            raise UnusableFileError(
                f"it is an archive that unpacks to more than {most // 2**20} MiB in all"
            )
        for member in members:
            name = _member_name(member.filename)
            try:
                with archive.open(member) as opened:
                    yield from _values(_Bounded(opened, member.file_size), name, page)
            except UnusableFileError as error:
                yield UnusablePiece(str(error), name)
            except RuntimeError:
                # So zipfile says that a password is needed.
                yield UnusablePiece("it is encrypted", name)
            except (BadZipFile, NotImplementedError, EOFError, zlib.error, OSError) as error:
                yield UnusablePiece(f"it is damaged ({_reason(error)})", name)


def _member_name(name: str) -> str:
    return one_line(name)[:_LONGEST_NAME]


def _is_beside(name: str) -> bool:
    """Whether a member is no file, or what a desktop puts beside the files."""
    return name.endswith(("/", "/.DS_Store")) or name.startswith("__MACOSX/")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Bounded:
    """A file of which no more is read than it may hold."""

    def __init__(self, file: _Readable, most: int) -> None:
        self._file = file
        self._left = most

    def read(self, size: int) -> bytes:
        """Read some bytes."""
        content = self._file.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise UnusableFileError("it unpacks to more than any file of records")
        return content


def _values(file: _Readable, name: str, page: _Page) -> Iterator[JsonPiece | UnusablePiece]:
    """Yield the JSON values of a file; with ``name``, of that member of an archive."""
    head = file.read(HEAD)
    if not head.strip(b" \t\r\n\0"):
        raise UnusableFileError("it is empty")
    if is_zip(head) or is_gzip(head):
        raise UnusableFileError("it is packed twice; unpack it first")
    if kind := binary_kind(head):
        unpack = "; unpack it first" if kind.form == "packed" else ""
        raise UnusableFileError(f"it is {kind.name}{unpack}")
    encoding = marked_encoding(head) or guessed_encoding(head) or "utf-8"
    if what := text_kind(head.decode(encoding, "replace")):
        raise UnusableFileError(f"it is {what}")
    values = JsonValues(_decoded(head, file, encoding), page)
    walk = iter(values)
    has_some = False
    while True:
        try:
            value = next(walk, None)
        except BrokenJsonError as error:
            if not has_some or values.is_in_list:
                raise UnusableFileError(f"it is not complete JSON ({error})") from error
            yield UnusablePiece(f"it is not JSON ({error.why})", _where(name, values.line))
            values.skip_line()
            walk = iter(values)
            continue
        if value is None:
            return
        yield JsonPiece(
            value.encode("utf-8", "surrogatepass"), _where(name, values.began if has_some else 0)
        )
        has_some = True


def _where(name: str, line: int) -> str:
    return ", ".join(filter(None, (name, f"line {line}" if line else "")))


def _decoded(head: bytes, file: _Readable, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    chunk = head
    while True:
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            named = encoding.removesuffix("-sig").upper()
            raise UnusableFileError(f"it is not {named} text") from None
        if text:
            yield text
        if not chunk:
            return
        chunk = file.read(_CHUNK)


_DAMAGES = {
    "BadZipFile": "its directory or a checksum is wrong",
    "BadGzipFile": "a checksum is wrong, or something else follows its end",
}
"""What Python's modules mean by the errors that they raise without words for a reader."""


def _reason(error: BaseException) -> str:
    """Return what a library says of a damage, on one line and without what the file holds."""
    if isinstance(error, EOFError):
        return "it ends early"
    if isinstance(error, zlib.error):
        return "it cannot be unpacked"
    said = getattr(error, "strerror", None) or type(error).__name__
    return _DAMAGES.get(said, one_line(said))
