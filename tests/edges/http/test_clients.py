"""What both clients make of answers that servers do give, byte by byte, and of lost connections."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.edges.http.network_between import Connection, serving
from tests.fakes import FakeClock
from trialcli.edges.http.client import CompleteAnswer, HttpClient, receive
from trialcli.edges.http.connector import Connector
from trialcli.edges.http.httpx_client import HttpxClient
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.urllib_client import UrllibClient
from trialcli.errors import RegistryError, UnreachableError

BODY = b'{"apiVersion": "2.0.5"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
GOOD = HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
CHUNK = b"%x\r\n%s\r\n" % (len(BODY), BODY)
EMPTY = b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"

Ask = Callable[[], CompleteAnswer]
Serve = Callable[[Callable[[Connection], None]], Ask]


@pytest.fixture(params=[HttpxClient, UrllibClient])
def served(request: pytest.FixtureRequest) -> Iterator[Serve]:
    """Return a function that starts a server, and returns what asks it by one of the clients."""
    with ExitStack() as open_things:

        def serve(handle: Callable[[Connection], None]) -> Ask:
            root = f"http://127.0.0.1:{open_things.enter_context(serving(handle))}"
            connector = Connector(root, 20.0, variables={}, clock=FakeClock())
            client: HttpClient = request.param(HttpSettings(root), connector)
            open_things.callback(client.close)
            return lambda: receive(client, f"{root}/api/v2/version", 10_000, threading.Event())

        yield serve


def was_asked(connection: Connection) -> bool:
    """Read a request; return whether one came."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            return False
        head += byte
    return True


def answering(*answers: bytes) -> Callable[[Connection], None]:
    """Return a handler that gives answers, then ends the connection."""

    def handle(connection: Connection) -> None:
        for answer in answers:
            if was_asked(connection):
                connection.sendall(answer)

    return handle


RIGHT = {
    "ended after the body": GOOD,
    "without a length": HEAD + b"\r\n" + BODY,
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n" + BODY,
    "lines end with LF": GOOD.replace(b"\r\n", b"\n"),
    "no reason": GOOD.replace(b" OK", b""),
    "after 100": b"HTTP/1.1 100 Continue\r\n\r\n" + GOOD,
    "after 103": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + GOOD,
    "after many 102": b"HTTP/1.1 102 Processing\r\n\r\n" * 5 + GOOD,
    "trailers": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK + b"0\r\nX: y\r\n\r\n",
    "a length twice": GOOD.replace(b"\r\n\r\n", b"\r\nContent-Length: %d\r\n\r\n" % len(BODY)),
    "bytes after the body": GOOD + b"junk\r\n\r\n",
}


@pytest.mark.parametrize("answer", RIGHT.values(), ids=list(RIGHT))
def test_both_clients_read_the_answer(answer: bytes, served: Serve) -> None:
    ask = served(answering(answer))
    for _ in range(2):
        assert (ask().status, ask().body) == (200, BODY)


@pytest.mark.parametrize("status", [b"302", b"404"])
def test_an_answer_without_a_body_may_name_a_compression(status: bytes, served: Serve) -> None:
    head = b"HTTP/1.1 " + status + b" X\r\nContent-Encoding: gzip\r\n"
    whole = served(answering(head + EMPTY))()
    assert (whole.status, whole.body) == (int(status), b"")


NOT_HTTP = {
    "another protocol": b"220 hunter2 ESMTP\r\n",
    "the start of one": b"SSH-2.0-hunter2",
    "HTTP/0.9": BODY,
    "HTTP/2": b"\0\0\x12\4\0\0\0\0\0",
    "TLS": b"\x15\x03\x01\x00\x02\x02\x46",
    "an endless line": b"HTTP/1.1 200 " + b"y" * 200_000,
    "half a head": b"HTTP/1.1 2",
}


@pytest.mark.parametrize("answer", NOT_HTTP.values(), ids=list(NOT_HTTP))
def test_an_answer_that_is_not_http_is_reported(answer: bytes, served: Serve) -> None:
    with pytest.raises(UnreachableError, match="answered, but not in HTTP") as caught:
        served(answering(answer))()
    assert "hunter2" not in str(caught.value)
    assert "https://" in str(caught.value.hint)


def test_a_connection_closed_without_an_answer_is_reported(served: Serve) -> None:
    with pytest.raises(UnreachableError, match="closed the connection without an answer"):
        served(answering(b""))()


@pytest.mark.parametrize("second", [b"", b"junk\r\n\r\n"], ids=["ended", "junk"])
def test_a_lost_idle_connection_is_replaced(second: bytes, served: Serve) -> None:
    # The server takes the second request and ends the connection, as if both were on the way.
    ask = served(answering(GOOD, second))
    for _ in range(3):
        assert ask().body == BODY


def test_a_lost_new_connection_is_not_retried_forever(served: Serve) -> None:
    count = 0

    def handle(connection: Connection) -> None:
        nonlocal count
        count += 1
        if count == 1:
            answering(GOOD, b"")(connection)
        else:
            answering(b"")(connection)

    ask = served(handle)
    assert ask().body == BODY
    with pytest.raises(RegistryError):
        ask()
    assert count <= 3


def test_nothing_that_a_server_sets_is_sent_back(served: Serve) -> None:
    heard: list[bytes] = []

    def handle(connection: Connection) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(GOOD.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n"))

    ask = served(handle)
    ask()
    ask()
    assert len(heard) == 2
    assert not any(b"ookie" in head for head in heard)


def test_a_packed_answer_is_unpacked(served: Serve) -> None:
    packed = gzip.compress(BODY)
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    assert served(answering(head + packed))().body == BODY


@pytest.mark.parametrize("client", [HttpxClient, UrllibClient])
def test_an_address_without_a_route_is_not_a_connection(
    client: Callable[[HttpSettings, Connector], HttpClient],
) -> None:
    with serving(answering(GOOD)) as port:
        # The system refuses this one at once, as it does an IPv6 address without IPv6.
        nowhere = (socket.AF_INET, ("127.255.255.255", port))
        here = (socket.AF_INET, ("127.0.0.1", port))
        for addresses in ([nowhere, here], [nowhere, nowhere, here], [here, nowhere], [nowhere]):
            root = "http://registry.example"
            connector = Connector(
                root,
                20.0,
                variables={},
                clock=FakeClock(),
                resolve=lambda *_, found=addresses: found,  # type: ignore[misc]
            )
            opened = client(HttpSettings(root), connector)
            try:
                if here in addresses:
                    assert receive(opened, f"{root}/x", 10_000, threading.Event()).body == BODY
                else:
                    with pytest.raises(UnreachableError, match=r"there is no route|firewall"):
                        receive(opened, f"{root}/x", 10_000, threading.Event())
            finally:
                opened.close()


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".example", "."])
def test_an_impossible_host_name_is_unknown(host: str) -> None:
    root = f"http://{host}"
    connector = Connector(root, 20.0, variables={}, clock=FakeClock())
    with pytest.raises(UnreachableError, match="there is no such name") as caught:
        connector.open()
    assert caught.value.is_lasting
