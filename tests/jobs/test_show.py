from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import FakeClock, FakeRegistry, FaultyStore
from tests.made_snapshots import NOON, TRIAL, made_snapshot, made_version
from tests.registry_server import record
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.ctgov.shape import SHAPE
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import NotStoredError, UnreachableError, UsageError
from trialcli.events.thresholds import Thresholds
from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.show import FRESH_FOR, show_current, show_version
from trialcli.jobs.stored import StoredVersions
from trialcli.versions.checks import LastCheck
from trialcli.versions.shown import ShownVersion

DOWN = UnreachableError("down")


class World:
    """What a trial is shown with."""

    def __init__(self, root: Path) -> None:
        self.registry = FakeRegistry()
        self.registry.put(record(TRIAL, title="From the registry"))
        self.store = FaultyStore(root)
        self.state = SqliteState(root)
        self.catalog = SqliteCatalog(root)
        self.stored = StoredVersions(
            self.store, self.state, self.catalog, CTGOV_RECORDS, Thresholds
        )
        self.clock = FakeClock()
        self.attempts: list[int | None] = []

    def fetcher(self, attempts: int | None) -> Fetcher:
        self.attempts.append(attempts)
        return Fetcher(self.registry, self.store, self.state, self.clock, SHAPE)

    def current(self, trial: str = TRIAL, *, refresh: bool = False) -> ShownVersion:
        return show_current(
            self.stored,
            self.fetcher,
            trial,
            self.clock(),
            refresh=refresh,
        )

    def version(self, name: str, trial: str = TRIAL) -> ShownVersion:
        return show_version(self.stored, trial, name)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "store")


def test_unstored_trial_is_fetched(world: World) -> None:
    checked = world.current()
    assert (checked.snapshot.trial, checked.position, checked.count) == (TRIAL, 1, 1)
    assert checked.error is None
    assert checked.checked is not None


def test_changed_record_is_shown_as_newest_version(world: World) -> None:
    world.store.put(made_snapshot(TRIAL))
    checked = world.current()
    assert (checked.position, checked.count) == (2, 2)


def test_stored_copy_is_shown_with_the_reason_if_the_registry_is_down(world: World) -> None:
    world.registry.faults[TRIAL] = DOWN
    with pytest.raises(UnreachableError):
        world.current()
    world.store.put(made_snapshot(TRIAL))
    checked = world.current()
    assert (checked.error, checked.checked) == (DOWN, None)
    with pytest.raises(UnreachableError):
        world.current(refresh=True)


def test_alias_shows_its_trial(world: World) -> None:
    world.registry.aliases["NCT00000009"] = TRIAL
    assert world.current("NCT00000009").snapshot.trial == TRIAL
    assert world.version("latest", "NCT00000009").snapshot.trial == TRIAL
    world.registry.faults[TRIAL] = DOWN
    assert world.current("NCT00000009").error is None
    world.clock.now += FRESH_FOR
    assert world.current("NCT00000009").error is DOWN


def test_stored_version_by_name(world: World) -> None:
    for minutes, title in enumerate("ABC"):
        world.store.put(made_snapshot(TRIAL, title, minutes=minutes))
    positions = [world.version(name).position for name in ("first", "previous", "latest")]
    assert positions == [1, 2, 3]
    with pytest.raises(UsageError):
        world.version("yesterday")
    with pytest.raises(NotStoredError):
        world.version("latest", "NCT00000002")
    assert world.registry.asked == []


@pytest.mark.parametrize(
    ("age", "failing", "stored", "fresh"),
    [
        (timedelta(seconds=10), False, True, True),
        (FRESH_FOR - timedelta(seconds=2), False, True, True),
        (FRESH_FOR, False, True, False),
        (timedelta(seconds=10), True, True, False),
        (timedelta(seconds=10), False, False, False),
        (timedelta(days=-1), False, True, False),  # the clock was set back
    ],
)
def test_only_trials_checked_within_the_hour_are_shown_without_a_request(
    age: timedelta, failing: bool, stored: bool, fresh: bool, world: World
) -> None:
    if stored:
        world.store.put(made_snapshot(TRIAL))
    world.state.record_checks(
        [
            LastCheck(
                TRIAL,
                NOON - age,
                failing_since=NOON if failing else None,
                digest=made_snapshot(TRIAL).digest[:16],
            )
        ]
    )
    world.current()
    assert world.attempts == ([] if fresh else [2 if stored else None])


def test_trials_never_checked_are_not_fresh(world: World) -> None:
    world.store.put(made_snapshot(TRIAL))
    world.registry.faults[TRIAL] = DOWN
    for last_check in (None, LastCheck(TRIAL)):
        world.state.record_checks([last_check] if last_check else [])
        assert world.current().error is DOWN


def test_each_snapshot_beside_a_history_is_read_once(world: World) -> None:
    for minutes in range(20):
        world.store.put(made_snapshot(TRIAL, f"Title {minutes}", minutes=minutes))
    world.store.put_history(made_version(1))
    assert world.version("latest").count == 21
    world.store.loaded.clear()
    checked = world.version("latest")
    assert (checked.position, checked.count) == (21, 21)
    assert world.store.loaded == [world.store.versions(TRIAL)[-1]]
    world.store.put(made_snapshot(TRIAL, "One more", minutes=99))
    assert world.version("first").position == 1
    assert len(world.store.loaded) == 1 + 2  # the new one for its day, the first to be shown


def test_no_day_is_remembered_for_a_damaged_snapshot(world: World) -> None:
    world.store.put(made_snapshot(TRIAL, "Old"))
    world.store.put(made_snapshot(TRIAL, "New", minutes=1))
    world.store.put_history(made_version(1))
    (old, new) = world.store.versions(TRIAL)
    world.store.damaged = {old.file_name}
    assert world.version("latest").count == 3
    assert set(world.catalog.submissions(TRIAL)) == {new.file_name}
