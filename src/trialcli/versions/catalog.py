"""The catalog of a store: a disposable index of its newest snapshots."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from trialcli.registry.coming import ComingDate
    from trialcli.registry.sites import Site
    from trialcli.registry.summary import Summary


class CatalogRow(NamedTuple):
    """What ``list`` shows of a trial. A named tuple, because thousands are made at once."""

    summary: "Summary"
    """Of the newest snapshot; only the trial ID if that cannot be read."""
    snapshots: int
    """How many snapshots of our own are stored."""
    first: datetime
    """When the oldest of them was read; of the registry's history if there are none."""
    newest: datetime
    name: str
    """The file name of the newest snapshot."""
    digest: str
    """Its content digest; the 16 digits of the name if it cannot be read."""
    problem: str | None = None
    """Why the newest snapshot cannot be read; such a row is never written to the catalog."""
    histories: int = 0
    """How many versions of the registry's history are stored."""
    flags: tuple[tuple[str, date], ...] = ()
    """The flags of the newest snapshot, each with its first day."""
    coming: "tuple[ComingDate, ...]" = ()
    """Its dates that may lie ahead."""
    sites: "tuple[Site, ...] | None" = None
    """Those of the newest snapshot; None if they were not read with the row."""


class MarkedRow(NamedTuple):
    """A row of the catalog, and the mark of the trial's directory when the row was made."""

    mark: int
    row: CatalogRow


class CatalogSites(NamedTuple):
    """The sites of a trial's newest snapshot; several of one city and status are one."""

    trial: str
    name: str
    """The file name of the snapshot."""
    sites: "tuple[Site, ...]"


class Catalog(Protocol):
    """The catalog: it can be lost, and rebuilt from the files."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return sentences on why it could not be used, as far as is known by now."""

    def rows(self) -> dict[str, MarkedRow]:
        """Return every row by its trial; empty if there is no usable catalog."""

    def sites(self) -> Iterator[CatalogSites]:
        """Yield the sites of each trial, if they are known."""

    def update(self, changed: Iterable[MarkedRow], gone: Iterable[str]) -> None:
        """Replace some rows and drop others, as far as the catalog can be written."""

    def rebuild(self, rows: Iterable[MarkedRow]) -> None:
        """Write the whole catalog again.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError
        """


KNOWN_FOR = timedelta(days=7)
"""Related trials are remembered for this time."""


class SubmissionDays(Protocol):
    """When the records in the snapshots were submitted: can be lost, and read from the files."""

    def submissions(self, trial: str) -> dict[str, date | None]:
        """Return the days on which snapshots were submitted, by their file names, if known."""

    def record_submissions(self, trial: str, days: Mapping[str, date | None]) -> None:
        """Remember such days: files never change. If the disk is read-only, nothing happens."""
