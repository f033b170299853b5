"""Receive the body of an answer: complete, unpacked, and no larger than allowed."""

import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from trialcli.errors import BadAnswerError, UnreachableError

_GZIP = b"\x1f\x8b"
_MOST_MEMBERS = 1000
"""A gzip body of more members than this is refused: even a small member costs time."""


def complete_body(
    headers: Mapping[str, str], chunks: Iterable[bytes], limit: int, given_up: threading.Event
) -> bytes:
    """Return the body, unpacked; see ``body_pieces``."""
    return b"".join(body_pieces(headers, chunks, limit, given_up))


def body_pieces(
    headers: Mapping[str, str], chunks: Iterable[bytes], limit: int, given_up: threading.Event
) -> Iterator[bytes]:
    """Yield the body in pieces, unpacked; it is complete once the last piece has come.

    ``limit`` is the most bytes it may have, packed and unpacked; ``given_up`` is set once the
    caller no longer waits. Names of headers are in lower case.

    Raises:
        BadAnswerError: it is cut short, too large or wrongly packed.
        UnreachableError: the caller no longer waits.
    """
    packing = _unpacker(headers)
    received = unpacked = 0
    for chunk in chunks:
        if given_up.is_set():
            raise UnreachableError("The answer came too slowly.")
        received += len(chunk)
        # One byte more than allowed is enough: a compression bomb is never unpacked further.
        piece = packing.unpack(chunk, limit + 1 - unpacked)
        unpacked += len(piece)
        if unpacked > limit or received > limit:
            raise BadAnswerError(
                f"The registry's answer is larger than {_size_words(limit)}.",
                is_lasting=True,
                is_oversized=True,
            )
        yield piece
    # A redirect or a refusal may say how its body is packed and have none.
    is_whole = packing.ended or received == 0
    if not is_whole or received < _announced(headers):
        raise BadAnswerError("The registry's answer was cut short.")


def _size_words(limit: int) -> str:
    return f"{limit / 2**20:g} MiB" if limit < 2**30 else f"{limit / 2**30:g} GiB"


class _Packing(Protocol):
    """One way to pack a body."""

    @property
    def ended(self) -> bool:
        """Whether the body may end here."""

    def unpack(self, chunk: bytes, most: int) -> bytes:
        """Return what a chunk holds, at most ``most`` bytes of it."""


class _Plain:
    ended = True

    def unpack(self, chunk: bytes, most: int) -> bytes:  # noqa: ARG002 - the caller counts too
        return chunk


class _Packed:
    """gzip, of one member or several; or deflate, with zlib's frame or without it."""

    def __init__(self, *, may_lack_frame: bool) -> None:
        self._may_lack_frame = may_lack_frame
        self._begun = b""
        """The first byte, until the second arrives: the two show how the body is packed."""
        self._unpacker: zlib._Decompress | None = None
        self._members = 1

    @property
    def ended(self) -> bool:
        return self._unpacker is not None and self._unpacker.eof and not self._begun

    def unpack(self, chunk: bytes, most: int) -> bytes:
        content = b""
        while chunk:
            chunk, more = self._unpack_member(chunk, most - len(content))
            content += more
            if len(content) >= most:
                break
        return content

    def _unpack_member(self, chunk: bytes, most: int) -> tuple[bytes, bytes]:
        """Return the rest of a chunk after the current member, and the content of that member."""
        if self._unpacker is None or self._unpacker.eof:
            chunk = self._next_member(chunk)
            if not chunk or self._unpacker is None:
                return b"", b""
        try:
            content = self._unpacker.decompress(chunk, most)
        except zlib.error as error:
            raise _wrongly_packed() from error
        return self._unpacker.unused_data, content

    def _next_member(self, chunk: bytes) -> bytes:
        """Begin a member once its first two bytes have arrived; return the bytes of it."""
        if self._unpacker is not None and not self._begun:
            chunk = chunk.lstrip(b"\0")  # padding, as tapes have it
        begun = self._begun + chunk
        if len(begun) < 2:
            self._begun = begun
            return b""
        if self._unpacker is not None:
            self._members += 1
            if not begun.startswith(_GZIP) or self._members > _MOST_MEMBERS:
                raise _wrongly_packed()
        self._begun = b""
        self._unpacker = zlib.decompressobj(wbits=self._wbits(begun))
        return begun

    def _wbits(self, begun: bytes) -> int:
        """Return the window bits for zlib: servers send HTTP's deflate in two forms."""
        has_frame = begun[0] & 0x0F == 8 and int.from_bytes(begun[:2]) % 31 == 0
        lacks_frame = self._may_lack_frame and not has_frame and not begun.startswith(_GZIP)
        return -15 if lacks_frame else 47


def _unpacker(headers: Mapping[str, str]) -> _Packing:
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Packed(may_lack_frame=encoding == "deflate")
    raise BadAnswerError("The registry's answer uses an unknown compression.", is_lasting=True)


def _wrongly_packed() -> BadAnswerError:
    return BadAnswerError("The registry's answer is wrongly compressed.")


def _announced(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isdecimal() and "transfer-encoding" not in headers else 0
