"""How far the runs over the whole registry came: the last sweep, pages that were read, failures."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol

from trialcli.versions.servedtexts import Route


class SweepTexts(NamedTuple):
    """Which sweep the texts are of."""

    checked: datetime
    """When its records were read; the check log has the same time."""
    route: Route


class PagesRead(NamedTuple):
    """How far a run has read the pages of the whole registry."""

    registry: str
    data_timestamp: str | None
    """The registry's data when it began; with other data, its pages are others."""
    total: int | None
    """How many trials the registry says the pages have together."""
    next_token: str
    """The token of the first page that is not yet read."""


class AbsentTrials(NamedTuple):
    """Stored trials that did not come in the last sweep."""

    gone: tuple[str, ...] = ()
    """The registry itself stated that it has none of them."""
    unconfirmed: tuple[str, ...] = ()
    """It is not known why they did not come."""


class InARow(NamedTuple):
    """How often something failed, one time after the other."""

    in_a_row: int
    last: datetime
    """When it failed last."""


class WholeProgress(Protocol):
    """How far the runs over the whole registry came. Disposable.

    What cannot be read is unknown, and what cannot be written is forgotten: pages are read from the
    first one again, and a run sweeps again if it does not know what the last sweep stored.
    """

    def last_sweep(self) -> SweepTexts | None:
        """Return the last complete sweep whose texts are known."""

    def record_sweep(self, sweep: SweepTexts) -> None:
        """Remember a complete sweep, in place of the one before."""

    def pages_read(self) -> PagesRead | None:
        """Return how far the pages were read; None if no reading was interrupted."""

    def trials_read(self) -> Iterable[str]:
        """Return the trials on the pages that were read."""

    def record_pages(self, read: PagesRead, trials: Iterable[str]) -> None:
        """Remember one more page, all of whose records are stored and of the same data."""

    def forget_pages(self) -> None:
        """Forget the pages: the next reading begins with the first one."""

    def failed_downloads(self) -> InARow | None:
        """Return how many downloads failed since the last good one; None if none did."""

    def record_downloads(self, failed: InARow | None) -> None:
        """Remember that, in place of what was known."""

    def incomplete_runs(self) -> InARow | None:
        """Return how many runs read every record and were not complete; None if the last was."""

    def record_incomplete(self, runs: InARow | None) -> None:
        """Remember that, in place of what was known."""

    def absent(self) -> AbsentTrials:
        """Return the stored trials that did not come, in the order in which they were recorded."""

    def record_absent(self, absent: AbsentTrials) -> None:
        """Remember such trials, in place of those before."""

    def failed(self) -> list[str]:
        """Return the trials whose records could not be read or stored, sorted."""

    def record_failed(self, trials: Iterable[str]) -> None:
        """Remember trials whose records failed, in place of those before."""
