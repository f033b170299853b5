"""A connection for a client, with or without TLS."""

import io
import socket
import ssl
from collections.abc import Callable
from typing import IO, Protocol, TypeVar

T = TypeVar("T")

_PIECE = 16384


class Stream(Protocol):
    """The methods of a socket that the clients use."""

    def recv(self, size: int, /) -> bytes:
        """Return some bytes; none at the end."""

    def sendall(self, content: bytes, /) -> None:
        """Send all bytes."""

    def settimeout(self, seconds: float | None, /) -> None:
        """Limit the time for each read and write."""

    def fileno(self) -> int:
        """Return the system's number of the connection."""

    def close(self) -> None:
        """Close the connection."""


class TlsInTls:
    """A secure connection inside a secure one to a proxy; an ``ssl.SSLSocket`` cannot do this."""

    def __init__(self, outer: ssl.SSLSocket, context: ssl.SSLContext, host: str) -> None:
        """Shake hands with the host, through the proxy."""
        self._outer = outer
        self._arrived, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._arrived, self._to_send, server_hostname=host)
        self._readers = 0
        self._is_closing = False
        self._do(self._tls.do_handshake)

    def recv(self, size: int) -> bytes:
        """Return some bytes; none at the end."""
        try:
            return self._do(lambda: self._tls.read(size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def sendall(self, content: bytes) -> None:
        """Send all bytes."""
        view = memoryview(content)
        while view:
            sent = self._do(lambda part=view: self._tls.write(part))  # type: ignore[misc]
            view = view[sent:]

    def settimeout(self, seconds: float | None) -> None:
        """Limit the time for each read and write."""
        self._outer.settimeout(seconds)

    def fileno(self) -> int:
        """Return the system's number of the connection."""
        return self._outer.fileno()

    def makefile(self, mode: str) -> IO[bytes]:  # noqa: ARG002 - the only one that is asked for
        """Return a file that reads from here; the connection lives as long as it does."""
        self._readers += 1
        return io.BufferedReader(_BodyReader(self))

    def close(self) -> None:
        """Close the connection, once no file reads from it."""
        self._is_closing = True
        if self._readers == 0:
            self._outer.close()

    def left_by_reader(self) -> None:
        """Note that a file reads no more."""
        self._readers -= 1
        if self._is_closing:
            self.close()

    def _do(self, step: Callable[[], T]) -> T:
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush()
                self._receive()
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        self._outer.sendall(self._to_send.read())

    def _receive(self) -> None:
        content = self._outer.recv(_PIECE)
        if content:
            self._arrived.write(content)
        else:
            self._arrived.write_eof()


class _BodyReader(io.RawIOBase):
    def __init__(self, stream: TlsInTls) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        content = self._stream.recv(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._stream.left_by_reader()


def is_readable(stream: Stream) -> bool:
    """Return whether a read would not wait; on an idle connection, that means its end."""
    import selectors

    with selectors.DefaultSelector() as ready:
        try:
            ready.register(stream.fileno(), selectors.EVENT_READ)
        except (ValueError, KeyError):  # it is closed
            return True
        return bool(ready.select(0))


Connected = socket.socket | TlsInTls
"""A connection to the registry."""
