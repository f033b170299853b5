"""The texts of records as a registry served them, by which an unchanged one is recognised."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol


class RawDigest(NamedTuple):
    """What the newest stored version of a trial was, as a text of the registry's download."""

    trial: str
    digest: bytes
    """Of the text, without the data date in it."""
    file_name: str
    """The newest stored version: it holds the content of this text."""
    mark: int
    """The mark of the trial's directory since then; if it has moved, the rest may be outdated."""


class PagesRead(NamedTuple):
    """How far a run has read the pages of the whole registry."""

    registry: str
    data_timestamp: str | None
    """The registry's data when it began; with other data, its pages are others."""
    total: int | None
    """How many trials the registry says the pages have together."""
    next_token: str
    """The token of the first page that is not yet read."""


class RawDigests(Protocol):
    """The raw digests of a store, and how far the last reading by pages came. Disposable.

    What cannot be read is unknown, and what cannot be written is forgotten: a record without a raw
    digest is compared by its content, and pages are read from the first one again.
    """

    def kept_open(self) -> AbstractContextManager[None]:
        """Keep the file open between questions."""

    def of(self, trials: Sequence[str]) -> dict[str, RawDigest]:
        """Return the raw digests of some trials, as far as they are known."""

    def record(self, digests: Iterable[RawDigest]) -> None:
        """Remember raw digests, each in place of an earlier one of its trial."""

    def pages_read(self) -> PagesRead | None:
        """Return how far the pages were read; None if no reading was interrupted."""

    def trials_read(self) -> Iterable[str]:
        """Return the trials on the pages that were read."""

    def record_pages(self, read: PagesRead, trials: Iterable[str]) -> None:
        """Remember one more page, all of whose records are stored and of the same data."""

    def forget_pages(self) -> None:
        """Forget the pages: the next reading begins with the first one."""

    def failed(self) -> list[str]:
        """Return the trials whose records could not be read or stored, sorted."""

    def record_failed(self, trials: Iterable[str]) -> None:
        """Remember trials whose records failed, in place of those before."""
