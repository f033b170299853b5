"""A catalog that lacks something, which the database does not notice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.edges.packs.test_store import everything, packs
from tests.made_snapshots import made_snapshot
from trialcli.edges.packs.agreement import complete_catalog
from trialcli.edges.packs.holdings import PackHoldings
from trialcli.edges.packs.store import PackStore
from trialcli.edges.storefiles import PACK_CATALOG

TRIALS = [f"NCT0000000{number}" for number in range(1, 7)]
LOSSES = [
    "DELETE FROM snapshots",
    "DELETE FROM snapshots WHERE row = 0",
    "DELETE FROM snapshots WHERE trial = 'NCT00000002'",
    "DELETE FROM snapshots WHERE pack = 2",
    "UPDATE snapshots SET trial = 'NCT00000099' WHERE trial = 'NCT00000002'",
    "UPDATE snapshots SET file = '../../x' WHERE trial = 'NCT00000002'",
    "UPDATE snapshots SET row = 2 WHERE trial = 'NCT00000002'",
    "DELETE FROM marks",
    "DELETE FROM marks WHERE trial = 'NCT00000002'",
    "DELETE FROM marks WHERE trial = ''",
    "UPDATE marks SET mark = 5",
    "DELETE FROM snapshots WHERE row = 0; DELETE FROM marks WHERE trial > 'NCT00000001'",
    "DELETE FROM groups",
    "DELETE FROM groups WHERE pack = 1",
    "DELETE FROM packs",
    "DELETE FROM packs WHERE id = 1",
]
ENTIRE = """DELETE FROM snapshots WHERE trial > 'NCT00000004';
    DELETE FROM marks WHERE trial > 'NCT00000004'"""
"""What is asked by the ID of a trial is not noticed."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two packs of three trials each."""
    root = tmp_path / "snapshots"
    for start in (0, 3):
        store = PackStore(root)
        list(store.put_all(made_snapshot(trial) for trial in TRIALS[start : start + 3]))
        store.close()
    return root


@pytest.fixture
def store(root: Path) -> Iterator[PackStore]:
    store = PackStore(root)
    yield store
    store.close()


def damage(root: Path, statements: str) -> None:
    with closing(sqlite3.connect(root / PACK_CATALOG)) as db:
        db.executescript(statements)


@pytest.mark.parametrize("loss", LOSSES)
def test_an_ordinary_command_finds_everything(loss: str, root: Path, store: PackStore) -> None:
    damage(root, loss)
    assert len(everything(store)) == 6


@pytest.mark.parametrize("loss", [*LOSSES, ENTIRE])
def test_compaction_loses_nothing_that_the_catalog_lacks(
    loss: str, root: Path, store: PackStore
) -> None:
    damage(root, loss)
    assert not store.compact().left
    assert len(packs(root)) == 1
    assert store.trials() == TRIALS
    assert len(everything(PackStore(root))) == 6


@pytest.mark.parametrize("loss", [*LOSSES, ENTIRE])
def test_verification_completes_the_catalog(loss: str, root: Path, store: PackStore) -> None:
    damage(root, loss)
    assert not list(store.problems())
    assert store.trials() == TRIALS
    assert len(everything(store)) == 6


def test_a_complete_catalog_stays(root: Path) -> None:
    holdings = PackHoldings(root)
    holdings.refresh()
    before = (root / PACK_CATALOG).read_bytes()
    assert complete_catalog(holdings)
    assert (root / PACK_CATALOG).read_bytes() == before
    damage(root, "DELETE FROM snapshots WHERE trial = 'NCT00000002'")
    assert not complete_catalog(holdings)
    assert complete_catalog(holdings)
    holdings.close()
    assert PackStore(root).trials() == TRIALS
