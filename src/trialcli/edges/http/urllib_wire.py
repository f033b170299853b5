"""The second client: the standard library's, which registries have let in where httpx was not."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from trialcli import __version__
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.wire import Opened

_CHUNK = 65536


class UrllibWire:
    """The standard library's client, under its own name and ours."""

    name = "urllib"

    def __init__(self, settings: HttpSettings) -> None:
        import http.client
        import urllib.request

        from trialcli.edges.http.tls import tls_context

        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        self.user_agent = settings.user_agent or f"Python-urllib/{python} trialcli/{__version__}"
        self.faults: tuple[type[Exception], ...] = (
            http.client.HTTPException,
            OSError,
            ValueError,
        )
        self._timeout = settings.timeout
        # Put together by hand, without what follows redirects and opens files.
        self._opener = urllib.request.OpenerDirector()
        self._opener.addheaders = [
            ("User-Agent", self.user_agent),
            ("Accept-Encoding", "gzip, deflate"),
        ]
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=tls_context()),
        ):
            self._opener.add_handler(handler)

    @contextmanager
    def open(self, url: str) -> Iterator[Opened]:
        """Send a GET request."""
        with self._opener.open(url, timeout=self._timeout) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            yield Opened(response.status, headers, _chunks(response))

    def close(self) -> None:
        """Do nothing: each connection ends with its answer."""


def _chunks(response: Any) -> Iterator[bytes]:
    while chunk := response.read1(_CHUNK):
        yield chunk
