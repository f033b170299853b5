"""The progress of a job, as a person sees it."""

from typing import Protocol


class Progress(Protocol):
    """Shown to a person while a job runs; silent if nobody is watching."""

    def start(self, total: int | None) -> None:
        """Begin; ``total`` is the number of trials, if known."""

    def advance(self) -> None:
        """Count one more trial as done."""

    def stop(self) -> None:
        """End, and leave nothing on the screen."""
