"""The texts of records as a registry served them, by which an unchanged one is recognized."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol, get_args

from trialcli.versions.snapshot import parse_file_name

Route = Literal["pages", "download"]
"""How a text came: on a page of records, or in the download of the whole registry.

The same record has another text on each: other spaces, another order.
"""
ROUTES: tuple[Route, ...] = get_args(Route)


class ServedText(NamedTuple):
    """The last text of a trial's record on one route, and the stored version that it is."""

    trial: str
    digest: bytes
    """Of the text without the data date in it; empty if no text can be recognized by it."""
    file_name: str
    """The stored version with the content of this text; it was the newest of the trial."""
    mark: int = 0
    """The mark of the trial's directory since then; if it has moved, another may be the newest.

    0 if it is not known.
    """

    @property
    def content(self) -> str | None:
        """The content digest, as in the name of the stored version."""
        name = parse_file_name(self.trial, self.file_name)
        return None if name is None else name.digest


class ServedTexts(Protocol):
    """The last text of each trial's record on each route. Disposable.

    What cannot be read is unknown, and what cannot be written is forgotten: a record whose text is
    not known is compared by its content.
    """

    def kept_open(self) -> AbstractContextManager[None]:
        """Keep the file open between questions."""

    def with_digests(self, digests: Sequence[bytes]) -> dict[bytes, ServedText]:
        """Return the texts of pages with some digests, by these, as far as they are known."""

    def of(self, route: Route, trials: Sequence[str]) -> dict[str, ServedText]:
        """Return the texts of some trials, as far as they are known."""

    def after(self, route: Route, trial: str) -> list[ServedText]:
        """Return the texts of the next trials after one, sorted; empty after the last."""

    def record(self, route: Route, texts: Iterable[ServedText]) -> None:
        """Remember texts, each in place of an earlier one of its trial on this route."""

    def forget(self, trials: Iterable[str]) -> None:
        """Forget the texts of some trials."""


class NoServedTexts:
    """Knows no text."""

    def with_digests(self, digests: Sequence[bytes]) -> dict[bytes, ServedText]:  # noqa: ARG002
        """Return none."""
        return {}

    def record(self, route: Route, texts: Iterable[ServedText]) -> None:
        """Forget them."""
