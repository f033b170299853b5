"""A spool in a private temporary file, which ends with the program."""

from tempfile import SpooledTemporaryFile

from trialcli.record.files import SpoolPlace

_IN_MEMORY = 32 * 2**20
"""Bytes up to which nothing is written to the disk."""


class FileSpool:
    """Holds contents until they are needed."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with it
        self._end = 0

    def put(self, content: bytes) -> SpoolPlace:
        """Add a content; return its place."""
        self._file.seek(self._end)
        self._file.write(content)
        place = SpoolPlace(self._end, len(content))
        self._end += len(content)
        return place

    def get(self, place: SpoolPlace) -> bytes:
        """Return the content at a place."""
        self._file.seek(place.start)
        return self._file.read(place.size)

    def close(self) -> None:
        """Delete everything."""
        self._file.close()
