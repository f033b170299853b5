"""One HTTP client library: it sends one request and returns the answer."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from trialcli.edges.http.body import complete_body
from trialcli.edges.http.connector import Connector
from trialcli.edges.http.faults import cut_short, unreachable


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
    begun = False
    try:
        with client.open(url) as opened:
            begun = True
            body = complete_body(opened.headers, opened.chunks, limit, given_up)
            return CompleteAnswer(opened.status, opened.headers, body)
    except client.faults as error:
        if begun:
            raise cut_short(error) from error
        connector = client.connector
        peer = replace(connector.peer, proxy=connector.forwarder)
        raise unreachable(error, peer, connector.now) from error
