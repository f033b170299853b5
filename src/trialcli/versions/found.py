"""What ``find`` finds in the stored versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trialcli.registry.sites import NearestSite
from trialcli.text.phrases import Phrase
from trialcli.versions.listing import NearCounts


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """A version as a row names it."""

    name: str
    """The registry's number (``v7``), or the start of the digest."""
    day: date
    """The day it was submitted; of a snapshot the registry does not list, the day it was read."""
    is_exact: bool = True
    """Whether no version between it and the stored one before it is missing."""
    before: "FoundVersion | None" = None
    """The stored version before it, if any version was searched."""


@dataclass(frozen=True, slots=True)
class FoundText:
    """A sentence with some of the words."""

    section: str
    text: str
    """On one line; an ellipsis stands for what was cut off."""


@dataclass(frozen=True, slots=True)
class FoundTrial:
    """A trial whose record has the words: in its newest version, or over some versions."""

    trial: str
    title: str
    """As in the newest stored version."""
    status: str | None
    """The same."""
    quotations: tuple[FoundText, ...]
    """Sentences with the words: one, unless the words are in several."""
    sections: tuple[str, ...]
    """Every section that has one of the words."""
    version: FoundVersion
    """The newest version; if any version was searched, the first one with the words."""
    gone: FoundVersion | None = None
    """The first later version without the words; None if there is none, or none was searched."""
    nearest: NearestSite | None = None
    """The site nearest to the point that was asked for."""

    @property
    def section(self) -> str:
        """The section that the first sentence is from."""
        return self.quotations[0].section if self.quotations else ""

    @property
    def text(self) -> str:
        """The sentences, with an ellipsis between two of them."""
        text = " … ".join(one.text for one in self.quotations)
        return text.replace("… … …", "…").replace("… …", "…")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, best first."""

    rows: Sequence[FoundTrial]
    shown: int
    """How many trials the rows are of."""
    total: int
    """How many stored trials have the words."""
    searched: int
    """How many stored trials were searched."""
    is_any_version: bool
    is_filtered: bool
    """Whether only some of the stored trials were searched."""
    phrases: tuple[Phrase, ...]
    """What the person searched for."""
    problems: tuple[str, ...] = ()
    """Why some versions could not be searched."""
    hint: str = ""
    """What to try, if nothing was found."""
    near: NearCounts | None = None
    """The trials that were not searched because the positions of their sites are not known."""
