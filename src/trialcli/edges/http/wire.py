"""A wire: one client library, sending one request and giving back what comes."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from trialcli.edges.http.body import whole_body
from trialcli.edges.http.faults import cut_short, unreachable
from trialcli.edges.http.road import Road


@dataclass(frozen=True, slots=True)
class Opened:
    """An answer that has begun."""

    status: int
    headers: Mapping[str, str]
    """With names in lower case."""
    chunks: Iterator[bytes]
    """The body as it arrives, still compressed."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer that has arrived whole, its body unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire(Protocol):
    """One client library. Follows no redirects, retries nothing."""

    name: str
    """What a person knows the library by."""
    user_agent: str
    road: Road
    faults: tuple[type[Exception], ...]
    """Everything the library raises for what goes wrong between here and the server."""

    def open(self, url: str) -> AbstractContextManager[Opened]:
        """Send a GET request."""
        ...

    def close(self) -> None:
        """Close what connections are open."""
        ...


def receive(wire: Wire, url: str, limit: int, given_up: threading.Event) -> Whole:
    """Send a request and receive the whole answer, of ``limit`` bytes at most.

    Raises:
        UnreachableError: there is no answer.
        BadAnswerError: the answer is cut short, too large or wrongly packed.

    """
    begun = False
    try:
        with wire.open(url) as opened:
            begun = True
            body = whole_body(opened.headers, opened.chunks, limit, given_up)
            return Whole(opened.status, opened.headers, body)
    except wire.faults as error:
        if begun:
            raise cut_short(error) from error
        road = wire.road
        party = replace(road.party, proxy=road.forwarder)
        raise unreachable(error, party, road.now) from error
