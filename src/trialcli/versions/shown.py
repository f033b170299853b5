"""A version of a trial as it is shown, and how fresh it is."""

from dataclasses import dataclass
from datetime import date, datetime

from trialcli.errors import RegistryError
from trialcli.versions.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version of a trial, and how fresh it is."""

    snapshot: Snapshot
    position: int
    """Which of the stored versions it is, from 1."""
    count: int
    checked: datetime | None
    """When the last successful check was; None if unknown."""
    error: RegistryError | None = None
    """Why the registry could not be asked, if that was tried."""

    def day(self, today: date) -> date:
        """Return the day by which it is judged: today, or the day an older version is of."""
        if self.position == self.count:
            return today
        version = self.snapshot.version
        return version.day if version else self.snapshot.retrieved.date()
