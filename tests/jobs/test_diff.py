from datetime import date
from pathlib import Path

import pytest

from tests.fakes import FaultyStore
from tests.made_snapshots import made_snapshot
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import DamagedSnapshotError, NotStoredError, UsageError
from trialcli.events.thresholds import Thresholds
from trialcli.jobs.diff import FailedDiff, NoNewVersion, diff_named_versions, diff_newest
from trialcli.jobs.stored import StoredVersions
from trialcli.versions.diff import Diff

ONE, TWO, THREE = "NCT00000001", "NCT00000002", "NCT00000003"
DAY = 24 * 60


@pytest.fixture
def store(tmp_path: Path) -> FaultyStore:
    """Return a store of one trial that changed on two days, one that did once, and one new."""
    return FaultyStore(
        tmp_path,
        made_snapshot(ONE, "A"),
        made_snapshot(ONE, "B", minutes=DAY),
        made_snapshot(ONE, "C", minutes=5 * DAY),
        made_snapshot(TWO, "A"),
        made_snapshot(TWO, "B", minutes=2 * DAY),
        made_snapshot(THREE, "A"),
    )


@pytest.fixture
def state(tmp_path: Path) -> SqliteState:
    return SqliteState(tmp_path)


@pytest.fixture
def stored(store: FaultyStore, state: SqliteState, tmp_path: Path) -> StoredVersions:
    return StoredVersions(store, state, SqliteCatalog(tmp_path), CTGOV_RECORDS, Thresholds)


def days(found: Diff | FailedDiff | NoNewVersion) -> tuple[str, int, int]:
    assert isinstance(found, Diff)
    assert found.before.day is not None
    assert found.after.day is not None
    return found.trial, found.before.day.day, found.after.day.day


def test_two_versions_by_their_names(stored: StoredVersions) -> None:
    assert days(diff_named_versions(stored, ONE, "previous", "latest")) == (ONE, 13, 17)
    assert days(diff_named_versions(stored, ONE, "first", "latest")) == (ONE, 12, 17)
    assert days(diff_named_versions(stored, ONE, "latest", "2026-01-14")) == (ONE, 17, 13)
    assert diff_named_versions(stored, ONE, "first", "first").comparison.changes == ()


def test_an_alias_leads_to_the_trial(stored: StoredVersions, state: SqliteState) -> None:
    state.record_alias("NCT00000009", ONE)
    assert diff_named_versions(stored, "NCT00000009", "first", "latest").trial == ONE
    assert [days(found)[0] for found in diff_newest(stored, ["NCT00000009"], None)] == [ONE]


def test_what_is_not_there(stored: StoredVersions) -> None:
    with pytest.raises(NotStoredError):
        diff_named_versions(stored, "NCT00000004", "previous", "latest")
    with pytest.raises(UsageError, match="only one version"):
        diff_named_versions(stored, THREE, "previous", "latest")
    with pytest.raises(UsageError):
        diff_named_versions(stored, ONE, "yesterday", "latest")


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (None, [(ONE, 13, 17), (TWO, 12, 14)]),
        (date(2026, 1, 12), [(ONE, 12, 17), (TWO, 12, 14)]),
        (date(2026, 1, 13), [(ONE, 12, 17), (TWO, 12, 14)]),
        (date(2026, 1, 14), [(ONE, 13, 17), (TWO, 12, 14)]),
        (date(2026, 1, 15), [(ONE, 13, 17)]),
        (date(2026, 1, 17), [(ONE, 13, 17)]),
        (date(2026, 1, 18), []),
    ],
)
def test_the_newest_change_or_everything_since_a_day(
    since: date | None,
    found: list[tuple[str, int, int]],
    stored: StoredVersions,
    store: FaultyStore,
) -> None:
    every = list(diff_newest(stored, store.trials(), since))
    assert [days(one) for one in every if isinstance(one, Diff)] == found
    unmoved = {one.trial: one.newest for one in every if isinstance(one, NoNewVersion)}
    newest = {ONE: date(2026, 1, 17), TWO: date(2026, 1, 14), THREE: None}
    changed = {trial for trial, *_ in found}
    assert unmoved == {trial: day for trial, day in newest.items() if trial not in changed}


def test_a_trial_of_which_no_diff_can_be_made_is_named_and_the_others_go_on(
    stored: StoredVersions, store: FaultyStore
) -> None:
    store.damaged.add(store.versions(ONE)[-1].file_name)
    found = list(diff_newest(stored, [ONE, "NCT00000004", TWO], None))
    assert [type(one) for one in found] == [FailedDiff, FailedDiff, Diff]
    broken, absent, _ = found
    assert isinstance(broken, FailedDiff)
    assert isinstance(broken.error, DamagedSnapshotError)
    assert isinstance(absent, FailedDiff)
    assert isinstance(absent.error, NotStoredError)


def test_a_damaged_first_version_does_not_stop_a_later_diff(
    stored: StoredVersions, store: FaultyStore
) -> None:
    store.damaged.add(store.versions(ONE)[0].file_name)
    assert days(diff_named_versions(stored, ONE, "previous", "latest")) == (ONE, 13, 17)
    with pytest.raises(DamagedSnapshotError):
        diff_named_versions(stored, ONE, "first", "latest")
