"""A store to try a run on: it finds what it would find, and leaves the real one as it is."""

from pathlib import Path

import pytest

from tests.made_snapshots import TRIAL, made_snapshot
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.store.layered import LayeredStore
from trialcli.versions.snapshot import name_of


@pytest.fixture
def below(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "below")


@pytest.fixture
def layered(below: DirectoryStore, tmp_path: Path) -> LayeredStore:
    return LayeredStore(below, DirectoryStore(tmp_path / "above"))


def test_a_snapshot_is_stored_above_and_the_real_store_is_unchanged(
    below: DirectoryStore, layered: LayeredStore
) -> None:
    old, new = made_snapshot(), made_snapshot(title="New", minutes=1)
    below.put(old)
    kept = layered.put(new)
    assert (kept.outcome, kept.name) == ("changed", name_of(new))
    assert layered.versions(TRIAL) == [name_of(old), name_of(new)]
    assert [layered.load(name) for name in layered.versions(TRIAL)] == [old, new]
    assert below.versions(TRIAL) == [name_of(old)]
    assert layered.trials() == [TRIAL]


def test_the_same_content_is_unchanged(below: DirectoryStore, layered: LayeredStore) -> None:
    below.put(made_snapshot())
    kept = layered.put(made_snapshot(minutes=1))
    assert (kept.outcome, kept.name) == ("unchanged", name_of(made_snapshot()))


def test_an_unknown_trial_is_new(layered: LayeredStore) -> None:
    assert layered.put(made_snapshot()).outcome == "new"
    assert layered.put(made_snapshot(minutes=1)).outcome == "unchanged"
    assert layered.put(made_snapshot(title="New", minutes=2)).outcome == "changed"
