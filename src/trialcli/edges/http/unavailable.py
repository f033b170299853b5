"""The transport for a Python that cannot send requests, because it lacks a module."""

from collections.abc import Callable
from typing import NoReturn, Self, TypeVar

from trialcli.edges.leftout import ADVICE
from trialcli.errors import UnreachableError
from trialcli.registry.dialect import Answer, Request
from trialcli.registry.whole import DownloadPlace
from trialcli.versions.doctor import Route

T = TypeVar("T")


class UnavailableTransport:
    """A ``registry.client.Transport`` that always raises an error with the reason."""

    client = "no client"
    user_agent = "nobody"
    route = Route()

    def __init__(self, root: str, module: str) -> None:
        self.root = root
        self._module = module

    def get(self, request: Request, read: Callable[[Answer], T]) -> NoReturn:  # noqa: ARG002
        """Raise the error.

        Raises:
            UnreachableError: always.
        """
        self._fail()

    def download(
        self,
        request: Request,  # noqa: ARG002
        into: DownloadPlace,  # noqa: ARG002
        most_bytes: int,  # noqa: ARG002
        read: Callable[[Answer], T],  # noqa: ARG002
    ) -> NoReturn:
        """Raise the error.

        Raises:
            UnreachableError: always.
        """
        self._fail()

    def _fail(self) -> NoReturn:
        raise UnreachableError(
            f"This Python was built without {self._module}, which requests to a registry need.",
            hint=ADVICE,
            is_lasting=True,
        )

    def hurried(self, _: int) -> Self:
        """Return this transport: it never waits."""
        return self
