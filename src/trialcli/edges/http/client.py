"""One HTTP client library: it sends one request and returns the answer."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from trialcli.edges.http.answerer import is_web_page
from trialcli.edges.http.body import body_pieces, complete_body
from trialcli.edges.http.connector import Connector
from trialcli.edges.http.faults import cut_short, unreachable
from trialcli.registry.whole import DownloadPlace


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """An answer that has begun."""

    status: int
    headers: Mapping[str, str]
    """With names in lower case."""
    chunks: Iterator[bytes]
    """The body as it arrives, still compressed."""


@dataclass(frozen=True, slots=True)
class CompleteAnswer:
    """An answer that has arrived completely, with its body unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient(Protocol):
    """One client library. Follows no redirects, retries nothing."""

    name: str
    """The name of the library."""
    user_agent: str
    connector: Connector
    faults: tuple[type[Exception], ...]
    """Everything that the library raises for a network error."""

    def open(self, url: str) -> AbstractContextManager[OpenAnswer]:
        """Send a GET request."""

    def close(self) -> None:
        """Close all open connections."""


def receive(client: HttpClient, url: str, limit: int, given_up: threading.Event) -> CompleteAnswer:
    """Send a request and receive the complete answer, of at most ``limit`` bytes.

    Raises:
        UnreachableError: there is no answer.
        BadAnswerError: the answer is cut short, too large or wrongly packed.
    """
    return _received(
        client,
        url,
        lambda opened: complete_body(opened.headers, opened.chunks, limit, given_up),
    )


def receive_into(
    client: HttpClient,
    url: str,
    into: DownloadPlace,
    limit: int,
    most_bytes: int,
    given_up: threading.Event,
) -> CompleteAnswer:
    """Send a request and write the body of its answer to a place, of at most ``most_bytes``.

    The answer then has no body. A refusal or a web page, of at most ``limit`` bytes, has one.

    Raises:
        UnreachableError: there is no answer.
        BadAnswerError: the answer is cut short, too large or wrongly packed.
        StoreError: the place cannot be written.
    """

    def take(opened: OpenAnswer) -> bytes:
        if opened.status != 200 or is_web_page(opened.headers):
            return complete_body(opened.headers, opened.chunks, limit, given_up)
        for piece in body_pieces(opened.headers, opened.chunks, most_bytes, given_up):
            into.write(piece)
        return b""

    return _received(client, url, take)


def _received(client: HttpClient, url: str, take: Callable[[OpenAnswer], bytes]) -> CompleteAnswer:
    begun = False
    try:
        with client.open(url) as opened:
            begun = True
            return CompleteAnswer(opened.status, opened.headers, take(opened))
    except client.faults as error:
        if begun:
            raise cut_short(error) from error
        connector = client.connector
        peer = replace(connector.peer, proxy=connector.forwarder)
        raise unreachable(error, peer, connector.now) from error
