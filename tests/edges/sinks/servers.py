"""Servers on loopback that messages go to: for mail, for the web, and one that never ends."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """Serve in the background until the end."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Post(BaseHTTPRequestHandler):
    server: "WebServer"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class WebServer(ThreadingHTTPServer):
    """Takes whatever is posted to it, and answers with one status."""

    def __init__(self, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.status = status
        self.received: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_port}"


class _Mail(socketserver.StreamRequestHandler):
    server: "MailServer"

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.server.received.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            if verb == b"QUIT":
                self._say("221 bye")
                return
            self._say(self.server.refusal if verb == b"RCPT" else "250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail, or refuses every recipient."""

    def __init__(self, refusal: str = "250 fine") -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.refusal = refusal
        self.received: list[bytes] = []

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def dripping() -> Iterator[str]:
    """Answer with one header after another and never come to an end."""
    over = threading.Event()

    def connected() -> socket.socket | None:
        # A client that gave up before it connected is not waited for.
        while not over.is_set():
            with suppress(TimeoutError):
                return listener.accept()[0]
        return None

    def drip() -> None:
        connection = connected()
        if connection is None:
            return
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not over.wait(0.2):
                try:
                    connection.sendall(b"X-More: yes\r\n")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join()
