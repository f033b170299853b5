"""A sink that is a file: a feed or a page that holds some days of news."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from trialcli.edges.files.named import require_ours, write_file
from trialcli.errors import UndeliveredError, UsageError
from trialcli.watch.digest import Digest


@dataclass(frozen=True, slots=True)
class FileSink:
    """Writes the whole file with every digest; replaces only files that trialcli has written."""

    name: str
    path: Path
    days_kept: int
    content: Callable[[Digest, Sequence[Digest]], bytes]
    is_ours: Callable[[bytes], bool]
    mode: int | None = None
    """The mode of the file; None: it stays, or follows the umask."""

    def has_delivered(self, attempt: str) -> bool:  # noqa: ARG002 - attempts are not recorded
        """Return False: writing the file again does no harm."""
        return False

    def deliver(
        self,
        digest: Digest,
        earlier: Sequence[Digest],
        attempt: str = "",  # noqa: ARG002 - attempts are not recorded
    ) -> None:
        """Write the file.

        Raises:
            UndeliveredError: it cannot be written, or another program wrote it.
        """
        self._require_directory()
        try:
            write_file(self.path, self.content(digest, earlier), self.is_ours, self.mode)
        except UsageError as error:
            raise self._failed(error.message, error.hint) from None

    def check(self) -> None:
        """Check that the file can be written, without changing it.

        Raises:
            UndeliveredError: it cannot be written.
        """
        self._require_directory()
        try:
            target = require_ours(self.path, self.is_ours)
            with TemporaryFile(dir=target.parent):
                pass
        except UsageError as error:
            raise self._failed(error.message, error.hint) from None
        except OSError as error:
            raise self._failed(f"{self.path} cannot be written: {error.strerror}.") from None

    def _require_directory(self) -> None:
        directory = self.path.parent
        if not directory.is_dir():
            raise self._failed(f"There is no directory {directory}.", "Create it first.")

    def _failed(self, what: str, hint: str | None = None) -> UndeliveredError:
        return UndeliveredError(f"The file of sink {self.name} was not written. {what}", hint=hint)
