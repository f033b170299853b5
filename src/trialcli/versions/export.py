"""An export: tables of the stored records, written to a directory for other programs.

``export.json`` in that directory describes it (docs/output-schema.md). This module is the only
reader and writer of that file.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from trialcli.record.strictjson import parse_json
from trialcli.registry.tables import Block, Column, Row
from trialcli.versions.derivation import Derivations, DerivationWriter, Scratch

SCHEMA = "trialcli/export/1"
MANIFEST = "export.json"
CHANGES = "changes"
"""The name of the table of changes."""


class ExportFormat(StrEnum):
    """What tables can be written as."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    SQLITE = "sqlite"


class ExportedFile(NamedTuple):
    """A file of an export, or its part of a file that holds several tables."""

    path: str
    """Relative to the export, with ``/``."""
    rows: int


class ExportedTable(NamedTuple):
    """A table of an export."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    files: tuple[ExportedFile, ...]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return sum(file.rows for file in self.files)


class Unread(NamedTuple):
    """Why a version, or a trial, is not in an export."""

    trial: str
    kind: str
    message: str


class Export(NamedTuple):
    """A finished export."""

    exported: str
    """When it was made, in UTC."""
    program: str
    """The version of trialcli."""
    format: ExportFormat
    has_all_versions: bool
    """Whether the tables of records have every stored version, and not the newest ones alone."""
    trials: int
    """How many trials it has."""
    versions: int
    """How many versions it has in the tables of records."""
    content: str
    """A digest of the IDs and versions in those tables: the same for the same content."""
    data_timestamps: tuple[str, ...]
    """The oldest and the newest stamp of the registry's data; none if no version has one."""
    definitions: str
    """A digest of the tables and their columns."""
    tables: tuple[ExportedTable, ...]
    unread: tuple[Unread, ...]
    command: str = ""

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(table.rows for table in self.tables)

    @property
    def files(self) -> set[str]:
        """The paths of its files."""
        return {file.path for table in self.tables for file in table.files}


class TableWriter(Protocol):
    """A file of a table that is being written."""

    def write(self, block: Block) -> None:
        """Add rows.

        Raises:
            OSError: the disk is full, say.
        """

    def close(self) -> None:
        """Finish the file, so that it survives a power failure.

        Raises:
            OSError
        """

    def discard(self) -> None:
        """Give the file up; close what is open."""


class ExportPlace(Protocol):
    """A directory that an export is written to, beside the export that it replaces."""

    @property
    def previous(self) -> Export | None:
        """The export that is there and will be replaced."""

    @property
    def has_one_file(self) -> bool:
        """Whether all tables are in one file, which is then written as a whole."""

    def open(self, table: str, part: str, columns: Sequence[Column]) -> TableWriter:
        """Begin a file of a table.

        ``part`` names one of several files of the table; empty if it is the only one.
        """

    def path(self, table: str, part: str) -> str:
        """Return the path of such a file, as an export names it."""

    def read(self, path: str, table: str, columns: Sequence[Column]) -> Iterator[Row]:
        """Yield the rows of a file of the export that is there."""

    def has(self, path: str) -> bool:
        """Return whether the export that is there has a file."""

    def derivations(self) -> Derivations | None:
        """Return what the export that is there has derived, if that is known."""

    def new_derivations(self, basis: str, exported: str) -> DerivationWriter:
        """Begin what the new export has derived."""

    def scratch(self) -> Scratch:
        """Return a place for lines that wait."""

    def part_opener(self) -> "Callable[[], ExportPlace]":
        """Return what opens this place in another process, for a part of the tables."""

    def finish_part(self) -> None:
        """Finish what this process has written of one part."""

    def join(self, part: str, tables: Iterable[str]) -> None:
        """Take the tables of a finished part into the one file, if there is one."""

    def finish(self, export: Export) -> None:
        """Put the new files in the place of the earlier ones."""


def definitions_digest(tables: Iterable[tuple[str, Sequence[Column]]]) -> str:
    """Return a digest of tables and their columns, which changes if one of them does."""
    known = [[name, [[column.name, column.kind] for column in columns]] for name, columns in tables]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def export_data(export: Export) -> dict[str, Any]:
    """Return an export as JSON values."""
    stamps = export.data_timestamps
    return {
        "schema": SCHEMA,
        "exported": export.exported,
        "trialcli": export.program,
        "command": export.command,
        "format": str(export.format),
        "versions": "all" if export.has_all_versions else "newest",
        "trial_count": export.trials,
        "version_count": export.versions,
        "content_digest": export.content,
        "oldest_data": stamps[0] if stamps else None,
        "newest_data": stamps[-1] if stamps else None,
        "definitions_digest": export.definitions,
        "tables": [_table_data(table) for table in export.tables],
        "not_read": [one._asdict() for one in export.unread],
    }


def _table_data(table: ExportedTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "meaning": table.meaning,
        "row_count": table.rows,
        "files": [{"path": file.path, "row_count": file.rows} for file in table.files],
        "columns": columns_data(table.columns),
    }


def columns_data(columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Return columns as JSON values."""
    return [
        {"name": column.name, "kind": column.kind, "meaning": column.meaning} for column in columns
    ]


def export_bytes(export: Export) -> bytes:
    """Return the bytes of ``export.json``."""
    text = json.dumps(export_data(export), ensure_ascii=False, indent=1)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def read_export(content: bytes) -> Export:
    """Return the export that the content of an ``export.json`` describes.

    Raises:
        ValueError: it is none, or a newer trialcli wrote it.
    """
    data = parse_json(content)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError("it describes no export of this trialcli")
    try:
        return _export(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("it describes no whole export") from error


def _export(data: dict[str, Any]) -> Export:
    stamps = [data["oldest_data"], data["newest_data"]]
    return Export(
        data["exported"],
        data["trialcli"],
        ExportFormat(data["format"]),
        data["versions"] == "all",
        data["trial_count"],
        data["version_count"],
        data["content_digest"],
        tuple(stamp for stamp in stamps if stamp),
        data["definitions_digest"],
        tuple(_table(one) for one in data["tables"]),
        tuple(Unread(one["trial"], one["kind"], one["message"]) for one in data["not_read"]),
        data["command"],
    )


def _table(data: dict[str, Any]) -> ExportedTable:
    return ExportedTable(
        data["name"],
        data["meaning"],
        tuple(Column(one["name"], one["kind"], one["meaning"]) for one in data["columns"]),
        tuple(ExportedFile(one["path"], one["row_count"]) for one in data["files"]),
    )
