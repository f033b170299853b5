"""The first client: httpx."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from trialcli import __version__
from trialcli.edges.http.client import OpenAnswer
from trialcli.edges.http.connector import Connector
from trialcli.edges.http.headers import joined
from trialcli.edges.http.settings import HttpSettings


class HttpxClient:
    """httpx, with its own name and ours: the registry has refused any other name."""

    name = "httpx"

    def __init__(self, settings: HttpSettings, connector: Connector) -> None:
        import httpcore
        import httpx

        from trialcli.edges.http.httpx_connector import ConnectorTransport

        self.connector = connector
        self.user_agent = (
            settings.user_agent or f"python-httpx/{httpx.__version__} trialcli/{__version__}"
        )
        self.faults: tuple[type[Exception], ...] = (
            httpx.HTTPError,
            httpx.InvalidURL,
            httpx.StreamError,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
            OSError,
            ValueError,
        )
        self._transport = ConnectorTransport(connector)
        self._client = httpx.Client(
            transport=self._transport,
            # The connector reads proxies and certificates from the environment.
            trust_env=False,
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(settings.timeout),
        )

    @contextmanager
    def open(self, url: str) -> Iterator[OpenAnswer]:
        """Send a GET request.

        The client only builds the request. If it sent the request, it would store cookies and
        interpret every redirect, and raise an error for one that it does not understand.
        """
        request = self._client.build_request("GET", url)
        with closing(self._transport.handle_request(request)) as response:
            headers = joined(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in response.headers.raw
            )
            yield OpenAnswer(response.status_code, headers, response.iter_raw())

    def close(self) -> None:
        """Close all open connections."""
        self._transport.close()
