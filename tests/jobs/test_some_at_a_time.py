"""What goes through a whole store holds some trials at a time, so its memory does not grow."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from tests.fakes import CountingProgress, FakeClock, FaultyStore
from tests.made_snapshots import VOLATILE, made_snapshot
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.fulltext import SqliteFullText
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import UnwritableStoreError
from trialcli.jobs.doctor import examine_store
from trialcli.jobs.fulltext import FullText
from trialcli.jobs.listing import list_stored, list_trials
from trialcli.jobs.verify import rebuild, verify
from trialcli.registry.near import read_near
from trialcli.text.phrases import read_phrases
from trialcli.versions.catalog import CatalogSites, MarkedRow
from trialcli.versions.wanted import WantedTrials

TRIALS = [f"NCT{number:08d}" for number in range(1, 13)]
NOW = datetime(2026, 1, 20, tzinfo=UTC)


class LargeStore(FaultyStore):
    """A store that cannot return the marks of all trials together."""

    def marks(self) -> NoReturn:
        raise AssertionError("the marks of all trials are read at once")


class RowByRow(SqliteCatalog):
    """A catalog that notes how many records were read before each row of a new one came."""

    store: FaultyStore
    error: Exception | None = None

    def rebuild(self, rows: Iterable[MarkedRow]) -> int:
        self.read = []
        return super().rebuild(self._noted(rows))

    def _noted(self, rows: Iterable[MarkedRow]) -> Iterator[MarkedRow]:
        for row in rows:
            self.read.append(len(self.store.loaded))
            if self.error is not None:
                raise self.error
            yield row


@pytest.fixture
def store(tmp_path: Path) -> LargeStore:
    store = LargeStore(tmp_path)
    for trial in TRIALS:
        store.put(made_snapshot(trial, title=f"Lupus {trial}"))
    store.loaded.clear()
    return store


@pytest.fixture
def catalog(store: LargeStore, tmp_path: Path) -> RowByRow:
    catalog = RowByRow(tmp_path)
    catalog.store = store
    return catalog


def counting(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> list[int]:
    """Count the trials that each call of a method is given."""
    counts: list[int] = []
    method = getattr(owner, name)

    def counted(self: object, trials: Sequence[str], *more: object) -> object:
        counts.append(len(trials))
        return method(self, trials, *more)

    monkeypatch.setattr(owner, name, counted)
    return counts


def test_each_file_is_checked_and_the_store_is_examined(
    store: LargeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialcli.jobs.doctor._SAMPLE", 5)
    list_stored(store, SqliteCatalog(tmp_path), lambda: NOW, CTGOV_RECORDS)
    assert verify(store, VOLATILE, CountingProgress()).snapshots == len(TRIALS)
    state, catalog = SqliteState(tmp_path), SqliteCatalog(tmp_path)
    checkup = examine_store(store, state, catalog, VOLATILE, CountingProgress(), FakeClock())
    found = checkup.verification
    assert (checkup.checked, found.trials, found.snapshots) == (5, len(TRIALS), len(TRIALS))


def test_the_catalog_is_rebuilt_row_by_row(store: LargeStore, catalog: RowByRow) -> None:
    made = rebuild(store, catalog, lambda: NOW, CTGOV_RECORDS)
    assert made.trials == len(TRIALS)
    assert catalog.read == [*range(1, len(TRIALS) + 1)]


def test_what_cannot_be_read_is_named_though_the_catalog_cannot_be_written(
    store: LargeStore, catalog: RowByRow
) -> None:
    (name,) = store.versions(TRIALS[-1])
    store.damaged.add(name.file_name)
    catalog.error = UnwritableStoreError("The disk is full.")
    made = rebuild(store, catalog, lambda: NOW, CTGOV_RECORDS)
    assert (made.trials, made.problems) == (None, (catalog.error,))
    (why,) = made.left_out
    assert name.file_name in why


def test_the_full_text_index_is_compared_with_some_marks_at_once(
    store: LargeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialcli.jobs.fulltext._COMPARED_AT_ONCE", 5)
    monkeypatch.setattr("trialcli.jobs.fulltext._BATCH", 4)
    index = SqliteFullText(tmp_path, lambda: CTGOV_RECORDS.texts.WEIGHTS)
    text = FullText(store, index, FakeClock(), CTGOV_RECORDS, CountingProgress(), print)
    compared = counting(monkeypatch, SqliteFullText, "marks_of")
    listed = counting(monkeypatch, SqliteFullText, "files")
    added = counting(monkeypatch, SqliteFullText, "update")

    def found() -> int:
        matches, problems = text.ask(lambda index: index.matches(read_phrases(["lupus"])))
        assert problems == []
        return matches.total

    assert found() == len(TRIALS)
    assert compared == [5, 5, 2]
    assert listed == [4, 4, 4]
    assert max(added) == 4
    for file in (tmp_path / TRIALS[3]).iterdir():
        file.unlink()
    (tmp_path / TRIALS[3]).rmdir()
    monkeypatch.setattr("trialcli.edges.fulltext._PAGE", 3)
    assert found() == len(TRIALS) - 1
    assert index.marks_of(TRIALS).keys() == {*TRIALS} - {TRIALS[3]}


def test_the_sites_of_some_trials_are_read_at_once(
    store: LargeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = SqliteCatalog(tmp_path)
    list_stored(store, catalog, lambda: NOW, CTGOV_RECORDS)
    asked: list[int] = []
    sites_of = SqliteCatalog.sites_of

    def counted(catalog: SqliteCatalog, trials: Collection[str]) -> Mapping[str, CatalogSites]:
        asked.append(len(trials))
        return sites_of(catalog, [*trials])

    monkeypatch.setattr("trialcli.jobs.nearby._AT_ONCE", 5)
    monkeypatch.setattr(SqliteCatalog, "sites_of", counted)
    wanted = WantedTrials(near=read_near("52.5,13.4,50km"))
    state = SqliteState(tmp_path)
    found = list_trials(store, catalog, state, lambda: NOW, CTGOV_RECORDS, wanted=wanted)
    assert [*found.rows] == []
    assert asked == [5, 5, 2]
