"""Asking a registry over HTTP: politely, patiently, and never without an end."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Self, TypeVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

from trialcli.core.ports import Answer, Request
from trialcli.edges.http.admission import Admission
from trialcli.edges.http.deadline import DeadlinePassedError, within
from trialcli.edges.http.httpx_wire import HttpxWire
from trialcli.edges.http.pacing import Pacer
from trialcli.edges.http.retrying import overload, retrying
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.urllib_wire import UrllibWire
from trialcli.edges.http.wire import Whole, Wire, receive
from trialcli.errors import RateLimitedError, ServerFaultError, UnreachableError

T = TypeVar("T")

MAX_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)


class HttpTransport:
    """A ``core.ports.Transport`` over HTTP. One run, one thread; imports its clients when asked."""

    def __init__(
        self,
        settings: HttpSettings,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Prepare to ask.

        Args:
            settings: how to ask.
            monotonic: the seconds of a clock that only goes forward.
            sleep: waits for so many seconds.
            notice: is told each fault that is waited out.

        """
        self.root = settings.root
        self._settings = settings
        self._sleep = sleep
        self._notice = notice
        self._pacer = Pacer(settings.rate, settings.retry_wait, monotonic=monotonic, sleep=sleep)
        self._admission: Admission | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what connections are open."""
        if self._admission is not None:
            self._admission.wire.close()

    @property
    def client(self) -> str:
        """The name of the client library in use."""
        return self._admitted().wire.name

    @property
    def user_agent(self) -> str:
        """The User-Agent in use."""
        return self._admitted().wire.user_agent

    def get(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Return what ``read`` makes of the answer; see ``core.ports.Transport``."""
        settings = self._settings
        again = retrying(
            settings.attempts, settings.retry_wait, sleep=self._sleep, notice=self._notice
        )
        return again(lambda: self._ask(request, read))

    def hurried(self, attempts: int) -> Self:
        """Return the same transport but for its patience: it shares pace, client and refusals."""
        self._admitted()
        hurried = copy(self)
        hurried._settings = replace(self._settings, attempts=attempts)  # noqa: SLF001 - its own copy
        return hurried

    def _ask(self, request: Request, read: Callable[[Answer], T]) -> T:
        query = urlencode(request.params, quote_via=quote)
        url = self.root + request.path + (f"?{query}" if query else "")
        for _ in range(MAX_REDIRECTS + 1):
            whole = self._admitted().fetch(url, is_extra=request.is_extra)
            self._refuse_overload(whole)
            if whole.status not in _REDIRECTS:
                content_type = whole.headers.get("content-type", "")
                return read(Answer(whole.status, content_type, whole.body, url))
            url = _redirected(url, whole.headers.get("location", ""), query)
        raise ServerFaultError(f"The registry redirects more than {MAX_REDIRECTS} times.")

    def _admitted(self) -> Admission:
        if self._admission is None:
            self._admission = Admission(
                HttpxWire(self._settings), lambda: UrllibWire(self._settings), self._send
            )
        return self._admission

    def _send(self, wire: Wire, url: str) -> Whole:
        settings = self._settings
        self._pacer.wait()
        try:
            return within(
                settings.timeout,
                lambda given_up: receive(wire, url, settings.max_bytes, given_up),
            )
        except DeadlinePassedError as error:
            raise UnreachableError(
                f"{urlsplit(url).netloc} gave no whole answer within {settings.timeout:g} s.",
                hint="Try again later, or allow more time with TRIALCLI_TIMEOUT.",
            ) from error

    def _refuse_overload(self, whole: Whole) -> None:
        error = overload(whole.status, whole.headers)
        if isinstance(error, RateLimitedError):
            self._pacer.slow_down()
        if error is not None:
            raise error


def _redirected(url: str, location: str, query: str) -> str:
    """Return where a redirect leads, within the same server.

    The registry's redirect from an alias to the trial drops the query: it is put back.
    """
    try:
        target = urlsplit(urljoin(url, location))
        same = location and _origin(target.geturl()) == _origin(url)
    except ValueError:
        same = False
    if not same:
        shown = "".join(char if char.isprintable() else " " for char in location)[:200]
        raise ServerFaultError(
            f"The registry redirects to another place: {shown!r}.",
            hint="If you trust it, give its root with --registry-url.",
        )
    return target._replace(query=target.query or query, fragment="").geturl()


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
