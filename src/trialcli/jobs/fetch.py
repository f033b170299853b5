"""Fetch trials: ask the registry, store new versions, and return an outcome for each trial."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Protocol

from trialcli.errors import (
    BlockedError,
    RegistryError,
    StoreError,
    TrialFilesError,
    UnreachableError,
)
from trialcli.jobs.progress import Progress, with_progress
from trialcli.jobs.search import found_by
from trialcli.record.shape import RecordShape
from trialcli.record.tree import Record, record_texts
from trialcli.registry.client import FailedCheck, RegistryClient, ServedRecord
from trialcli.registry.consent import Consent, allowance
from trialcli.registry.data_stamp import disagrees, lags
from trialcli.registry.dialect import DataVersion
from trialcli.registry.search import Search
from trialcli.versions.checks import CheckLog, LastCheck
from trialcli.versions.clock import Clock
from trialcli.versions.fetch_result import Fetched, FetchResult
from trialcli.versions.servedtexts import NoServedTexts, Route, ServedText
from trialcli.versions.snapshot import Snapshot, SnapshotName, Source
from trialcli.versions.store import SnapshotStore, StoreResult
from trialcli.versions.turns import has_turn

_REMEMBERED_AT_ONCE = 100
"""Checks written to the log together; a killed run repeats at most 100 requests."""
_STORED_AT_ONCE = 50
"""Records that a store makes durable together; a killed run fetches at most these again."""
_BYTES_AT_ONCE = 4 * 2**20
"""Bytes of such records: parsed, they take several times as much memory."""
_TEXTS_AT_ONCE = 1000
"""Texts of records that are remembered together. A killed run forgets at most these."""
_EARLIER_VERSIONS = 3
"""With how many earlier versions an answer that lacks parts is compared."""


class TextLog(Protocol):
    """Takes the texts of records that were served."""

    def record(self, route: Route, texts: Iterable[ServedText]) -> None:
        """Remember texts, each in place of an earlier one of its trial on this route."""


class _Ready(NamedTuple):
    """A record to store."""

    reading: ServedRecord
    snapshot: Snapshot

    @property
    def size(self) -> int:
        """The bytes of its text."""
        texts = self.snapshot.texts
        return len(texts.compact) if texts else 0


class Fetcher:
    """Fetches trials from one registry into one store."""

    def __init__(
        self,
        registry: RegistryClient,
        store: SnapshotStore,
        state: CheckLog,
        clock: Clock,
        shape: RecordShape,
        texts: TextLog | None = None,
        note: Callable[[SnapshotName, Snapshot], None] = lambda _name, _snapshot: None,
    ) -> None:
        """Prepare to fetch.

        ``texts`` takes the texts of pages, by which the registry recognizes the records; ``note``
        gets what was stored.
        """
        self._registry = registry
        self._store = store
        self._state = state
        self._clock = clock
        self._volatile = shape.volatile
        self._required = shape.required
        self._version: DataVersion | None = None
        self._texts = texts or NoServedTexts()
        self._new_texts: list[ServedText] = []
        self._note = note

    def fetch(self, trials: Sequence[str], *, refresh: bool) -> Iterator[Fetched]:
        """Fetch trials by ID, each once.

        The registry is asked once for its data date. A trial checked since the newest registry
        update cannot have changed; it is requested only with ``refresh``. Then, damaged stored
        records are noticed, too.
        """
        try:
            version = self.data_version()
        except (UnreachableError, BlockedError) as error:
            # The next request would fail as well, and cost time.
            yield from self._remembered(failed(trial, error) for trial in trials)
            return
        waiting = []
        for standing, trial in self._standing(trials, version, refresh=refresh):
            if standing is None:
                waiting.append(trial)
            else:
                yield standing
        answers = self._registry.studies(waiting)
        yield from self._remembered(
            map(self._kept_thoroughly, answers) if refresh else self._kept(answers)
        )

    def fetch_one(self, trial: str) -> Fetched:
        """Fetch one trial with one request.

        Raises:
            RegistryError: it could not be read; the failure is remembered.
            TrialFilesError: it could not be stored.
        """
        try:
            # The stored record is about to be read: if it is damaged, it is stored again.
            fetched = self._kept_thoroughly(self._registry.study(trial))
        except RegistryError as error:
            self.remember([failed(trial, error)])
            raise
        self.remember([fetched])
        if fetched.error is not None:
            raise fetched.error
        return fetched

    def fetch_found(
        self, search: Search, limit: int | None = None, most: int | None = None
    ) -> Iterator[Fetched]:
        """Fetch the trials that a search in the registry finds, page after page.

        If the search finds more trials than ``most``, none is fetched. None sets no limit.

        Raises:
            RegistryError: the search ended before its last trial, or was not read.
        """
        self.data_version()
        found = found_by(self._registry, search, limit, most)
        yield from self._remembered(self._kept(found))

    @property
    def data_timestamp(self) -> str | None:
        """The registry's data date; None if it was not asked or does not state it."""
        return self._version.data_timestamp if self._version else None

    def use(self, version: DataVersion) -> None:
        """Take a later answer about which data the registry serves."""
        self._version = version

    def data_version(self) -> DataVersion:
        """Return which data the registry serves, asked once; empty if its answer is unusable.

        Raises:
            UnreachableError, BlockedError: nothing else needs to be asked.
        """
        if self._version is None:
            try:
                self._version = self._registry.version()
            except (UnreachableError, BlockedError):
                raise
            except RegistryError:
                self._version = DataVersion("", None)
        return self._version

    def _standing(
        self, trials: Sequence[str], version: DataVersion, *, refresh: bool
    ) -> Iterator[tuple[Fetched | None, str]]:
        """Yield each trial; first its outcome, if it is unchanged without a request."""
        aliases = {} if refresh else self._state.aliases()
        for start in range(0, len(trials), _REMEMBERED_AT_ONCE):
            some = trials[start : start + _REMEMBERED_AT_ONCE]
            canonical = [aliases.get(trial, trial) for trial in some]
            last_checks = {} if refresh else self._state.last_checks_of(canonical)
            for trial, own in zip(some, canonical, strict=True):
                last_check = last_checks.get(own)
                yield (
                    (self._unmoved(trial, own, last_check, version) if last_check else None),
                    trial,
                )

    def _unmoved(
        self, asked: str, trial: str, last_check: LastCheck, version: DataVersion
    ) -> Fetched | None:
        """Return a trial as unchanged if the registry has no new data since its last check.

        That check must have found the content of the newest version that is stored now.
        """
        if last_check.data_timestamp is None or last_check.failing_since is not None:
            return None
        if (last_check.registry, last_check.data_timestamp) != (
            self._registry.root,
            version.data_timestamp,
        ):
            return None
        try:
            versions = self._store.versions(trial)
        except TrialFilesError as error:
            return failed(asked, error)
        name = versions[-1] if versions else None
        if not last_check.found(name):
            return None  # that check was of another stored version
        stamp = last_check.data_timestamp
        return Fetched(asked, trial, "unchanged", name, data_timestamp=stamp, asked_registry=False)

    def _kept_thoroughly(self, answer: ServedRecord | FailedCheck) -> Fetched:
        """Store an answer; a stored record that is damaged does not count."""
        if isinstance(answer, FailedCheck):
            return failed(answer.asked, answer.error)
        snapshot = self.snapshot(answer)
        try:
            kept = self._store.put(snapshot, is_thorough=True)
        except TrialFilesError as error:
            # The other trials can still be stored.
            return failed(answer.asked, error)
        return self.noted(answer, kept, snapshot.study, self.missing(snapshot.study))

    def _kept(self, answers: Iterable[ServedRecord | FailedCheck]) -> Iterator[Fetched]:
        """Store answers, several at a time, and yield their outcomes in order.

        If the answers end with an error, those before it are stored.
        """
        some: list[Fetched | _Ready] = []
        size = 0
        try:
            for answer in answers:
                some.append(self._judged(answer))
                size += some[-1].size if isinstance(some[-1], _Ready) else 0
                if len(some) >= _STORED_AT_ONCE or size >= _BYTES_AT_ONCE:
                    yield from self._stored_together(some)
                    some, size = [], 0
        except RegistryError:
            yield from self._stored_together(some)
            raise
        yield from self._stored_together(some)

    def _judged(self, answer: ServedRecord | FailedCheck) -> Fetched | _Ready:
        """Return the outcome of an answer, or the snapshot to store."""
        if isinstance(answer, FailedCheck):
            return failed(answer.asked, answer.error)
        try:
            recognised = self.recognised(answer)
        except TrialFilesError as error:
            return failed(answer.asked, error)
        if recognised is not None:
            return self._answered(recognised, answer)
        return _Ready(answer, self.snapshot(answer))

    def _stored_together(self, some: Sequence[Fetched | _Ready]) -> Iterator[Fetched]:
        """Store the snapshots among some outcomes, and yield all outcomes in order."""
        ready = [each for each in some if isinstance(each, _Ready)]
        results = self._results(ready)
        for each in some:
            if isinstance(each, Fetched):
                yield each
                continue
            kept = next(results)
            if isinstance(kept, TrialFilesError):
                yield failed(each.reading.asked, kept)
            else:
                study = each.snapshot.study
                yield self.noted(each.reading, kept, study, self.missing(study))

    def _results(self, ready: Sequence[_Ready]) -> Iterator[StoreResult | TrialFilesError]:
        """Store snapshots; an error of one trial does not keep the others from being stored."""
        count = 0
        try:
            for kept in self._store.put_all(each.snapshot for each in ready):
                count += 1
                yield kept
        except TrialFilesError as error:
            yield from self._one_by_one(ready[count:], error)

    def _one_by_one(
        self, ready: Sequence[_Ready], error: TrialFilesError
    ) -> Iterator[StoreResult | TrialFilesError]:
        """Store snapshots after an error of one of them."""
        is_found = False
        for each in ready:
            if not is_found and error.trial in (None, each.snapshot.trial):
                is_found = True
                yield error
                continue
            try:
                yield self._store.put(each.snapshot)
            except TrialFilesError as own:
                yield own

    def recognised(self, reading: ServedRecord) -> Fetched | None:
        """Return a record as unchanged if its text is known, and its content is the newest stored.

        Raises:
            TrialFilesError
        """
        if reading.content_digest is None or has_turn(reading.trial, self._clock()):
            return None
        newest = self._store.versions(reading.trial)[-1:]
        if not newest or newest[0].digest != reading.content_digest:
            return None
        return Fetched(reading.asked, reading.trial, "unchanged", newest[0])

    def missing(self, study: Record) -> tuple[str, ...]:
        """Return, in words, the parts that every record has and this one lacks."""
        return self._required.missing(study)

    def noted(
        self,
        reading: ServedRecord,
        kept: StoreResult,
        study: Record,
        missing: Collection[str],
    ) -> Fetched:
        """Return the outcome for a record that was stored, or was stored already.

        The ``study`` matters only if parts of it are missing.
        """
        fetched = Fetched(reading.asked, reading.trial, kept.outcome, kept.name)
        if reading.text_digest is not None:
            # A record that lacks parts is compared again.
            text_digest = b"" if missing else reading.text_digest
            self._new_texts.append(ServedText(reading.trial, text_digest, kept.name.file_name))
        return self._answered(self._compared_with_earlier(fetched, study, missing), reading)

    def _answered(self, fetched: Fetched, reading: ServedRecord) -> Fetched:
        if reading.asked != reading.trial:
            self._state.record_alias(reading.asked, reading.trial)
        return self._stamped(fetched, reading)

    def _compared_with_earlier(
        self, fetched: Fetched, study: Record, missing: Collection[str]
    ) -> Fetched:
        """Note if an answer is an incomplete record, or if the earlier version was one."""
        if not missing and fetched.outcome != "changed":
            return fetched
        for earlier in self._earlier(fetched):
            if earlier.source.kind == "page":
                first = fetched.outcome == "changed"
                return replace(fetched, outcome="new", after_page=True) if first else fetched
            if not missing:
                return fetched
            if lacks := self._required.lacking(study, earlier.study):
                return replace(fetched, lacks=lacks)
        if fetched.outcome == "unchanged":
            return fetched
        return replace(fetched, lacks=self._required.lacking_alone(study))

    def _earlier(self, fetched: Fetched) -> Iterator[Snapshot]:
        """Yield the versions that were stored earlier, newest first."""
        names = [name for name in self._store.versions(fetched.trial) if name != fetched.name]
        for name in names[: -_EARLIER_VERSIONS - 1 : -1]:
            with suppress(StoreError):
                yield self._store.load(name)

    def snapshot(self, reading: ServedRecord, retrieved: datetime | None = None) -> Snapshot:
        """Return the snapshot of a record; ``retrieved``: it was read then, and not now."""
        version, study = self._version, reading.study
        texts = record_texts(study, self._volatile)
        return Snapshot(
            trial=reading.trial,
            retrieved=retrieved or self._clock(),
            source=Source("api", reading.url),
            digest=texts.digest,
            study=study,
            api_version=(version.api_version or None) if version else None,
            data_timestamp=version.data_timestamp if version else None,
            texts=texts,
        )

    def _stamped(self, fetched: Fetched, reading: ServedRecord) -> Fetched:
        """Note the registry update of a record, if the record agrees with the data date."""
        stamp, now = self._version.data_timestamp if self._version else None, self._clock()
        if stamp is None or fetched.lacks:  # a doubtful record is requested again
            return fetched
        if disagrees(stamp, reading.data_date, now):
            return replace(fetched, lags=lags(stamp, reading.data_date, now))
        return replace(fetched, data_timestamp=stamp)

    def _remembered(self, outcomes: Iterable[Fetched]) -> Iterator[Fetched]:
        """Yield outcomes and record the checks in batches, even if the run is interrupted."""
        waiting: list[Fetched] = []
        try:
            for fetched in outcomes:
                waiting.append(fetched)
                yield fetched
                if len(waiting) >= _REMEMBERED_AT_ONCE:
                    self.remember(waiting)
                    waiting = []
        finally:
            self.remember(waiting)
            self.remember_texts()

    def remember(self, outcomes: Sequence[Fetched]) -> None:
        """Write the checks that led to some outcomes to the log."""
        failed = [one.trial for one in outcomes if one.error is not None]
        aliases = self._state.aliases() if failed else {}
        asked = [one.asked for one in outcomes if one.asked != one.trial]
        before = self._state.last_checks_of([*(aliases.get(one, one) for one in failed), *asked])
        self._state.record_checks(
            last_check for one in outcomes for last_check in self._last_checks(one, aliases, before)
        )
        self.remember_texts(at_least=_TEXTS_AT_ONCE)

    def remember_texts(self, at_least: int = 1) -> None:
        """Write the texts that are known now, if there are enough of them."""
        if len(self._new_texts) >= at_least:
            self._texts.record("pages", self._new_texts)
            self._new_texts = []

    def _last_checks(
        self, fetched: Fetched, aliases: Mapping[str, str], before: Mapping[str, LastCheck]
    ) -> Iterator[LastCheck]:
        now = self._clock()
        if fetched.error is not None:
            trial = aliases.get(fetched.trial, fetched.trial)
            known = before.get(trial) or LastCheck(trial)
            since = known.failing_since or now
            yield known._replace(failing_since=since, error=str(fetched.error))
            return
        last_check = LastCheck(
            fetched.trial,
            now,
            self._registry.root,
            fetched.data_timestamp,
            digest=fetched.name.digest if fetched.name else None,
        )
        yield last_check
        if fetched.asked != fetched.trial and fetched.asked in before:
            # It failed before it was known to be an alias; now it succeeds.
            yield last_check._replace(trial=fetched.asked)


def failed(trial: str, error: RegistryError | TrialFilesError) -> Fetched:
    """Return the outcome for a trial that could not be read or stored."""
    return Fetched(trial, trial, "failed", error=error)


def fetch_search(
    registry: RegistryClient,
    fetcher: Fetcher,
    search: Search,
    consent: Consent,
    is_accepted: Callable[[int | None], bool],
    result: FetchResult,
    progress: Progress,
) -> Iterator[Fetched]:
    """Fetch the trials that a search finds, if the user accepts their number.

    The number and the answer are added to the result.

    Raises:
        RegistryError: the search could not be counted, or ended before its last trial.
    """
    found = result.found = registry.count(search)
    result.is_declined = not is_accepted(found)
    if found == 0 or result.is_declined:
        return
    most = None if consent.unlimited or found is None else allowance(found)
    total = min((one for one in (found, consent.limit) if one is not None), default=None)
    yield from with_progress(fetcher.fetch_found(search, consent.limit, most), progress, total)


def collected(outcomes: Iterable[Fetched], result: FetchResult) -> Iterator[Fetched]:
    """Yield outcomes and add them to a result, with the error that ends them early, if any."""
    try:
        for fetched in outcomes:
            result.trials.append(fetched)
            yield fetched
    except RegistryError as error:
        result.broken = error
