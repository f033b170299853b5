"""Texts of records that a registry served before: which record each is, without parsing it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class KnownText(NamedTuple):
    """The text of a record as a registry served it."""

    trial: str
    checksum: str
    """Of the text without the data date in it."""
    digest: str
    """The content digest of the record."""


class KnownTexts(Protocol):
    """The last text of each trial's record. If they are lost, the next texts are parsed."""

    def known_texts(self, checksums: Sequence[str]) -> dict[str, KnownText]:
        """Return the texts with some checksums, by these, if they are known."""

    def record_texts(self, texts: Iterable[KnownText]) -> None:
        """Remember texts, in place of the earlier ones of their trials, if that is possible."""


class NoKnownTexts:
    """Knows no text."""

    def known_texts(self, checksums: Sequence[str]) -> dict[str, KnownText]:  # noqa: ARG002
        """Return none."""
        return {}

    def record_texts(self, texts: Iterable[KnownText]) -> None:
        """Forget them."""
