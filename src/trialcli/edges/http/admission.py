"""Find the client that the registry accepts: httpx, or else the standard library's."""

from collections.abc import Callable

from trialcli.edges.http.answerer import is_web_page
from trialcli.edges.http.client import CompleteAnswer, HttpClient
from trialcli.errors import BlockedError

_PAGE = "The refusal is a web page: a proxy or filter may have sent it."
_HINT = (
    "Run trialcli doctor to see which client is accepted. Try another network, or set another name "
    "in TRIALCLI_USER_AGENT."
)


Send = Callable[[HttpClient, str], CompleteAnswer]
"""Sends a request with a client."""


class Admission:
    """Sends with the first client; after a refusal of its first request, with the second."""

    def __init__(
        self,
        first: HttpClient,
        second: Callable[[], HttpClient],
        send: Send,
    ) -> None:
        self.client = first
        self._second: Callable[[], HttpClient] | None = second
        self._send = send
        self._let_in = False
        self._refused: list[str] = []
        self._is_page = False
        """Whether the last refusal was a web page, which the registry itself does not send."""

    def fetch(
        self, url: str, *, is_extra: bool = False, send: Send | None = None
    ) -> CompleteAnswer:
        """Return the answer; it never has status 403.

        If the address ``is_extra``, outside the official API, neither a refusal nor an answer says
        anything about the client. ``send`` sends this request in another way.

        Raises:
            BlockedError: the status is 403. Once both clients are refused, nothing more is sent.
        """
        if len(self._refused) == 2:
            raise self._blocked(self._refused)
        whole = (send or self._send)(self.client, url)
        if is_extra:
            return self._unless_refused(whole)
        if whole.status != 403:
            # Only a real answer proves that this client is accepted; an overload proves nothing.
            self._let_in = self._let_in or (whole.status != 429 and whole.status < 500)
            return whole
        self._is_page = is_web_page(whole.headers)
        if self._let_in:
            raise self._blocked([self.client.user_agent])
        self._refused.append(self.client.user_agent)
        self._use_second_client()
        return self.fetch(url, send=send)

    def _unless_refused(self, whole: CompleteAnswer) -> CompleteAnswer:
        if whole.status == 403:
            self._is_page = is_web_page(whole.headers)
            raise self._blocked([self.client.user_agent])
        return whole

    def _use_second_client(self) -> None:
        if self._second is not None:
            self.client.close()
            self.client, self._second = self._second(), None

    def _blocked(self, user_agents: list[str]) -> BlockedError:
        names = " and then ".join(f"“{agent}”" for agent in user_agents)
        return BlockedError(
            f"The registry refuses this client or this network (HTTP 403), asked as {names}.",
            hint=f"{_PAGE} {_HINT}" if self._is_page else _HINT,
        )
