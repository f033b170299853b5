"""The road to the registry: one for both clients, with the same proxy and the same addresses."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trialcli.edges.http import dial, tunnel
from trialcli.edges.http.answerer import proxy_refusal
from trialcli.edges.http.faults import Party, registry_of, unreachable
from trialcli.edges.http.proxies import SOCKS, Proxy, proxy_for
from trialcli.edges.http.stream import TlsInTls
from trialcli.edges.http.tls import TRUST, tls_context

if TYPE_CHECKING:
    import ssl

    from trialcli.edges.http.stream import Connected

_CONNECT_WITHIN = 10.0
"""Seconds for each step of the road: a connection, a tunnel, a handshake."""
_LOOK_UP_WITHIN = 20.0
"""Seconds for the look-up of a name, where the whole request has as much."""
_PORTS = {"http": 80, "https": 443}


class Road:
    """The road to one registry: directly or through a proxy, in the open or secured."""

    def __init__(
        self,
        root: str,
        timeout: float,
        *,
        variables: Mapping[str, str],
        clock: Callable[[], datetime],
        resolve: dial.Resolve = dial.resolve,
    ) -> None:
        """Prepare to go.

        Args:
            root: the registry's.
            timeout: seconds for a whole request.
            variables: the environment, which may name proxies.
            clock: returns the time; certificates are valid for some time only.
            resolve: returns the addresses of a host.

        """
        parts = urlsplit(root)
        self.party = registry_of(root)
        self._root = root
        self._is_secure = parts.scheme == "https"
        self._host = (parts.hostname or "").replace("%25", "%")
        self._port = parts.port or _PORTS[parts.scheme]
        self._connect_within = min(_CONNECT_WITHIN, timeout)
        self._look_up_within = min(_LOOK_UP_WITHIN, timeout / 2)
        self._variables = variables
        self._clock = clock
        self._resolve = resolve

    # ------------------------------------------------------------ what there is to know

    @cached_property
    def proxy(self) -> Proxy | None:
        """The proxy on the way; None: none.

        Raises:
            UnreachableError: it cannot be used.

        """
        return proxy_for(self._root, self._variables)

    @property
    def forwarder(self) -> Proxy | None:
        """The proxy, if it reads each request and passes it on; None if it passes on bytes."""
        proxy = self.proxy
        return None if proxy is None or self._is_secure or proxy.kind in SOCKS else proxy

    @property
    def trust(self) -> str | None:
        """The variable that names the certificates to trust; None: the system's are trusted."""
        named = (name for name in TRUST if self._variables.get(name))
        return next(named, None) if self._is_secure else None

    @property
    def now(self) -> datetime:
        """What this machine takes for the time."""
        return self._clock()

    def target(self, url: str) -> str:
        """Return what the first line of a request names: a forwarder is given the whole address."""
        if self.forwarder is not None:
            return url
        parts = urlsplit(url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    @property
    def headers(self) -> dict[str, str]:
        """What each request says to the forwarder, if there is one."""
        return self.forwarder.headers if self.forwarder else {}

    # ------------------------------------------------------------ going

    def open(self) -> "Connected":
        """Return a connection on which a request can be sent.

        Raises:
            UnreachableError: it leads to no such thing; with the step that failed.

        """
        proxy = self.proxy
        # Before anything is connected: what is wrong with it shall not leave a connection open.
        context = self._context if self._needs_tls else None
        if proxy is None:
            connection: Connected = self._connected(self._host, self._port, self.party)
        else:
            connection = self._through(proxy, context)
        if self._is_secure and context is not None:
            connection = self._secured(connection, context, self._host, self.party)
        return connection

    @property
    def _needs_tls(self) -> bool:
        return self._is_secure or (self.proxy is not None and self.proxy.kind == "https")

    @cached_property
    def _context(self) -> "ssl.SSLContext":
        return tls_context()

    def _connected(self, host: str, port: int, party: Party) -> socket.socket:
        with self._told_of(party):
            addresses = dial.look_up(host, port, self._look_up_within, self._resolve)
            connection = dial.connect(addresses, self._connect_within)
            connection.settimeout(self._connect_within)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _through(self, proxy: Proxy, context: "ssl.SSLContext | None") -> "Connected":
        party = Party(self.party.registry, proxy)
        connection: Connected = self._connected(proxy.host, proxy.port, party)
        if proxy.kind == "https" and context is not None:
            connection = self._secured(connection, context, proxy.host, party)
        if self.forwarder is None:
            self._ask_for_way(connection, proxy, party)
        return connection

    def _ask_for_way(self, connection: "Connected", proxy: Proxy, party: Party) -> None:
        refusal = None
        with self._closing_on_failure(connection), self._told_of(party):
            if proxy.kind in SOCKS:
                tunnel.socks(connection, proxy, self._host, self._port)
            else:
                refusal = tunnel.tunnel(connection, proxy, self._host, self._port)
            if refusal is not None:
                raise proxy_refusal(refusal.status, refusal.headers, self.party, proxy)

    def _secured(
        self, connection: "Connected", context: "ssl.SSLContext", host: str, party: Party
    ) -> "Connected":
        import ssl

        with self._closing_on_failure(connection), self._told_of(party):
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
    def _told_of(self, party: Party) -> Iterator[None]:
        """Turn what is raised into the sentence about the party that the step concerns."""
        try:
            yield
        except tunnel.SocksRefusedError as error:
            why = f"{party.it} {error.why}"
            raise party.fault(why, is_lasting=error.is_lasting) from error
        except tunnel.NotAProxyError as error:
            raise party.fault(f"{party.it} does not answer as a proxy") from error
        except (OSError, ValueError) as error:
            raise unreachable(error, party, self.now) from error
