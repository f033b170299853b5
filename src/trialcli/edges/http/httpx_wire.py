"""The first client: httpx."""

from collections.abc import Iterator
from contextlib import contextmanager

from trialcli import __version__
from trialcli.edges.http.headers import joined
from trialcli.edges.http.road import Road
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.wire import Opened


class HttpxWire:
    """httpx, under its own name and ours: the registry has refused any other name."""

    name = "httpx"

    def __init__(self, settings: HttpSettings, road: Road) -> None:
        import httpcore
        import httpx

        from trialcli.edges.http.httpx_road import RoadTransport

        self.road = road
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
        self._client = httpx.Client(
            transport=RoadTransport(road),
            # What the environment says of proxies and certificates, the road knows.
            trust_env=False,
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(settings.timeout),
            follow_redirects=False,
        )

    @contextmanager
    def open(self, url: str) -> Iterator[Opened]:
        """Send a GET request."""
        with self._client.stream("GET", url) as response:
            headers = joined(response.headers.multi_items())
            yield Opened(response.status_code, headers, response.iter_raw())

    def close(self) -> None:
        """Close what connections are open."""
        self._client.close()
