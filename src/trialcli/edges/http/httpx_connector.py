"""httpx on connections of our connector: it makes none itself.

On its own, httpx refuses to start if it cannot read any entry of NO_PROXY, and spends all its time
on the first address of a host.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from trialcli.edges.http.connector import Connector
from trialcli.edges.http.stream import Connected, is_readable

_IDLE_WITHIN = 5.0
"""Seconds after which an idle connection is not reused: a device in between may have dropped it."""


class ConnectorTransport(httpx.BaseTransport):
    """Sends requests of httpx on connections of a connector."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._pool = httpcore.ConnectionPool(
            network_backend=_Backend(connector), keepalive_expiry=_IDLE_WITHIN
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the answer; its body has not arrived yet."""
        answer = self._answered(request)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close all open connections."""
        self._pool.close()

    def _answered(self, request: httpx.Request) -> httpcore.Response:
        """Send a request; if a reused connection has ended, send it again on a new one.

        A server may close an idle connection just when it is reused.
        """
        while True:
            is_new = False

            def note(event: str, _: object) -> None:
                nonlocal is_new
                is_new = is_new or event == "connection.connect_tcp.started"

            try:
                return self._pool.handle_request(self._for_pool(request, note))
            except (httpcore.NetworkError, httpcore.RemoteProtocolError):
                if is_new:
                    raise

    def _for_pool(
        self, request: httpx.Request, note: Callable[[str, object], None]
    ) -> httpcore.Request:
        connector, url = self._connector, request.url
        return httpcore.Request(
            method=request.method,
            # Always plain for httpcore: the connector has already secured the connection.
            url=httpcore.URL(
                scheme=b"http",
                host=url.raw_host,
                port=url.port,
                target=connector.target(str(url)).encode("ascii"),
            ),
            headers=[*request.headers.raw, *_raw(connector.headers)],
            extensions={**request.extensions, "trace": note},
        )


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.NetworkBackend):
    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the connector knows the address
        port: int,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        return _Stream(self._connector.open())


class _Stream(httpcore.NetworkStream):
    def __init__(self, connection: Connected) -> None:
        self._connection = connection
        self._is_answered = False
        """Whether anything arrived since the last request was written."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _as_httpcore(httpcore.ReadTimeout, httpcore.ReadError):
            self._connection.settimeout(timeout)
            content = self._connection.recv(max_bytes)
            if not content and not self._is_answered:
                # httpcore would raise the same error for this end and for an end within a bad head.
                raise ConnectionResetError
        self._is_answered = True
        return content

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._is_answered = False
        with _as_httpcore(httpcore.WriteTimeout, httpcore.WriteError):
            self._connection.settimeout(timeout)
            self._connection.sendall(buffer)

    def close(self) -> None:
        self._connection.close()

    def get_extra_info(self, info: str) -> Any:
        return is_readable(self._connection) if info == "is_readable" else None


@contextmanager
def _as_httpcore(too_late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise too_late from error
    except OSError as error:
        raise failed from error
