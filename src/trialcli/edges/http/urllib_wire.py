"""The second client: the standard library's, which registries have let in where httpx was not."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from trialcli import __version__
from trialcli.edges.http.headers import joined
from trialcli.edges.http.road import Road
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.wire import Opened

_CHUNK = 65536


class UrllibWire:
    """The standard library's client, under its own name and ours; it says what urllib says."""

    name = "urllib"

    def __init__(self, settings: HttpSettings, road: Road) -> None:
        import http.client

        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        self.road = road
        self.user_agent = settings.user_agent or f"Python-urllib/{python} trialcli/{__version__}"
        self.faults: tuple[type[Exception], ...] = (
            http.client.HTTPException,
            OSError,
            ValueError,
        )
        self._timeout = settings.timeout

    @contextmanager
    def open(self, url: str) -> Iterator[Opened]:
        """Send a GET request."""
        import http.client

        host = urlsplit(url).netloc
        connection = http.client.HTTPConnection(host)
        try:
            # A connection that is there already is used as it is.
            connection.sock = self._connected()
            connection.request("GET", self.road.target(url), headers=self._headers(host))
            response = connection.getresponse()
            with response:
                _pass_over_remarks(response)
                yield Opened(response.status, joined(response.getheaders()), _chunks(response))
        finally:
            connection.close()

    def close(self) -> None:
        """Do nothing: each connection ends with its answer."""

    def _connected(self) -> Any:
        connection = self.road.open()
        connection.settimeout(self._timeout)
        return connection

    def _headers(self, host: str) -> dict[str, str]:
        return {
            "Host": host,
            "User-Agent": self.user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
            **self.road.headers,
        }


def _pass_over_remarks(response: Any) -> None:
    """Go on to the answer itself: the library takes any 1xx but 100 for it (RFC 9110, 15.2)."""
    while 101 < response.status < 200:
        response.headers = response.msg = None
        response.begin()


def _chunks(response: Any) -> Iterator[bytes]:
    while chunk := response.read1(_CHUNK):
        yield chunk
