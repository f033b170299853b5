"""Which trials are stored, and how many versions of each, without reading their directories.

The catalog knows the trials whose directories have not changed since their rows were made.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, closing, suppress
from itertools import islice
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


def each_with_one_version(
    store: SnapshotStore, catalog: VersionCounts, trials: Iterable[str]
) -> Iterator[bool]:
    """Yield for each of some trials whether the catalog knows that it has one stored version.

    The catalog is asked about some at a time, and about none if it cannot be used.

    Raises:
        StoreError: the store cannot be read.
    """
    compared: tuple[OpenCatalog, AbstractSet[str]] | None = None
    with ExitStack() as stack:
        with suppress(UnusableCatalogError):
            view = stack.enter_context(closing(catalog.opened()))
            compared = view, _compared(store, view)
        rest = iter(trials)
        while some := [*islice(rest, _AT_ONCE)]:
            single: set[str] = set()
            if compared is not None:
                view, changed = compared
                with suppress(UnusableCatalogError):
                    single = view.single_among(some) - changed
            yield from (trial in single for trial in some)


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
            changed = _compared(store, view)
            single, others = view.counted()
    except UnusableCatalogError:
        every = sorted(trial for trial, _ in store.each_mark())
        return CountedTrials([], [trial for trial in every if _may_have_versions(store, trial)])
    known = [trial for trial in others if trial not in changed]
    read = [trial for trial in changed if _may_have_versions(store, trial)]
    return CountedTrials(
        [trial for trial in single if trial not in changed], sorted({*known, *read})
    )


def _compared(store: SnapshotStore, view: OpenCatalog) -> AbstractSet[str]:
    """Compare the rows with the store; return the trials whose rows may be others than its."""
    changed = _changed(store, view)
    if changed is not None:
        view.take_every_row()
        return changed
    view.take(store.each_mark())
    return view.outdated().keys()


_AT_ONCE = 5_000
"""Trials about which the catalog is asked at once."""
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
