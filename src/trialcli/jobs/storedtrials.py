"""Which trials are stored, and how many versions of each, without reading their directories.

The catalog knows the trials whose directories have not changed since their rows were made.
"""

from trialcli.errors import StoreError
from trialcli.versions.catalog import VersionCounts
from trialcli.versions.store import SnapshotStore


def stored_trials(store: SnapshotStore, catalog: VersionCounts) -> list[str]:
    """Return the IDs of all trials with a stored version, sorted.

    Raises:
        StoreError: the store cannot be read.
    """
    marks = store.marks()
    known = catalog.version_counts(marks)
    return [trial for trial in sorted(marks) if trial in known or _may_have_versions(store, trial)]


def trials_with_one_version(store: SnapshotStore, catalog: VersionCounts) -> set[str]:
    """Return the trials that, as far as the catalog knows, have exactly one stored version.

    Raises:
        StoreError: the store cannot be read.
    """
    known = catalog.version_counts(store.marks())
    return {trial for trial, count in known.items() if sum(count) == 1}


def _may_have_versions(store: SnapshotStore, trial: str) -> bool:
    try:
        return any(store.names_of(trial))
    except StoreError:
        # Not left out: what reads its versions reports the error.
        return True
