"""What is remembered of asking a registry: the last checks, the aliases, the listed versions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from trialcli.errors import StoreError
    from trialcli.registry.history import ListedHistory
    from trialcli.versions.verification import Rescued


class LastCheck(NamedTuple):
    """The last time the registry was asked about a trial, and how that went."""

    trial: str
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
        """Return every trial's last check."""

    def newest_check(self) -> LastCheck | None:
        """Return the newest successful check that has a data timestamp."""

    def last_checks_of(self, trials: Sequence[str]) -> dict[str, LastCheck]:
        """Return the last checks of some trials."""

    def record_checks(self, last_checks: Iterable[LastCheck]) -> None:
        """Remember checks, replacing earlier ones of the same trials."""

    def aliases(self) -> dict[str, str]:
        """Return the canonical ID of every known alias."""

    def alias(self, trial: str) -> str:
        """Return the canonical ID of an alias; the ID itself if it is none."""

    def record_alias(self, alias: str, trial: str) -> None:
        """Remember that the registry has a trial under another ID."""

    def history(self, trial: str) -> "ListedHistory | None":
        """Return the versions that a registry listed for a trial when it was last asked."""

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
