"""A guard: nothing but this machine's loopback is ever contacted by a test."""

import ipaddress
import sys
from typing import Any


class ContactedTheOutsideWorldError(AssertionError):
    """A test, or what it tests, reached for an address that is not loopback."""


def refuse_the_outside_world() -> None:
    """Refuse, from now on and in this process, every connection that would leave the machine."""
    sys.addaudithook(_refuse)


_ADDRESS_ARGUMENT = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    position = _ADDRESS_ARGUMENT.get(event)
    if position is None:
        return
    address = arguments[position]
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(address, (tuple, str, bytes)) and not _is_loopback(host, event):
        raise ContactedTheOutsideWorldError(f"{event} to {address!r}")


def _is_loopback(host: str | bytes | None, event: str) -> bool:
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host in (None, "", "localhost"):
        return True
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg") and host.startswith("/"):
        return True  # a socket in the file system
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
