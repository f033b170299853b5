"""Keeping a registry's own history: every version it lists, each asked for once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy

from trialcli.errors import (
    BlockedError,
    NotFoundError,
    RateLimitedError,
    RegistryError,
    TrialFilesError,
    UnreachableError,
)
from trialcli.jobs.progress import Progress
from trialcli.record.tree import record_texts
from trialcli.registry.client import HistoryClient
from trialcli.registry.history import HistoryIndex, ListedHistory, RegistryVersion
from trialcli.versions.checks import CheckLog
from trialcli.versions.clock import Clock
from trialcli.versions.fetch_result import Fetched, FetchedHistory
from trialcli.versions.snapshot import Snapshot, Source
from trialcli.versions.store import SnapshotStore

_HOPELESS = (RateLimitedError, UnreachableError)
"""Failures that the next question would meet too, after every retry."""
_FAILURES_IN_A_ROW = 3
"""After 3 failures the rest of the versions, or of the trials, is left to the next run."""
_LISTS = 4
"""How often at most a trial's versions are listed in a run: they may grow while they are read."""


class Backfill:
    """Fetches the histories of trials from one registry into one store.

    What is stored is never asked for again, and versions are read in order, so that a run that is
    ended at any moment leaves a beginning, and the next one goes on from there.
    """

    def __init__(
        self,
        registry: HistoryClient,
        store: SnapshotStore,
        state: CheckLog,
        clock: Clock,
        volatile: Sequence[str],
    ) -> None:
        self._registry = registry
        self._store = store
        self._state = state
        self._clock = clock
        self._volatile = tuple(volatile)
        self._given_up: RegistryError | None = None
        self._not_listed = 0

    def fetch_all(
        self, fetched: Iterable[Fetched], progress: Callable[[str], Progress]
    ) -> Iterator[FetchedHistory]:
        """Fetch the history of each trial whose record was fetched; ``progress`` takes a label."""
        # Two IDs may belong to one trial.
        asked = {one.trial: one.asked_registry for one in fetched if one.error is None}
        for trial, asked_registry in asked.items():
            bar = progress(f"History of {trial}")
            yield self.fetch(trial, bar, asked_registry=asked_registry)

    def fetch(
        self, trial: str, progress: Progress, *, asked_registry: bool = True
    ) -> FetchedHistory:
        """Fetch a trial's history and return the outcome.

        Not ``asked_registry``: the registry has published no new data since the last check of the
        trial, so that its versions are not listed again either.
        """
        if self._given_up is not None:
            return FetchedHistory(trial, 0, error=_of(trial, self._given_up))
        try:
            return self._fetch(trial, progress, asked_registry=asked_registry)
        except TrialFilesError as error:
            return FetchedHistory(trial, 0, error=error)

    def _fetch(self, trial: str, progress: Progress, *, asked_registry: bool) -> FetchedHistory:
        standing = None if asked_registry else self._standing(trial)
        if standing is not None:
            return self._result(_Account(standing))
        try:
            account = _Account(self._list(trial))
        except RegistryError as error:
            return FetchedHistory(trial, 0, error=error)
        self._read_all(account, progress)
        return self._result(account)

    def _read_all(self, account: "_Account", progress: Progress) -> None:
        """Read what is missing, then list the versions again: there may be more by now."""
        for _ in range(_LISTS - 1):
            done = len(account.new)
            self._read_missing(account, progress)
            if account.is_over or len(account.new) == done:
                return
            try:
                account.index = self._list(account.index.trial)
            except RegistryError as error:
                account.fail(error)
                return

    def _read_missing(self, account: "_Account", progress: Progress) -> None:
        waiting = [
            version for version in self._missing(account.index) if version not in account.failed
        ]
        if not waiting:
            return
        progress.start(len(waiting))
        try:
            for version in waiting:
                self._read(version, account)
                if account.is_over:
                    return
                progress.advance()
        finally:
            progress.stop()

    def _read(self, version: RegistryVersion, account: "_Account") -> None:
        try:
            self._keep(account.index.trial, version)
        except RegistryError as error:
            if isinstance(error, _HOPELESS):
                self._given_up = error
            account.fail(error, version)
        except TrialFilesError as error:
            # Its other versions would meet the same.
            account.fail(error, version)
            account.is_over = True
        else:
            account.succeed(version)

    def _list(self, trial: str) -> HistoryIndex:
        try:
            index = self._registry.history(trial)
        except RegistryError as error:
            self._not_listed += not isinstance(error, NotFoundError)
            is_hopeless = isinstance(error, (BlockedError, *_HOPELESS))
            if is_hopeless or self._not_listed >= _FAILURES_IN_A_ROW:
                self._given_up = error
            raise
        self._not_listed = 0
        self._state.record_history(ListedHistory(index, self._registry.root, self._clock()))
        return index

    def _keep(self, trial: str, version: RegistryVersion) -> None:
        answer = self._registry.history_version(trial, version.number)
        texts = record_texts(answer.study, self._volatile)
        self._store.put_history(
            Snapshot(
                trial=trial,
                retrieved=self._clock(),
                source=Source("history", answer.url),
                digest=texts.digest,
                study=answer.study,
                texts=texts,
                version=version,
            )
        )

    def _standing(self, trial: str) -> HistoryIndex | None:
        """Return the list if it is newer than the last check and all its versions are stored."""
        listed, last_check = self._state.history(trial), self._state.last_check(trial)
        if listed is None or last_check is None or last_check.checked is None:
            return None
        is_current = listed.registry == self._registry.root and listed.listed >= last_check.checked
        return listed.index if is_current and not self._missing(listed.index) else None

    def _missing(self, index: HistoryIndex) -> list[RegistryVersion]:
        """Return the versions that are not stored, or not as of the date they have by now."""
        stored = {name.version: name.day for name in self._store.histories(index.trial)}
        return [version for version in index.versions if stored.get(version.number) != version.day]

    def _result(self, account: "_Account") -> FetchedHistory:
        index = account.index
        numbers = [name.version for name in self._store.histories(index.trial) if name.version]
        return FetchedHistory(
            index.trial,
            len(index.versions),
            tuple(version.number for version in account.new),
            tuple(version.number for version in self._missing(index)),
            account.error,
            tuple(number for number in numbers if number > len(index.versions)),
        )


class _Account:
    """What has become of one trial's versions in this run."""

    def __init__(self, index: HistoryIndex) -> None:
        self.index = index
        self.new: list[RegistryVersion] = []
        self.failed: list[RegistryVersion] = []
        self.error: RegistryError | TrialFilesError | None = None
        self.is_over = False
        self._in_a_row = 0

    def succeed(self, version: RegistryVersion) -> None:
        self.new.append(version)
        self._in_a_row = 0

    def fail(
        self, error: RegistryError | TrialFilesError, version: RegistryVersion | None = None
    ) -> None:
        self.error = self.error or error
        if version is not None:
            self.failed.append(version)
        self._in_a_row += 1
        self.is_over = isinstance(error, _HOPELESS) or self._in_a_row >= _FAILURES_IN_A_ROW


def _of(trial: str, error: RegistryError) -> RegistryError:
    """Return the same error, naming another trial."""
    own = copy(error)
    own.trial, own.__cause__ = trial, error
    return own
