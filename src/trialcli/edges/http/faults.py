"""What goes wrong on the way to the registry, in one sentence for a person.

No text of a library is ever quoted: it may hold the address of a proxy, with its password.
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
_SECURE = "Check the address: a server that speaks TLS is asked with https://. Or try again later."
_NETWORK = "Check the network and the address, or try again later."


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a step of the road concerns: the registry, or the proxy on the way to it."""

    registry: str
    """The host that is asked."""
    proxy: Proxy | None = None
    """The proxy, if the step concerns that."""
    is_open: bool = False
    """Whether it is asked without TLS."""

    @property
    def it(self) -> str:
        """What a sentence about the registry calls it."""
        return str(self.proxy) if self.proxy else "it"

    @property
    def its(self) -> str:
        """The same, of what belongs to it."""
        return f"{self.proxy}: its" if self.proxy else "its"

    @property
    def hint(self) -> str:
        """What to check."""
        return proxy_hint(self.proxy, self.registry) if self.proxy else _NETWORK

    def fault(
        self, why: str, hint: str | None = None, *, is_lasting: bool = False
    ) -> UnreachableError:
        """Return the error with a reason that goes on the sentence "… cannot be reached:"."""
        error = UnreachableError(
            f"{self.registry} cannot be reached: {why}.", hint=hint or self.hint
        )
        error.is_lasting = is_lasting
        return error


def proxy_hint(proxy: Proxy, registry: str) -> str:
    """Return what to check of a proxy."""
    return (
        f"Check the address in {proxy.setting}. To ask without the proxy, add {registry} to "
        "NO_PROXY."
    )


def registry_of(root: str) -> Party:
    """Return the registry at a root."""
    parts = urlsplit(root)
    return Party(parts.netloc, is_open=parts.scheme == "http")


def unreachable(error: BaseException, party: Party, now: datetime) -> UnreachableError:
    """Return the error for a step of the road, or a request, that led to no answer.

    Args:
        error: what was raised.
        party: whom the step concerns.
        now: what this machine takes for the time.

    """
    for cause in _causes(error):
        if type(cause).__module__ == "ssl":
            return _unsecured(cast("ssl.SSLError", cause), party, now)
        reason = _reason(cause)
        if reason is not None:
            words, is_lasting = reason
            may_be_tls = party.is_open and words in (_NOT_HTTP, _CLOSED)
            hint = _SECURE if may_be_tls and party.proxy is None else None
            return party.fault(f"{party.it} {words}", hint, is_lasting=is_lasting)
    return party.fault(f"the connection to {party.it} failed ({type(error).__name__})")


def cut_short(error: BaseException) -> RegistryError:
    """Return the error for an answer that began and did not end."""
    if any(isinstance(cause, TimeoutError) for cause in _causes(error)):
        return UnreachableError("The registry's answer began, but did not go on in time.")
    return BadAnswerError("The registry's answer was cut short.")


def _unsecured(error: "ssl.SSLError", party: Party, now: datetime) -> UnreachableError:
    from trialcli.edges.http.tlsfaults import tls_fault

    fault = tls_fault(error, now)
    subject = party.its if fault.of == "its" else party.it
    return party.fault(f"{subject} {fault.words}", fault.hint, is_lasting=fault.is_lasting)


def _reason(cause: BaseException) -> tuple[str, bool] | None:
    """Return a known cause as a predicate, and whether it will still be there the next moment."""
    if isinstance(cause, socket.gaierror):
        return _of_name(cause)
    for kind, words in _REASONS:
        if isinstance(cause, kind):
            return words, False
    return _of_system(cause) or _of_protocol(cause)


_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (NameLookupTimeoutError, "cannot be looked up: no name server answers in time"),
    (TimeoutError, "did not answer in time"),
    (ConnectionRefusedError, "refused the connection"),
    (ConnectionError, _CLOSED),
)


def _of_name(error: socket.gaierror) -> tuple[str, bool]:
    if error.errno == socket.EAI_AGAIN:
        return "cannot be looked up: the name servers do not answer for now", False
    return "cannot be looked up: there is no such name", True


def _of_system(cause: BaseException) -> tuple[str, bool] | None:
    if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return "cannot be reached from this network: there is no route", False
    if isinstance(cause, OSError) and cause.errno in (errno.EACCES, errno.EPERM):
        return "may not be connected to: a firewall of this machine forbids it", False
    return None


def _of_protocol(cause: BaseException) -> tuple[str, bool] | None:
    """Return what a client library found wrong in the head of an answer."""
    names = {kind.__name__ for kind in type(cause).__mro__}
    is_not_http = not names.isdisjoint(("RemoteProtocolError", "HTTPException"))
    return (_NOT_HTTP, False) if is_not_http else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came from; the libraries wrap the system's errors."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
