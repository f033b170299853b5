"""Which client the registry lets in: httpx, or else the standard library's, for a whole run."""

from collections.abc import Callable

from trialcli.edges.http.answerer import is_web_page
from trialcli.edges.http.wire import Whole, Wire
from trialcli.errors import BlockedError

_PAGE = "A web page says so: a proxy or filter on the way may have sent it."
_HINT = (
    "Run trialcli doctor to see which client is let in; try another network, "
    "or another name in TRIALCLI_USER_AGENT."
)


class Admission:
    """Sends by the first client; if its first request is refused, by the second from then on."""

    def __init__(
        self, first: Wire, second: Callable[[], Wire], send: Callable[[Wire, str], Whole]
    ) -> None:
        """Prepare to send.

        Args:
            first: the client to begin with.
            second: makes the client to go on with, should the first be refused.
            send: sends one request by a client.

        """
        self.wire = first
        self._second: Callable[[], Wire] | None = second
        self._send = send
        self._let_in = False
        self._refused: list[str] = []
        self._is_page = False
        """Whether the last refusal was a web page, which the registry itself does not send."""

    def fetch(self, url: str, *, is_extra: bool = False) -> Whole:
        """Return the answer, which is not 403.

        Args:
            url: what to ask for.
            is_extra: whether it lies beside the official API: there a refusal says nothing of the
                client, and an answer neither.

        Raises:
            BlockedError: it is 403. Once both clients are refused nothing is sent any more.

        """
        if len(self._refused) == 2:
            raise self._blocked(self._refused)
        whole = self._send(self.wire, url)
        if is_extra:
            return self._unless_refused(whole)
        if whole.status != 403:
            # Only a real answer proves that this client is let in; an overload says nothing of it.
            self._let_in = self._let_in or (whole.status != 429 and whole.status < 500)
            return whole
        self._is_page = is_web_page(whole.headers)
        if self._let_in:
            raise self._blocked([self.wire.user_agent])
        self._refused.append(self.wire.user_agent)
        self._go_on_with_second()
        return self.fetch(url)

    def _unless_refused(self, whole: Whole) -> Whole:
        if whole.status == 403:
            self._is_page = is_web_page(whole.headers)
            raise self._blocked([self.wire.user_agent])
        return whole

    def _go_on_with_second(self) -> None:
        if self._second is not None:
            self.wire.close()
            self.wire, self._second = self._second(), None

    def _blocked(self, user_agents: list[str]) -> BlockedError:
        names = " and then ".join(f"“{agent}”" for agent in user_agents)
        return BlockedError(
            f"The registry refuses this client or this network (HTTP 403), asked as {names}.",
            hint=f"{_PAGE} {_HINT}" if self._is_page else _HINT,
        )
