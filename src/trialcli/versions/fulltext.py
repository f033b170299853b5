"""The full-text index of a store, as the jobs see it."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from trialcli.errors import FutureFormatError, LockedStoreError, StoreError, UnwritableStoreError
from trialcli.registry.texts import SectionText
from trialcli.text.phrases import Phrase


class IndexedTrial(NamedTuple):
    """A trial as the index is to hold it from now on."""

    trial: str
    mark: int
    """The mark of its directory; 0 if its files must be listed again next time."""
    files: frozenset[str]
    """The names of all its files; versions whose files are gone are dropped."""
    newest: str
    """The name of the file with its newest version."""


class VersionTexts(NamedTuple):
    """The texts of a version that is new in the index."""

    trial: str
    file: str
    texts: Sequence[SectionText]


class MatchingVersion(NamedTuple):
    """A version that has the words."""

    trial: str
    file: str


class Matches(NamedTuple):
    """Versions that have the words, best first."""

    rows: Sequence[MatchingVersion]
    total: int
    """How many there are; more than the rows if only the first were asked for."""


class SimilarTrial(NamedTuple):
    """A trial whose newest version has some of the same words."""

    trial: str
    score: float
    """Higher is more similar."""


class FullTextIndex(Protocol):
    """An index of the words of every stored version: it can be lost, and made from the files."""

    @property
    def is_wasteful(self) -> bool:
        """Whether it should be made again, because a fifth of its versions were dropped."""

    def count(self) -> int:
        """Return how many trials are indexed."""

    def marks_of(self, trials: Collection[str]) -> dict[str, int]:
        """Return the marks of those of some trials that are indexed."""

    def trials_after(self, trial: str) -> list[str]:
        """Return the next trials that are indexed after one, sorted; empty after the last."""

    def files(self, trials: Collection[str]) -> dict[str, frozenset[str]]:
        """Return the names of the files of some trials that are indexed, by trial."""

    def update(
        self,
        trials: Sequence[IndexedTrial],
        new: Sequence[VersionTexts],
        gone: Collection[str] = (),
    ) -> None:
        """Add versions and drop trials, all or nothing.

        Raises:
            StoreError
        """

    def clear(self) -> None:
        """Begin with an empty index.

        Raises:
            StoreError
        """

    def tidy(self) -> None:
        """Make the index small and fast after many versions were added, as far as possible."""

    def move_to_memory(self) -> None:
        """Work on a copy in memory from now on, because the file cannot be written."""

    def matches(
        self,
        phrases: Sequence[Phrase],
        sections: Collection[str] = (),
        *,
        any_version: bool = False,
        limit: int | None = None,
    ) -> Matches:
        """Return the versions that have every phrase, best first; the newest of each trial alone.

        Without ``sections``, a phrase may be in any of them. Only the first ``limit`` are returned.

        Raises:
            StoreError
        """

    def more_like(
        self,
        texts: Iterable[str],
        limit: int,
        *,
        excluded: Collection[str] = (),
    ) -> list[SimilarTrial]:
        """Return the trials that have most of the rarest words of some texts, best first.

        Only their newest versions count.

        Raises:
            StoreError
        """


UNUSABLE_INDEX = (FutureFormatError, LockedStoreError, UnwritableStoreError)
"""Errors of an index that may be sound, but can be neither written nor made again."""


class DamagedIndexError(StoreError):
    """The index is damaged or outdated. It has to be made again."""

    kind = "damaged-index"
