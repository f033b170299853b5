"""What tables say, for tests: their rows by name, and the places that they are read from."""

import re
from itertools import product
from typing import Any

from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.ctgov.tables.aact import LEFT_OUT
from trialcli.registry.tables import Table

Record = dict[str, Any]

TABLES: dict[str, Table] = {table.name: table for table in CTGOV_RECORDS.tables}


def rows(name: str, record: Record) -> list[dict[str, Any]]:
    """Return the rows of a table, each by the names of its columns."""
    names = [column.name for column in TABLES[name].columns]
    return [dict(zip(names, row, strict=True)) for row in TABLES[name].rows(record)]


def column(name: str, column_name: str, record: Record) -> list[Any]:
    """Return the cells of a column."""
    return [row[column_name] for row in rows(name, record)]


def cells_by_column(record: Record) -> dict[str, set[Any]]:
    """Return the cells of every column, by ``table.column``."""
    return {
        f"{table.name}.{each.name}": set(cells)
        for table in TABLES.values()
        for each, cells in zip(table.columns, zip(*table.rows(record), strict=True), strict=False)
    }


def places() -> dict[str, list[str]]:
    """Return every place that a table is read from, with its tables and columns."""
    found: dict[str, list[str]] = {}
    for table in TABLES.values():
        for each in table.columns:
            for place in alternatives(each.place):
                found.setdefault(place, []).append(f"{table.name}.{each.name}")
    return found


def alternatives(place: str) -> list[str]:
    """Return the places that one with braces stands for: ``a.{b,c[]}.d`` for two."""
    parts = [part.split(",") for part in re.split(r"[{}]", place)]
    return ["".join(chosen) for chosen in product(*parts)] if place else []


def is_left_out(pattern: str) -> bool:
    """Whether a field is documented as left out."""
    return any(pattern == place or pattern.startswith(f"{place}.") for place in LEFT_OUT)
