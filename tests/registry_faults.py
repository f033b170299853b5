"""What can go wrong with a registry: faults to plan in a ``RegistryServer``.

Each function returns a fault that answers one request.
"""

import gzip
import json
import zlib
from typing import Any

from tests.registry_server import Exchange, Fault, Reply

_HTML = b"<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head></html>"


def status(code: int, text: str = "", **headers: str) -> Fault:
    """Answer with a status, e.g. 403, 500 or 503; a ``Retry_After`` is the header Retry-After."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.send(Reply(code, text.encode(), "text/plain", sent))


def blocked() -> Fault:
    """Refuse the client, as the registry's outer wall does."""
    return lambda exchange: exchange.send(Reply(403, b"RBAC: access denied", "text/plain"))


def too_many(retry_after: str | None = None) -> Fault:
    """Answer 429, with or without Retry-After."""
    return status(429, **({} if retry_after is None else {"Retry_After": retry_after}))


def html() -> Fault:
    """Answer 200 with a web page."""
    return lambda exchange: exchange.send(Reply(200, _HTML, "text/html"))


def wrong_404(body: bytes = _HTML) -> Fault:
    """Answer 404 with something else than the registry's sentence."""
    return lambda exchange: exchange.send(Reply(404, body, "text/html"))


def answers(value: Any) -> Fault:
    """Answer 200 with any JSON, e.g. the record of another trial."""
    return lambda exchange: exchange.send(Reply(200, json.dumps(value).encode()))


def replies(body: bytes, content_type: str = "application/json") -> Fault:
    """Answer 200 with any bytes."""
    return lambda exchange: exchange.send(Reply(200, body, content_type))


def broken_json() -> Fault:
    """Answer 200 with something that only begins like JSON."""
    return replies(b'{"protocolSection": {"identificationModule": }, "studies": [}')


def truncated(exchange: Exchange) -> None:
    """Promise the whole answer, send half of it and hang up."""
    body = exchange.right_reply().body
    exchange.start(200, "application/json", {}, len(body))
    exchange.write(body[: len(body) // 2])
    exchange.hang_up()


def truncated_gzip(exchange: Exchange) -> None:
    """Send half of a compressed answer as if it were the whole."""
    body = gzip.compress(exchange.right_reply().body)
    exchange.start(200, "application/json", {"Content-Encoding": "gzip"}, len(body) // 2)
    exchange.write(body[: len(body) // 2])


def cut_json(exchange: Exchange) -> None:
    """Send half of the answer, without its length."""
    body = exchange.right_reply().body
    exchange.start(200, "application/json", {}, None)
    exchange.write(body[: len(body) // 2])
    exchange.hang_up()


def cut_chunks(exchange: Exchange) -> None:
    """Send the answer in chunks, but not the last of them."""
    body = exchange.right_reply().body
    exchange.start(200, "application/json", {"Transfer-Encoding": "chunked"}, None)
    exchange.write(b"%x\r\n%b\r\n" % (len(body), body))
    exchange.hang_up()


def dropped(exchange: Exchange) -> None:
    """Hang up without a word."""
    exchange.hang_up()


def not_http(exchange: Exchange) -> None:
    """Answer in another protocol."""
    exchange.write(b"220 mail.example.org ESMTP ready\r\n")
    exchange.hang_up()


def hanging(exchange: Exchange) -> None:
    """Say nothing until the registry stops."""
    exchange.stopping.wait()
    exchange.hang_up()


def dripping(exchange: Exchange) -> None:
    """Send a right beginning and then a space now and then, for ever."""
    exchange.start(200, "application/json", {}, None)
    _drip(exchange, b" ")


def dripping_head(exchange: Exchange) -> None:
    """Never come to the end of the answer's headers."""
    exchange.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    _drip(exchange, b"x")


def _drip(exchange: Exchange, drop: bytes) -> None:
    while not exchange.stopping.wait(0.02):
        exchange.write(drop)
    exchange.hang_up()


def huge(size: int) -> Fault:
    """Answer with this many bytes and the correct length."""
    return lambda exchange: exchange.send(Reply(200, b" " * size), compress=False)


def endless(exchange: Exchange) -> None:
    """Send bytes as fast as they are taken, without an end."""
    exchange.start(200, "application/json", {}, None)
    while not exchange.stopping.is_set():
        exchange.write(b" " * 65536)


def gzip_bomb(size: int) -> Fault:
    """Answer with few bytes that unpack to many."""

    def answer(exchange: Exchange) -> None:
        packer = zlib.compressobj(9, wbits=31)
        pieces = [packer.compress(b" " * 65536) for _ in range(size // 65536)]
        body = b"".join([*pieces, packer.flush()])
        headers = {"Content-Encoding": "gzip"}
        exchange.send(Reply(200, body, headers=headers), compress=False)

    return answer


def redirected(location: str, code: int = 302) -> Fault:
    """Send the client elsewhere; planned without an end, to its own path, this is a circle."""
    return lambda exchange: exchange.send(Reply(code, b"", headers={"Location": location}))
