"""Asking a registry over HTTP: politely, patiently, and never without an end."""

import os
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Self, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from trialcli.edges.http import dial
from trialcli.edges.http.admission import Admission
from trialcli.edges.http.answerer import stranger
from trialcli.edges.http.deadline import DeadlinePassedError, within
from trialcli.edges.http.httpx_wire import HttpxWire
from trialcli.edges.http.pacing import Pacer
from trialcli.edges.http.redirects import redirected
from trialcli.edges.http.retrying import overload, retrying
from trialcli.edges.http.road import Road
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.tls import unusable_trust
from trialcli.edges.http.urllib_wire import UrllibWire
from trialcli.edges.http.wire import Whole, Wire, receive
from trialcli.errors import RateLimitedError, ServerFaultError, UnreachableError
from trialcli.registry.dialect import Answer, Request
from trialcli.versions.doctor import Route

T = TypeVar("T")

MAX_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)


class HttpTransport:
    """A ``Transport`` over HTTP. One run, one thread; imports its clients when asked."""

    def __init__(
        self,
        settings: HttpSettings,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        clock: Callable[[], datetime],
        notice: Callable[[str], None] = lambda _: None,
        variables: Mapping[str, str] = os.environ,
        resolve: dial.Resolve = dial.resolve,
    ) -> None:
        """Prepare to ask.

        Args:
            settings: how to ask.
            monotonic: the seconds of a clock that only goes forward.
            sleep: waits for so many seconds.
            clock: returns the time.
            notice: is told each fault that is waited out.
            variables: the environment, which may name proxies.
            resolve: returns the addresses of a host.

        """
        self.root = settings.root
        self._settings = settings
        self._sleep = sleep
        self._notice = notice
        self._pacer = Pacer(settings.rate, settings.retry_wait, monotonic=monotonic, sleep=sleep)
        self._road = Road(
            settings.root, settings.timeout, variables=variables, clock=clock, resolve=resolve
        )
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

    @property
    def route(self) -> Route:
        """By which proxy, and with which certificates, it asks."""
        trust = self._road.trust
        route = Route(trust=trust, trust_fault=unusable_trust() if trust else None)
        try:
            proxy = self._road.proxy
        except UnreachableError:  # every request meets it, too
            proxy = None
        if proxy is None:
            return route
        return replace(route, proxy=proxy.address, proxy_setting=proxy.setting)

    def get(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Return what ``read`` makes of the answer; see ``registry.client.Transport``."""
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
                return read(Answer(whole.status, content_type, self._shareable(whole), url))
            url = redirected(url, whole.headers.get("location", ""), query)
        error = ServerFaultError(f"The registry redirects more than {MAX_REDIRECTS} times.")
        error.is_lasting = True
        raise error

    def _shareable(self, whole: Whole) -> bytes:
        """Return the body; one that is no record may be quoted to a person."""
        proxy = self._road.forwarder
        return (
            whole.body
            if proxy is None or whole.status == 200
            else proxy.without_secrets(whole.body)
        )

    def _admitted(self) -> Admission:
        if self._admission is None:
            self._admission = Admission(
                HttpxWire(self._settings, self._road),
                lambda: UrllibWire(self._settings, self._road),
                self._send,
            )
        return self._admission

    def _send(self, wire: Wire, url: str) -> Whole:
        settings = self._settings
        self._pacer.wait()
        try:
            whole = within(
                settings.timeout,
                lambda given_up: receive(wire, url, settings.max_bytes, given_up),
            )
        except DeadlinePassedError as error:
            raise UnreachableError(
                f"{urlsplit(url).netloc} did not answer completely within {settings.timeout:g} s.",
                hint="Try again later, or allow more time with TRIALCLI_TIMEOUT.",
            ) from error
        road = self._road
        unasked = stranger(whole.status, whole.headers, road.party, road.forwarder)
        if unasked is not None:
            raise unasked
        return whole

    def _refuse_overload(self, whole: Whole) -> None:
        error = overload(whole.status, whole.headers, is_forwarded=self._road.forwarder is not None)
        if isinstance(error, RateLimitedError):
            self._pacer.slow_down()
        if error is not None:
            raise error
