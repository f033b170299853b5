"""A finished export and the list of its tables, as text and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from trialcli.registry.tables import Table
from trialcli.text.blocks import counted, first_named, one_line
from trialcli.versions.export import Export

TABLES_SCHEMA = "trialcli/export-tables/1"
_MOST_NAMED = 10


def export_text(export: Export, place: str) -> str:
    """Return what was written, a line for each table."""
    return "".join(f"{line}\n" for line in _lines(export, one_line(place)))


def _lines(export: Export, place: str) -> Iterator[str]:
    versions = ""
    if export.has_all_versions:
        versions = f" in {counted(export.versions, 'version')}"
    tables, rows = counted(len(export.tables), "table"), counted(export.rows, "row")
    trials = counted(export.trials, "trial")
    yield f"{trials}{versions} exported to {place} ({export.format}): {tables} with {rows}."
    width = max((len(table.name) for table in export.tables), default=0)
    digits = max((len(f"{table.rows:,}") for table in export.tables), default=0)
    yield from (f"  {table.name:<{width}}  {table.rows:>{digits},}" for table in export.tables)


def replaced_words(earlier: Export, export: Export) -> str:
    """Return which tables of an earlier export were removed; empty if none was."""
    names = {table.name for table in export.tables}
    gone = [table.name for table in earlier.tables if table.name not in names]
    if not gone:
        return ""
    return f"Removed, as the earlier export was replaced: {first_named(gone, _MOST_NAMED)}."


def tables_text(tables: Iterable[Table]) -> str:
    """Return each table with its columns and their meanings."""
    return "\n".join("".join(f"{line}\n" for line in _table_lines(table)) for table in tables)


def _table_lines(table: Table) -> Iterator[str]:
    yield f"{table.name}: {table.meaning}"
    width = max(len(column.name) for column in table.columns)
    for column in table.columns:
        yield f"  {column.name:<{width}}  {column.kind:<7}  {column.meaning}"


def tables_data(tables: Sequence[Table]) -> dict[str, Any]:
    """Return the tables as JSON values."""
    return {
        "schema": TABLES_SCHEMA,
        "tables": [
            {
                "name": table.name,
                "meaning": table.meaning,
                "columns": [
                    {"name": column.name, "kind": column.kind, "meaning": column.meaning}
                    for column in table.columns
                ],
            }
            for table in tables
        ],
    }
