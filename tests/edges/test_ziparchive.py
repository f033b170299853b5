"""An archive is read as zipfile reads it, and a cut, damaged or hostile one is one clear error."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.edges.ziparchive import BadArchiveError, ZipArchive

CONTENTS = {
    "35/NCT02252835.json": b'{"a": "' + b"x" * 300 + b'"}',
    "01/NCT00000001.json": b"{}",
    "02/NCT00000002.json": b"",
}


def archive(
    contents: Mapping[str, bytes] = CONTENTS, method: int = zipfile.ZIP_DEFLATED, **options: bool
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as written:
        for name, content in contents.items():
            with written.open(name, "w", **options) as entry:
                entry.write(content)
    return file.getvalue()


class Streamed(io.BytesIO):
    """A file that cannot go back, so that the sizes of an entry follow it, as servers write it."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


def streamed(contents: Mapping[str, bytes] = CONTENTS) -> bytes:
    file = Streamed()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in contents.items():
            written.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def read(content: bytes, **limits: int) -> dict[str, bytes]:
    opened = ZipArchive(io.BytesIO(content), **limits)
    found = {entry.name: opened.read(entry) for entry in opened.entries()}
    assert len(found) == opened.count
    return found


@pytest.mark.parametrize(
    "content",
    [
        archive(),
        archive(method=zipfile.ZIP_STORED),
        archive(force_zip64=True),
        streamed(),
        archive({}),
        archive({"größer/ü.json": b"[]"}),
    ],
    ids=["deflated", "stored", "zip64", "streamed", "empty", "names in unicode"],
)
def test_archive_is_read_as_zipfile_reads_it(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as same:
        assert read(content) == {name: same.read(name) for name in same.namelist()}


def test_more_entries_than_the_old_format_can_count() -> None:
    contents = {f"{number % 100:02d}/{number}": b"" for number in range(70_000)}
    opened = ZipArchive(io.BytesIO(archive(contents, zipfile.ZIP_STORED)))
    assert opened.count == 70_000
    assert [entry.name for entry in opened.entries()] == list(contents)


def test_archive_may_have_a_comment() -> None:
    file = io.BytesIO(archive())
    with zipfile.ZipFile(file, "a") as written:
        written.comment = b"a comment with PK\5\6 in it"
    assert read(file.getvalue()) == CONTENTS


@pytest.mark.parametrize(
    "content",
    [archive(), streamed(), archive(force_zip64=True)],
    ids=["deflated", "streamed", "zip64"],
)
def test_archive_that_is_cut_anywhere_is_an_error(content: bytes) -> None:
    for end in range(len(content)):
        with pytest.raises(BadArchiveError):
            read(content[:end])


@given(place=st.integers(0, len(archive()) - 1), bit=st.integers(0, 7))
def test_flipped_bit_is_an_error_or_changes_no_content(place: int, bit: int) -> None:
    content = bytearray(archive())
    content[place] ^= 1 << bit
    try:
        found = read(bytes(content))
    except BadArchiveError:
        return
    assert sorted(found.values()) == sorted(CONTENTS.values())


@given(st.binary(max_size=300))
def test_anything_else_is_no_archive(content: bytes) -> None:
    with pytest.raises(BadArchiveError, match="no directory at its end"):
        ZipArchive(io.BytesIO(content))


def directory_of(content: bytes) -> int:
    """Return where the directory of an archive without a comment begins."""
    found: int = struct.unpack_from("<L", content, len(content) - 6)[0]
    return found


def with_bytes(content: bytes, place: int, put: bytes) -> bytes:
    return content[:place] + put + content[place + len(put) :]


def in_directory(content: bytes, place: int, put: bytes) -> bytes:
    """Return an archive with other bytes in the first entry of its directory."""
    return with_bytes(content, directory_of(content) + place, put)


def same_name_twice(content: bytes) -> bytes:
    return content.replace(b"01/NCT00000001.json", b"35/NCT02252835.json")


def one_entry_under_two_names(content: bytes) -> bytes:
    second = directory_of(content) + 46 + len("35/NCT02252835.json")
    return with_bytes(content, second + 42, b"\0\0\0\0")


def more_entries_than_stated(content: bytes) -> bytes:
    return with_bytes(content, len(content) - 14, struct.pack("<2H", 2, 2))


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "encrypted": (lambda it: in_directory(it, 8, b"\1\0"), "is encrypted"),
    "bzip2": (lambda it: in_directory(it, 10, b"\x0c\0"), "packed in an unknown way"),
    "on another disk": (lambda it: in_directory(it, 34, b"\1\0"), "packed in an unknown way"),
    "wrong checksum": (lambda it: in_directory(it, 16, b"abcd"), "does not match its checksum"),
    "shorter than stated": (
        lambda it: in_directory(it, 24, struct.pack("<L", 5000)),
        "does not match its checksum",
    ),
    "longer than stated": (
        lambda it: in_directory(it, 24, struct.pack("<L", 5)),
        "does not have its stated size",
    ),
    "larger than allowed": (
        lambda it: in_directory(it, 24, struct.pack("<L", 0x7FFFFFFF)),
        "larger than 64 MiB",
    ),
    "packed bytes beyond the file": (
        lambda it: in_directory(it, 20, struct.pack("<L", 0x7FFFFFFF)),
        "names bytes that it does not have",
    ),
    "packed bytes of the next entry": (
        lambda it: in_directory(it, 20, struct.pack("<L", 60)),
        "overlaps the next one",
    ),
    "sizes in a field that is absent": (
        lambda it: in_directory(it, 24, b"\xff\xff\xff\xff"),
        "lacks the size of an entry",
    ),
    "a name twice": (same_name_twice, "names an entry more than once"),
    "an entry twice": (one_entry_under_two_names, "names an entry more than once"),
    "fewer entries stated": (more_entries_than_stated, "has 3 entries and states 2"),
    "another name before the content": (
        lambda it: with_bytes(it, 30, b"99"),
        "differs from its directory",
    ),
    "something before the archive": (lambda it: b"x" + it, "not where its end says"),
    "one of several files": (
        lambda it: with_bytes(it, len(it) - 18, b"\1\0"),
        "a part of an archive of several files",
    ),
    "malformed directory": (lambda it: in_directory(it, 0, b"PK\1\1"), "directory is malformed"),
    "malformed content": (
        lambda it: with_bytes(it, 30 + len("35/NCT02252835.json"), b"\xff"),
        "cannot be unpacked",
    ),
}


@pytest.mark.parametrize(("spoiled", "why"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_archive_is_an_error(spoiled: Callable[[bytes], bytes], why: str) -> None:
    with pytest.raises(BadArchiveError, match=why):
        read(spoiled(archive()))


def test_bomb_is_never_unpacked() -> None:
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(bytes(2**24)) + packer.flush()
    name = b"35/NCT02252835.json"
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(packed), 10, len(name), 0)
    entry = struct.pack(
        *("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(packed), 10),
        *(len(name), 0, 0, 0, 0, 0, 0),
    )
    begin, size = len(head + name + packed), len(entry + name)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, size, begin, 0)
    with pytest.raises(BadArchiveError, match="does not have its stated size"):
        read(head + name + packed + entry + name + end)


def test_archive_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(BadArchiveError, match="would unpack to more than"):
        read(archive(), most_bytes=308)
    assert read(archive(), most_bytes=311) == CONTENTS


def test_name_in_an_error_is_short_and_harmless() -> None:
    content = archive({"\x1b[2J" + "x" * 100: b"1"}, zipfile.ZIP_STORED)
    with pytest.raises(BadArchiveError) as caught:
        read(with_bytes(content, 30 + 104, b"2"))
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 130
