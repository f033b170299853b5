"""The transport of a Python that cannot ask: it was built without a module that this takes."""

from collections.abc import Callable
from typing import NoReturn, Self, TypeVar

from trialcli.edges.leftout import ADVICE
from trialcli.errors import UnreachableError
from trialcli.registry.dialect import Answer, Request
from trialcli.versions.doctor import Route

T = TypeVar("T")


class UnableTransport:
    """A ``registry.client.Transport`` that says why nothing can be asked."""

    client = "no client"
    user_agent = "nobody"
    route = Route()

    def __init__(self, root: str, module: str) -> None:
        self.root = root
        self._module = module

    def get(self, request: Request, read: Callable[[Answer], T]) -> NoReturn:  # noqa: ARG002
        """Say why the registry cannot be asked.

        Raises:
            UnreachableError: always.

        """
        error = UnreachableError(
            f"This Python was built without {self._module}, which asking a registry takes.",
            hint=ADVICE,
        )
        error.is_lasting = True
        raise error

    def hurried(self, _: int) -> Self:
        """Return the same: it waits for nothing."""
        return self
