"""A sink: a destination of news."""

from collections.abc import Sequence
from typing import Protocol

from trialcli.watch.digest import Digest


class Sink(Protocol):
    """A destination of news."""

    @property
    def name(self) -> str:
        """Its name in the watch list."""

    @property
    def days_kept(self) -> int:
        """0 if it gets only new items; else how many days of news it holds altogether."""

    def has_delivered(self, attempt: str) -> bool:
        """Whether the attempt of an interrupted run is known to have been delivered.

        Raises:
            UndeliveredError: it is still running, or its result is not known yet.
        """

    def deliver(self, digest: Digest, earlier: Sequence[Digest], attempt: str = "") -> None:
        """Send a digest.

        A sink that holds days also gets ``earlier``: all of their news, one digest per day, newest
        first.

        Raises:
            UndeliveredError: it was not delivered, or may not have been.
        """
