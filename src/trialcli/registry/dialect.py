"""How one registry is asked: the requests, the answers, and what the answers mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from trialcli.record.strictjson import MAX_DEPTH, parse_json
from trialcli.record.tree import Record
from trialcli.registry.history import HistoryIndex
from trialcli.registry.search import Search
from trialcli.registry.whole import RegistrySize


@dataclass(frozen=True, slots=True)
class Request:
    """A GET request below the root of a registry."""

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    is_extra: bool = False
    """Outside the registry's official API: if it is refused, other requests may still work."""
    is_divisible: bool = False
    """Whether a smaller page can be asked for instead, if the answer is too large or too slow."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer: its body is whole, and it was within time and size."""

    status: int
    content_type: str
    body: bytes
    url: str
    """The address that gave it, after redirects."""


@dataclass(frozen=True, slots=True)
class DataVersion:
    """The API version and the time stamp of the data that a registry serves."""

    api_version: str
    data_timestamp: str | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a list of records."""

    studies: tuple[Record, ...]
    next_token: str | None
    """The token of the next page; None on the last. A page before the last may be empty."""
    total: int | None = None
    """How many records the whole list has, if the registry says."""


@dataclass(frozen=True, slots=True)
class RecordText:
    """The text of a record, which is parsed if it is needed."""

    content: bytes

    def parsed(self) -> Record:
        """Return the record.

        Raises:
            ValueError: it is not a JSON object.
        """
        # It came in a list in an object.
        study = parse_json(self.content, MAX_DEPTH - 2)
        if not isinstance(study, dict):
            raise ValueError("it is not a JSON object")
        return study


@dataclass(frozen=True, slots=True)
class PageTexts:
    """One page of a list of records, which are not parsed yet."""

    texts: tuple[RecordText, ...]
    next_token: str | None
    total: int | None


class Dialect(Protocol):
    """Makes requests and reads answers; sends nothing. A module can be a dialect.

    Each ``read_`` raises the ``RegistryError`` that says what is wrong with an answer.
    """

    BATCH_SIZE: int
    """The most trials to ask for at once."""
    PAGE_SIZE: int
    """The most whole records to ask for on one page of a search."""
    LIGHT_PAGE_SIZE: int
    """The most records to ask for on one page if only some of their fields are asked for."""

    def ask_version(self) -> Request:
        """Return the request for the data version."""

    def ask_study(self, trial: str) -> Request:
        """Return the request for one record."""

    def ask_studies(self, trials: Sequence[str]) -> Request:
        """Return the request for at most ``BATCH_SIZE`` records."""

    def ask_search(self, search: Search, size: int, fields: Sequence[str] = ()) -> Request:
        """Return the request for the first page of a search.

        With ``fields``, for these fields of the records and their IDs alone; without, for all.
        """

    def ask_count(self, search: Search) -> Request:
        """Return the request for the number of records that a search finds."""

    def ask_next(self, request: Request, token: str) -> Request:
        """Return the request for the page after the one that was requested."""

    def ask_less(self, request: Request) -> Request:
        """Return the request for a smaller page that begins with the same record."""

    def read_version(self, answer: Answer) -> DataVersion:
        """Read the answer to ``ask_version``."""

    def read_study(self, trial: str, answer: Answer) -> Record:
        """Read the answer to ``ask_study``: this trial's record, which may carry another ID."""

    def read_page(self, answer: Answer) -> SearchPage:
        """Read the answer to ``ask_studies``, ``ask_search`` or ``ask_next``."""

    def split_page(self, answer: Answer) -> PageTexts | None:
        """Split the same answer into its records' texts; None if ``read_page`` has to read it.

        It is such a page if each text is the JSON of an object.
        """

    def names(self, study: Record) -> tuple[str, ...]:
        """Return the ID that a record carries and then its aliases; empty if it carries none."""

    def data_date(self, study: Record) -> str | None:
        """Return the data date that a record states."""

    def ask_history(self, trial: str) -> Request:
        """Return the request for the list of a record's versions."""

    def ask_history_version(self, trial: str, number: int) -> Request:
        """Return the request for one of these versions, numbered from 1."""

    def read_history(self, trial: str, answer: Answer) -> HistoryIndex:
        """Read the answer to ``ask_history``."""

    def read_history_version(self, trial: str, number: int, answer: Answer) -> Record:
        """Read the answer to ``ask_history_version``: this version of this trial's record."""

    def ask_everything(self) -> Request:
        """Return the request for the archive with every record."""

    def ask_size(self) -> Request:
        """Return the request for the number of trials in the registry."""

    def read_size(self, answer: Answer) -> RegistrySize:
        """Read the answer to ``ask_size``."""

    def require_download(self, answer: Answer) -> None:
        """Make sure that an answer is the archive, whose body was written to a file."""

    def trial_of_entry(self, name: str) -> str | None:
        """Return the trial of a file in the archive; None if no record has such a name."""

    def data_date_place(self, content: bytes) -> tuple[int, int] | None:
        """Return where the text of a record states its data date; None if that is not certain."""

    def likely_data_date_place(self, content: bytes) -> tuple[int, int] | None:
        """Return where the text of a record may state its data date, found without reading it."""
