import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import CountingCatalog, CountingState, catalog_rows
from tests.made_snapshots import TRIAL, made_snapshot, made_version
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SCHEMA, SqliteCatalog
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.storefiles import CATALOG
from trialcli.errors import StoreError
from trialcli.jobs.listing import Listing, list_stored, list_trials
from trialcli.versions.catalog import MarkedRow
from trialcli.versions.snapshot import Snapshot, SnapshotName
from trialcli.versions.store import StoredNames

OTHER = "NCT00000002"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class WatchedStore(DirectoryStore):
    """A real store that counts what is read, and whose marks can be set by hand."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.loaded: list[str] = []
        self.looked_into: list[str] = []
        self.unreadable: set[str] = set()
        self.set_marks: dict[str, int] = {}

    def each_mark(self) -> Iterator[tuple[str, int]]:
        return iter((dict(super().each_mark()) | self.set_marks).items())

    def marks_of(self, trials: Iterable[str]) -> dict[str, int]:
        wanted = set(trials)
        return {trial: mark for trial, mark in self.each_mark() if trial in wanted}

    def names_of(self, trial: str) -> StoredNames:
        self.looked_into.append(trial)
        if trial in self.unreadable:
            raise StoreError(f"{trial} may not be read.")
        return super().names_of(trial)

    def load(self, name: SnapshotName) -> Snapshot:
        self.loaded.append(name.trial)
        return super().load(name)


@pytest.fixture
def store(tmp_path: Path) -> WatchedStore:
    store = WatchedStore(tmp_path / "snapshots")
    store.put(made_snapshot(title="A"))
    store.put(made_snapshot(title="B", minutes=1))
    store.put(made_snapshot(OTHER, title="C"))
    store.set_marks = dict.fromkeys((TRIAL, OTHER), 10**9)
    return store


@pytest.fixture
def index(tmp_path: Path) -> CountingCatalog:
    return CountingCatalog(tmp_path / "snapshots")


def listed(store: WatchedStore, index: CountingCatalog, seconds: float = 100) -> Listing:
    """List what is stored, that long after 1970 began, and forget what was read before."""
    store.loaded, store.looked_into = [], []
    return list_stored(store, index, lambda: EPOCH + timedelta(seconds=seconds), CTGOV_RECORDS)


def without_sites(listing: Listing) -> Listing:
    """Return a listing as the catalog has it: the rows are without sites."""
    return replace(listing, rows=tuple(row._replace(sites=None) for row in listing.rows))


def titles(listing: Listing) -> dict[str, str]:
    return {row.summary.trial: row.summary.title for row in listing.rows}


def test_a_row_describes_the_newest_snapshot(store: WatchedStore, index: CountingCatalog) -> None:
    first, second = listed(store, index).rows
    newest = store.load(store.versions(TRIAL)[-1])
    assert (first.summary.trial, first.summary.title) == (TRIAL, "B")
    assert first.summary.countries == ("Peru",)
    assert (first.snapshots, first.name) == (2, store.versions(TRIAL)[-1].file_name)
    assert (first.first, first.newest) == (made_snapshot().retrieved, newest.retrieved)
    assert first.digest == newest.digest
    assert first.problem is None
    assert (second.summary.trial, second.snapshots) == (OTHER, 1)


def test_what_the_index_knows_is_not_read_again(
    store: WatchedStore, index: CountingCatalog
) -> None:
    before = listed(store, index)
    assert listed(store, index) == without_sites(before)
    assert store.loaded == []
    assert store.looked_into == []


def test_only_changed_trials_are_read_again(store: WatchedStore, index: CountingCatalog) -> None:
    listed(store, index)
    store.put(made_snapshot(title="D", minutes=2))
    store.set_marks[TRIAL] += 1
    assert titles(listed(store, index)) == {TRIAL: "D", OTHER: "C"}
    assert store.loaded == [TRIAL]


def test_a_young_mark_is_not_trusted_and_settles(
    store: WatchedStore, index: CountingCatalog
) -> None:
    """Two snapshots within one tick of the disk's clock leave one mark."""
    store.set_marks[TRIAL] = 99 * 10**9
    listed(store, index, seconds=100)
    store.put(made_snapshot(title="D", minutes=2))  # and the mark does not move
    assert titles(listed(store, index, seconds=100.5))[TRIAL] == "D"
    assert store.loaded == [TRIAL]
    # Settling looks at names and opens no file; after that there is nothing to do.
    assert titles(listed(store, index, seconds=102))[TRIAL] == "D"
    assert (store.looked_into, store.loaded) == ([TRIAL], [])
    listed(store, index, seconds=103)
    assert (store.looked_into, store.loaded) == ([], [])


@pytest.mark.parametrize("seconds", [97, 99, 101])
def test_a_mark_from_the_future_is_not_trusted(
    store: WatchedStore, index: CountingCatalog, seconds: float
) -> None:
    store.set_marks[TRIAL] = 99 * 10**9
    for _ in range(3):
        listed(store, index, seconds)
        assert TRIAL in store.looked_into


def test_a_copied_store_is_scanned_but_not_read(
    store: WatchedStore, index: CountingCatalog
) -> None:
    before = listed(store, index)
    store.set_marks = dict.fromkeys((TRIAL, OTHER), 2 * 10**9)
    assert listed(store, index) == without_sites(before)
    assert (sorted(store.looked_into), store.loaded) == ([TRIAL, OTHER], [])


def test_a_trial_that_is_gone_leaves_the_index(
    store: WatchedStore, index: CountingCatalog, tmp_path: Path
) -> None:
    listed(store, index)
    for file in (tmp_path / "snapshots" / OTHER).iterdir():
        file.unlink()
    store.set_marks[OTHER] += 1
    assert list(titles(listed(store, index))) == [TRIAL]
    assert list(catalog_rows(index)) == [TRIAL]
    (tmp_path / "snapshots" / OTHER).rmdir()
    del store.set_marks[OTHER]
    assert list(titles(listed(store, index))) == [TRIAL]


def test_an_index_that_is_up_to_date_is_not_written(
    store: WatchedStore, index: CountingCatalog
) -> None:
    listed(store, index)
    writes = index.catalog_writes
    listed(store, index)
    assert index.catalog_writes == writes


def test_an_older_catalog_is_made_again_and_nothing_is_wrong_with_it(
    store: WatchedStore, index: CountingCatalog, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "snapshots" / CATALOG, isolation_level=None)) as db:
        for step in SCHEMA.steps[:2]:
            step(db)
        db.execute("INSERT INTO newest VALUES (?, 1000000000, '3 trial', '[]', 7)", [TRIAL])
        db.execute("PRAGMA user_version = 2")
        db.execute(f"PRAGMA application_id = {0x74726300 + 2}")
    before = listed(store, index)
    assert (titles(before), before.warnings) == ({TRIAL: "B", OTHER: "C"}, ())
    assert list(catalog_rows(index)) == [TRIAL, OTHER]
    assert listed(store, index) == before
    assert store.loaded == []


class ReadOnlyCatalog(SqliteCatalog):
    """A real catalog on a disk that became read-only."""

    def update(self, _: Iterable[MarkedRow], __: Iterable[str]) -> bool:
        return False


@pytest.mark.parametrize("is_known", [True, False])
def test_a_catalog_that_cannot_be_written_lists_what_is_stored_now(
    store: WatchedStore, index: CountingCatalog, tmp_path: Path, is_known: bool
) -> None:
    if is_known:
        listed(store, index)
    store.put(made_snapshot(title="D", minutes=2))
    store.set_marks[TRIAL] += 1
    catalog = ReadOnlyCatalog(tmp_path / "snapshots")
    for _ in range(2):
        found = list_stored(store, catalog, lambda: EPOCH, CTGOV_RECORDS)
        assert (titles(found), found.warnings) == ({TRIAL: "D", OTHER: "C"}, ())


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_the_first_trials_need_only_their_own_directories(
    store: WatchedStore, index: CountingCatalog, limit: int
) -> None:
    def first() -> list[str]:
        now = EPOCH + timedelta(seconds=100)
        found = list_trials(
            store, index, CountingState(Path("nowhere")), lambda: now, CTGOV_RECORDS, limit=limit
        )
        assert (found.count, found.shown) == (2, min(limit, 2))
        return [one.summary.title for one in found.rows]

    assert first() == ["B", "C"][:limit]
    assert first() == ["B", "C"][:limit]
    store.put(made_snapshot(title="D", minutes=2))
    store.set_marks[TRIAL] += 1
    assert first() == ["D", "C"][:limit]


def test_with_a_damaged_index_the_files_are_read(
    store: WatchedStore, index: CountingCatalog, tmp_path: Path
) -> None:
    (tmp_path / "snapshots" / CATALOG).write_bytes(b"no database" * 1000)
    listing = listed(store, index)
    assert titles(listing) == {TRIAL: "B", OTHER: "C"}
    (warning,) = listing.warnings
    assert "is damaged" in warning


def test_a_damaged_newest_snapshot_is_listed_and_named(
    store: WatchedStore, index: CountingCatalog, tmp_path: Path
) -> None:
    listed(store, index)
    kept = store.put(made_snapshot(title="D", minutes=2)).name
    file = tmp_path / "snapshots" / TRIAL / kept.file_name
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    store.set_marks[TRIAL] += 1
    for _ in range(2):
        listing = listed(store, index)
        row = listing.rows[0]
        assert (row.summary.trial, row.summary.title) == (TRIAL, "(no title)")
        assert (row.snapshots, row.name, row.digest) == (3, kept.file_name, kept.digest)
        assert row.problem is not None
        assert str(file) in row.problem
        assert listing.problems == (row.problem,)
        assert titles(listing)[OTHER] == "C"
    # Mended in place: no mark moves, and yet it is noticed, as it was never indexed.
    file.write_bytes(whole)
    mended = listed(store, index)
    assert titles(mended)[TRIAL] == "D"
    assert (mended.problems, mended.warnings) == ((), ())


def test_a_newest_snapshot_of_a_newer_format_is_listed_and_named(
    store: WatchedStore, index: CountingCatalog, tmp_path: Path
) -> None:
    name = store.versions(OTHER)[0].file_name.replace("20260112", "20270112")
    (tmp_path / "snapshots" / OTHER / name).write_text('{"format": "trialcli-snapshot/2"}')
    listing = listed(store, index)
    assert listing.rows[1].name == name
    assert "format 2" in listing.problems[0]


def test_a_trial_that_may_not_be_read_is_named(store: WatchedStore, index: CountingCatalog) -> None:
    store.unreadable = {OTHER}
    listing = listed(store, index)
    assert titles(listing) == {TRIAL: "B"}
    assert listing.problems == (f"{OTHER} may not be read.",)


def test_a_store_that_is_not_there_is_an_empty_list(tmp_path: Path) -> None:
    root = tmp_path / "nowhere"
    listing = list_stored(DirectoryStore(root), SqliteCatalog(root), lambda: EPOCH, CTGOV_RECORDS)
    assert listing == Listing((), (), ())
    assert not root.exists()


def test_real_marks_settle_too(tmp_path: Path) -> None:
    """With a real disk's marks: rows indexed at once are taken on trust once time has passed."""
    store = WatchedStore(tmp_path / "snapshots")
    index = SqliteCatalog(tmp_path / "snapshots")
    store.put(made_snapshot())
    mark = store.marks()[TRIAL] / 10**9
    moments = iter([mark + 0.1, mark + 5, mark + 6])
    read: list[tuple[int, int]] = []
    for _ in range(3):
        store.loaded, store.looked_into = [], []
        list_stored(store, index, lambda: EPOCH + timedelta(seconds=next(moments)), CTGOV_RECORDS)
        read.append((len(store.looked_into), len(store.loaded)))
    assert read == [(1, 1), (1, 0), (0, 0)]


def test_fakes_and_real_ones_fit_the_ports(tmp_path: Path) -> None:
    stores = [DirectoryStore(tmp_path), WatchedStore(tmp_path)]
    assert [store.trials() for store in stores] == [[], []]


def test_versions_of_the_history_are_counted_beside_our_own(
    store: WatchedStore, index: CountingCatalog
) -> None:
    assert [row.histories for row in listed(store, index).rows] == [0, 0]
    for number in (1, 2, 2):
        store.put_history(made_version(number, title=f"v{number}", minutes=number))
    store.set_marks = dict.fromkeys((TRIAL, OTHER), 2 * 10**9)
    for _ in range(2):
        first, second = listed(store, index).rows
        assert (first.snapshots, first.histories, first.summary.title) == (2, 2, "B")
        assert (second.snapshots, second.histories) == (1, 0)


def test_a_trial_of_which_only_the_history_is_stored_is_listed(
    tmp_path: Path, index: CountingCatalog
) -> None:
    store = WatchedStore(tmp_path / "snapshots")
    store.put_history(made_version(1, title="Old &amp; first"))
    store.put_history(made_version(2, title="New &amp; last", minutes=1))
    (row,) = listed(store, index).rows
    assert (row.snapshots, row.histories, row.summary.title) == (0, 2, "New & last")
