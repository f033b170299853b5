"""Network errors, each in one clear sentence.

The sentences never quote a library: its text may contain the password of a proxy.
"""

import errno
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from trialcli.edges.http.dial import NameLookupTimeoutError
from trialcli.edges.http.proxies import Proxy
from trialcli.errors import BadAnswerError, RegistryError, UnreachableError

if TYPE_CHECKING:
    import ssl

_CLOSED = "closed the connection without an answer"
_NOT_HTTP = "answered, but not in HTTP"
_SECURE = "Check the address: a server with TLS needs https://. Or try again later."
_NETWORK = "Check the network and the address, or try again later."


@dataclass(frozen=True, slots=True)
class Peer:
    """The server of one step of a connection: the registry, or the proxy."""

    registry: str
    """The host of the registry."""
    proxy: Proxy | None = None
    """The proxy, if this step is a connection to it."""
    is_open: bool = False
    """Whether the connection is without TLS."""

    @property
    def it(self) -> str:
        """The subject of a sentence about this server."""
        return str(self.proxy) if self.proxy else "it"

    @property
    def its(self) -> str:
        """The same in the possessive."""
        return f"{self.proxy}: its" if self.proxy else "its"

    @property
    def hint(self) -> str:
        """The advice for this server."""
        return proxy_hint(self.proxy, self.registry) if self.proxy else _NETWORK

    def fault(
        self, why: str, hint: str | None = None, *, is_lasting: bool = False
    ) -> UnreachableError:
        """Return the error "… cannot be reached:" with a reason."""
        message = f"{self.registry} cannot be reached: {why}."
        return UnreachableError(message, hint=hint or self.hint, is_lasting=is_lasting)


def proxy_hint(proxy: Proxy, registry: str) -> str:
    """Return the advice for a proxy."""
    return (
        f"Check the address in {proxy.setting}. To connect without the proxy, add {registry} to "
        "NO_PROXY."
    )


def registry_of(root: str) -> Peer:
    """Return the registry at a root."""
    parts = urlsplit(root)
    return Peer(parts.netloc, is_open=parts.scheme == "http")


def unreachable(error: BaseException, peer: Peer, now: datetime) -> UnreachableError:
    """Return the error for a step of a connection, or a request, without an answer."""
    for cause in _causes(error):
        if type(cause).__module__ == "ssl":
            return _unsecured(cast("ssl.SSLError", cause), peer, now)
        reason = _reason(cause)
        if reason is not None:
            words, is_lasting = reason
            may_be_tls = peer.is_open and words in (_NOT_HTTP, _CLOSED)
            hint = _SECURE if may_be_tls and peer.proxy is None else None
            return peer.fault(f"{peer.it} {words}", hint, is_lasting=is_lasting)
    return peer.fault(f"the connection to {peer.it} failed ({type(error).__name__})")


def cut_short(error: BaseException) -> RegistryError:
    """Return the error for an answer that began and did not end."""
    if any(isinstance(cause, TimeoutError) for cause in _causes(error)):
        return UnreachableError("The registry's answer began, but did not continue in time.")
    return BadAnswerError("The registry's answer was cut short.")


def _unsecured(error: "ssl.SSLError", peer: Peer, now: datetime) -> UnreachableError:
    from trialcli.edges.http.tlsfaults import tls_fault

    fault = tls_fault(error, now)
    subject = peer.its if fault.of == "its" else peer.it
    return peer.fault(f"{subject} {fault.words}", fault.hint, is_lasting=fault.is_lasting)


def _reason(cause: BaseException) -> tuple[str, bool] | None:
    """Return a known cause as a predicate, and whether it will last."""
    if isinstance(cause, socket.gaierror):
        return _name_error(cause)
    for kind, words in _REASONS:
        if isinstance(cause, kind):
            return words, False
    return _system_error(cause) or _protocol_error(cause)


_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (NameLookupTimeoutError, "cannot be looked up: no name server answers in time"),
    (TimeoutError, "did not answer in time"),
    (ConnectionRefusedError, "refused the connection"),
    (ConnectionError, _CLOSED),
)


def _name_error(error: socket.gaierror) -> tuple[str, bool]:
    if error.errno == socket.EAI_AGAIN:
        return "cannot be looked up: the name servers do not answer at the moment", False
    return "cannot be looked up: there is no such name", True


def _system_error(cause: BaseException) -> tuple[str, bool] | None:
    if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return "cannot be reached from this network: there is no route", False
    if isinstance(cause, OSError) and cause.errno in (errno.EACCES, errno.EPERM):
        return "is blocked by a firewall of this machine", False
    return None


def _protocol_error(cause: BaseException) -> tuple[str, bool] | None:
    """Return the error that a client library found in the head of an answer."""
    names = {kind.__name__ for kind in type(cause).__mro__}
    is_not_http = not names.isdisjoint(("RemoteProtocolError", "HTTPException"))
    return (_NOT_HTTP, False) if is_not_http else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes; the libraries wrap the system's errors."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
