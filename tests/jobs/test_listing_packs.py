"""A store of packs says what came since the last list, so not all trials are compared."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.made_snapshots import NOON, made_snapshot
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.packs.packfile import contents_of
from trialcli.edges.packs.store import PackStore
from trialcli.edges.storefiles import CATALOG, PACKS
from trialcli.jobs.listing import list_trials, read_trial
from trialcli.versions.order import BY_TRIAL, Order
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.wanted import EVERY_TRIAL, WantedTrials


class WatchedStore(PackStore):
    """A real store that counts what is asked."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.every_mark = 0
        self.marked: list[str] = []
        self.loaded: list[str] = []

    def each_mark(self) -> Iterator[tuple[str, int]]:
        self.every_mark += 1
        return super().each_mark()

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        trials = list(trials)
        self.marked += trials
        return super().marks_of(trials)

    def load(self, name: SnapshotName) -> Snapshot:
        self.loaded.append(name.trial)
        return super().load(name)


class NoChecks:
    def newest_check(self) -> None:
        return None

    def last_checks_of(self, _: Iterable[str]) -> dict[str, object]:
        return {}


def trial(number: int) -> str:
    return f"NCT{number:08d}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "snapshots"
    store = PackStore(root)
    list(store.put_all(made_snapshot(trial(number), f"Title {number}") for number in range(1, 6)))
    store.close()
    return root


def listed(
    root: Path,
    wanted: WantedTrials = EVERY_TRIAL,
    order: Order = BY_TRIAL,
    limit: int | None = None,
) -> tuple[list[str], WatchedStore, int]:
    """Return the titles of a new list, its store, and the number of all trials."""
    store = WatchedStore(root)
    found = list_trials(
        store,
        SqliteCatalog(root),
        NoChecks(),  # type: ignore[arg-type]
        lambda: NOON + timedelta(days=400),
        CTGOV_RECORDS,
        wanted=wanted,
        order=order,
        limit=limit,
    )
    rows = [each.row.summary.title for each in found.rows]
    store.close()
    return rows, store, found.count


def put(root: Path, number: int, title: str, minutes: float) -> None:
    store = PackStore(root)
    store.put(made_snapshot(trial(number), title, minutes=minutes))
    store.close()


def test_all_trials_are_compared_once(root: Path) -> None:
    rows, store, count = listed(root)
    assert (len(rows), len(store.loaded), count) == (5, 5, 5)
    assert store.every_mark
    for limit in (None, 2):
        rows, store, count = listed(root, limit=limit)
        assert (len(rows), store.every_mark, store.loaded, count) == (limit or 5, 0, [], 5)
        assert store.marked == []


@pytest.mark.parametrize("limit", [None, 2])
def test_only_what_came_since_is_compared(root: Path, limit: int | None) -> None:
    listed(root)
    put(root, 2, "Another title", 1)
    put(root, 9, "A new trial", 2)
    rows, store, count = listed(root, limit=limit)
    every = ["Title 1", "Another title", "Title 3", "Title 4", "Title 5", "A new trial"]
    assert (rows, count) == (every[:limit], 6)
    assert (store.every_mark, sorted(store.loaded)) == (0, [trial(2), trial(9)])
    assert listed(root)[1].marked == []


def test_a_filter_and_an_order_use_what_is_known(root: Path) -> None:
    listed(root)
    put(root, 2, "Another title", 1)
    rows, store, _ = listed(root, order=Order("title", is_descending=True), limit=3)
    assert (rows, store.every_mark) == (["Title 5", "Title 4", "Title 3"], 0)
    wanted = WantedTrials(trials=(trial(2), trial(3), trial(7)))
    rows, store, count = listed(root, wanted)
    assert (rows, store.every_mark, count) == (["Another title", "Title 3"], 0, 5)


def test_what_is_in_a_journal_is_listed(root: Path) -> None:
    listed(root)
    writer = PackStore(root)
    writer.put(made_snapshot(trial(1), "In a journal", minutes=1))
    assert listed(root)[0][0] == "In a journal"
    writer.put(made_snapshot(trial(1), "In a journal again", minutes=2))
    rows, store, _ = listed(root)
    assert (rows[0], store.every_mark) == ("In a journal again", 0)
    writer.close()
    rows, store, _ = listed(root)
    assert (rows[0], store.every_mark) == ("In a journal again", 0)


def test_what_went_with_a_journal_is_not_listed(root: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(root / PACKS, backup)
    killed = PackStore(root)
    killed.put(made_snapshot(trial(1), "In a journal", minutes=1))
    killed.put(made_snapshot(trial(8), "In a journal alone", minutes=1))
    assert listed(root)[0][::5] == ["In a journal", "In a journal alone"]
    # The packs are put back, and another run stores something before the next list.
    shutil.rmtree(root / PACKS)
    shutil.copytree(backup, root / PACKS)
    put(root, 2, "Another title", 2)
    expected = ["Title 1", "Another title", "Title 3", "Title 4", "Title 5"]
    rows, store, count = listed(root)
    assert (rows, count, store.every_mark) == (expected, 5, 0)


def test_after_a_compaction_all_are_compared_and_none_is_read(root: Path) -> None:
    put(root, 1, "Another title", 1)
    listed(root)
    store = PackStore(root)
    store.compact()
    store.close()
    rows, watched, _ = listed(root)
    assert (rows[0], watched.every_mark, watched.loaded) == ("Another title", 1, [])
    assert listed(root)[1].every_mark == 0


def test_a_pack_that_is_gone_is_noticed(root: Path) -> None:
    put(root, 9, "Gone later", 1)
    listed(root)
    last = max((root / PACKS).iterdir())
    last.unlink()
    rows, _, count = listed(root)
    assert (len(rows), count) == (5, 5)


def test_a_store_that_is_put_back_is_listed_as_it_is(root: Path, tmp_path: Path) -> None:
    listed(root)
    shutil.copytree(root / PACKS, tmp_path / "backup")
    store = PackStore(root)
    store.put(made_snapshot(trial(2), "Lost later", minutes=1))
    store.put(made_snapshot(trial(8), "Lost, too", minutes=1))
    store.close()
    # Another command writes the rows of what it stored.
    marks = store.marks_of([trial(2), trial(8)])
    rows = [
        read_trial(store, each, mark, NOON + timedelta(days=9), CTGOV_RECORDS)
        for each, mark in marks.items()
    ]
    store.close()
    SqliteCatalog(root).update([row for row in rows if row is not None], ())
    shutil.rmtree(root / PACKS)
    shutil.copytree(tmp_path / "backup", root / PACKS)
    for limit in (3, None):
        titles, _, count = listed(root, limit=limit)
        assert titles == [f"Title {number}" for number in range(1, 6)][:limit]
        assert count == 5


def test_a_damaged_row_is_reported_by_each_list(root: Path) -> None:
    listed(root)
    put(root, 2, "Damaged later", 1)
    pack = max((root / PACKS).iterdir())
    content = bytearray(pack.read_bytes())
    # The record is the last but one column of the only row group.
    (group,) = contents_of(pack).groups
    content[group.start + group.size - 120] ^= 1
    pack.write_bytes(content)
    for _ in range(2):
        store = PackStore(root)
        found = list_trials(
            store,
            SqliteCatalog(root),
            NoChecks(),  # type: ignore[arg-type]
            lambda: NOON + timedelta(days=400),
            CTGOV_RECORDS,
        )
        assert len(list(found.rows)) == 5
        assert "Title 2" not in [row.row.summary.title for row in found.rows]
        assert [problem for problem in found.problems if trial(2) in problem]
        store.close()


def test_a_catalog_that_is_lost_is_made_again(root: Path) -> None:
    listed(root)
    (root / CATALOG).unlink()
    rows, store, count = listed(root)
    assert (len(rows), len(store.loaded), count) == (5, 5, 5)
