"""Connect to the registry: both clients use the same proxy and the same addresses."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trialcli.edges.http import dial, tunnel
from trialcli.edges.http.answerer import proxy_refusal
from trialcli.edges.http.faults import Peer, registry_of, unreachable
from trialcli.edges.http.proxies import SOCKS, Proxy, proxy_for
from trialcli.edges.http.stream import TlsInTls
from trialcli.edges.http.tls import TRUST, tls_context

if TYPE_CHECKING:
    import ssl

    from trialcli.edges.http.stream import Connected

_CONNECT_WITHIN = 10.0
"""Seconds for each step: a connection, a tunnel, a handshake."""
_LOOK_UP_WITHIN = 20.0
"""Seconds for the lookup of a name, but at most half of the time for the request."""
_PORTS = {"http": 80, "https": 443}


class Connector:
    """Connects to one registry: directly or through a proxy, with or without TLS."""

    def __init__(
        self,
        root: str,
        timeout: float,
        *,
        variables: Mapping[str, str],
        clock: Callable[[], datetime],
        resolve: dial.Resolve = dial.resolve,
    ) -> None:
        """Prepare to connect; ``clock`` serves to explain expired certificates."""
        parts = urlsplit(root)
        self.peer = registry_of(root)
        self._root = root
        self._is_secure = parts.scheme == "https"
        self._host = (parts.hostname or "").replace("%25", "%")
        self._port = parts.port or _PORTS[parts.scheme]
        self._connect_within = min(_CONNECT_WITHIN, timeout)
        self._look_up_within = min(_LOOK_UP_WITHIN, timeout / 2)
        self._variables = variables
        self._clock = clock
        self._resolve = resolve

    # ------------------------------------------------------------ settings

    @cached_property
    def proxy(self) -> Proxy | None:
        """The proxy to use; None: none.

        Raises:
            UnreachableError: it cannot be used.
        """
        return proxy_for(self._root, self._variables)

    @property
    def forwarder(self) -> Proxy | None:
        """The proxy, if it reads and forwards each request; None if it only forwards bytes."""
        proxy = self.proxy
        return None if proxy is None or self._is_secure or proxy.kind in SOCKS else proxy

    @property
    def trust(self) -> str | None:
        """The variable that names the trusted certificates; None: the system's are trusted."""
        named = (name for name in TRUST if self._variables.get(name))
        return next(named, None) if self._is_secure else None

    @property
    def now(self) -> datetime:
        """The time of this machine's clock."""
        return self._clock()

    def target(self, url: str) -> str:
        """Return the target for the first line of a request: a forwarder needs the full address."""
        if self.forwarder is not None:
            return url
        parts = urlsplit(url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    @property
    def headers(self) -> dict[str, str]:
        """The headers that each request has for the forwarder, if there is one."""
        return self.forwarder.headers if self.forwarder else {}

    # ------------------------------------------------------------ connecting

    def open(self) -> "Connected":
        """Return a connection on which a request can be sent.

        Raises:
            UnreachableError: a step failed; the message names it.
        """
        proxy = self.proxy
        # Made before connecting, so that an error in it does not leave a connection open.
        context = self._context if self._needs_tls else None
        if proxy is None:
            connection: Connected = self._connected(self._host, self._port, self.peer)
        else:
            connection = self._through(proxy, context)
        if self._is_secure and context is not None:
            connection = self._secured(connection, context, self._host, self.peer)
        return connection

    @property
    def _needs_tls(self) -> bool:
        return self._is_secure or (self.proxy is not None and self.proxy.kind == "https")

    @cached_property
    def _context(self) -> "ssl.SSLContext":
        return tls_context()

    def _connected(self, host: str, port: int, peer: Peer) -> socket.socket:
        with self._reporting(peer):
            addresses = dial.look_up(host, port, self._look_up_within, self._resolve)
            connection = dial.connect(addresses, self._connect_within)
            connection.settimeout(self._connect_within)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _through(self, proxy: Proxy, context: "ssl.SSLContext | None") -> "Connected":
        peer = Peer(self.peer.registry, proxy)
        connection: Connected = self._connected(proxy.host, proxy.port, peer)
        if proxy.kind == "https" and context is not None:
            connection = self._secured(connection, context, proxy.host, peer)
        if self.forwarder is None:
            self._open_tunnel(connection, proxy, peer)
        return connection

    def _open_tunnel(self, connection: "Connected", proxy: Proxy, peer: Peer) -> None:
        refusal = None
        with self._closing_on_failure(connection), self._reporting(peer):
            if proxy.kind in SOCKS:
                tunnel.socks(connection, proxy, self._host, self._port)
            else:
                refusal = tunnel.tunnel(connection, proxy, self._host, self._port)
            if refusal is not None:
                raise proxy_refusal(refusal.status, refusal.headers, self.peer, proxy)

    def _secured(
        self, connection: "Connected", context: "ssl.SSLContext", host: str, peer: Peer
    ) -> "Connected":
        import ssl

        with self._closing_on_failure(connection), self._reporting(peer):
            if isinstance(connection, ssl.SSLSocket):
                return TlsInTls(connection, context, host)
            assert isinstance(connection, socket.socket)  # noqa: S101 - nothing is nested twice
            return context.wrap_socket(connection, server_hostname=host)

    @contextmanager
    def _closing_on_failure(self, connection: "Connected") -> Iterator[None]:
        try:
            yield
        except BaseException:
            connection.close()
            raise

    @contextmanager
    def _reporting(self, peer: Peer) -> Iterator[None]:
        """Turn an exception into the error about the peer of this step."""
        try:
            yield
        except tunnel.SocksRefusedError as error:
            why = f"{peer.it} {error.why}"
            raise peer.fault(why, is_lasting=error.is_lasting) from error
        except tunnel.NotAProxyError as error:
            raise peer.fault(f"{peer.it} does not answer as a proxy") from error
        except (OSError, ValueError) as error:
            raise unreachable(error, peer, self.now) from error
