"""Asking a registry: what sends a request, and what gets records out of the answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from trialcli.errors import RegistryError
from trialcli.record.tree import Record
from trialcli.registry.dialect import Answer, DataVersion, RecordText, Request
from trialcli.registry.history import HistoryIndex
from trialcli.registry.search import Search
from trialcli.registry.whole import DownloadPlace

T = TypeVar("T")


class Transport(Protocol):
    """Sends one request: paced, retried, bounded in time and size."""

    @property
    def root(self) -> str:
        """The address below which it asks, without a slash at its end."""

    def get(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Return what ``read`` makes of the answer.

        What ``read`` raises counts as a failure of the request. A fault that may pass
        (``UnreachableError``, ``RateLimitedError``, ``ServerFaultError``, ``BadAnswerError``) is
        retried; any other is final. ``read`` never gets an answer with 403, 429 or 5xx.

        Raises:
            RegistryError: the last fault, after every retry that is polite.
        """

    def download(
        self, request: Request, into: DownloadPlace, most_bytes: int, read: Callable[[Answer], T]
    ) -> T:
        """Write the body of an answer 200 to a place, and return what ``read`` makes of the rest.

        ``read`` gets the answer without its body; of a refusal or a web page it gets the body, and
        nothing was written. Otherwise as ``get``, but tried only twice. Its time is limited from
        one piece to the next, and as a whole to hours.

        Raises:
            RegistryError: the last fault.
            StoreError: the place cannot be written.
        """


@dataclass(frozen=True, slots=True)
class ServedRecord:
    """One record as the registry served it."""

    asked: str
    """The trial ID that was asked for; an alias if it differs from ``trial``."""
    trial: str
    """The ID that the record itself carries."""
    content: Record | RecordText
    url: str
    """The address of this record alone."""
    data_date: str | None = None
    """The data date that the record states."""
    text_digest: bytes | None = field(default=None, compare=False)
    """Of its text without the data date; empty if a record with this text may be another one.

    None if it did not come on a page of records.
    """
    content_digest: str | None = field(default=None, compare=False)
    """The digest of its content, as in a snapshot's name, if its text came before."""

    @property
    def study(self) -> Record:
        """The record; it may be parsed for this."""
        content = self.content
        return content.parsed() if isinstance(content, RecordText) else content


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A trial that could not be checked, and why. Never "no change"."""

    asked: str
    error: RegistryError


class RegistryClient(Protocol):
    """Asks one registry for its records."""

    root: str
    """The address below which it asks."""

    def version(self) -> DataVersion:
        """Ask which data the registry serves."""

    def study(self, trial: str) -> ServedRecord:
        """Ask for one record."""

    def studies(self, trials: Sequence[str]) -> Iterator[ServedRecord | FailedCheck]:
        """Ask for many records; each ID comes back exactly once, as soon as it is known."""

    def search(
        self, search: Search, limit: int | None, fields: Sequence[str] = ()
    ) -> Iterator[ServedRecord]:
        """Yield the records that match a search in the registry, page after page.

        With ``fields``, the records have these fields and their IDs alone.
        """

    def count(self, search: Search) -> int | None:
        """Return how many records a search finds; None if the registry does not say.

        After the search has begun, this sends no request. Of several numbers it is the greatest.
        """


class HistoryClient(Protocol):
    """Asks one registry for earlier versions of its records."""

    root: str
    """The address below which it asks."""

    def history(self, trial: str) -> HistoryIndex:
        """Ask which versions of a record there are."""

    def history_version(self, trial: str, number: int) -> ServedRecord:
        """Ask for one version of a record."""
