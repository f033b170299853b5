"""A table that is being written, some rows at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from trialcli.registry.tables import Row
from trialcli.versions.export import TableWriter

_AT_ONCE = 1000
"""Rows that are written at once."""


@dataclass(slots=True)
class Sheet:
    """A table that is being written, and its rows that wait."""

    writer: TableWriter
    count: int = 0
    """How many rows it has."""
    _rows: list[Row] = field(default_factory=list)

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        self._rows += rows
        if len(self._rows) >= _AT_ONCE:
            self._write()

    def close(self) -> None:
        """Finish the file."""
        self._write()
        self.writer.close()

    def _write(self) -> None:
        """Write the rows that wait; a large record may have very many."""
        for start in range(0, len(self._rows), _AT_ONCE):
            self.writer.write(self._rows[start : start + _AT_ONCE])
        self.count += len(self._rows)
        self._rows.clear()
