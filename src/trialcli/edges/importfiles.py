"""The files that a person gives to be imported: files, folders of files, standard input.

A file is read twice: for the digest of its bytes, then for its records. What cannot be read twice
(a pipe, standard input) is copied into a temporary file first.
"""

import errno
import hashlib
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.paths import expanded
from trialcli.edges.files.reading import LARGEST_GIVEN, TooLargeError
from trialcli.edges.recordfiles import UnusableFileError, pieces_of
from trialcli.edges.storefiles import STORE
from trialcli.errors import UsageError
from trialcli.record.files import GivenFile, JsonPiece, RecordForm, UnusableFile, UnusablePiece
from trialcli.text.blocks import one_line, shortened, storable
from trialcli.versions.import_result import DOWNLOAD_HINT

STANDARD_INPUT = Path("-")
_CHUNK = 2**20
_LONGEST_NAME = 120
_LAST = "~"
_RECORDS = re.compile(r".*\.(json|jsonl|ndjson|zip|gz)", re.IGNORECASE | re.DOTALL)


def given_files(
    paths: Iterable[Path], form: RecordForm, leave_out: Callable[[str], None]
) -> Iterator[GivenFile | UnusableFile]:
    """Yield the files that some paths name, each open until the next one is asked for.

    The file whose first record has the oldest data comes first: a record that equals the one before
    it is not stored, so the order matters. ``leave_out`` takes the name of each file in a folder
    that is not read. Hidden files and links in a folder are not read.
    """
    found: list[Path] = []
    for path in paths:
        try:
            files = None if path == STANDARD_INPUT else _files_in(expanded(path), leave_out)
        except OSError as error:
            yield _unreadable(str(error.filename or path), error)
            continue
        if files is not None and not files:
            yield UnusableFile(str(path), _no_files(path))
        found += [path] if files is None else files
    if len(found) > 1:
        found.sort(key=lambda file: _first_day(file, form))
    for file in found:
        name = "standard input" if file == STANDARD_INPUT else str(file)
        yield from _given(file, name, form.page)


def _first_day(path: Path, form: RecordForm) -> str:
    """Return the data date of the first record of a file; what cannot be read twice comes last."""
    try:
        if path == STANDARD_INPUT or not stat.S_ISREG(expanded(path).stat().st_mode):
            return _LAST
        with expanded(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            first = next(pieces_of(file, size, form.page), None)
    except (OSError, UnusableFileError):
        return _LAST
    return form.data_date(first.content) if isinstance(first, JsonPiece) else ""


def _files_in(path: Path, leave_out: Callable[[str], None]) -> list[Path] | None:
    """Return the files of records in a folder and its folders, sorted; None if it is no folder."""
    if not stat.S_ISDIR(path.stat().st_mode):
        return None
    found = []
    for folder, folders, files in os.walk(path, onerror=_raise):
        others = {
            name for name in folders if name.startswith(".") or Path(folder, name).is_symlink()
        }
        for name in sorted(others):
            leave_out(str(Path(folder, name)))
        folders[:] = sorted(set(folders) - others)
        for name in sorted(files):
            file = Path(folder, name)
            if _may_have_records(file):
                found.append(file)
            else:
                leave_out(str(file))
    return found


def _no_files(path: Path) -> UsageError:
    """Return why a folder has nothing to import."""
    links = sum(
        each.is_symlink() and _RECORDS.fullmatch(each.name) is not None
        for each in expanded(path).iterdir()
    )
    if links:
        return UsageError(
            f"{path} has no files of records, only links to files, which are not read.",
            hint=f"Give the links themselves: trialcli import {path}/*",
        )
    return UsageError(
        f"{path} has no files of records.",
        hint="Their names end with .json, .jsonl, .ndjson, .zip or .gz.",
    )


def _may_have_records(file: Path) -> bool:
    if file.name.startswith(".") or file.name == STORE or not _RECORDS.fullmatch(file.name):
        return False
    return stat.S_ISREG(file.lstat().st_mode)


def _raise(error: OSError) -> None:
    raise error


def _given(path: Path, name: str, page: re.Pattern[str]) -> Iterator[GivenFile | UnusableFile]:
    """Yield a file, or why it cannot be read."""
    try:
        with _opened(path) as file:
            sha256, size = _measured(file)
            label = shortened(one_line(storable(path.name)), _LONGEST_NAME)
            label = "standard input" if path == STANDARD_INPUT else label or "file"
            yield GivenFile(name, label, sha256, _pieces(name, file, size, page))
    except OSError as error:
        yield _unreadable(name, error)


def _unreadable(name: str, error: OSError) -> UnusableFile:
    why = UsageError(f"{name} cannot be read: {reason(error)}.", hint=advice(error))
    return UnusableFile(name, why)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that can be read twice."""
    if path == STANDARD_INPUT:
        with _copied(sys.stdin.buffer) as copy:
            yield copy
        return
    with expanded(path).open("rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISREG(mode):
            yield file
        else:
            # A device such as /dev/zero has no end.
            with _copied(file, LARGEST_GIVEN if stat.S_ISCHR(mode) else sys.maxsize) as copy:
                yield copy


@contextmanager
def _copied(stream: IO[bytes], most: int = sys.maxsize) -> Iterator[IO[bytes]]:
    with TemporaryFile() as copy:
        while chunk := stream.read(_CHUNK):
            copy.write(chunk)
            if copy.tell() > most:
                raise TooLargeError(errno.EFBIG, f"Larger than {most // 2**20} MiB")
        copy.seek(0)
        yield copy


def _measured(file: IO[bytes]) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file, and go back to its beginning."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size


def _pieces(
    name: str, file: IO[bytes], size: int, page: re.Pattern[str]
) -> Iterator[JsonPiece | UnusablePiece]:
    try:
        yield from pieces_of(file, size, page)
    except UnusableFileError as error:
        raise UsageError(f"{name} cannot be imported: {error}.", hint=DOWNLOAD_HINT) from error
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {reason(error)}.", hint=advice(error)) from error
