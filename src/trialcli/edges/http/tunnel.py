"""Ask a proxy for a connection to the registry: HTTP's CONNECT, and SOCKS 5."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from trialcli.edges.http.headers import joined
from trialcli.edges.http.proxies import Proxy
from trialcli.edges.http.stream import Stream

_LONGEST_HEAD = 65536
_STATUS = re.compile(rb"HTTP/1\.[01] +([1-5][0-9]{2})(?: .*)?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of a proxy that is not a tunnel."""

    status: int
    headers: Mapping[str, str]
    """With names in lower case."""


class NotAProxyError(OSError):
    """The server is not a proxy of the expected kind."""


class SocksRefusedError(OSError):
    """A SOCKS proxy refused."""

    def __init__(self, why: str, *, is_lasting: bool) -> None:
        super().__init__(why)
        self.why = why
        self.is_lasting = is_lasting


def tunnel(stream: Stream, proxy: Proxy, host: str, port: int) -> Refusal | None:
    """Ask an HTTP proxy for a tunnel; return its refusal, or None if the tunnel is open."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    lines += [f"{name}: {value}" for name, value in proxy.headers.items()]
    stream.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
    status, headers = _head(stream)
    return None if 200 <= status < 300 else Refusal(status, headers)


def _head(stream: Stream) -> tuple[int, dict[str, str]]:
    """Read the head of an answer, but no byte after it: the rest belongs to the server."""
    head = bytearray()
    while not head.endswith((b"\r\n\r\n", b"\n\n")):
        byte = stream.recv(1)
        if not byte and not head:
            raise ConnectionResetError
        if not byte or len(head) >= _LONGEST_HEAD:
            raise NotAProxyError
        head += byte
    first, *lines = bytes(head).splitlines()
    status = _STATUS.fullmatch(first)
    if status is None:
        raise NotAProxyError
    named = (line.decode("latin-1").partition(":") for line in lines if line)
    return int(status[1]), joined((name.strip(), value.strip()) for name, _, value in named)


# ---------------------------------------------------------------- SOCKS 5 (RFC 1928, RFC 1929)

_NO_PASSWORD, _PASSWORD = 0, 2
_REASONS = {
    1: ("could not connect to it", False),
    2: ("refuses to connect to it", True),
    3: ("cannot reach its network", False),
    4: ("cannot reach it", False),
    5: ("was refused the connection by it", False),
    6: ("was not answered by it in time", False),
}


def socks(stream: Stream, proxy: Proxy, host: str, port: int) -> None:
    """Ask a SOCKS proxy for a connection; the proxy looks up the name.

    Raises:
        OSError: it refuses, or is not a SOCKS proxy.
    """
    ways = bytes([_NO_PASSWORD, _PASSWORD] if proxy.credentials else [_NO_PASSWORD])
    stream.sendall(bytes([5, len(ways)]) + ways)
    version, way = _read_exactly(stream, 2)
    if version != 5:
        raise NotAProxyError
    if way == _PASSWORD and proxy.credentials:
        _log_in(stream, *proxy.credentials)
    elif way != _NO_PASSWORD:
        raise SocksRefusedError("asks for a user name and a password", is_lasting=True)
    name = host.encode("ascii")
    stream.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2))
    version, outcome, _, kind = _read_exactly(stream, 4)
    if version != 5:
        raise NotAProxyError
    if outcome != 0:
        why, is_lasting = _REASONS.get(outcome, ("refuses", True))
        raise SocksRefusedError(why, is_lasting=is_lasting)
    _read_exactly(stream, {1: 4, 4: 16}.get(kind) or _read_exactly(stream, 1)[0])
    _read_exactly(stream, 2)


def _log_in(stream: Stream, user: str, password: str) -> None:
    parts = [part.encode("utf-8", "surrogateescape")[:255] for part in (user, password)]
    stream.sendall(b"\x01" + b"".join(bytes([len(part)]) + part for part in parts))
    if _read_exactly(stream, 2)[1] != 0:
        why = "does not accept the user name and password that it was given"
        raise SocksRefusedError(why, is_lasting=True)


def _read_exactly(stream: Stream, size: int) -> bytes:
    content = b""
    while len(content) < size:
        more = stream.recv(size - len(content))
        if not more:
            raise ConnectionResetError
        content += more
    return content
