"""Imported records that equalled a stored version, so that they were not stored.

If another version is inserted between the two, a trial had that content twice. The record is not
stored yet then, and a person must be asked to import the file again.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol


class EqualRecords(NamedTuple):
    """The imported records that equalled one stored version."""

    trial: str
    file_name: str
    """The stored version."""
    first: datetime
    """The time of the earliest record."""
    last: datetime

    def joined(self, other: "EqualRecords | None") -> "EqualRecords":
        """Return these records and others of the same version."""
        if other is None:
            return self
        return self._replace(first=min(self.first, other.first), last=max(self.last, other.last))


class EqualRecordLog(Protocol):
    """The equal records of all imports. Disposable: what is lost is not asked for."""

    def kept_open(self) -> AbstractContextManager[None]:
        """Keep the file open between questions."""

    def of(self, trial: str, file_name: str) -> EqualRecords | None:
        """Return the records that equalled a stored version of a trial."""

    def record(self, records: Iterable[EqualRecords]) -> None:
        """Remember records beside those that are known."""
