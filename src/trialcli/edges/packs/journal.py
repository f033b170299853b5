"""Journals: snapshots that were stored one by one, until they become a pack.

One JSON line per snapshot.

Each writer has a journal of its own. Lines are only added, so a reader may read it at any time.
The last line may be cut short if its writer was killed. It was not reported as stored.
"""

import json
import os
import re
from base64 import b64decode, b64encode
from binascii import crc32
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from trialcli.edges.files.durable import Notice, flush_file, new_descriptor, silent, sync_directory
from trialcli.edges.files.reading import open_regular
from trialcli.edges.packs.pack import JOURNAL_VERSION, snapshot_name
from trialcli.edges.packs.rows import PackRow, can_be_packed
from trialcli.versions.snapshot import MAX_BYTES

LARGEST = 64 * 2**20
"""The bytes after which a journal becomes a pack before its writer ends."""

_LINE = re.compile(rb'\{"crc32":"([0-9a-f]{8})",(.*)\}', re.DOTALL)
_STUDY = b',"study":'
_LONGEST_LINE = 4 * MAX_BYTES


class JournalEntry(NamedTuple):
    """Where a snapshot lies in a journal."""

    trial: str
    file: str
    start: int
    size: int


class DamagedLineError(Exception):
    """A line of a journal is not what was written; the message is a clause."""

    def __init__(self, why: str = "it does not match its checksum") -> None:
        super().__init__(why)


class JournalReader:
    """What was read of a journal so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, dict[str, JournalEntry]] = {}
        """By trial and file name."""
        self.damaged = 0
        """How many lines are damaged and have intact lines after them."""
        self._doubtful = 0
        self.end = 0
        """How many of its bytes were read."""

    def read_on(self) -> None:
        """Read the lines that were added.

        Raises:
            OSError: it cannot be read.
        """
        with open_regular(self.path) as file:
            if os.fstat(file.fileno()).st_size <= self.end:
                return
            file.seek(self.end)
            while line := file.readline(_LONGEST_LINE):
                if not line.endswith(b"\n"):
                    break
                entry = self._entry(line)
                self.end += len(line)
                if entry is None:
                    self._doubtful += 1
                    continue
                self.damaged, self._doubtful = self.damaged + self._doubtful, 0
                self.entries.setdefault(entry.trial, {})[entry.file] = entry

    def row(self, entry: JournalEntry) -> PackRow:
        """Return the row of an entry.

        Raises:
            DamagedLineError
            OSError: it cannot be read.
        """
        with open_regular(self.path) as file:
            return _row_at(file, entry)

    def _entry(self, line: bytes) -> JournalEntry | None:
        try:
            header, _ = _parts(line.rstrip(b"\n"))
        except DamagedLineError:
            return None
        name = snapshot_name(header.get("trial"), header.get("file"))
        if name is None:
            return None
        return JournalEntry(name.trial, name.file_name, self.end, len(line))


class JournalWriter:
    """The journal of one writer. Its lines are written with the lock held."""

    def __init__(self, directory: Path, notice: Notice = silent) -> None:
        """Make the file.

        Raises:
            OSError: it cannot be made.
        """
        self.path = directory / f"_journal-{JOURNAL_VERSION}-{os.urandom(4).hex()}.jsonl"
        self._notice = notice
        self._descriptor = new_descriptor(self.path)
        self.size = 0
        self.is_whole = True
        """Whether it has only complete lines."""
        sync_directory(directory, notice)

    def is_there(self) -> bool:
        """Whether lines can be added: no other writer has made a pack of it."""
        try:
            return self.is_whole and os.path.samestat(os.fstat(self._descriptor), self.path.lstat())
        except OSError:
            return False

    def add(self, rows: Sequence[PackRow]) -> None:
        """Add rows, and return when they survive a power failure.

        Raises:
            OSError: none of them is stored.
        """
        content = b"".join(map(_line, rows))
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(self._descriptor, view) :]
            flush_file(self._descriptor, self.path.parent, self._notice)
        except BaseException:
            # Nobody may add to half a line.
            self.is_whole = _is_cut(self._descriptor, self.size)
            raise
        self.size += len(content)

    def close(self) -> None:
        """Close the file, which stays."""
        with suppress(OSError):
            os.close(self._descriptor)


# ------------------------------------------------------------ lines


def _line(row: PackRow) -> bytes:
    content = None if row.content is None else b64encode(row.content).decode()
    header = row._replace(study=b"", content=None)._asdict() | {"content": content}
    del header["study"]
    said = {key: value for key, value in header.items() if value is not None}
    rest = json.dumps(said, separators=(",", ":")).encode()[1:-1] + _STUDY + row.study
    return b'{"crc32":"%08x",%s}\n' % (crc32(rest), rest)


def _parts(line: bytes) -> tuple[dict[str, object], bytes]:
    """Return the header and the record of a line."""
    match = _LINE.fullmatch(line)
    if match is None or int(match[1], 16) != crc32(match[2]):
        raise DamagedLineError
    # Inside a text of the header, a quotation mark has a backslash before it.
    header, _, study = match[2].partition(_STUDY)
    try:
        return json.loads(b"{%s}" % header), study
    except (ValueError, RecursionError):
        raise DamagedLineError("its columns cannot be read") from None


def _is_cut(descriptor: int, size: int) -> bool:
    """Remove from a journal what was not written completely; return whether that was possible."""
    try:
        os.ftruncate(descriptor, size)
        os.lseek(descriptor, size, os.SEEK_SET)
    except OSError:
        return False
    return True


def _row_at(file: BinaryIO, entry: JournalEntry) -> PackRow:
    file.seek(entry.start)
    header, study = _parts(file.read(entry.size).rstrip(b"\n"))
    content = header.get("content")
    known = {name: header.get(name) for name in PackRow._fields if name in header}
    try:
        exact = None if content is None else b64decode(str(content), validate=True)
        row = PackRow(**{**known, "study": study, "content": exact})  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise DamagedLineError from None
    if not can_be_packed(row):
        raise DamagedLineError("a value does not fit its column")
    if (row.trial, row.file) != (entry.trial, entry.file):
        raise DamagedLineError
    return row
