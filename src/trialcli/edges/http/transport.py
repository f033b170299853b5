"""Send requests to a registry over HTTP: paced, retried, and within a time limit."""

import os
import threading
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from trialcli.edges.http import dial
from trialcli.edges.http.admission import Admission, Send
from trialcli.edges.http.answerer import foreign_answer
from trialcli.edges.http.client import CompleteAnswer, HttpClient, receive, receive_into
from trialcli.edges.http.connector import Connector
from trialcli.edges.http.deadline import DeadlinePassedError, within
from trialcli.edges.http.httpx_client import HttpxClient
from trialcli.edges.http.pacing import Pacer
from trialcli.edges.http.redirects import redirected
from trialcli.edges.http.retrying import overload, retrying
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.tls import unusable_trust
from trialcli.edges.http.urllib_client import UrllibClient
from trialcli.errors import RateLimitedError, RegistryError, ServerFaultError, UnreachableError
from trialcli.registry.dialect import Answer, Request
from trialcli.registry.whole import DownloadPlace
from trialcli.versions.doctor import Route

if TYPE_CHECKING:
    import tenacity

T = TypeVar("T")

MAX_REDIRECTS = 3
_DOWNLOADS = 2
"""The most attempts for a download: it is large."""
_REDIRECTS = (301, 302, 303, 307, 308)


class HttpTransport:
    """A ``Transport`` over HTTP, for one run and one thread; imports its clients when needed."""

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
        """Prepare to send requests; ``notice`` gets a sentence for each error that is retried."""
        self.root = settings.root
        self._settings = settings
        self._sleep = sleep
        self._notice = notice
        self._pacer = Pacer(settings.rate, settings.retry_wait, monotonic=monotonic, sleep=sleep)
        self._connector = Connector(
            settings.root, settings.timeout, variables=variables, clock=clock, resolve=resolve
        )
        self._admission: Admission | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all open connections."""
        if self._admission is not None:
            self._admission.client.close()

    @property
    def client(self) -> str:
        """The name of the client library in use."""
        return self._admitted().client.name

    @property
    def user_agent(self) -> str:
        """The User-Agent in use."""
        return self._admitted().client.user_agent

    @property
    def route(self) -> Route:
        """The proxy and the certificates in use."""
        trust = self._connector.trust
        route = Route(trust=trust, trust_fault=unusable_trust() if trust else None)
        try:
            proxy = self._connector.proxy
        except UnreachableError:  # every request raises it, too
            proxy = None
        if proxy is None:
            return route
        return replace(route, proxy=proxy.address, proxy_setting=proxy.setting)

    def get(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Return what ``read`` makes of the answer; see ``registry.client.Transport``."""
        again = self._retrying(self._settings.attempts)
        return again(lambda: self._ask_once(request, read))

    def download(
        self, request: Request, into: DownloadPlace, most_bytes: int, read: Callable[[Answer], T]
    ) -> T:
        """Write the body of an answer to a place; see ``registry.client.Transport``."""
        settings = self._settings

        def send(client: HttpClient, url: str) -> CompleteAnswer:
            into.clear()
            return self._sent(
                url,
                max(settings.timeout, settings.download_timeout),
                lambda given_up: receive_into(
                    client, url, into, settings.max_bytes, most_bytes, given_up
                ),
                is_download=True,
            )

        again = self._retrying(min(settings.attempts, _DOWNLOADS))
        return again(lambda: self._ask(request, read, send))

    def hurried(self, attempts: int) -> Self:
        """Return this transport with fewer attempts; it shares pace, client and refusals."""
        self._admitted()
        hurried = copy(self)
        hurried._settings = replace(self._settings, attempts=attempts)  # noqa: SLF001 - its own copy
        return hurried

    def _retrying(self, attempts: int) -> "tenacity.Retrying":
        wait = self._settings.retry_wait
        return retrying(attempts, wait, sleep=self._sleep, notice=self._notice)

    def _ask_once(self, request: Request, read: Callable[[Answer], T]) -> T:
        try:
            return self._ask(request, read)
        except RegistryError as error:
            # A smaller page is asked for instead.
            error.is_lasting |= request.is_divisible and error.is_oversized
            raise

    def _ask(self, request: Request, read: Callable[[Answer], T], send: Send | None = None) -> T:
        query = urlencode(request.params, quote_via=quote)
        url = self.root + request.path + (f"?{query}" if query else "")
        for _ in range(MAX_REDIRECTS + 1):
            whole = self._admitted().fetch(url, is_extra=request.is_extra, send=send)
            self._refuse_overload(whole)
            if whole.status not in _REDIRECTS:
                content_type = whole.headers.get("content-type", "")
                return read(Answer(whole.status, content_type, self._shareable(whole), url))
            url = redirected(url, whole.headers.get("location", ""), query)
        raise ServerFaultError(
            f"The registry redirects more than {MAX_REDIRECTS} times.", is_lasting=True
        )

    def _shareable(self, whole: CompleteAnswer) -> bytes:
        """Return the body without secrets, because messages may quote it."""
        proxy = self._connector.forwarder
        return (
            whole.body
            if proxy is None or whole.status == 200
            else proxy.without_secrets(whole.body)
        )

    def _admitted(self) -> Admission:
        if self._admission is None:
            self._admission = Admission(
                HttpxClient(self._settings, self._connector),
                lambda: UrllibClient(self._settings, self._connector),
                self._send,
            )
        return self._admission

    def _send(self, client: HttpClient, url: str) -> CompleteAnswer:
        settings = self._settings
        return self._sent(
            url,
            settings.timeout,
            lambda given_up: receive(client, url, settings.max_bytes, given_up),
        )

    def _sent(
        self,
        url: str,
        seconds: float,
        work: Callable[[threading.Event], CompleteAnswer],
        *,
        is_download: bool = False,
    ) -> CompleteAnswer:
        self._pacer.wait()
        try:
            whole = within(seconds, work)
        except DeadlinePassedError as error:
            hint = "" if is_download else ", or allow more time with TRIALCLI_TIMEOUT"
            raise UnreachableError(
                f"{urlsplit(url).netloc} did not answer completely within {seconds:g} s.",
                hint=f"Try again later{hint}.",
                # What still receives it could write to the place of the next attempt.
                is_lasting=is_download,
                is_oversized=True,
            ) from error
        connector = self._connector
        foreign_error = foreign_answer(
            whole.status, whole.headers, connector.peer, connector.forwarder
        )
        if foreign_error is not None:
            raise foreign_error
        return whole

    def _refuse_overload(self, whole: CompleteAnswer) -> None:
        error = overload(
            whole.status, whole.headers, is_forwarded=self._connector.forwarder is not None
        )
        if isinstance(error, RateLimitedError):
            self._pacer.slow_down()
        if error is not None:
            raise error
