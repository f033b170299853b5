"""The whole registry: how large it is, and the archive with all its records."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar


class RegistrySize(NamedTuple):
    """How large a registry says that it is."""

    trials: int
    mean_bytes: int
    """Bytes of a record on average."""


class ArchiveEntry(Protocol):
    """One file of an archive."""

    @property
    def name(self) -> str:
        """The name of the file, with its directory."""


Entry = TypeVar("Entry", bound=ArchiveEntry)


class RecordArchive(Protocol[Entry]):
    """An archive of many files, read one after the other."""

    count: int
    """The number of files."""

    def entries(self) -> Iterator[Entry]:
        """Yield the files in the order of the archive.

        Raises:
            ValueError: the archive is malformed; the message is a clause with the reason.
        """

    def read(self, entry: Entry) -> bytes:
        """Return the content of a file, which matches its checksum.

        Raises:
            ValueError: the archive is malformed; the message is a clause with the reason.
        """


class DownloadPlace(Protocol):
    """Takes a body that is too large for the memory."""

    def clear(self) -> None:
        """Drop what was written: the download begins again."""

    def write(self, content: bytes, /) -> object:
        """Take the next piece.

        Raises:
            StoreError: it cannot be written.
        """


class ArchiveFile(DownloadPlace, Protocol):
    """The temporary file of a download, on the disk of the store."""

    @property
    def size(self) -> int:
        """How many bytes were written."""

    def require_space(self, archive: int, store: int) -> None:
        """Make sure that the disk has space for the archive and for what the store will add.

        Raises:
            UnwritableStoreError: it has not; the message says how much is needed and free.
        """

    def opened(self, check_name: Callable[[str], object]) -> RecordArchive[Any]:
        """Return the archive; ``check_name`` raises a ``ValueError`` for a name it must not have.

        Raises:
            ValueError: it is cut short or malformed; the message is a clause with the reason.
        """
