"""The first client: httpx."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

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
        self._transport = RoadTransport(road)
        self._client = httpx.Client(
            transport=self._transport,
            # What the environment says of proxies and certificates, the road knows.
            trust_env=False,
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(settings.timeout),
        )

    @contextmanager
    def open(self, url: str) -> Iterator[Opened]:
        """Send a GET request.

        The client only makes the request. Sent by itself, it would keep cookies, and read every
        redirect: it raises an error for one that it does not understand.
        """
        request = self._client.build_request("GET", url)
        with closing(self._transport.handle_request(request)) as response:
            headers = joined(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in response.headers.raw
            )
            yield Opened(response.status_code, headers, response.iter_raw())

    def close(self) -> None:
        """Close what connections are open."""
        self._transport.close()
