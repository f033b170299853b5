"""What may stand before a registry on loopback: TLS, a proxy of any kind, an address of silence."""

import re
import select
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit

from tests.edges.http.certificates import Certificate

Connection = socket.socket


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def serving(handle: Callable[[Connection], None]) -> Iterator[int]:
    """Serve every connection to a port of 127.0.0.1, and give that port."""

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(30)
            handle(self.request)

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def passed_on(here: Connection, there: Connection) -> None:
    """Pass bytes on between two connections until one of them ends."""
    both = {here: there, there: here}
    while True:
        pending = [one for one in both if isinstance(one, ssl.SSLSocket) and one.pending()]
        for one in pending or select.select(list(both), [], [], 30)[0]:
            content = one.recv(65536)
            if not content:
                return
            both[one].sendall(content)


def passed_to(port: int, here: Connection, first: bytes = b"") -> None:
    """Pass everything on to a port of this machine."""
    with socket.create_connection(("127.0.0.1", port), 30) as there:
        there.sendall(first)
        passed_on(here, there)


# ---------------------------------------------------------------- TLS


def tls_server(certificate: Certificate, directory: Any, *others: Certificate) -> ssl.SSLContext:
    """Return what a server needs to be secure."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.saved(directory / "server.pem", *others))
    return context


def secured(
    context: ssl.SSLContext, handle: Callable[[Connection], None]
) -> Callable[[Connection], None]:
    """Return a handler of secure connections."""

    def secure(connection: Connection) -> None:
        with context.wrap_socket(connection, server_side=True) as inside:
            handle(inside)

    return secure


# ---------------------------------------------------------------- proxies


@dataclass
class ProxyServer:
    """A proxy for HTTP and for SOCKS 5. Whatever host it is asked for, it goes to one port."""

    port: int
    """Where it leads to."""
    refusal: bytes | None = None
    """What it answers to whatever it is asked for."""
    heard: list[str] = field(default_factory=list)
    """The heads of the requests made to it, and what it was asked for by SOCKS."""
    password: bytes | None = None
    """The user name and password that it wants by SOCKS, as they are sent."""

    def __call__(self, connection: Connection) -> None:
        """Serve one connection."""
        first = connection.recv(1)
        if first == b"\5":
            self._socks(connection)
        elif first:
            self._http(connection, first)

    def _http(self, connection: Connection, head: bytes) -> None:
        while not head.endswith(b"\r\n\r\n"):
            byte = connection.recv(1)
            if not byte:
                return
            head += byte
        self.heard.append(head.decode("latin-1"))
        if self.refusal is not None:
            connection.sendall(self.refusal)
        elif head.startswith(b"CONNECT "):
            connection.sendall(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
            passed_to(self.port, connection)
        else:
            passed_to(self.port, connection, _in_origin_form(head))

    def _socks(self, connection: Connection) -> None:
        ways = connection.recv(connection.recv(1)[0])
        if self.password is None:
            connection.sendall(b"\5\0")
        elif 2 not in ways:
            connection.sendall(b"\5\xff")
            return
        else:
            connection.sendall(b"\5\2")
            known = connection.recv(1000) == self.password
            connection.sendall(b"\1\0" if known else b"\1\1")
            if not known:
                return
        asked = connection.recv(1000)
        self.heard.append(f"{asked[5:-2].decode()}:{int.from_bytes(asked[-2:])}")
        if self.refusal is not None:
            connection.sendall(self.refusal)
            return
        connection.sendall(b"\5\0\0\1\0\0\0\0\0\0")
        passed_to(self.port, connection)


def _in_origin_form(head: bytes) -> bytes:
    """Return the head of a request as the server itself is to get it, on its last connection."""
    target = head.split(b" ", 2)[1]
    parts = urlsplit(target.decode())
    own = parts.path + (f"?{parts.query}" if parts.query else "")
    head = head.replace(target, own.encode(), 1)
    head = re.sub(rb"(?im)^proxy-authorization:[^\n]*\n", b"", head)
    return head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
