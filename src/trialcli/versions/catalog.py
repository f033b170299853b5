"""The catalog of a store: a disposable index of its newest snapshots."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from trialcli.registry.coming import ComingDate
    from trialcli.registry.sites import Site
    from trialcli.registry.summary import Summary
    from trialcli.versions.order import Order
    from trialcli.versions.wanted import WantedTrials


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


class Selection(NamedTuple):
    """How many rows were chosen for a list."""

    stored: int
    """The number of all stored trials."""
    matching: int
    """How many of them are wanted; the list may be the first of these."""
    not_stated: Mapping[str, int]
    """How many trials are left out only because their records do not state a field."""


class Compared(NamedTuple):
    """When all rows of the catalog were compared with the store."""

    state: str
    """The state of the store then (``InspectableStore.state``)."""
    trials: int
    """How many trials it had."""
    since: frozenset[str] = frozenset()
    """The trials whose rows were written since."""


class StoredCounts(NamedTuple):
    """How many trials are stored, and how many versions of them."""

    trials: int
    snapshots: int
    histories: int
    """Versions of the registry's history."""


class UnusableCatalogError(Exception):
    """The catalog turned out to be damaged or locked; there is a warning of it."""


class OpenCatalog(Protocol):
    """The catalog while one list is made; every method may raise ``UnusableCatalogError``."""

    @property
    def is_of_file(self) -> bool:
        """Whether it sees what ``Catalog.update`` writes."""

    def close(self) -> None:
        """Close it."""

    def trials(self) -> list[str]:
        """Return the trials that have a row, sorted."""

    def are_current(self, marks: Mapping[str, int]) -> bool:
        """Whether the rows of some trials have these marks."""

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        """Return the marks of those of some trials that have a row."""

    def compared(self) -> Compared | None:
        """Return when all rows were compared with the store; None if that is not known."""

    def take_every_row(self) -> None:
        """Take the rows that there are for those of all stored trials."""

    def counted(self) -> tuple[list[str], list[str]]:
        """Return the stored trials with one version, and all others, both sorted.

        The others include those of which there is no row with the mark that they have.
        """

    def single_among(self, trials: Collection[str]) -> set[str]:
        """Return those of some trials that have one stored version, as ``counted`` does of all."""

    def counts(self) -> StoredCounts:
        """Return how many trials and versions there are, as far as ``outdated`` names no trial."""

    def choose_first(self, limit: int, *, is_descending: bool) -> None:
        """Choose the first trials, or the last, of all rows."""

    def take(self, marks: Iterable[tuple[str, int]]) -> None:
        """Take the marks of all directories of the store, in place of any taken before."""

    def outdated(self) -> dict[str, int]:
        """Return the directories, with their marks, of which there is no row with that mark."""

    def gone(self) -> list[str]:
        """Return the trials with a row, and without a directory."""

    def row(self, trial: str) -> MarkedRow | None:
        """Return the row of a trial; None if there is none, or it is damaged."""

    def settle(self, trial: str, mark: int | None) -> None:
        """Expect another mark of a trial; None: its directory does not count."""

    def add(self, row: CatalogRow) -> None:
        """Use a row for this list alone."""

    def choose(
        self, wanted: "WantedTrials", order: "Order", today: date, limit: int | None
    ) -> Selection:
        """Choose the rows for the list, in order, and count them."""

    def choose_trials(self, trials: Sequence[str]) -> None:
        """Choose the rows of some trials, in this order."""

    def rows(self) -> Iterator[tuple[str, CatalogRow | None]]:
        """Yield the chosen trials with their rows; None if a row is damaged, or gone by now."""


class Catalog(Protocol):
    """The catalog: it can be lost, and rebuilt from the files."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return sentences on why it could not be used, as far as is known by now."""

    def opened(self, *, is_empty: bool = False) -> OpenCatalog:
        """Open the catalog for one list; as if it were empty, if there is no usable one.

        ``is_empty``: always as if it were empty.

        Raises:
            UnusableCatalogError
        """

    def sites_of(self, trials: Sequence[str]) -> dict[str, CatalogSites]:
        """Return the sites of some trials, as far as they are known."""

    def update(self, changed: Iterable[MarkedRow], gone: Iterable[str]) -> bool:
        """Replace some rows and drop others; return False if the catalog cannot be written."""

    def record_compared(self, state: str, trials: Iterable[str]) -> int | None:
        """Remember that all rows are those of the store in a state; return how many they are.

        ``trials`` are those whose rows were compared after they had been written. None is returned
        if the catalog cannot be written.
        """

    def rebuild(self, rows: Iterable[MarkedRow]) -> int:
        """Write the whole catalog again; return how many rows it has.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError
        """


KNOWN_FOR = timedelta(days=7)
"""Related trials are remembered for this time."""


class VersionCounts(Protocol):
    """How many versions are stored of each trial: can be lost, and counted in the directories."""

    def opened(self, *, is_empty: bool = False) -> OpenCatalog:
        """Open the catalog for one list; as if it were empty, if there is no usable one.

        Raises:
            UnusableCatalogError
        """


class SubmissionDays(Protocol):
    """When the records in the snapshots were submitted: can be lost, and read from the files."""

    def submissions(self, trial: str) -> dict[str, date | None]:
        """Return the days on which snapshots were submitted, by their file names, if known."""

    def record_submissions(self, trial: str, days: Mapping[str, date | None]) -> None:
        """Remember such days: files never change. If the disk is read-only, nothing happens."""


class VersionCatalog(VersionCounts, SubmissionDays, Protocol):
    """What the catalog knows of versions."""
