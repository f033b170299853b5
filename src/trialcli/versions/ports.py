"""The ports: what the jobs ask of the world, and the values that cross them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from trialcli.errors import RegistryError, StoreError
from trialcli.record.tree import Record
from trialcli.registry.history import HistoryIndex, ListedHistory
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store_values import CatalogRow, Kept, LastCheck, MarkedRow, Stray

if TYPE_CHECKING:
    from trialcli.versions.verification import Rescued

__all__ = [
    "Answer",
    "CatalogRow",
    "Clock",
    "DataVersion",
    "Dialect",
    "Failure",
    "HistoryIndex",
    "HistoryRegistry",
    "HistoryState",
    "HistoryStore",
    "Index",
    "InspectableStore",
    "Kept",
    "LastCheck",
    "ListedHistory",
    "MarkedRow",
    "Page",
    "Progress",
    "Reading",
    "Registry",
    "Request",
    "SnapshotStore",
    "State",
    "Stray",
    "SubmissionState",
    "Transport",
]

Clock = Callable[[], datetime]
"""Returns the time now: aware, UTC."""

T = TypeVar("T")


# ---------------------------------------------------------------- the wire


@dataclass(frozen=True, slots=True)
class Request:
    """A GET request below the root of a registry."""

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    is_extra: bool = False
    """Beside the registry's official API: that it is refused says nothing of any other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: its body is whole, and it was within time and size."""

    status: int
    content_type: str
    body: bytes
    url: str
    """The address that gave it, after redirects."""


class Transport(Protocol):
    """Sends one request: paced, retried, bounded in time and size."""

    @property
    def root(self) -> str:
        """The address below which it asks, without a slash at its end."""
        ...

    def get(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Return what ``read`` makes of the answer.

        ``read`` judges: what it raises is as good as a failure on the way. A fault that may pass
        (``UnreachableError``, ``RateLimitedError``, ``ServerFaultError``, ``BadAnswerError``) is
        asked again; any other ends the matter at once. It never sees 403, 429 or 5xx.

        Raises:
            NotLookedAtError: the last fault, after every retry that is polite.

        """
        ...


# ---------------------------------------------------------------- the registry


@dataclass(frozen=True, slots=True)
class DataVersion:
    """Which API and which load of data a registry serves."""

    api_version: str
    data_timestamp: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One record as the registry served it."""

    asked: str
    """The trial ID that was asked for; it differs from ``trial`` where it is an alias."""
    trial: str
    """The ID the record itself carries."""
    study: Record
    url: str
    """Where this record alone can be asked for."""
    data_date: str | None = None
    """The day of the data the record says it is from."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A trial that could not be looked at, and why. Never "no change"."""

    asked: str
    error: RegistryError


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of records."""

    studies: tuple[Record, ...]
    next_token: str | None
    """What to ask for the next page with; None on the last. A page before it may be empty."""
    total: int | None = None
    """How many records the whole list has, where the registry was asked and tells."""


class Dialect(Protocol):
    """How one registry is asked, and what its answers mean. Sends nothing; a module can be one.

    Each ``read_`` raises the ``RegistryError`` that says what is wrong with an answer.
    """

    BATCH_SIZE: int
    """The most trials to ask for at once."""
    PAGE_SIZE: int
    """The most records to ask for on one page of a search."""

    def ask_version(self) -> Request:
        """Return the question which data the registry serves."""
        ...

    def ask_study(self, trial: str) -> Request:
        """Return the question for one record."""
        ...

    def ask_studies(self, trials: Sequence[str]) -> Request:
        """Return the question for at most ``BATCH_SIZE`` records."""
        ...

    def ask_search(self, text: str, size: int) -> Request:
        """Return the question for the first page of a search."""
        ...

    def ask_count(self, text: str) -> Request:
        """Return the question how many records a search finds."""
        ...

    def ask_next(self, request: Request, token: str) -> Request:
        """Return the question for the page that follows one that was asked for."""
        ...

    def read_version(self, answer: Answer) -> DataVersion:
        """Read the answer to ``ask_version``."""
        ...

    def read_study(self, trial: str, answer: Answer) -> Record:
        """Read the answer to ``ask_study``: the record of this trial, be it under another ID."""
        ...

    def read_page(self, answer: Answer) -> Page:
        """Read the answer to ``ask_studies``, ``ask_search`` or ``ask_next``."""
        ...

    def names(self, study: Record) -> tuple[str, ...]:
        """Return the ID a record carries and then its aliases; empty where it carries none."""
        ...

    def data_date(self, study: Record) -> str | None:
        """Return the day of the data a record says it is from."""
        ...

    def ask_history(self, trial: str) -> Request:
        """Return the question which versions of a record there are."""
        ...

    def ask_history_version(self, trial: str, number: int) -> Request:
        """Return the question for one of these versions, numbered from 1."""
        ...

    def read_history(self, trial: str, answer: Answer) -> HistoryIndex:
        """Read the answer to ``ask_history``."""
        ...

    def read_history_version(self, trial: str, number: int, answer: Answer) -> Record:
        """Read the answer to ``ask_history_version``: this version of this trial's record."""
        ...


class Registry(Protocol):
    """A registry of trials."""

    root: str
    """The address below which it is asked."""

    def version(self) -> DataVersion:
        """Ask which data the registry serves."""
        ...

    def study(self, trial: str) -> Reading:
        """Ask for one record."""
        ...

    def studies(self, trials: Sequence[str]) -> Iterator[Reading | Failure]:
        """Ask for many records; every ID asked comes back exactly once, as it becomes known."""
        ...

    def search(self, text: str, limit: int | None) -> Iterator[Reading]:
        """Yield the records that match a search in the registry, page after page."""
        ...

    def count(self, text: str) -> int | None:
        """Return how many records a search finds; None if the registry does not say.

        After a search has begun, this asks nothing. Of several numbers it is the greatest.
        """
        ...


class HistoryRegistry(Protocol):
    """A registry that keeps earlier versions of its records."""

    root: str
    """The address below which it is asked."""

    def history(self, trial: str) -> HistoryIndex:
        """Ask which versions of a record there are."""
        ...

    def history_version(self, trial: str, number: int) -> Reading:
        """Ask for one version of a record."""
        ...


# ---------------------------------------------------------------- the store


class SnapshotStore(Protocol):
    """Snapshot files: written once, never changed."""

    def trials(self) -> list[str]:
        """Return the IDs of all trials with a snapshot, sorted."""
        ...

    def versions(self, trial: str) -> list[SnapshotName]:
        """Return the snapshots of a trial, oldest first; empty where there are none."""
        ...

    def load(self, name: SnapshotName) -> Snapshot:
        """Read one snapshot and check it.

        Raises:
            DamagedSnapshotError, FutureFormatError

        """
        ...

    def put(self, snapshot: Snapshot) -> Kept:
        """Keep a snapshot unless the newest one of its trial has the same content.

        Raises:
            LockedStoreError, UnwritableStoreError

        """
        ...


class HistoryStore(Protocol):
    """Where the versions of a registry's history are kept: written once, never changed."""

    def histories(self, trial: str) -> list[SnapshotName]:
        """Return the stored versions of a registry's history, by number, each number once."""
        ...

    def put_history(self, snapshot: Snapshot) -> Kept:
        """Keep a version of a registry's history unless it is stored with the same content.

        Raises:
            LockedStoreError, UnwritableStoreError

        """
        ...


class InspectableStore(SnapshotStore, Protocol):
    """A store that can be looked over as a whole, for the index and for ``verify``."""

    def history_files(self, trial: str) -> list[SnapshotName]:
        """Return every file of a registry's history, those that another stands for too."""
        ...

    def marks(self) -> dict[str, int]:
        """Return, for each trial's directory, a time in ns that moves when its files do."""
        ...

    def strays(self) -> Iterator[Stray]:
        """Yield what does not belong in the store."""
        ...


class Index(Protocol):
    """The index of the newest snapshots: can be lost, and made anew from the files."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return sentences on why it could not be used, as far as is known by now."""
        ...

    def rows(self) -> dict[str, MarkedRow]:
        """Return every row by its trial; empty where there is no usable index."""
        ...

    def update(self, changed: Iterable[MarkedRow], gone: Iterable[str]) -> None:
        """Replace some rows and drop others, as far as the index can be written."""
        ...

    def rebuild(self, rows: Iterable[MarkedRow]) -> None:
        """Make the index again.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError

        """
        ...


class Rescuable(Protocol):
    """What cannot be made again, and may be damaged."""

    def damage(self) -> StoreError | None:
        """Return what is wrong with its content, even in a single row; None if nothing is.

        Raises:
            FutureFormatError, LockedStoreError, UnwritableStoreError

        """
        ...

    def rescue(self) -> "Rescued | None":
        """Save what can be read of it; None if it is sound.

        Raises:
            FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError

        """
        ...


class State(Protocol):
    """What is known besides the records: looks, aliases. Losing it loses no record."""

    def last_check(self, trial: str) -> LastCheck | None:
        """Return the last look at a trial."""
        ...

    def last_checks(self) -> dict[str, LastCheck]:
        """Return every trial's last look."""
        ...

    def last_checks_of(self, trials: Sequence[str]) -> dict[str, LastCheck]:
        """Return the last looks at some trials."""
        ...

    def record_checks(self, last_checks: Iterable[LastCheck]) -> None:
        """Remember looks, replacing earlier ones of the same trials."""
        ...

    def aliases(self) -> dict[str, str]:
        """Return the canonical ID of every alias that is known."""
        ...

    def alias(self, trial: str) -> str:
        """Return the canonical ID of an alias; the ID itself where it is none."""
        ...

    def record_alias(self, alias: str, trial: str) -> None:
        """Remember that the registry keeps a trial under another ID."""
        ...


class HistoryState(Protocol):
    """Which versions a registry listed. Losing it loses no version."""

    def last_check(self, trial: str) -> LastCheck | None:
        """Return the last look at a trial."""
        ...

    def history(self, trial: str) -> ListedHistory | None:
        """Return what a registry listed for a trial when it was last asked."""
        ...

    def record_history(self, listed: ListedHistory) -> None:
        """Remember what a registry listed for a trial."""
        ...


class SubmissionState(Protocol):
    """When what is in the snapshots was submitted: can be lost, and read anew from the files."""

    def submissions(self, trial: str) -> dict[str, date | None]:
        """Return the days on which snapshots were submitted, by their file names, where known."""
        ...

    def record_submissions(self, trial: str, days: Mapping[str, date | None]) -> None:
        """Remember such days: files never change. Where that cannot be, nothing happens."""
        ...


class Progress(Protocol):
    """Shown to a person while a job runs; silent where nobody watches."""

    def start(self, total: int | None) -> None:
        """Begin; ``total`` is the number of trials, where known."""
        ...

    def advance(self) -> None:
        """One trial more is done."""
        ...

    def stop(self) -> None:
        """End, and leave nothing on the screen."""
        ...
