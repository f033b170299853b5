"""Looking at one trial: what is stored, brought up to date unless it was looked at just now."""

from datetime import timedelta
from typing import TYPE_CHECKING

from trialcli.errors import RegistryError
from trialcli.jobs.line import FullState, Lines
from trialcli.versions.clock import Clock
from trialcli.versions.names import resolve
from trialcli.versions.shown import ShownVersion
from trialcli.versions.store import SnapshotStore

if TYPE_CHECKING:
    from trialcli.jobs.fetch import Fetcher
from trialcli.registry.model import RecordModel

FRESH_FOR = timedelta(hours=1)
"""A trial looked at this recently is shown from the store without asking the registry."""


class Looker:
    """Looks at trials in one store, with a fetcher for what is missing or old."""

    def __init__(
        self, store: SnapshotStore, state: FullState, clock: Clock, model: RecordModel
    ) -> None:
        self._store = store
        self._lines = Lines(store, state, model)
        self._state = state
        self._clock = clock

    def latest(self, trial: str, fetcher: "Fetcher", *, refresh: bool) -> ShownVersion:
        """Ask the registry for a trial and return its newest version.

        Args:
            trial: its ID, or an alias.
            fetcher: asks the registry.
            refresh: let a failure be one, even where something is stored.

        Raises:
            NotLookedAtError: the registry could not be asked, and nothing is stored or ``refresh``.

        """
        trial = self._state.alias(trial)
        error = None
        try:
            trial = fetcher.fetch_one(trial).trial
        except RegistryError as failure:
            if refresh or not self._store.versions(trial):
                raise
            error = failure
        return self._stored(trial, "latest", error)

    def at(self, trial: str, version: str) -> ShownVersion:
        """Return a stored version of a trial by its name; the registry is not asked.

        Raises:
            NotStoredError: nothing is stored.
            UsageError: there is no such version.

        """
        return self._stored(self._state.alias(trial), version, None)

    def is_stored(self, trial: str) -> bool:
        """Whether something is stored to fall back on."""
        return bool(self._store.versions(self._state.alias(trial)))

    def is_fresh(self, trial: str) -> bool:
        """Whether a trial is stored and was looked at just now."""
        trial = self._state.alias(trial)
        last_check = self._state.last_check(trial)
        if last_check is None or last_check.checked is None or last_check.failing_since is not None:
            return False
        age = self._clock() - last_check.checked
        return timedelta() <= age < FRESH_FOR and bool(self._store.versions(trial))

    def _stored(self, trial: str, version: str, error: RegistryError | None) -> ShownVersion:
        trial, line = self._lines.of(trial)
        found = resolve(version, line, trial)
        stored = [one for one in line if one.is_stored]
        last_check = self._state.last_check(trial)
        return ShownVersion(
            snapshot=self._store.load(found.stored),
            position=stored.index(found) + 1,
            count=len(stored),
            checked=last_check.checked if last_check else None,
            error=error,
        )
