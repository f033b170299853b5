"""zstd without pyarrow, whose import takes longer than showing a record."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

_STEP = 2**17
"""At least this many bytes are decompressed at once."""


class Zstd(NamedTuple):
    """The classes that decompress zstd."""

    begin: Callable[[], Any]
    """Returns a decompressor."""
    error: type[Exception]


@cache
def zstd() -> Zstd | None:
    """Return the classes from a module that is quick to import; None if there is none."""
    try:
        from compression.zstd import ZstdDecompressor, ZstdError
    except ImportError:
        try:
            from backports.zstd import ZstdDecompressor, ZstdError
        except ImportError:
            return None
    return Zstd(ZstdDecompressor, ZstdError)


class Frame:
    """A frame of zstd that is decompressed as far as it is read: few ask for its end."""

    def __init__(self, content: bytes, size: int, zstd: Zstd) -> None:
        """``size`` is the number of its bytes when it is decompressed."""
        self.size = size
        self._rest = content
        self._error = zstd.error
        self._decompressor = zstd.begin()
        self._found = bytearray()

    def upto(self, end: int) -> bytearray:
        """Return the decompressed bytes up to a place, and perhaps some more.

        Raises:
            ValueError: there are fewer, or it is no frame.
        """
        found = self._found
        if end > self.size:
            raise ValueError("the page ends too early")
        while len(found) < end:
            most = min(self.size, max(end, len(found) + _STEP)) - len(found)
            more = self._more(most)
            if not more:
                raise ValueError("a page has another size than it says")
            found += more
        return found

    def whole(self) -> bytearray:
        """Return all decompressed bytes.

        Raises:
            ValueError: there are more or fewer, or it is no frame.
        """
        found = self.upto(self.size)
        if not self._decompressor.eof and self._more(1):
            raise ValueError("a page has another size than it says")
        return found

    def _more(self, most: int) -> bytes:
        """Return the next bytes, at most ``most``."""
        rest, self._rest = self._rest, b""
        try:
            more: bytes = self._decompressor.decompress(rest, most)
        except (self._error, EOFError) as error:
            raise ValueError("it is no zstd frame") from error
        return more
