"""The stored trials as references."""

from collections.abc import Callable, Iterable, Iterator

from trialcli.errors import StoreError
from trialcli.record.textforms import readable, text_form_of
from trialcli.registry.citation import Citation
from trialcli.registry.model import RecordModel
from trialcli.versions.store import SnapshotStore


def stored_citations(
    store: SnapshotStore,
    model: RecordModel,
    trials: Iterable[str],
    complain: Callable[[StoreError], None],
) -> Iterator[Citation]:
    """Yield each trial once, by its newest stored version.

    ``complain`` gets the error if a trial cannot be read; it is left out.
    """
    for trial in dict.fromkeys(trials):
        try:
            names = store.versions(trial) or store.histories(trial)
            if not names:
                continue
            newest = store.load(names[-1])
        except StoreError as error:
            complain(error)
            continue
        record = readable(newest.study, text_form_of(newest.source.kind), model.shape)
        yield model.citation(trial, record)._replace(read=newest.retrieved.date())
