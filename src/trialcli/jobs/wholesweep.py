"""Read every record of the registry: from its one download, or page after page."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from trialcli.errors import RejectedRequestError
from trialcli.jobs.marks import UNSETTLED
from trialcli.jobs.recordtexts import date_at, digest_without
from trialcli.jobs.setback import has_all_versions_of
from trialcli.jobs.wholeregistry import WholePage, WholeRegistry, bad_archive
from trialcli.jobs.wholestoring import Incoming, WholeStorer
from trialcli.registry.client import ServedRecord
from trialcli.registry.whole import ArchiveEntry, RecordArchive
from trialcli.versions.fetch_result import Fetched
from trialcli.versions.servedtexts import ServedTexts
from trialcli.versions.store import InspectableStore
from trialcli.versions.trialset import TrialSet
from trialcli.versions.wholeprogress import PagesRead, WholeProgress

_AT_ONCE = 500
"""Records whose known texts are read together."""
_BYTES_AT_ONCE = 16 * 2**20
"""Bytes of such records, so that large ones do not fill the memory."""


class Readings:
    """Which trials came, and which data date each of their records states."""

    def __init__(self) -> None:
        self.came = TrialSet()
        self._by_date: dict[str | None, TrialSet] = {}

    def clear(self) -> TrialSet:
        """Begin again; return the empty set of the trials that came."""
        self.came, self._by_date = TrialSet(), {}
        return self.came

    def add(self, trial: str, data_date: str | None) -> None:
        """Note the date of a record of a trial that came."""
        self._by_date.setdefault(data_date, TrialSet()).add(trial)

    @property
    def data_date(self) -> str | None:
        """The data date that most records state; None if none states one."""
        dates = (date for date in self._by_date if date is not None)
        return max(dates, key=lambda date: len(self._by_date[date]), default=None)

    @property
    def other_dates(self) -> int:
        """How many records do not state the data date that most state."""
        return len(self.came) - len(self.of_main_date())

    def of_main_date(self) -> TrialSet:
        """Return the trials whose records state the data date that most state."""
        return self._by_date.get(self.data_date, TrialSet())


class ArchivedRecord:
    """A record in the archive that is not recognized by its text."""

    def __init__(
        self,
        archive: RecordArchive[Any],
        entry: ArchiveEntry,
        trial: str,
        content: bytes,
        registry: WholeRegistry,
    ) -> None:
        self.trial = trial
        self._archive = archive
        self._entry = entry
        self._registry = registry
        self._content: bytes | None = content
        self._place = registry.likely_data_date_place(content)
        self.text_digest: bytes | None = digest_without(content, self._place)
        self.data_date = date_at(content, self._place)

    def read(self) -> ServedRecord:
        """Return the record, from the archive if it is read once more.

        Raises:
            RegistryError: it is not a record of the trial.
        """
        content, self._content = self._content, None
        if content is None:
            try:
                content = self._archive.read(self._entry)
            except ValueError as error:
                raise bad_archive(error) from error
        record = self._registry.archived(self.trial, content)
        certain = self._registry.data_date_place(content)
        if certain != self._place or record.data_date != self.data_date:
            self.text_digest = b""  # what was left out may not be the data date
        return record


class PagedRecord:
    """A record of a page."""

    text_digest: bytes | None = None

    def __init__(self, record: ServedRecord) -> None:
        self.trial = record.trial
        self._record = record

    def read(self) -> ServedRecord:
        """Return the record."""
        return self._record


class WholeReader:
    """Reads every record of one registry, and stores those that are new or changed."""

    def __init__(
        self,
        registry: WholeRegistry,
        store: InspectableStore,
        texts: ServedTexts,
        progress: WholeProgress,
        storer: WholeStorer,
    ) -> None:
        self._registry = registry
        self._store = store
        self._texts = texts
        self._progress = progress
        self._storer = storer
        self.readings = Readings()
        self.continued = 0
        """How many records an interrupted run had read from pages before."""
        self.total: int | None = None
        """How many records the registry says that all pages have."""
        self._can_continue = True
        """Whether a later run may go on after the pages that were read."""

    # ------------------------------------------------------------ the download

    def from_archive(self, archive: RecordArchive[Any], retrieved: datetime) -> Iterator[Fetched]:
        """Yield the outcomes for the records of an archive, but for those recognized as unchanged.

        Raises:
            BadAnswerError: it holds something else than records; what came before is stored.
            StoreError: the store cannot be written.
        """
        try:
            yield from self._storer.store(self._unrecognised(archive), retrieved)
        except ValueError as error:
            raise bad_archive(error) from error
        finally:
            self._storer.remember()

    def _unrecognised(self, archive: RecordArchive[Any]) -> Iterator[Incoming]:
        some: list[ArchivedRecord] = []
        size = 0
        for entry in archive.entries():
            trial = self._registry.trial_of_entry(entry.name) or ""
            content = archive.read(entry)
            some.append(ArchivedRecord(archive, entry, trial, content, self._registry))
            self.readings.add(trial, some[-1].data_date)
            size += len(content)
            if len(some) >= _AT_ONCE or size >= _BYTES_AT_ONCE:
                yield from self._changed_of(some)
                some, size = [], 0
        yield from self._changed_of(some)

    def _changed_of(self, some: list[ArchivedRecord]) -> Iterator[Incoming]:
        known = self._texts.of("download", [each.trial for each in some])
        marks = self._store.marks_of(known)
        for each in some:
            before = known.get(each.trial)
            if before is None or before.digest != each.text_digest:
                yield each
            elif before.mark == marks[each.trial] != UNSETTLED:
                continue
            elif self._storer.is_newest(before):
                self._storer.note_text(before)
            else:
                yield each

    # ------------------------------------------------------------ the pages

    def from_pages(self, data_timestamp: str | None) -> Iterator[Fetched]:
        """Yield the outcomes for the records of all pages; go on where a killed run ended.

        Raises:
            RegistryError: the pages ended before the last one.
            StoreError: the store cannot be written.
        """
        before = self._progress.pages_read()
        is_same = (
            before is not None
            and data_timestamp is not None
            and (before.registry, before.data_timestamp) == (self._registry.root, data_timestamp)
        )
        if before is not None and is_same and self._has_records_read():
            try:
                yield from self._pages(before, data_timestamp)
            except _TokenRefusedError:
                self.readings.clear()
                self.continued, self.total = 0, None
            else:
                return
        self._progress.forget_pages()
        yield from self._pages(None, data_timestamp)

    def _has_records_read(self) -> bool:
        """Whether the records on the pages that were read are still stored."""
        trials = self._progress.trials_read()
        return has_all_versions_of(self._texts, self._store, "pages", trials)

    def _pages(self, before: PagesRead | None, data_timestamp: str | None) -> Iterator[Fetched]:
        came = self.readings.came
        self._can_continue = True
        if before is not None:
            for trial in self._progress.trials_read():
                came.add(trial)
                self.readings.add(trial, (data_timestamp or "")[:10] or None)
            self.total, self.continued = before.total, len(came)
        is_begun = before is None
        pages = self._registry.pages(before.next_token if before else None)
        while True:
            try:
                page = next(pages, None)
            except RejectedRequestError as error:
                if is_begun:
                    raise
                raise _TokenRefusedError from error
            if page is None:
                break
            is_begun = True
            yield from self._page(page, data_timestamp)
        self._progress.forget_pages()

    def _page(self, page: WholePage, data_timestamp: str | None) -> Iterator[Fetched]:
        self.total = max((one for one in (self.total, page.total) if one is not None), default=None)
        new = [each for each in page.records if self.readings.came.add(each.trial)]
        for each in new:
            self.readings.add(each.trial, each.data_date)
        outdated = len(self._storer.outdated)
        for fetched in self._storer.store(map(PagedRecord, new), None):
            if fetched.error is not None or fetched.lacks:
                self._can_continue = False
            yield fetched
        self._storer.remember()
        # A later run takes each record on the remembered pages as stored and of the same data.
        date = (data_timestamp or "")[:10]
        if len(self._storer.outdated) > outdated or any(each.data_date != date for each in new):
            self._can_continue = False
        if page.next_token is not None and self._can_continue:
            self._progress.record_pages(
                PagesRead(self._registry.root, data_timestamp, self.total, page.next_token),
                [each.trial for each in new],
            )


class _TokenRefusedError(Exception):
    """The registry no longer accepts the token of a page."""
