"""Load the line of versions of a trial: those the registry lists and those that are stored."""

from contextlib import suppress
from datetime import date

from trialcli.errors import NotStoredError, StoreError
from trialcli.registry.history import RegistryVersion
from trialcli.registry.model import RecordModel
from trialcli.versions.catalog import SubmissionDays
from trialcli.versions.checks import CheckLog
from trialcli.versions.line import DatedSnapshot, KnownVersion, merge, snapshots_alone
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import SnapshotStore


def load_line(
    store: SnapshotStore, state: CheckLog, catalog: SubmissionDays, model: RecordModel, trial: str
) -> list[KnownVersion]:
    """Return the versions of a trial, oldest first; at least one of them is stored.

    ``trial`` is the ID under which it is stored; an alias is not resolved.

    Raises:
        NotStoredError: nothing is stored.
    """
    own, histories = store.versions(trial), store.histories(trial)
    if not own and not histories:
        raise NotStoredError(
            "nothing is stored.", trial=trial, hint=f"Run trialcli fetch {trial} first."
        )
    known = state.history(trial)
    if known is None and not histories:
        return snapshots_alone(own)
    listed = {version.number: version for version in map(_of_name, histories)}
    listed |= {version.number: version for version in known.index.versions} if known else {}
    return merge(listed.values(), histories, _readings(store, catalog, model, trial, own))


def _readings(
    store: SnapshotStore,
    catalog: SubmissionDays,
    model: RecordModel,
    trial: str,
    own: list[SnapshotName],
) -> list[DatedSnapshot]:
    """Return snapshots with the days on which their records were submitted, if they can be read.

    Each file is read only once for its day: there may be hundreds, and they never change.
    """
    days = catalog.submissions(trial)
    new: dict[str, date | None] = {}
    for name in own:
        if name.file_name not in days:
            with suppress(StoreError):
                new[name.file_name] = _submission_day(model, store.load(name))
    if new:
        catalog.record_submissions(trial, new)
    days |= new
    return [DatedSnapshot(name, days.get(name.file_name)) for name in own]


def _submission_day(model: RecordModel, snapshot: Snapshot) -> date | None:
    day = model.submitted(snapshot.study)
    return day.first_day if day and day.precision == "day" else None


def _of_name(name: SnapshotName) -> RegistryVersion:
    """Return the version that the name of a history file describes."""
    return RegistryVersion(name.version or 0, name.day or name.retrieved.date(), None, ())
