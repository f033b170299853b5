"""NO_PROXY: the servers to contact without a proxy."""

import ipaddress
import re

_ENTRY = re.compile(r"[^\s,]+")
_PORT = re.compile(r"(?P<host>\[.*\]|[^:]*):(?P<port>[0-9]{1,9})")

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def is_bypassed(scheme: str, host: str, port: int, entries: str) -> bool:
    """Return whether NO_PROXY says that a server is contacted without a proxy.

    Commas or spaces separate the entries. An entry is ``*``, a name (which includes all names below
    it), an IP address, or a network (``10.0.0.0/8``, ``fd00::/8``). With a port, it applies only to
    that port. An entry that cannot be read is ignored.
    """
    return any(
        _fits(entry, scheme, host.lower().rstrip("."), port) for entry in _ENTRY.findall(entries)
    )


def _fits(entry: str, scheme: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    of_scheme, divided, rest = entry.rpartition("://")
    if divided and of_scheme.lower() not in ("all", scheme):
        return False
    place, at_port = _divided(rest.rstrip("/") if divided else rest)
    if at_port is not None and at_port != port:
        return False
    network = _network(place)
    address = _network(host)
    if network is not None or address is not None:
        return network is not None and address is not None and _holds(network, address)
    name = place.lower().removeprefix("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _divided(entry: str) -> tuple[str, int | None]:
    """Return an entry without its port, and the port; an IPv6 address contains colons too."""
    match = _PORT.fullmatch(entry)
    return (match["host"], int(match["port"])) if match else (entry, None)


def _network(text: str) -> _Network | None:
    """Return the network that a text names; a single address is a small one."""
    try:
        return ipaddress.ip_network(text.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return None


def _holds(network: _Network, address: _Network) -> bool:
    return network.version == address.version and address.network_address in network
