"""The first client: httpx."""

from collections.abc import Iterator
from contextlib import contextmanager

from trialcli import __version__
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.wire import Opened
from trialcli.errors import UsageError

_CONNECT_WITHIN = 10.0


class HttpxWire:
    """httpx, under its own name and ours: the registry has refused any other name."""

    name = "httpx"

    def __init__(self, settings: HttpSettings) -> None:
        import httpx

        from trialcli.edges.http.tls import tls_context

        self.user_agent = (
            settings.user_agent or f"python-httpx/{httpx.__version__} trialcli/{__version__}"
        )
        self.faults: tuple[type[Exception], ...] = (
            httpx.HTTPError,
            httpx.InvalidURL,
            httpx.StreamError,
            OSError,
            ValueError,
        )
        try:
            self._client = httpx.Client(
                verify=tls_context(),
                headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate"},
                timeout=httpx.Timeout(
                    settings.timeout, connect=min(_CONNECT_WITHIN, settings.timeout)
                ),
                follow_redirects=False,
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise UsageError(
                f"The proxy that the environment sets cannot be used: {error}",
                hint="Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.",
            ) from error

    @contextmanager
    def open(self, url: str) -> Iterator[Opened]:
        """Send a GET request."""
        with self._client.stream("GET", url) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            yield Opened(response.status_code, headers, response.iter_raw())

    def close(self) -> None:
        """Close what connections are open."""
        self._client.close()
