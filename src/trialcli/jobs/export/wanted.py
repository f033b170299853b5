"""Which tables are wanted, by their names."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from trialcli.errors import UsageError
from trialcli.registry.tables import Table
from trialcli.text.choices import match, suggestion
from trialcli.text.quoting import quoted
from trialcli.versions.tables import CHANGES, VERSIONS, DiffTable, VersionTable


class WantedTables(NamedTuple):
    """The tables to export."""

    records: tuple[Table, ...]
    versions: VersionTable | None
    changes: DiffTable | None


def wanted_tables(known: Sequence[Table], names: Iterable[str], hint: str = "") -> WantedTables:
    """Return the tables that are named, in the order of the program; all if none is named.

    ``known`` are the tables of records; ``hint`` says how to list the tables.

    Raises:
        UsageError: there is no such table.
    """
    every = [*(table.name for table in known), VERSIONS.name, CHANGES.name]
    wanted = {_table_name(name, every, hint) for name in names} or set(every)
    return WantedTables(
        tuple(table for table in known if table.name in wanted),
        VERSIONS if VERSIONS.name in wanted else None,
        CHANGES if CHANGES.name in wanted else None,
    )


def _table_name(given: str, known: Sequence[str], hint: str) -> str:
    found = match(given, known)
    if found is None:
        advice = f"{suggestion(given, known)}{hint}".strip()
        raise UsageError(f"{quoted(given)} is not a table.", hint=advice or None)
    return found
