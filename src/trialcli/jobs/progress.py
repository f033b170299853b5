"""The progress of a job, as a person sees it."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

Each = TypeVar("Each")


class Progress(Protocol):
    """Shown to a person while a job runs; silent if nobody is watching."""

    def start(self, total: int | None) -> None:
        """Begin; ``total`` is the number of trials, if known."""

    def advance(self) -> None:
        """Count one more trial as done."""

    def stop(self) -> None:
        """End, and leave nothing on the screen."""


def with_progress(results: Iterable[Each], progress: Progress, total: int | None) -> Iterator[Each]:
    """Yield results while a progress counts them; it starts with the first result."""
    try:
        for position, result in enumerate(results):
            if position == 0:
                progress.start(total)
            progress.advance()
            yield result
    finally:
        progress.stop()
