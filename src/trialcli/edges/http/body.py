"""Receiving the body of an answer: whole, unpacked, and no larger than allowed."""

import threading
import zlib
from collections.abc import Iterable, Mapping

from trialcli.errors import BadAnswerError, UnreachableError


def whole_body(
    headers: Mapping[str, str], chunks: Iterable[bytes], limit: int, given_up: threading.Event
) -> bytes:
    """Return the body, unpacked.

    Args:
        headers: the answer's, with names in lower case.
        chunks: the body as it arrives.
        limit: the most bytes it may have, packed and unpacked.
        given_up: set once nobody waits for it any more.

    Raises:
        BadAnswerError: it is cut short, too large or wrongly packed.
        UnreachableError: nobody waits for it any more.

    """
    packing = _unpacker(headers.get("content-encoding", ""))
    body, received = bytearray(), 0
    for chunk in chunks:
        if given_up.is_set():
            raise UnreachableError("The answer came too slowly.")
        received += len(chunk)
        # One byte more than allowed is enough to know; a bomb is never unpacked further.
        body += packing.unpack(chunk, limit + 1 - len(body))
        if len(body) > limit or received > limit:
            raise BadAnswerError(f"The registry's answer is larger than {_megabytes(limit)}.")
    if not packing.ended or received < _announced(headers):
        raise BadAnswerError("The registry's answer was cut short.")
    return bytes(body)


class _Plain:
    ended = True

    def unpack(self, chunk: bytes, most: int) -> bytes:  # noqa: ARG002 - the caller counts too
        return chunk


class _Packed:
    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib, as its first bytes say

    @property
    def ended(self) -> bool:
        return self._unpacker.eof

    def unpack(self, chunk: bytes, most: int) -> bytes:
        try:
            return self._unpacker.decompress(chunk, most)
        except zlib.error as error:
            raise BadAnswerError("The registry's answer is wrongly compressed.") from error


def _unpacker(encoding: str) -> _Plain | _Packed:
    if encoding.strip().lower() in ("", "identity"):
        return _Plain()
    if encoding.strip().lower() in ("gzip", "x-gzip", "deflate"):
        return _Packed()
    raise BadAnswerError("The registry's answer is compressed in a way it was not asked for.")


def _announced(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isdecimal() and "transfer-encoding" not in headers else 0


def _megabytes(limit: int) -> str:
    return f"{limit / 2**20:g} MiB"
