"""Stores of either kind, for tests that hold for both: plain files and packs."""

from pathlib import Path

import pytest

from trialcli.edges.storemaking import make_pack_store
from trialcli.versions.store import InspectableStore, StoreKind
from trialcli.wiring import open_store

KINDS: tuple[StoreKind, ...] = ("plain", "packs")
of_either_kind = pytest.mark.parametrize("kind", KINDS)
"""Runs a test with an argument ``kind`` for each kind of store."""
on_either_kind = pytest.mark.parametrize("store_kind", KINDS, indirect=True)
"""Runs a test of the program on a store of each kind."""


def new_store(root: Path, kind: StoreKind) -> InspectableStore:
    """Return an empty store of a kind; a plain one is made with its first snapshot."""
    if kind == "packs":
        make_pack_store(root)
    return open_store(root)


def contents(store: InspectableStore, trial: str) -> list[str]:
    """Return the titles of the stored versions of a trial."""
    loaded = [store.load(name) for name in store.versions(trial)]
    return [each.study["protocolSection"]["identificationModule"]["briefTitle"] for each in loaded]


def names_of(store: InspectableStore) -> set[tuple[str, str]]:
    """Return the trial and the file name of everything that a store holds, each once."""
    names = [
        (name.trial, name.file_name)
        for trial in store.trials()
        for name in (*store.versions(trial), *store.history_files(trial))
    ]
    assert len(names) == len(set(names)), "a store lists a snapshot twice"
    return set(names)
