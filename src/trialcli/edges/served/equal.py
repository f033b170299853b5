"""Imported records that equalled a stored version, in an SQLite file that can be lost."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from trialcli.edges.served.file import ServedFile
from trialcli.versions.equalrecords import EqualRecords


class SqliteEqualRecords:
    """The records in one file of a store."""

    def __init__(self, root: Path, busy_timeout: float = 5.0) -> None:
        self._file = ServedFile(root, busy_timeout)
        self.kept_open = self._file.kept_open

    def of(self, trial: str, file_name: str) -> EqualRecords | None:
        """Return the records that equalled a stored version of a trial."""
        query = "SELECT first, last FROM equal WHERE trial = ? AND file = ?"
        row = self._file.ask(lambda db: db.execute(query, [trial, file_name]).fetchone(), None)
        try:
            times = [] if row is None else [datetime.fromisoformat(each) for each in row]
        except (TypeError, ValueError):
            return None
        if not times or any(each.tzinfo is None for each in times):
            return None
        return EqualRecords(trial, file_name, *times)

    def record(self, records: Iterable[EqualRecords]) -> None:
        """Remember records beside those that are known."""
        rows = [(*each[:2], each.first.isoformat(), each.last.isoformat()) for each in records]
        # All times are in UTC, so their texts are in their order.
        insert = """INSERT INTO equal VALUES (?, ?, ?, ?) ON CONFLICT (trial, file) DO UPDATE
            SET first = min(first, excluded.first), last = max(last, excluded.last)"""
        if rows:
            self._file.change(lambda db: db.executemany(insert, rows))
