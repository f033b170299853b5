"""The sink that is standard output."""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialcli.edges.streams import abandon
from trialcli.edges.terminal import drawn, write
from trialcli.errors import UndeliveredError
from trialcli.watch.digest import Digest

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class StdoutSink:
    """Prints digests: drawn at a terminal, else as plain text."""

    name: str
    plain: Callable[[Digest], str]
    drawn: Callable[[Digest], Iterable["RenderableType"]] | None = None
    """Returns what a terminal draws; None if it also gets the plain text."""
    write: Callable[[str], None] = write
    """Writes the text to standard output."""
    days_kept: int = 0

    def has_delivered(self, attempt: str) -> bool:  # noqa: ARG002 - attempts are not recorded
        """Return False: it is not known."""
        return False

    def deliver(
        self,
        digest: Digest,
        earlier: Sequence[Digest],  # noqa: ARG002 - this sink holds no days
        attempt: str = "",  # noqa: ARG002 - attempts are not recorded
    ) -> None:
        """Print a digest.

        Raises:
            UndeliveredError: nobody reads, or it cannot be written.
        """
        try:
            if self.drawn is not None and sys.stdout.isatty():
                # A console of rich would end the program if the reader is gone.
                write(drawn(self.drawn(digest)))
            else:
                self.write(self.plain(digest))
        except OSError as error:
            abandon(sys.stdout)
            why = error.strerror or type(error).__name__
            raise UndeliveredError(f"Standard output could not be written: {why}.") from None
