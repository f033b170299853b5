"""The greetings that open a secure connection: the registry is known to judge clients by them."""

import socket
import threading
from collections.abc import Callable

import pytest

from tests.fakes import FakeClock
from trialcli.edges.http.client import HttpClient, receive
from trialcli.edges.http.connector import Connector
from trialcli.edges.http.httpx_client import HttpxClient
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.tls import tls_context
from trialcli.edges.http.urllib_client import UrllibClient
from trialcli.errors import UnreachableError

POST_HANDSHAKE_AUTH = 49


def test_the_machines_own_certificates_are_trusted_and_names_checked() -> None:
    context = tls_context()
    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"


def test_without_any_certificates_on_the_machine_those_of_httpx_are_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    monkeypatch.setattr("ssl.SSLContext.load_default_certs", lambda *_: None)
    assert tls_context().cert_store_stats()["x509_ca"] > 50


def test_only_the_named_certificates_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    assert tls_context().cert_store_stats()["x509_ca"] == 0


def test_both_clients_send_the_same_tls_greeting() -> None:
    first, second = (_extensions(_greeting(client)) for client in (HttpxClient, UrllibClient))
    assert POST_HANDSHAKE_AUTH in first
    assert first == second


def _greeting(client: Callable[[HttpSettings, Connector], HttpClient]) -> bytes:
    """Return the first bytes a client sends to a server, which then hangs up."""
    heard: list[bytes] = []

    def listen(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            heard.append(connection.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=listen, args=(listener,))
        thread.start()
        root = f"https://127.0.0.1:{listener.getsockname()[1]}"
        opened = client(
            HttpSettings(root=root), Connector(root, 30.0, variables={}, clock=FakeClock())
        )
        with pytest.raises(UnreachableError):
            receive(opened, root, 1000, threading.Event())
        opened.close()
        thread.join()
    return heard[0]


def _extensions(hello: bytes) -> list[int]:
    """Return the numbers of the extensions of a TLS ClientHello (RFC 8446, 4.1.2)."""
    at = 5 + 4 + 2 + 32  # record, handshake, version, random
    at += 1 + hello[at]  # session
    at += 2 + int.from_bytes(hello[at : at + 2])  # ciphers
    at += 1 + hello[at]  # compressions
    at, end = at + 2, at + 2 + int.from_bytes(hello[at : at + 2])
    found = []
    while at < end:
        found.append(int.from_bytes(hello[at : at + 2]))
        at += 4 + int.from_bytes(hello[at + 2 : at + 4])
    return found
