"""What is remembered of asking a registry: the last checks, the aliases, the listed versions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from trialcli.registry.ids import NO_SUCH_TRIAL

if TYPE_CHECKING:
    from trialcli.errors import StoreError
    from trialcli.registry.history import ListedHistory
    from trialcli.versions.snapshot import SnapshotName
    from trialcli.versions.trialset import TrialSet
    from trialcli.versions.verification import Rescued


class LastCheck(NamedTuple):
    """The last time the registry was asked about a trial, and how that went."""

    trial: str
    """Empty if it was not about one trial."""
    checked: datetime | None = None
    """When the last successful check was."""
    registry: str | None = None
    """The root of the registry that answered."""
    data_timestamp: str | None = None
    """The registry's data then; None if the record did not agree with the stamp."""
    failing_since: datetime | None = None
    """When the checks began to fail; None if the last one succeeded."""
    error: str | None = None
    """The message of the newest failure."""
    digest: str | None = None
    """The content digest, as in a snapshot's name, of the record that the last good check found.

    None if that is not known.
    """

    @property
    def in_registry(self) -> bool | None:
        """Whether the registry had the trial when it was last asked; None if no check found out."""
        if self.error is not None and NO_SUCH_TRIAL in self.error:
            return False
        return None if self.checked is None else True

    def found(self, name: "SnapshotName | None") -> bool:
        """Whether the last successful check found the content of a stored version.

        A store may have been put back from a backup since, or come from elsewhere.
        """
        return name is not None and self.checked is not None and self.digest == name.digest


class WholeCheck(NamedTuple):
    """A run over the whole registry that was complete."""

    kind: str
    """``sweep``: every record was read; ``dates``: those that the registry dates as updated."""
    registry: str
    checked: datetime
    """When the records were read."""
    data_timestamp: str | None
    """The registry's data then; None if the records did not agree with the stamp."""
    data_date: date | None
    """The date of the data that the records themselves state; None if they state none."""


class CheckLog(Protocol):
    """The last check of every trial, and what else a registry answered. Losing it loses no record.

    What cannot be read is unknown, what cannot be written is forgotten, and ``warnings`` says so.
    """

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return sentences on why it could not be used, as far as is known by now."""

    def last_check(self, trial: str) -> LastCheck | None:
        """Return the last check of a trial."""

    def last_checks(self) -> dict[str, LastCheck]:
        """Return the last check of every trial that was ever checked by its ID or by a search."""

    def failing_trials(self) -> tuple[str, ...]:
        """Return the trials whose last check failed, sorted."""

    def newest_check(self) -> LastCheck | None:
        """Return the newest successful check that has a data timestamp."""

    def last_checks_of(self, trials: Sequence[str]) -> dict[str, LastCheck]:
        """Return the last checks of some trials; a sweep of the registry checked all its trials."""

    def record_checks(self, last_checks: Iterable[LastCheck]) -> None:
        """Remember checks, replacing earlier ones of the same trials."""

    def whole_checks(self) -> dict[str, WholeCheck]:
        """Return the last complete run of each kind over the whole registry."""

    def record_sweep(self, check: WholeCheck, trials: "TrialSet") -> None:
        """Remember a complete sweep and the trials that it checked, in place of the one before."""

    def record_by_dates(self, check: WholeCheck) -> None:
        """Remember a complete run over what the registry dates as updated."""

    def aliases(self) -> dict[str, str]:
        """Return the canonical ID of every known alias."""

    def alias(self, trial: str) -> str:
        """Return the canonical ID of an alias; the ID itself if it is none."""

    def record_alias(self, alias: str, trial: str) -> None:
        """Remember that the registry has a trial under another ID."""

    def history(self, trial: str) -> "ListedHistory | None":
        """Return the versions that a registry listed for a trial when it was last asked."""

    def trials_with_history(self) -> set[str]:
        """Return the trials of which a registry listed the versions."""

    def record_history(self, listed: "ListedHistory") -> None:
        """Remember the versions that a registry listed for a trial."""

    def damage(self) -> "StoreError | None":
        """Return what is wrong with its content, even in a single row; None if nothing is.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError
        """

    def rescue(self) -> "Rescued | None":
        """Save what can be read of it; None if it is sound.

        Raises:
            FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError
        """
