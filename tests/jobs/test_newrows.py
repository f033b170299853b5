from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import CountingCatalog, FaultyStore
from tests.made_snapshots import made_snapshot, made_version
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.storefiles import CATALOG
from trialcli.jobs.listing import list_stored
from trialcli.jobs.newrows import NewRows

TRIALS = [f"NCT{number:08d}" for number in range(1, 6)]


class World:
    """A store whose new rows are collected, with a clock that begins when the files are written."""

    def __init__(self, root: Path) -> None:
        self.store = FaultyStore(root)
        self.catalog = CountingCatalog(root)
        self.now = datetime.fromtimestamp(root.stat().st_mtime, UTC)
        self.rows = NewRows(self.store, self.catalog, lambda: self.now, CTGOV_RECORDS)

    def keep(self, trial: str, title: str = "A", minutes: float = 0) -> None:
        snapshot = made_snapshot(trial, title, minutes=minutes)
        self.rows.note(self.store.put(snapshot).name, snapshot)

    def listed(self) -> dict[str, tuple[str, int, int]]:
        """List what is stored; return titles and numbers of versions, by trial."""
        self.store.loaded.clear()
        found = list_stored(self.store, self.catalog, lambda: self.now, CTGOV_RECORDS)
        assert found.problems == ()
        return {
            row.summary.trial: (row.summary.title, row.snapshots, row.histories)
            for row in found.rows
        }


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_the_first_list_opens_no_file_of_which_a_row_was_made(world: World) -> None:
    for trial in TRIALS:
        world.keep(trial)
    world.now += timedelta(hours=1)
    world.rows.write()
    assert world.listed() == dict.fromkeys(TRIALS, ("A", 1, 0))
    assert world.store.loaded == []


def test_rows_of_files_that_were_just_written_are_used_too(world: World) -> None:
    world.keep(TRIALS[0])
    world.rows.write()
    assert world.listed() == {TRIALS[0]: ("A", 1, 0)}
    assert world.store.loaded == []


def test_a_row_counts_all_versions(world: World) -> None:
    world.store.put_history(made_version())
    world.keep(TRIALS[0], "A")
    world.keep(TRIALS[0], "B", minutes=60)
    world.rows.write()
    assert world.listed() == {TRIALS[0]: ("B", 2, 1)}
    assert world.store.loaded == []


def test_a_version_that_another_program_stored_meanwhile_is_not_missed(world: World) -> None:
    world.keep(TRIALS[0], "A")
    world.store.put(made_snapshot(TRIALS[0], "B", minutes=60))
    world.rows.write()
    assert world.listed() == {TRIALS[0]: ("B", 2, 0)}


def test_a_version_that_another_program_stored_afterwards_is_not_missed(world: World) -> None:
    world.keep(TRIALS[0], "A")
    world.rows.write()
    world.store.put(made_snapshot(TRIALS[0], "B", minutes=60))
    world.now += timedelta(hours=1)
    assert world.listed() == {TRIALS[0]: ("B", 2, 0)}


def test_a_run_that_is_killed_only_makes_the_next_list_read_the_files(world: World) -> None:
    for trial in TRIALS:
        world.keep(trial)
    assert world.listed() == dict.fromkeys(TRIALS, ("A", 1, 0))
    assert len(world.store.loaded) == 5


def test_a_catalog_that_cannot_be_written_stops_nothing(world: World, tmp_path: Path) -> None:
    (tmp_path / CATALOG).mkdir()
    world.keep(TRIALS[0])
    world.rows.write()
    assert world.listed() == {TRIALS[0]: ("A", 1, 0)}


def test_rows_are_written_during_a_long_run(world: World) -> None:
    for number in range(1, 402):
        world.now += timedelta(seconds=1)
        world.keep(f"NCT{number:08d}")
    assert world.catalog.catalog_writes >= 1
    world.rows.write()
    assert len(world.listed()) == 401
    assert world.store.loaded == []
