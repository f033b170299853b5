"""The results of a run over the watch list, apart from the news, which is in the log."""

from dataclasses import dataclass
from typing import Literal

from trialcli.errors import StoreError, UndeliveredError
from trialcli.registry.data_stamp import Standstill
from trialcli.watch.digest import Digest
from trialcli.watch.news import AvailabilityNews


@dataclass(frozen=True, slots=True)
class RunReport:
    """The result of a run."""

    data_timestamp: str | None
    """The data date; None if the registry did not answer or does not say."""
    asked: bool
    """False if the registry has published no new data since the last complete run."""
    watched: int
    """How many trials are watched; 0 if no trial had to be asked for."""
    failing: tuple[AvailabilityNews, ...] = ()
    """Everything that could not be checked, reported before or not."""
    problems: tuple[StoreError, ...] = ()
    """Why some changes could not be read."""
    first: int = 0
    """How many trials were checked for the first time: from now on their changes are reported."""
    dropped: tuple[str, ...] = ()
    """The sinks that the list no longer names and that still had pending news."""
    lagging: int = 0
    """How many records may be older than the data date that the registry gave."""
    standstill: Standstill | None = None
    """The registry's data is outdated, reported before or not."""

    @property
    def is_complete(self) -> bool:
        """Whether everything was checked."""
        return not self.failing

    @property
    def data_date(self) -> str | None:
        """The day of the registry's data."""
        return self.data_timestamp and self.data_timestamp[:10]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The result of delivering to one sink."""

    sink: str
    outcome: Literal["delivered", "nothing", "undelivered"]
    digest: Digest
    error: UndeliveredError | None = None
    failed_before: int = 0
    """How many runs before this one failed to deliver to it."""
    is_failure_reported: bool = False
    """Whether this run reports the failure: the first one does, and later ones weekly."""
