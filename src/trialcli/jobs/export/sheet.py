"""A table that is being written, some rows at a time."""

from dataclasses import dataclass, field

from trialcli.registry.tables import Block, joined
from trialcli.versions.export import TableWriter

_AT_ONCE = 1000
"""At least this many rows are written at once."""


@dataclass(slots=True)
class Sheet:
    """A table that is being written, and its rows that wait."""

    writer: TableWriter
    count: int = 0
    """How many rows it has."""
    _waiting: list[Block] = field(default_factory=list)
    _rows_waiting: int = 0

    def add(self, block: Block) -> None:
        """Add rows."""
        if block.size:
            self._waiting.append(block)
            self._rows_waiting += block.size
        if self._rows_waiting >= _AT_ONCE:
            self._write()

    def close(self) -> None:
        """Finish the file."""
        self._write()
        self.writer.close()

    def _write(self) -> None:
        if self._waiting:
            self.writer.write(joined(self._waiting))
        self.count += self._rows_waiting
        self._rows_waiting = 0
        self._waiting.clear()
