import random
from pathlib import Path

import pytest

from tests.made_snapshots import made_snapshot
from trialcli.edges.packs.store import PackStore
from trialcli.edges.store.directory import DirectoryStore

TRIALS = [f"NCT{number:08d}" for number in range(1, 301)]


@pytest.fixture
def store(tmp_path: Path) -> PackStore:
    """Return a store in which the trials lie in no order, the first ten again in another pack."""
    store = PackStore(tmp_path / "snapshots")
    shuffled = random.Random(7).sample(TRIALS, len(TRIALS))  # noqa: S311 - no secret
    for trial in shuffled:
        store.put(made_snapshot(trial))
    store.close()
    for trial in shuffled[:10]:
        store.put(made_snapshot(trial, "Later", minutes=1))
    store.close()
    return store


def place(store: PackStore, trial: str) -> tuple[str, int, int]:
    newest = store.versions(trial)[-1]
    (found,) = store._holdings.catalog.places(trial, newest.file_name)
    return found[:3]


def test_neighbors_in_a_pack_come_one_after_the_other(store: PackStore) -> None:
    ordered = [*store.in_reading_order(TRIALS)]
    assert sorted(ordered) == TRIALS
    assert ordered != TRIALS
    places = [place(store, trial) for trial in ordered]
    by_pack = sorted({pack for pack, _, _ in places}, key=[pack for pack, _, _ in places].index)
    assert places == sorted(places, key=lambda one: (by_pack.index(one[0]), one[1:]))
    assert len(by_pack) == 2


def test_trials_that_are_not_stored_come_last(store: PackStore) -> None:
    absent = ["NCT00009998", "NCT00009999"]
    assert [*store.in_reading_order([*absent, *TRIALS])][-2:] == absent


def test_few_trials_stay_as_they_are_given(store: PackStore) -> None:
    assert store.in_reading_order(TRIALS[5:2:-1]) == TRIALS[5:2:-1]


def test_plain_files_are_read_in_any_order(tmp_path: Path) -> None:
    assert DirectoryStore(tmp_path).in_reading_order(TRIALS[::-1]) == TRIALS[::-1]
