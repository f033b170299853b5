"""A finished export and the list of its tables, as text and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from trialcli.registry.tables import Column
from trialcli.text.blocks import counted, first_named, one_line
from trialcli.versions.export import Export, columns_data

TABLES_SCHEMA = "trialcli/export-tables/1"
_MOST_NAMED = 10


def export_text(export: Export, place: str) -> str:
    """Return what was written, a line for each table."""
    return "".join(f"{line}\n" for line in _lines(export, one_line(place)))


def _lines(export: Export, place: str) -> Iterator[str]:
    trials = ""
    if export.trials:
        trials = f", of {counted(export.trials, 'trial')}"
    if export.has_all_versions and export.versions:
        trials += f" in {counted(export.versions, 'version')}"
    tables, rows = counted(len(export.tables), "table"), counted(export.rows, "row")
    yield f"Exported to {place} ({export.format}): {tables} with {rows}{trials}."
    width = max((len(table.name) for table in export.tables), default=0)
    digits = max((len(f"{table.rows:,}") for table in export.tables), default=0)
    yield from (f"  {table.name:<{width}}  {table.rows:>{digits},}" for table in export.tables)


def replaced_words(earlier: Export, export: Export) -> str:
    """Return which tables of an earlier export were removed; empty if none was."""
    names = {table.name for table in export.tables}
    gone = [table.name for table in earlier.tables if table.name not in names]
    if not gone:
        return ""
    return f"Removed, because the earlier export was replaced: {first_named(gone, _MOST_NAMED)}."


_AGAIN = {
    "basis": "trialcli, its rules or its thresholds have changed",
    "format": "the earlier export has another format",
    "incomplete": "files of the earlier export are missing or damaged",
}


def again_words(why: str) -> str:
    """Return why all changes were derived again."""
    return f"All changes were derived again: {_AGAIN[why]}."


class Described(Protocol):
    """A table of any kind."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def meaning(self) -> str:
        """What it holds."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns."""


def tables_text(tables: Iterable[Described]) -> str:
    """Return each table with its columns and their meanings."""
    return "\n".join("".join(f"{line}\n" for line in _table_lines(table)) for table in tables)


def _table_lines(table: Described) -> Iterator[str]:
    yield f"{table.name}: {table.meaning}"
    width = max(len(column.name) for column in table.columns)
    for column in table.columns:
        yield f"  {column.name:<{width}}  {column.kind:<7}  {column.meaning}"


def tables_data(tables: Sequence[Described]) -> dict[str, Any]:
    """Return the tables as JSON values."""
    return {
        "schema": TABLES_SCHEMA,
        "tables": [
            {
                "name": table.name,
                "meaning": table.meaning,
                "columns": columns_data(table.columns),
            }
            for table in tables
        ],
    }
