"""A review of searches with what its reader needs beside the counts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from trialcli.watch.review import Happened, Review, TrialEvent


class ReviewRow(NamedTuple):
    """Something that happened to a trial, with its title."""

    event: TrialEvent
    title: str


class SearchNote(NamedTuple):
    """What the watch list says of a search."""

    groups: tuple[str, ...] = ()
    """The names of its groups; empty for the entries without a group."""
    address: str | None = None
    """The address of the same search on the registry's site; None if it is not known."""
    is_watched: bool = False


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What ``watch log`` shows."""

    review: Review
    notes: Mapping[str, SearchNote]
    """By the text of each search."""
    title: Callable[[str], str]
    """Returns the title of a stored trial; empty if it is not known."""
    registry: str | None
    """The registry that the last complete run asked; None if there was none."""
    removed: Sequence[str] = ()
    """The searches that have a log and are no longer on the watch list."""
    only: Sequence[Happened] = ()
    """What to show; empty: everything."""
    is_whole: bool = False
    """Whether all searches are shown, and not those that a person named."""

    @property
    def rows(self) -> Iterator[ReviewRow]:
        """Yield what happened to the trials, oldest first."""
        start = sorted(self.review.counts.at_start) if "start" in self.only else ()
        for event in (*(TrialEvent(None, one, "start") for one in start), *self.review.events):
            if not self.only or event.happened in self.only:
                yield ReviewRow(event, self.title(event.trial))

    def trials(self) -> list[str]:
        """Return the trials of the period, each once: the new ones, or those of ``only``."""
        counts = self.review.counts
        sets: Mapping[Happened, frozenset[str]] = {
            "start": counts.at_start,
            "new": counts.new,
            "back": counts.back,
            "gone": counts.gone,
            "changed": counts.changed,
        }
        return sorted({trial for one in self.only or ("new",) for trial in sets[one]})
