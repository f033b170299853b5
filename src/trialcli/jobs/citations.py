"""The stored trials as references, and their titles."""

from collections.abc import Callable, Iterable, Iterator

from trialcli.errors import StoreError
from trialcli.record.textforms import readable
from trialcli.registry.citation import Citation
from trialcli.registry.model import RecordModel
from trialcli.versions.snapshot import Snapshot
from trialcli.versions.store import SnapshotStore


def stored_citations(
    store: SnapshotStore,
    model: RecordModel,
    trials: Iterable[str],
    complain: Callable[[StoreError], None],
) -> Iterator[Citation]:
    """Yield each trial once, by its newest stored version; without one, its ID alone.

    ``complain`` gets the error if a trial cannot be read; it is left out.
    """
    for trial in dict.fromkeys(trials):
        try:
            newest = _newest(store, trial)
        except StoreError as error:
            complain(error)
            continue
        if newest is None:
            yield model.citation(trial, {})
            continue
        record = readable(newest.study, newest.source.kind, model.shape)
        yield model.citation(trial, record)._replace(read=newest.retrieved.date())


def stored_title(store: SnapshotStore, model: RecordModel, trial: str) -> str:
    """Return the title of a stored trial; empty if it is not stored or cannot be read."""
    try:
        newest = _newest(store, trial)
    except StoreError:
        return ""
    return model.summarise(trial, newest.study).title if newest else ""


def _newest(store: SnapshotStore, trial: str) -> Snapshot | None:
    """Return the newest stored version of a trial."""
    names = store.versions(trial) or store.histories(trial)
    return store.load(names[-1]) if names else None
