import errno
import socket
import ssl
from datetime import UTC, datetime
from http.client import BadStatusLine, LineTooLong, RemoteDisconnected

import httpcore
import pytest

from trialcli.edges.http.dial import NameLookupTimeoutError
from trialcli.edges.http.faults import Peer, cut_short, unreachable
from trialcli.edges.http.proxies import Proxy
from trialcli.errors import BadAnswerError, UnreachableError

NOW = datetime(2026, 1, 12, tzinfo=UTC)
REGISTRY = Peer("example.org")
PROXY = Peer("example.org", Proxy("HTTPS_PROXY", "http", "127.0.0.1", 3128, ("me", "hunter2")))


def wrapped(cause: BaseException, kind: type[Exception] = RuntimeError) -> Exception:
    try:
        raise kind("http://me:hunter2@127.0.0.1") from cause
    except kind as error:
        return error


def said(error: BaseException, peer: Peer = REGISTRY) -> UnreachableError:
    return unreachable(error, peer, NOW)


CAUSES = [
    (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"), "made no secure connection", False),
    (ssl.SSLEOFError(8, "EOF"), "closed the connection before it was secure", False),
    (socket.gaierror(socket.EAI_NONAME, "x"), "cannot be looked up: there is no such name", True),
    (socket.gaierror(socket.EAI_AGAIN, "x"), "the name servers do not answer at the moment", False),
    (NameLookupTimeoutError(), "no name server answers in time", False),
    (TimeoutError("timed out"), "did not answer in time", False),
    (ConnectionRefusedError(111, "refused"), "refused the connection", False),
    (ConnectionResetError(104, "reset"), "closed the connection without an answer", False),
    (RemoteDisconnected("x"), "closed the connection without an answer", False),
    (OSError(errno.ENETUNREACH, "x"), "there is no route", False),
    (PermissionError(errno.EACCES, "x"), "is blocked by a firewall of this machine", False),
    (BadStatusLine("220 hunter2"), "answered, but not in HTTP", False),
    (LineTooLong("hunter2"), "answered, but not in HTTP", False),
    (httpcore.RemoteProtocolError("hunter2"), "answered, but not in HTTP", False),
]


@pytest.mark.parametrize(("cause", "words", "is_lasting"), CAUSES)
@pytest.mark.parametrize("peer", [REGISTRY, PROXY])
def test_the_systems_error_is_found_below_the_error_of_a_library(
    cause: Exception, words: str, is_lasting: bool, peer: Peer
) -> None:
    for error in (cause, wrapped(cause)):
        fault = said(error, peer)
        assert fault.message.startswith(f"example.org cannot be reached: {peer.it} ")
        assert words in fault.message
        assert fault.is_lasting == is_lasting
        assert "hunter2" not in str(fault)


def test_an_unknown_error_shows_only_its_kind() -> None:
    fault = said(wrapped(ValueError("http://me:hunter2@127.0.0.1:x")))
    assert fault.message == (
        "example.org cannot be reached: the connection to it failed (RuntimeError)."
    )


def test_a_proxy_is_named_with_its_variable_and_without_its_password() -> None:
    assert str(said(ConnectionRefusedError(), PROXY)) == (
        "example.org cannot be reached: the proxy 127.0.0.1:3128 (HTTPS_PROXY) refused the "
        "connection. Check the address in HTTPS_PROXY. To connect without the proxy, add "
        "example.org to NO_PROXY."
    )


def test_an_answer_that_stops_is_cut_short_unless_it_was_only_slow() -> None:
    assert isinstance(cut_short(wrapped(ConnectionResetError())), BadAnswerError)
    assert isinstance(cut_short(wrapped(TimeoutError())), UnreachableError)
