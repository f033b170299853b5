"""The second client: the standard library's. Registries have accepted it and refused httpx."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from trialcli import __version__
from trialcli.edges.http.client import OpenAnswer
from trialcli.edges.http.connector import Connector
from trialcli.edges.http.headers import joined
from trialcli.edges.http.settings import HttpSettings

_CHUNK = 65536


class UrllibClient:
    """The standard library's client, with its own name and ours."""

    name = "urllib"

    def __init__(self, settings: HttpSettings, connector: Connector) -> None:
        import http.client

        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        self.connector = connector
        self.user_agent = settings.user_agent or f"Python-urllib/{python} trialcli/{__version__}"
        self.faults: tuple[type[Exception], ...] = (
            http.client.HTTPException,
            OSError,
            ValueError,
        )
        self._timeout = settings.timeout

    @contextmanager
    def open(self, url: str) -> Iterator[OpenAnswer]:
        """Send a GET request."""
        import http.client

        host = urlsplit(url).netloc
        connection = http.client.HTTPConnection(host)
        try:
            # The library uses an existing connection as it is.
            connection.sock = self._connected()
            connection.request("GET", self.connector.target(url), headers=self._headers(host))
            response = connection.getresponse()
            with response:
                _skip_interim_answers(response)
                yield OpenAnswer(response.status, joined(response.getheaders()), _chunks(response))
        finally:
            connection.close()

    def close(self) -> None:
        """Do nothing: each connection ends with its answer."""

    def _connected(self) -> Any:
        connection = self.connector.open()
        connection.settimeout(self._timeout)
        return connection

    def _headers(self, host: str) -> dict[str, str]:
        return {
            "Host": host,
            "User-Agent": self.user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
            **self.connector.headers,
        }


def _skip_interim_answers(response: Any) -> None:
    """Skip 1xx answers: the library treats all of them but 100 as final (RFC 9110, 15.2)."""
    while 101 < response.status < 200:
        response.headers = response.msg = None
        response.begin()


def _chunks(response: Any) -> Iterator[bytes]:
    while chunk := response.read1(_CHUNK):
        yield chunk
