from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.fakes import FaultyStore
from tests.made_snapshots import made_snapshot
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.catalogquery import SqliteOpenCatalog
from trialcli.edges.packs.store import PackStore
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import TrialFilesError
from trialcli.events.thresholds import Thresholds
from trialcli.jobs.diff import diff_every, diff_newest, diff_original
from trialcli.jobs.listing import list_stored
from trialcli.jobs.stored import StoredVersions
from trialcli.jobs.storedtrials import counted_trials, each_with_one_version, stored_trials
from trialcli.registry.history import HistoryIndex, ListedHistory, RegistryVersion
from trialcli.versions.catalog import UnusableCatalogError
from trialcli.versions.diff import Diff
from trialcli.versions.diff_result import NoNewVersion, OnlyOneVersion
from trialcli.versions.store import StoredNames

SINGLE = [f"NCT{number:08d}" for number in range(1, 121)]
CHANGED = "NCT00000500"
SETTLED = datetime(2026, 1, 20, tzinfo=UTC)


class ListedStore(FaultyStore):
    """A store that counts which directories are read; each mark is an early time."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.read: list[str] = []
        self.moved: set[str] = set()
        self.unreadable: set[str] = set()

    def each_mark(self) -> Iterator[tuple[str, int]]:
        return ((trial, 2 if trial in self.moved else 1) for trial, _ in super().each_mark())

    def names_of(self, trial: str) -> StoredNames:
        self.read.append(trial)
        if trial in self.unreadable:
            raise TrialFilesError("It cannot be read.", trial=trial)
        return super().names_of(trial)


@pytest.fixture
def store(tmp_path: Path) -> ListedStore:
    store = ListedStore(tmp_path)
    for trial in SINGLE:
        store.put(made_snapshot(trial))
    store.put(made_snapshot(CHANGED, "A"))
    store.put(made_snapshot(CHANGED, "B", minutes=60))
    list_stored(store, SqliteCatalog(tmp_path), lambda: SETTLED, CTGOV_RECORDS)
    store.read.clear()
    store.loaded.clear()
    return store


@pytest.fixture
def stored(store: ListedStore, tmp_path: Path) -> StoredVersions:
    state, catalog = SqliteState(tmp_path), SqliteCatalog(tmp_path)
    return StoredVersions(store, state, catalog, CTGOV_RECORDS, Thresholds)


def with_one_version(store: ListedStore, stored: StoredVersions) -> set[str]:
    every = [*SINGLE, CHANGED]
    single = each_with_one_version(store, stored.catalog, every)
    return {trial for trial, is_single in zip(every, single, strict=True) if is_single}


def test_trials_that_the_catalog_knows_are_counted_without_their_directories(
    store: ListedStore, stored: StoredVersions
) -> None:
    assert stored_trials(store, stored.catalog) == [*SINGLE, CHANGED]
    assert with_one_version(store, stored) == set(SINGLE)
    assert store.read == []


def test_directories_that_changed_are_read(store: ListedStore, stored: StoredVersions) -> None:
    store.moved = {SINGLE[0], CHANGED}
    assert stored_trials(store, stored.catalog) == [*SINGLE, CHANGED]
    assert sorted(store.read) == [SINGLE[0], CHANGED]
    assert with_one_version(store, stored) == set(SINGLE[1:])


def test_without_a_catalog_every_directory_is_read(
    store: ListedStore, stored: StoredVersions, tmp_path: Path
) -> None:
    (tmp_path / "state.sqlite3.catalog").unlink()
    (tmp_path / "NCT00000700").mkdir()
    store.unreadable = {SINGLE[0]}
    assert stored_trials(store, stored.catalog) == [*SINGLE, CHANGED]
    assert with_one_version(store, stored) == set()


@pytest.mark.parametrize("original", [False, True])
def test_a_diff_of_many_trials_reads_only_those_with_several_versions(
    store: ListedStore, stored: StoredVersions, original: bool
) -> None:
    every = [*SINGLE, CHANGED]
    found = list(diff_original(stored, every) if original else diff_newest(stored, every, None))
    single, changed = found
    assert single == OnlyOneVersion(SINGLE)
    assert isinstance(changed, Diff)
    assert set(store.read) == {CHANGED}
    assert {name.trial for name in store.loaded} == {CHANGED}


def test_a_trial_whose_other_versions_are_only_listed_lacks_them(
    stored: StoredVersions,
) -> None:
    versions = tuple(RegistryVersion(n, date(2026, 1, n), None, ()) for n in (1, 2, 3))
    index = HistoryIndex(SINGLE[3], versions)
    stored.state.record_history(ListedHistory(index, "", SETTLED))
    found = list(diff_newest(stored, [*SINGLE, CHANGED], None))
    missing = [one for one in found if isinstance(one, NoNewVersion) and one.is_missing]
    assert [one.trial for one in missing] == [SINGLE[3]]


def test_a_diff_of_every_trial_has_one_result_for_those_with_one_version(
    store: ListedStore, stored: StoredVersions
) -> None:
    single, changed = diff_every(stored, None)
    assert single == OnlyOneVersion(SINGLE)
    assert isinstance(changed, Diff)
    assert set(store.read) == {CHANGED}


def test_a_diff_of_every_trial_names_those_with_listed_versions_and_other_ids(
    store: ListedStore, stored: StoredVersions
) -> None:
    versions = tuple(RegistryVersion(n, date(2026, 1, n), None, ()) for n in (1, 2, 3))
    stored.state.record_history(ListedHistory(HistoryIndex(SINGLE[3], versions), "", SETTLED))
    stored.state.record_alias(SINGLE[5], CHANGED)
    store.moved = {SINGLE[7]}
    found = [one.trial if isinstance(one, Diff) else one for one in diff_every(stored, None)]
    assert found == [
        OnlyOneVersion(SINGLE[:3]),
        NoNewVersion(SINGLE[3], None, is_missing=True),
        OnlyOneVersion(SINGLE[4:5]),
        CHANGED,
        OnlyOneVersion(SINGLE[6:7]),
        NoNewVersion(SINGLE[7], None),
        OnlyOneVersion(SINGLE[8:]),
        CHANGED,
    ]


def test_the_catalog_is_asked_about_some_trials_at_once(
    stored: StoredVersions, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    single_among = SqliteOpenCatalog.single_among

    def counted(view: SqliteOpenCatalog, trials: Collection[str]) -> set[str]:
        asked.append([*trials])
        return single_among(view, trials)

    monkeypatch.setattr("trialcli.jobs.storedtrials._AT_ONCE", 50)
    monkeypatch.setattr(SqliteOpenCatalog, "single_among", counted)
    single, *_ = diff_original(stored, [*SINGLE, CHANGED])
    assert single == OnlyOneVersion(SINGLE)
    assert [len(some) for some in asked] == [50, 50, 21]


def test_a_catalog_that_is_damaged_meanwhile_knows_no_more_single_trials(
    stored: StoredVersions, monkeypatch: pytest.MonkeyPatch
) -> None:
    single_among = SqliteOpenCatalog.single_among

    def broken(view: SqliteOpenCatalog, trials: Collection[str]) -> set[str]:
        if CHANGED in trials:
            raise UnusableCatalogError
        return single_among(view, trials)

    monkeypatch.setattr("trialcli.jobs.storedtrials._AT_ONCE", 100)
    monkeypatch.setattr(SqliteOpenCatalog, "single_among", broken)
    single, *others, changed = diff_original(stored, [*SINGLE, CHANGED])
    assert single == OnlyOneVersion(SINGLE[:100])
    assert others == [NoNewVersion(trial, None) for trial in SINGLE[100:]]
    assert isinstance(changed, Diff)


class PackedStore(PackStore):
    """A store of packs that refuses to name the marks of all trials."""

    def each_mark(self) -> Iterator[tuple[str, int]]:
        raise AssertionError("all trials are compared")


def test_packs_that_were_compared_once_are_asked_only_for_what_came_since(tmp_path: Path) -> None:
    every, catalog = PackStore(tmp_path), SqliteCatalog(tmp_path)
    for trial in SINGLE[:5]:
        every.put(made_snapshot(trial))
    every.close()
    list_stored(every, catalog, lambda: SETTLED, CTGOV_RECORDS)
    assert counted_trials(PackedStore(tmp_path), catalog) == (SINGLE[:5], [])
    every.put(made_snapshot(SINGLE[2], "B", minutes=60))
    every.put(made_snapshot(SINGLE[6]))
    every.close()
    found = counted_trials(PackedStore(tmp_path), catalog)
    assert found == ([SINGLE[0], SINGLE[1], SINGLE[3], SINGLE[4]], [SINGLE[2], SINGLE[6]])
    assert stored_trials(PackedStore(tmp_path), catalog) == [*SINGLE[:5], SINGLE[6]]
    list_stored(every, catalog, lambda: SETTLED, CTGOV_RECORDS)
    found = counted_trials(PackedStore(tmp_path), catalog)
    assert found == ([SINGLE[0], SINGLE[1], SINGLE[3], SINGLE[4], SINGLE[6]], [SINGLE[2]])


def test_without_sqlite_rows_no_trial_counts_as_single(tmp_path: Path) -> None:
    store = PackStore(tmp_path)
    store.put(made_snapshot(SINGLE[0]))
    (tmp_path / "state.sqlite3.catalog").write_bytes(b"no database" * 100)
    assert counted_trials(store, SqliteCatalog(tmp_path)) == ([], [SINGLE[0]])
