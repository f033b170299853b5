"""The stored versions of trials: loaded, put in line, and how they are compared."""

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from trialcli.errors import NotStoredError, StoreError, TrialcliError
from trialcli.registry.ids import NO_SUCH_TRIAL
from trialcli.registry.model import RecordModel
from trialcli.versions.catalog import VersionCatalog
from trialcli.versions.checks import CheckLog
from trialcli.versions.line import (
    DatedSnapshot,
    KnownVersion,
    merge,
    named_version,
    snapshots_alone,
    submission_day,
)
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from trialcli.events.thresholds import Thresholds


class StoredVersions(NamedTuple):
    """A store with its state, and the settings of a comparison."""

    store: SnapshotStore
    state: CheckLog
    catalog: VersionCatalog
    model: RecordModel
    thresholds: "Callable[[], Thresholds]"
    """Returns the cut-offs of the rules; a function, as reading a version needs none."""
    note_use: "Callable[[Snapshot, int | None, date | None], None] | None" = None
    """Takes note of every version that is compared, with its number and day."""

    def _not_stored(self, trial: str) -> TrialcliError:
        """Return the error that nothing of a trial is stored, or that this is not known."""
        unread = next(self.store.known_problems(), None)
        if unread is not None:
            return StoreError(
                f"nothing of it can be read. {unread.error.message}",
                trial=trial,
                hint=unread.error.hint,
            )
        last = self.state.last_check(trial)
        if last is not None and last.in_registry is False:
            return NotStoredError(
                f"nothing is stored. At the last check: {NO_SUCH_TRIAL}",
                trial=trial,
                hint="Check the ID for typing errors.",
            )
        hint = f"Run trialcli fetch {trial} first."
        return NotStoredError("nothing is stored.", trial=trial, hint=hint)

    def line(self, trial: str) -> list[KnownVersion]:
        """Return the listed and the stored versions of a trial, oldest first; one is stored.

        ``trial`` is the ID under which it is stored; an alias is not resolved.

        Raises:
            NotStoredError: nothing is stored.
            StoreError: nothing of it can be read.
        """
        own, histories = self.store.names_of(trial)
        if not own and not histories:
            raise self._not_stored(trial)
        known = self.state.history(trial)
        if known is None and not histories:
            return snapshots_alone(own)
        listed = {version.number: version for version in map(named_version, histories)}
        listed |= {version.number: version for version in known.index.versions} if known else {}
        return merge(listed.values(), histories, self._readings(trial, own))

    def _readings(self, trial: str, own: list[SnapshotName]) -> list[DatedSnapshot]:
        """Return snapshots with the days on which their records were submitted, if readable.

        Each file is read only once for its day: there may be hundreds, and they never change.
        """
        days = self.catalog.submissions(trial)
        new: dict[str, date | None] = {}
        for name in own:
            if name.file_name not in days:
                with suppress(StoreError):
                    new[name.file_name] = submission_day(self.model, self.store.load(name).study)
        if new:
            self.catalog.record_submissions(trial, new)
        days |= new
        return [DatedSnapshot(name, days.get(name.file_name)) for name in own]
