"""The texts of a registry's records, as the full-text index reads them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from trialcli.record.tree import Record


class SectionText(NamedTuple):
    """A text of a record, and the name of the section that it is in."""

    section: str
    text: str


class RecordTexts(Protocol):
    """How the records of a registry are read in full text; a module can be one."""

    WEIGHTS: Mapping[str, float]
    """The sections, and how much a word counts in each."""
    NOT_IN_HISTORY: frozenset[str]
    """The sections that an earlier version from the registry's history lacks."""

    def section_texts(self, record: "Record") -> Iterator[SectionText]:
        """Yield the texts of a record."""
