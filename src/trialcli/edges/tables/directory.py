"""The directory of an export. Each file is always complete: the earlier one or the new one.

The new files are written to a directory inside, under names that no reader takes for a table. When
all are on the disk, ``export.json`` beside them makes them the new export: they take their places
one after the other. A process that is killed before leaves the earlier export as it was; of one
that is killed while they take their places, the next export does the rest first.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from trialcli.edges.files.durable import make_directory, replace_whole, sync_directory
from trialcli.edges.files.locking import HeldError, hold
from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.tables.files import FileFormat
from trialcli.edges.tables.scratch import ScratchFiles
from trialcli.errors import UsageError
from trialcli.registry.tables import Column, Row
from trialcli.versions.export import (
    CHANGES,
    MANIFEST,
    Export,
    ExportFormat,
    TableWriter,
    export_bytes,
    read_export,
)

if TYPE_CHECKING:
    from trialcli.edges.tables.derivations import DerivationFile, NewDerivationFile
    from trialcli.edges.tables.sqlite import SqliteFile

_NEW = ".export-new"
"""The directory of the new files; a hidden name, and each file in it has another ending."""
_LOCK = ".export.lock"
_ENDING = ".tmp"
_DATABASE = "export.sqlite3"
_DERIVATIONS = ".changes.sqlite3"
"""The sources of the table of changes. The name is hidden, because no reader needs it."""


class ExportDirectory:
    """A directory that an export is written to."""

    def __init__(self, root: Path, format_: ExportFormat) -> None:
        self._root = root
        self._new = root / _NEW
        self._format = format_
        self._files = _FILE_FORMATS[format_]() if format_ in _FILE_FORMATS else None
        self._database: SqliteFile | None = None
        self._opened: list[TableWriter | NewDerivationFile] = []
        self.previous = _read_manifest(root / MANIFEST)
        """The export that is there and will be replaced; None if there is none."""

    @property
    def has_one_file(self) -> bool:
        """Whether all tables are in one file, which is then written as a whole."""
        return self._files is None

    def open(self, table: str, part: str, columns: Sequence[Column]) -> TableWriter:
        """Begin a file of a table; ``part`` names one of several.

        Raises:
            UsageError: a file that no export wrote has its place.
        """
        self._require_free(self.path(table, part))
        path = self._staged(self.path(table, part)) if self._files else self._staged_database(part)
        path.parent.mkdir(parents=True, exist_ok=True)
        if self._files is not None:
            writer = self._files.open(path, columns)
            self._opened.append(writer)
            return writer
        if self._database is None:
            from trialcli.edges.tables.sqlite import SqliteFile

            self._database = SqliteFile(path)
        return self._database.open(table, columns)

    def path(self, table: str, part: str) -> str:
        """Return the path of a file of a table, relative to the export."""
        if self._files is None:
            return _DATABASE
        return f"{table}/{part}{self._files.ending}" if part else f"{table}{self._files.ending}"

    def read(self, path: str, table: str, columns: Sequence[Column]) -> Iterator[Row]:
        """Yield the rows of a table in a file of the export that is there."""
        if self._files is not None:
            return self._files.read(self._root / path, columns)
        from trialcli.edges.tables.sqlite import read_table

        return read_table(self._root / path, table, columns)

    def has(self, path: str) -> bool:
        """Return whether the export that is there has a file."""
        return (self._root / path).is_file()

    def derivations(self) -> "DerivationFile | None":
        """Return what the export that is there has derived; None if that is not known."""
        from trialcli.edges.tables.derivations import read_derivations

        found = read_derivations(self._root / _DERIVATIONS)
        is_of_it = found and self.previous and found.exported == self.previous.exported
        return found if is_of_it else None

    def new_derivations(self, basis: str, exported: str) -> "NewDerivationFile":
        """Begin what the new export has derived."""
        from trialcli.edges.tables.derivations import NewDerivationFile

        path = self._staged(_DERIVATIONS)
        path.parent.mkdir(parents=True, exist_ok=True)
        file = NewDerivationFile(path, basis, exported)
        self._opened.append(file)
        return file

    def scratch(self) -> ScratchFiles:
        """Return a place for lines that wait."""
        return ScratchFiles(self._new / "scratch")

    def part_opener(self) -> "Callable[[], ExportDirectory]":
        """Return what opens this directory in another process, for a part of the tables."""
        return partial(ExportDirectory, self._root, self._format)

    def finish_part(self) -> None:
        """Finish what this process has written of one part."""
        if self._database is not None:
            self._database.close()

    def join(self, part: str, tables: Iterable[str]) -> None:
        """Take the tables of a finished part into the one file, if there is one."""
        if self._database is not None:
            self._database.add(self._staged_database(part), tables)

    def finish(self, export: Export) -> None:
        """Put the new files in the place of the earlier ones.

        Raises:
            UsageError: a file that no export wrote would be replaced.
        """
        if self._database is not None:
            self._database.index()
            self._database.close()
        for path in sorted(export.files):
            self._require_free(path)
        replace_whole(self._new / MANIFEST, export_bytes(export))
        _take_places(self._root)

    def discard(self) -> None:
        """Close what is open of files that were not finished."""
        for writer in self._opened:
            writer.discard()
        if self._database is not None:
            self._database.discard()

    def _require_free(self, path: str) -> None:
        """Make sure that a file can take its place, and that only files of exports are replaced."""
        earlier = self.previous.files if self.previous else set()
        own = PurePosixPath(path)
        for step in (own, *own.parents):
            place = self._root / step
            is_fine = place.is_dir() if step != own else path in earlier and not place.is_dir()
            if os.path.lexists(place) and not is_fine:
                raise UsageError(
                    f"{place} already exists and was not written by an export.",
                    hint="Remove it, or export to another directory.",
                )

    def _staged_database(self, part: str) -> Path:
        return self._new / f"{part}.part" if part else self._staged(_DATABASE)

    def _staged(self, path: str) -> Path:
        return self._new / f"{path}{_ENDING}"


@contextmanager
def export_directory(root: Path, format_: ExportFormat) -> Iterator[ExportDirectory]:
    """Yield the directory of an export, made if it is missing, for one writer at a time.

    Raises:
        UsageError: it holds something else, another export writes to it, it cannot be written, or
            the format needs a package that is not installed.
    """
    root = Path(os.path.realpath(root))
    try:
        make_directory(root)
        _require_ours(root)
        with _alone(root):
            _tidy(root)
            directory = ExportDirectory(root, format_)
            try:
                yield directory
            finally:
                directory.discard()
                _remove_new(root)
    except OSError as error:
        raise UsageError(
            f"The export to {root} could not be written: {reason(error)}.",
            hint=" ".join(filter(None, [advice(error), _unchanged(root)])) or None,
        ) from error


def _unchanged(root: Path) -> str:
    return "The earlier export is unchanged." if (root / MANIFEST).exists() else ""


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    try:
        held = hold(root / _LOCK, 0)
        held.__enter__()
    except HeldError:
        raise UsageError(
            f"Another export to {root} is running.", hint="Wait for it, or export elsewhere."
        ) from None
    try:
        yield
    finally:
        held.__exit__(None, None, None)


def _require_ours(root: Path) -> None:
    """Make sure that a directory is empty, or that it holds an export."""
    known = {MANIFEST, _NEW, _LOCK}
    names = {entry.name for entry in root.iterdir()}
    is_foreign = MANIFEST in names and _read_manifest(root / MANIFEST) is None
    if is_foreign or (names and not names & known):
        raise UsageError(
            f"{root} already exists and was not written by an export.",
            hint="Name a new or an empty directory.",
        )


def _tidy(root: Path) -> None:
    """Finish, or remove, the files that a killed process left."""
    if (root / _NEW / MANIFEST).exists():
        _take_places(root)
    _remove_new(root)


def _remove_new(root: Path) -> None:
    """Remove the new files, unless they are taking their places."""
    new = root / _NEW
    if not (new / MANIFEST).exists():
        shutil.rmtree(new, ignore_errors=True)


def _take_places(root: Path) -> None:
    """Put the new files in the place of the earlier ones; it can be done again from any point."""
    new, earlier = root / _NEW, _read_manifest(root / MANIFEST)
    export = _read_manifest(new / MANIFEST)
    if export is None:
        return
    staged = sorted(path for path in new.rglob(f"*{_ENDING}") if path.is_file())
    directories = {path.parent for path in staged}
    for path in staged:
        place = root / path.relative_to(new).with_suffix("")
        make_directory(place.parent)
        path.replace(place)
        directories.add(place.parent)
    for unlisted in (earlier.files if earlier else set()) - export.files:
        _remove(root, unlisted)
    if all(table.name != CHANGES for table in export.tables):
        (root / _DERIVATIONS).unlink(missing_ok=True)
    for directory in directories:
        sync_directory(directory)
    (new / MANIFEST).replace(root / MANIFEST)
    sync_directory(root)


def _remove(root: Path, path: str) -> None:
    """Remove a file of an earlier export, and the directories that it leaves empty."""
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts:
        return
    if not (root / relative).is_dir():
        (root / relative).unlink(missing_ok=True)
    for parent in relative.parents:
        if parent != PurePosixPath():
            with suppress(OSError):
                (root / parent).rmdir()


def _read_manifest(path: Path) -> Export | None:
    """Return an export; None if there is none, or it is of another trialcli."""
    try:
        return read_export(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _parquet() -> FileFormat:
    try:
        from trialcli.edges.tables.parquet import parquet_format
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise UsageError(
            "Parquet needs the package pyarrow, which is not installed.",
            hint="Run pip install 'trialcli[registry]', or give --format csv, jsonl or sqlite.",
        ) from None
    return parquet_format()


def _csv() -> FileFormat:
    from trialcli.edges.tables.csv import CSV

    return CSV


def _json_lines() -> FileFormat:
    from trialcli.edges.tables.jsonlines import JSON_LINES

    return JSON_LINES


_FILE_FORMATS: Mapping[ExportFormat, Callable[[], FileFormat]] = {
    ExportFormat.PARQUET: _parquet,
    ExportFormat.CSV: _csv,
    ExportFormat.JSONL: _json_lines,
}
"""The formats in which each table has files of its own; SQLite has all tables in one file."""
