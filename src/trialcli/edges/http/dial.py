"""Connect to a server by its name, even if some of its addresses do not answer."""

import errno
import os
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain, zip_longest
from typing import Any

from trialcli.edges.http.deadline import DeadlinePassedError, within

SocketAddress = tuple[int, Any]
"""A family, and an address for its sockets."""
Resolve = Callable[[str, int], list[SocketAddress]]
"""Returns the addresses of a host's port. It may take any time, and raise ``socket.gaierror``."""

_BEGUN = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN, errno.EINTR)
"""The system's results for a connection that is made or in progress."""
_NEXT_ADDRESS_AFTER = 0.3
"""Seconds until the next address is tried in parallel (RFC 8305)."""


class NameLookupTimeoutError(TimeoutError):
    """No name server answered in time."""


def resolve(host: str, port: int) -> list[SocketAddress]:
    """Return the addresses of a host's port, as the system orders them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a part of the name is empty or too long
        raise socket.gaierror(socket.EAI_NONAME, "no name") from error
    return [(family, address) for family, _, _, _, address in found]


def look_up(host: str, port: int, seconds: float, resolve: Resolve) -> list[SocketAddress]:
    """Return the addresses of a host's port; the system itself has no time limit for this.

    Raises:
        NameLookupTimeoutError: the time is over.
        socket.gaierror: the name does not exist, or is not known at the moment.
    """
    try:
        return within(seconds, lambda _: resolve(host, port))
    except DeadlinePassedError as error:
        raise NameLookupTimeoutError from error


def connect(addresses: Iterable[SocketAddress], seconds: float) -> socket.socket:
    """Return a connection to the first address that accepts one.

    If an address does not answer, the next is soon tried in parallel.

    Raises:
        OSError: no address accepts one; the error of the first. TimeoutError: none did in time.
    """
    waiting = deque(_families_in_turn(addresses))
    end = time.monotonic() + seconds
    failures: list[OSError] = []
    with selectors.DefaultSelector() as begun:
        try:
            while waiting or begun.get_map():
                left = end - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                if waiting:
                    _begin(waiting.popleft(), begun, failures)
                connected = _first_connected(begun, left, failures, hurry=bool(waiting))
                if connected is not None:
                    return connected
        finally:
            for key in list(begun.get_map().values()):
                key.data.close()
    raise failures[0] if failures else OSError("the name has no address")


def _families_in_turn(addresses: Iterable[SocketAddress]) -> list[SocketAddress]:
    """Return the addresses so that the first two are of different families, if any are."""
    by_family: dict[int, list[SocketAddress]] = {}
    for address in dict.fromkeys(addresses):
        by_family.setdefault(address[0], []).append(address)
    rows = zip_longest(*by_family.values())
    return [address for address in chain.from_iterable(rows) if address is not None]


def _begin(address: SocketAddress, begun: selectors.BaseSelector, failures: list[OSError]) -> None:
    """Begin to connect, without waiting."""
    connection = None
    try:
        connection = socket.socket(address[0], socket.SOCK_STREAM)
        connection.settimeout(0)
        fault = connection.connect_ex(address[1])
        if fault not in _BEGUN:
            # Without a route, the system reports it only here, not later.
            raise OSError(fault, os.strerror(fault))
    except OSError as error:
        failures.append(error)
        if connection is not None:
            connection.close()
    else:
        begun.register(connection, selectors.EVENT_WRITE, connection)


def _first_connected(
    begun: selectors.BaseSelector, left: float, failures: list[OSError], *, hurry: bool
) -> socket.socket | None:
    """Wait until a connection is made or refused, at most for the time that is left."""
    if not begun.get_map():
        return None
    for key, _ in begun.select(min(left, _NEXT_ADDRESS_AFTER) if hurry else left):
        connection: socket.socket = key.data
        begun.unregister(connection)
        fault = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if fault == 0:
            connection.settimeout(None)
            return connection
        connection.close()
        failures.append(OSError(fault, os.strerror(fault)))
    return None
