"""Which trials are stored, and how many versions of each, without reading their directories.

The catalog knows the trials whose directories have not changed since their rows were made.
"""

from collections.abc import Set as AbstractSet
from contextlib import closing
from typing import NamedTuple

from trialcli.errors import StoreError
from trialcli.versions.catalog import OpenCatalog, UnusableCatalogError, VersionCounts
from trialcli.versions.store import SnapshotStore


def stored_trials(store: SnapshotStore, catalog: VersionCounts) -> list[str]:
    """Return the IDs of all trials with a stored version, sorted.

    Raises:
        StoreError: the store cannot be read.
    """
    single, others = counted_trials(store, catalog)
    return sorted(single + others) if others else single


def trials_with_one_version(store: SnapshotStore, catalog: VersionCounts) -> set[str]:
    """Return the trials that, as far as the catalog knows, have exactly one stored version.

    Raises:
        StoreError: the store cannot be read.
    """
    return {*counted_trials(store, catalog).single}


class CountedTrials(NamedTuple):
    """The stored trials by how many versions of each are stored, both sorted."""

    single: list[str]
    """Those with exactly one version, as far as the catalog knows."""
    others: list[str]


def counted_trials(store: SnapshotStore, catalog: VersionCounts) -> CountedTrials:
    """Return the stored trials that have one version, and the others.

    If the store knows what came since all rows were compared with it, only that is asked.

    Raises:
        StoreError: the store cannot be read.
    """
    try:
        with closing(catalog.opened()) as view:
            changed = _changed(store, view)
            if changed is not None:
                view.take_every_row()
            else:
                view.take(store.each_mark())
                changed = {trial for trial, _ in view.outdated()}
            single, others = view.counted()
    except UnusableCatalogError:
        every = sorted(store.marks())
        return CountedTrials([], [trial for trial in every if _may_have_versions(store, trial)])
    known = [trial for trial in others if trial not in changed]
    read = [trial for trial in changed if _may_have_versions(store, trial)]
    return CountedTrials(
        [trial for trial in single if trial not in changed], sorted({*known, *read})
    )


_MOST_ASKED = 50_000
"""If more trials may have changed, the marks of all are compared."""


def _changed(store: SnapshotStore, view: OpenCatalog) -> AbstractSet[str] | None:
    """Return the trials whose rows may not be those of the store; None if that is not known."""
    compared, state = view.compared(), store.state()
    if compared is None or state is None:
        return None
    came = set[str]() if state == compared.state else store.changed_since(compared.state)
    if came is None or len(came) + len(compared.since) > _MOST_ASKED:
        return None
    marks = store.marks_of(came | compared.since)
    known = view.marks_of(marks)
    return {trial for trial, mark in marks.items() if mark == 0 or known.get(trial) != mark}


def _may_have_versions(store: SnapshotStore, trial: str) -> bool:
    try:
        return any(store.names_of(trial))
    except StoreError:
        # Not left out: what reads its versions reports the error.
        return True
