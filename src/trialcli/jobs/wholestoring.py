"""Store many records of the whole registry, and remember the texts by which they are recognized."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from trialcli.errors import RegistryError, StoreError, TrialFilesError
from trialcli.jobs.fetch import Fetcher, failed
from trialcli.jobs.marks import lasting
from trialcli.record.tree import Record
from trialcli.registry.client import ServedRecord
from trialcli.versions.clock import Clock
from trialcli.versions.fetch_result import Fetched
from trialcli.versions.servedtexts import ServedText, ServedTexts
from trialcli.versions.snapshot import Snapshot
from trialcli.versions.store import InspectableStore, StoreResult

_REMEMBERED_AT_ONCE = 1000
"""Texts written together; a killed run compares at most this many by their content."""


class Incoming(Protocol):
    """A record that came and may have to be stored."""

    trial: str
    text_digest: bytes | None
    """Of its text in the download; empty if it is not certain; None if it came on a page."""

    def read(self) -> ServedRecord:
        """Return the record; it may be read more than once.

        Raises:
            RegistryError: it is not a record of the trial.
        """


@dataclass(slots=True)
class _Waiting:
    """A record that the store has taken, and for which it has not answered yet."""

    incoming: Incoming
    record: ServedRecord
    """Without its content, since many may wait."""
    study: Record
    """Its content if parts of it are missing; else empty."""
    missing: tuple[str, ...]


class WholeStorer:
    """Stores the records of one run."""

    def __init__(
        self, fetcher: Fetcher, store: InspectableStore, texts: ServedTexts, clock: Clock
    ) -> None:
        self._fetcher = fetcher
        self._store = store
        self._texts = texts
        self._clock = clock
        self._begun = clock()
        self._failed: list[Fetched] = []
        self._to_remember: list[ServedText] = []
        self.outdated: list[str] = []
        """Trials whose record is older than the one stored."""

    def store(self, records: Iterable[Incoming], retrieved: datetime | None) -> Iterator[Fetched]:
        """Store records and yield their outcomes; ``retrieved``: they were all read then.

        Raises:
            StoreError: the store cannot be written.
        """
        coming = iter(records)
        while True:
            waiting: deque[_Waiting] = deque()
            try:
                for kept in self._store.put_all(self._snapshots(coming, retrieved, waiting)):
                    yield self._noted(waiting.popleft(), kept)
                    yield from self._taken_failures()
            except TrialFilesError as error:
                yield from self._one_by_one(waiting, retrieved, error)
            else:
                yield from self._taken_failures()
                return

    def remember(self) -> None:
        """Write the texts of what was stored."""
        self._fetcher.remember_texts()
        waiting, self._to_remember = self._to_remember, []
        if waiting:
            # Read before the names: whatever is stored later moves the mark.
            marks = self._store.marks_of([each.trial for each in waiting])
            now = self._clock()
            self._texts.record(
                "download",
                (
                    each._replace(mark=lasting(marks[each.trial], now))
                    for each in waiting
                    if self.is_newest(each)
                ),
            )

    def is_newest(self, text: ServedText) -> bool:
        """Whether the stored version of a text is still the newest of its trial."""
        try:
            versions = self._store.versions(text.trial)
        except StoreError:
            return False
        return bool(versions) and versions[-1].file_name == text.file_name

    def note_text(self, text: ServedText) -> None:
        """Take a text of the download whose stored version is the newest of its trial."""
        self._to_remember.append(text)
        if len(self._to_remember) >= _REMEMBERED_AT_ONCE:
            self.remember()

    def _snapshots(
        self, coming: Iterator[Incoming], retrieved: datetime | None, waiting: deque[_Waiting]
    ) -> Iterator[Snapshot]:
        for incoming in coming:
            try:
                record = incoming.read()
                is_outdated = self._is_outdated(record)
                is_known = self._fetcher.recognised(record) is not None
            except (RegistryError, TrialFilesError) as error:
                self._failed.append(failed(incoming.trial, error))
                continue
            if is_outdated:
                self.outdated.append(record.trial)
                continue
            if is_known:
                continue
            snapshot = self._fetcher.snapshot(record, retrieved)
            waiting.append(self._waiting(incoming, record, snapshot))
            yield snapshot

    def _waiting(self, incoming: Incoming, record: ServedRecord, snapshot: Snapshot) -> _Waiting:
        missing = self._fetcher.missing(snapshot.study)
        study = snapshot.study if missing else {}
        return _Waiting(incoming, replace(record, content={}), study, missing)

    def _is_outdated(self, record: ServedRecord) -> bool:
        """Whether the newest stored version is of a later registry update than the record.

        Either the record is of earlier data than the registry states, or another run has stored a
        version since this one began.
        """
        stamp = self._fetcher.data_timestamp
        if stamp is None:
            return False
        of_record = record.data_date or stamp[:10]
        versions = self._store.versions(record.trial)
        if not versions or (of_record >= stamp[:10] and versions[-1].retrieved < self._begun):
            return False
        try:
            stored = self._store.load(versions[-1]).data_timestamp
        except StoreError:
            return False
        if stored is None:
            return False
        return stored[:10] > of_record or (of_record == stamp[:10] and stored > stamp)

    def _noted(self, waiting: _Waiting, kept: StoreResult) -> Fetched:
        incoming = waiting.incoming
        fetched = self._fetcher.noted(waiting.record, kept, waiting.study, waiting.missing)
        self._fetcher.remember_texts(at_least=_REMEMBERED_AT_ONCE)
        if incoming.text_digest is not None:
            text = ServedText(incoming.trial, incoming.text_digest, kept.name.file_name)
            self.note_text(text)
        return fetched

    def _taken_failures(self) -> list[Fetched]:
        failures, self._failed = self._failed, []
        return failures

    def _one_by_one(
        self, waiting: Iterable[_Waiting], retrieved: datetime | None, error: TrialFilesError
    ) -> Iterator[Fetched]:
        """Store the records that the store had taken when one of them could not be stored."""
        yield from self._taken_failures()
        is_found = False
        for each in waiting:
            trial = each.incoming.trial
            if not is_found and error.trial in (None, trial):
                is_found = True
                yield failed(trial, error)
                continue
            try:
                record = each.incoming.read()
                snapshot = self._fetcher.snapshot(record, retrieved)
                kept = self._store.put(snapshot)
            except (RegistryError, TrialFilesError) as own:
                yield failed(trial, own)
            else:
                yield self._noted(self._waiting(each.incoming, record, snapshot), kept)
