"""Everything that is wrong with a secure connection, in words, and by both clients alike."""

import os
import ssl
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.edges.http import certificates
from tests.edges.http.certificates import Wish, issued
from tests.edges.http.network_between import secured, serving, tls_server
from tests.fake_time import FakeTime
from trialcli.ctgov import dialect
from trialcli.edges.http.client import HttpClient, receive
from trialcli.edges.http.connector import Connector
from trialcli.edges.http.httpx_client import HttpxClient
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.tls import tls_context
from trialcli.edges.http.tlsfaults import tls_fault
from trialcli.edges.http.transport import HttpTransport
from trialcli.edges.http.urllib_client import UrllibClient
from trialcli.errors import UnreachableError

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "authority.pem").write_text(certificates.authority().pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


@pytest.fixture(params=[HttpxClient, UrllibClient])
def fault(request: pytest.FixtureRequest) -> Callable[[Any], UnreachableError]:
    """Return a function that gives the error with which a client meets a server."""

    def fault(handle: Any) -> UnreachableError:
        with ExitStack() as stack:
            root = f"https://127.0.0.1:{stack.enter_context(serving(handle))}"
            connector = Connector(root, 20.0, variables={}, clock=lambda: LONG_AGO)
            client: HttpClient = request.param(HttpSettings(root), connector)
            stack.callback(client.close)
            with pytest.raises(UnreachableError) as caught:
                receive(client, root, 1000, threading.Event())
        return caught.value

    return fault


def nothing(connection: object) -> None:
    """Say nothing on a secure connection."""


CERTIFICATES = {
    "unknown authority": (Wish(), "unknown", "comes from an authority that this machine does not"),
    "self-signed": (Wish(), None, "is signed only by itself"),
    "expired": (
        Wish(days=(-800, -400)),
        "ours",
        "has expired; this machine's clock shows",
    ),
    "not yet": (Wish(days=(400, 4000)), "ours", "is not valid yet; this machine's clock shows"),
    "other address": (Wish(names=("192.0.2.1",)), "ours", "is for another"),
    "other name": (Wish(names=("example.org",)), "ours", "is for another"),
    "no name": (Wish(names=()), "ours", "is for another"),
}


@pytest.mark.parametrize("case", CERTIFICATES)
def test_a_certificate_error_is_explained(
    case: str, fault: Callable[[Any], UnreachableError], tmp_path: Path
) -> None:
    wish, by, words = CERTIFICATES[case]
    issuer = None
    if by == "ours":
        issuer = certificates.authority()
    elif by == "unknown":
        issuer = certificates.authority("Another CA")
    context = tls_server(issued(wish, issuer), tmp_path)
    error = fault(secured(context, nothing))
    assert f"cannot be reached: its certificate {words}" in error.message
    assert error.is_lasting
    assert ("SSL_CERT_FILE" in str(error)) == (case in ("unknown authority", "self-signed"))
    assert ("1970-01-01" in str(error)) == (case in ("expired", "not yet"))


def test_an_authority_that_the_server_sends_is_not_trusted(
    fault: Callable[[Any], UnreachableError], tmp_path: Path
) -> None:
    other = certificates.authority("Another CA")
    context = tls_server(issued(Wish(), other), tmp_path, other)
    assert "comes from an authority" in fault(secured(context, nothing)).message


def test_strict_checks_refuse_an_incomplete_certificate(
    fault: Callable[[Any], UnreachableError],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As Python 3.13 and newer do by themselves."""
    create = ssl.create_default_context

    def strict() -> ssl.SSLContext:
        context = create()
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    monkeypatch.setattr("ssl.create_default_context", strict)
    wish = Wish(has_key_identifiers=False)
    context = tls_server(issued(wish, certificates.authority()), tmp_path)
    error = fault(secured(context, nothing))
    assert "its certificate lacks its Authority Key Identifier" in error.message
    assert "Python 3.13" in str(error)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "the file that SSL_CERT_FILE names does not exist"),
        ("directory", "SSL_CERT_FILE names a directory"),
        (b"", "contains no certificate"),
        (b"\0\xff nonsense", "contains no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nnonsense\n", ""),
    ],
)
def test_an_unusable_certificate_file_is_named(
    content: Any,
    why: str,
    fault: Callable[[Any], UnreachableError],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "trusted.pem"
    if content == "directory":
        file.mkdir()
    elif content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = tls_server(issued(Wish(), certificates.authority()), tmp_path)
    error = fault(secured(context, nothing))
    assert "its certificate comes from an authority" in error.message
    assert why.lower() in str(error.hint).lower()
    assert "SSL_CERT_FILE" in str(error.hint)


def test_a_missing_certificate_directory_is_named(
    fault: Callable[[Any], UnreachableError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    context = tls_server(issued(Wish(), certificates.authority()), tmp_path)
    assert "SSL_CERT_DIR names no existing directory" in str(fault(secured(context, nothing)))


# ---------------------------------------------------------------- the handshake


def plain(connection: Any) -> None:
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


def cut(connection: Any) -> None:
    connection.recv(100_000)


def alert(number: int) -> Callable[[Any], None]:
    def handle(connection: Any) -> None:
        connection.recv(100_000)
        connection.sendall(bytes([0x15, 3, 3, 0, 2, 2, number]))

    return handle


HANDSHAKES = {
    "plain": (plain, "it does not use TLS on this port", True),
    "cut": (cut, "it closed the connection", False),
    "too old": (alert(70), "no TLS version that this machine accepts", True),
    "no cipher": (alert(40), "no encryption method in common", True),
    "wants a certificate": (alert(116), "requires a client certificate", True),
    "unknown name": (alert(112), "does not know this host name", True),
    "internal error": (alert(80), "it made no secure connection (OpenSSL: ", False),
}


@pytest.mark.parametrize("case", HANDSHAKES)
def test_a_failed_handshake_is_reported_with_its_reason(
    case: str, fault: Callable[[Any], UnreachableError]
) -> None:
    handle, words, is_lasting = HANDSHAKES[case]
    error = fault(handle)
    assert words in error.message
    assert error.is_lasting == is_lasting
    assert "[SSL" not in str(error)


def test_an_old_protocol_is_refused(
    fault: Callable[[Any], UnreachableError], tmp_path: Path
) -> None:
    context = tls_server(issued(Wish(), certificates.authority()), tmp_path)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    assert "no TLS version" in fault(secured(context, nothing)).message


def test_a_tls_server_asked_without_tls_does_not_answer_in_http(tmp_path: Path) -> None:
    context = tls_server(issued(Wish(), certificates.authority()), tmp_path)
    for kind in (HttpxClient, UrllibClient):
        with serving(secured(context, nothing)) as port:
            root = f"http://127.0.0.1:{port}"
            opened: HttpClient = kind(
                HttpSettings(root), Connector(root, 20.0, variables={}, clock=lambda: LONG_AGO)
            )
            with pytest.raises(UnreachableError, match="needs https://"):
                receive(opened, root, 1000, threading.Event())
            opened.close()


def test_a_lasting_tls_error_is_not_retried(tmp_path: Path) -> None:
    context = tls_server(issued(Wish(), None), tmp_path)
    time, met = FakeTime(), []

    def handle(connection: Any) -> None:
        met.append(1)
        secured(context, nothing)(connection)

    with serving(handle) as port:
        transport = HttpTransport(
            HttpSettings(f"https://127.0.0.1:{port}", rate=0),
            monotonic=time.monotonic,
            sleep=time.sleep,
            clock=lambda: LONG_AGO,
            variables={},
        )
        with transport, pytest.raises(UnreachableError):
            transport.get(dialect.ask_version(), dialect.read_version)
    assert (len(met), time.slept) == (1, [])


# ---------------------------------------------------------------- settings


def test_an_unwritable_key_log_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path / "no" / "keys.log", tmp_path):
        monkeypatch.setenv("SSLKEYLOGFILE", str(path))
        with pytest.raises(UnreachableError, match="SSLKEYLOGFILE") as caught:
            tls_context()
        assert caught.value.is_lasting


def test_unloadable_certificates_give_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> None:
        raise ssl.SSLError(0, "unknown error")

    monkeypatch.delenv("SSLKEYLOGFILE", raising=False)
    monkeypatch.setattr("ssl.create_default_context", broken)
    with pytest.raises(UnreachableError, match="the certificates of this machine cannot be loaded"):
        tls_context()


def test_a_python_without_openssl_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.sys.modules, "ssl", None)  # type: ignore[attr-defined]
    with pytest.raises(UnreachableError, match="was built without OpenSSL"):
        tls_context()


@pytest.mark.parametrize("code", range(1, 100))
def test_every_code_of_openssl_has_words(code: int) -> None:
    error = ssl.SSLCertVerificationError(1, "hunter2")
    error.verify_code, error.verify_message = code, "some\x1b[31m text"
    words = tls_fault(error, LONG_AGO).words
    assert words.startswith("certificate ")
    assert "\x1b" not in words
    assert "hunter2" not in words
