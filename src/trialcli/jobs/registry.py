"""Request records from a registry: one, many, or those of a search, one after the other."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from trialcli.errors import BadAnswerError, BlockedError, RegistryError
from trialcli.jobs.batches import Batches, failures
from trialcli.jobs.pages import PageReader, PageRecord, RecognisedTexts, RecordPage
from trialcli.registry.client import FailedCheck, ServedRecord, Transport
from trialcli.registry.dialect import Answer, DataVersion, Dialect, Request
from trialcli.registry.history import HistoryIndex
from trialcli.registry.search import Search
from trialcli.versions.servedtexts import NoServedTexts

_IDLE_PAGES = 20
"""The most pages in a row that may bring nothing new. A page may be empty though others follow."""


class TrialRegistry:
    """Requests to a registry over a transport, in its dialect. Trial IDs are canonical."""

    def __init__(
        self, transport: Transport, dialect: Dialect, texts: RecognisedTexts | None = None
    ) -> None:
        """Prepare to ask; a record with one of the known ``texts`` is not parsed."""
        self.root = transport.root
        self._transport = transport
        self._dialect = dialect
        self._reader = PageReader(dialect, texts or NoServedTexts())
        self._totals: dict[Search, int | None] = {}

    def version(self) -> DataVersion:
        """Ask which data the registry serves."""
        return self._transport.get(self._dialect.ask_version(), self._dialect.read_version)

    def study(self, trial: str) -> ServedRecord:
        """Ask for one record."""
        try:
            study = self._transport.get(
                self._dialect.ask_study(trial), partial(self._dialect.read_study, trial)
            )
        except RegistryError as error:
            error.trial = trial
            raise
        return self._reading(trial, self._reader.parsed(study))

    def studies(self, trials: Sequence[str]) -> Iterator[ServedRecord | FailedCheck]:
        """Ask for many records; each ID comes back exactly once, as soon as it is known.

        Once the registry cannot be reached, or refuses, the rest fails without a request.
        If one trial makes every list with it fail, it is found, and only it fails.
        """
        asked = list(dict.fromkeys(trials))
        batches = Batches(self.study, self._together)
        size = self._dialect.BATCH_SIZE
        for start in range(0, len(asked), size):
            given_up = yield from batches.ask(asked[start : start + size])
            if given_up is not None:
                yield from failures(asked[start + size :], given_up)
                return

    def search(
        self, search: Search, limit: int | None, fields: Sequence[str] = ()
    ) -> Iterator[ServedRecord]:
        """Yield the records of a search, page after page, each once."""
        most = self._dialect.LIGHT_PAGE_SIZE if fields else self._dialect.PAGE_SIZE
        size = most if limit is None else min(limit, most)
        if size < 1:
            return
        seen: set[str] = set()
        patience = Patience()
        read = self._reader.read_fields if fields else self._reader.read
        for page in self._pages(self._dialect.ask_search(search, size, fields), read):
            self._note_total(search, page.total)
            before = len(seen)
            for record in page.taken():
                trial = self._trial_of(record)
                if trial in seen:
                    continue
                seen.add(trial)
                yield self._reading(trial, record)
                if len(seen) == limit:
                    return
            is_new = len(seen) > before
            if not is_new and self._has_all(search, len(seen)):
                return
            patience.after(is_new=is_new)

    def count(self, search: Search) -> int | None:
        """Return how many records a search finds; ask only if no page of it has come yet."""
        if search not in self._totals:
            ask = self._dialect.ask_count(search)
            self._note_total(search, self._transport.get(ask, self._dialect.read_page).total)
        return self._totals[search]

    def history(self, trial: str) -> HistoryIndex:
        """Ask which versions of a record there are."""
        request = self._dialect.ask_history(trial)
        try:
            return self._transport.get(request, partial(self._dialect.read_history, trial))
        except BlockedError as error:
            raise BlockedError(
                "The registry's history is not available (HTTP 403); "
                "current records are fetched as usual.",
                trial=trial,
            ) from error
        except RegistryError as error:
            error.trial = trial
            raise

    def history_version(self, trial: str, number: int) -> ServedRecord:
        """Ask for one version of a record."""
        request = self._dialect.ask_history_version(trial, number)
        try:
            study = self._transport.get(
                request, partial(self._dialect.read_history_version, trial, number)
            )
        except BlockedError as error:
            raise BlockedError(
                f"The registry refuses access to version {number} (HTTP 403).", trial=trial
            ) from error
        except RegistryError as error:
            error.trial = trial
            raise
        return ServedRecord(trial, trial, study, self.root + request.path)

    def _together(self, trials: Sequence[str], pending: dict[str, None]) -> Iterator[ServedRecord]:
        """Ask for some records at once; remove those that come back from ``pending``."""
        patience = Patience()
        for page in self._pages(self._dialect.ask_studies(trials), self._reader.read):
            before = len(pending)
            for record in page.taken():
                for name in record.names:
                    if name in pending:
                        del pending[name]
                        yield self._reading(name, record)
            patience.after(is_new=len(pending) < before)

    # ------------------------------------------------------------ pages

    def _has_all(self, search: Search, came: int) -> bool:
        """Return whether all records of the stated total came."""
        total = self._totals.get(search)
        return total is not None and came >= total

    def _note_total(self, search: Search, total: int | None) -> None:
        """Keep the greatest stated total, so that missing records are noticed."""
        known = self._totals.get(search)
        totals = [each for each in (known, total) if each is not None]
        self._totals[search] = max(totals, default=None)

    def _pages(
        self, request: Request, read: Callable[[Answer], RecordPage], token: str | None = None
    ) -> Iterator[RecordPage]:
        """Yield pages, also empty ones, until one has no token; ``token``: from that page on."""
        first = request if token is None else self._dialect.ask_next(request, token)
        request, page = self._page(first, read)
        tokens = {token}
        while True:
            token = page.next_token
            yield page
            del page  # before the next one comes
            if token is None:
                return
            if token in tokens:
                raise BadAnswerError("The registry's list of records repeats its pages.")
            tokens.add(token)
            request, page = self._page(self._dialect.ask_next(request, token), read)

    def _page(
        self, request: Request, read: Callable[[Answer], RecordPage]
    ) -> tuple[Request, RecordPage]:
        """Return a page; a smaller one if it is too large, or does not arrive in time."""
        while True:
            try:
                return request, self._transport.get(request, read)
            except RegistryError as error:
                if not (request.is_divisible and error.is_oversized):
                    raise
            request = self._dialect.ask_less(request)

    # ------------------------------------------------------------ one record

    def _trial_of(self, record: PageRecord) -> str:
        if not record.names:
            raise BadAnswerError("The registry's list contains something that is not a record.")
        return record.names[0]

    def _reading(self, asked: str, record: PageRecord) -> ServedRecord:
        trial = record.names[0]
        url = self.root + self._dialect.ask_study(trial).path
        return ServedRecord(
            asked,
            trial,
            record.content,
            url,
            record.data_date,
            record.text_digest,
            record.content_digest,
        )


class Patience:
    """Counts the pages of a list that brought nothing new: no list may go on without end."""

    def __init__(self) -> None:
        self._idle = 0

    def after(self, *, is_new: bool) -> None:
        """Note a page.

        Raises:
            BadAnswerError: there were too many pages without anything new.
        """
        self._idle = 0 if is_new else self._idle + 1
        if self._idle > _IDLE_PAGES:
            raise BadAnswerError(
                f"The registry's list does not end: {self._idle} pages in a row had nothing new.",
                hint="Try again later.",
            )
