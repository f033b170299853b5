"""Request the whole registry: its size, its archive, or all its pages."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from trialcli.errors import BadAnswerError, WrongRecordError
from trialcli.jobs.registry import Patience, TrialRegistry
from trialcli.registry.client import ServedRecord
from trialcli.registry.dialect import Answer
from trialcli.registry.search import Search
from trialcli.registry.whole import ArchiveFile, RecordArchive, RegistrySize
from trialcli.versions.trialset import TrialSet

_EVERYTHING = Search()


class WholePage(NamedTuple):
    """One page of all records."""

    records: tuple[ServedRecord, ...]
    next_token: str | None
    total: int | None
    """How many records all pages have, if the registry says; mostly on the first page only."""


class WholeRegistry(TrialRegistry):
    """Requests for all records of a registry."""

    def size(self) -> RegistrySize:
        """Ask how many trials the registry has."""
        return self._transport.get(self._dialect.ask_size(), self._dialect.read_size)

    def stated_total(self) -> int | None:
        """Ask how many trials a search for everything finds."""
        return self.count(_EVERYTHING)

    def download(
        self, file: ArchiveFile, most_bytes: int, trials: Callable[[], TrialSet]
    ) -> RecordArchive[Any]:
        """Download the archive with all records into a file, and open it.

        Its trials are added to an empty set, which ``trials`` makes for each attempt.

        Raises:
            RegistryError: it was refused, cut short, or is no archive of records.
            StoreError: the file cannot be written.
        """

        def read(answer: Answer) -> RecordArchive[Any]:
            self._dialect.require_download(answer)
            try:
                return file.opened(partial(self._add_entry, trials()))
            except ValueError as error:
                raise bad_archive(error) from error

        return self._transport.download(self._dialect.ask_everything(), file, most_bytes, read)

    def _add_entry(self, trials: TrialSet, name: str) -> None:
        """Add the trial of a file in the archive to those before it.

        Raises:
            ValueError: it is none, or comes twice.
        """
        trial = self._dialect.trial_of_entry(name)
        if trial is None:
            raise ValueError(f"its file {name[:60]!a} is no record of a trial")
        if not trials.add(trial):
            raise ValueError(f"it has the record of {trial} more than once")

    def trial_of_entry(self, name: str) -> str | None:
        """Return the trial of a file in the archive; None if no record has such a name."""
        return self._dialect.trial_of_entry(name)

    def data_date_place(self, content: bytes) -> tuple[int, int] | None:
        """Return where the text of a record states its data date; None if that is not certain."""
        return self._dialect.data_date_place(content)

    def likely_data_date_place(self, content: bytes) -> tuple[int, int] | None:
        """Return where the text of a record may state its data date, found without reading it."""
        return self._dialect.likely_data_date_place(content)

    def archived(self, trial: str, content: bytes) -> ServedRecord:
        """Read the record of a trial from its text in the archive.

        Raises:
            RegistryError: it is not the record of this trial.
        """
        study = self._dialect.read_study(trial, Answer(200, "", content, self.root))
        record = self._reading(trial, self._reader.parsed(study))
        if record.trial != trial:
            raise WrongRecordError(
                f"The registry's archive has the record of another trial, {record.trial}.",
                trial=trial,
            )
        return record

    def pages(self, token: str | None) -> Iterator[WholePage]:
        """Yield the pages of all records, from the first one or from one with a token.

        Raises:
            RejectedRequestError: the registry no longer accepts the token.
            RegistryError: the pages end before the last one, or do not end.
        """
        first = self._dialect.ask_search(_EVERYTHING, self._dialect.PAGE_SIZE)
        patience = Patience()
        for page in self._pages(first, self._reader.read, token):
            records = [self._reading(self._trial_of(each), each) for each in page.taken()]
            yield WholePage(tuple(records), page.next_token, page.total)
            patience.after(is_new=bool(records))


def bad_archive(error: ValueError) -> BadAnswerError:
    """Return the error for an archive that cannot be used."""
    return BadAnswerError(f"The registry's archive of all records cannot be used: {error}.")
