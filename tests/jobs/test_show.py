from datetime import timedelta

import pytest

from tests.fakes import FakeClock, FakeRegistry, MemoryState, MemoryStore
from tests.made_snapshots import NOON, TRIAL, made_snapshot, made_version
from tests.registry_server import record
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.ctgov.shape import SHAPE
from trialcli.errors import NotStoredError, UnreachableError, UsageError
from trialcli.jobs.fetch import Fetcher
from trialcli.jobs.show import FRESH_FOR, Looker
from trialcli.versions.checks import LastCheck

DOWN = UnreachableError("down")


class World:
    """A looker with everything it works with."""

    def __init__(self) -> None:
        self.registry = FakeRegistry()
        self.registry.put(record(TRIAL, title="From the registry"))
        self.store = MemoryStore()
        self.state = MemoryState()
        self.clock = FakeClock()
        self.looker = Looker(self.store, self.state, self.clock, CTGOV_RECORDS)
        self.fetcher = Fetcher(self.registry, self.store, self.state, self.clock, SHAPE)


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_not_stored_is_fetched(world: World) -> None:
    checked = world.looker.latest(TRIAL, world.fetcher, refresh=False)
    assert (checked.snapshot.trial, checked.position, checked.count) == (TRIAL, 1, 1)
    assert checked.error is None
    assert checked.checked is not None


def test_what_has_changed_is_the_newest(world: World) -> None:
    world.store.put(made_snapshot(TRIAL))
    checked = world.looker.latest(TRIAL, world.fetcher, refresh=False)
    assert (checked.position, checked.count) == (2, 2)


def test_where_the_registry_is_down_the_stored_copy_comes_with_the_reason(world: World) -> None:
    world.registry.faults[TRIAL] = DOWN
    with pytest.raises(UnreachableError):
        world.looker.latest(TRIAL, world.fetcher, refresh=False)
    world.store.put(made_snapshot(TRIAL))
    checked = world.looker.latest(TRIAL, world.fetcher, refresh=False)
    assert (checked.error, checked.checked) == (DOWN, None)
    with pytest.raises(UnreachableError):
        world.looker.latest(TRIAL, world.fetcher, refresh=True)


def test_an_alias_leads_to_the_trial(world: World) -> None:
    world.registry.aliases["NCT00000009"] = TRIAL
    assert world.looker.latest("NCT00000009", world.fetcher, refresh=False).snapshot.trial == TRIAL
    assert world.looker.at("NCT00000009", "latest").snapshot.trial == TRIAL
    assert world.looker.is_stored("NCT00000009")
    assert world.looker.is_fresh("NCT00000009")
    world.registry.faults[TRIAL] = DOWN
    assert world.looker.latest("NCT00000009", world.fetcher, refresh=False).error is DOWN


def test_a_stored_version(world: World) -> None:
    for minutes, title in enumerate("ABC"):
        world.store.put(made_snapshot(TRIAL, title, minutes=minutes))
    positions = [world.looker.at(TRIAL, name).position for name in ("first", "previous", "latest")]
    assert positions == [1, 2, 3]
    with pytest.raises(UsageError):
        world.looker.at(TRIAL, "yesterday")
    with pytest.raises(NotStoredError):
        world.looker.at("NCT00000002", "latest")
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
def test_fresh_is_what_was_looked_at_within_the_hour(
    age: timedelta, failing: bool, stored: bool, fresh: bool, world: World
) -> None:
    if stored:
        world.store.put(made_snapshot(TRIAL))
    world.state.record_checks(
        [LastCheck(TRIAL, NOON - age, failing_since=NOON if failing else None)]
    )
    assert world.looker.is_fresh(TRIAL) == fresh


def test_what_was_never_looked_at_is_not_fresh(world: World) -> None:
    world.store.put(made_snapshot(TRIAL))
    assert world.looker.is_stored(TRIAL)
    assert not world.looker.is_fresh(TRIAL)
    world.state.record_checks([LastCheck(TRIAL)])
    assert not world.looker.is_fresh(TRIAL)


def test_of_many_snapshots_beside_a_history_each_is_read_once(world: World) -> None:
    for minutes in range(20):
        world.store.put(made_snapshot(TRIAL, f"Title {minutes}", minutes=minutes))
    world.store.put_history(made_version(1))
    assert world.looker.at(TRIAL, "latest").count == 21
    world.store.loaded.clear()
    checked = world.looker.at(TRIAL, "latest")
    assert (checked.position, checked.count) == (21, 21)
    assert world.store.loaded == [world.store.versions(TRIAL)[-1]]
    world.store.put(made_snapshot(TRIAL, "One more", minutes=99))
    assert world.looker.at(TRIAL, "first").position == 1
    assert len(world.store.loaded) == 1 + 2  # the new one for its day, the first to be shown


def test_a_damaged_snapshot_has_no_day_and_none_is_remembered(world: World) -> None:
    world.store.put(made_snapshot(TRIAL, "Old"))
    world.store.put(made_snapshot(TRIAL, "New", minutes=1))
    world.store.put_history(made_version(1))
    (old, new) = world.store.versions(TRIAL)
    world.store.damaged = {old.file_name}
    assert world.looker.at(TRIAL, "latest").count == 3
    assert set(world.state.days[TRIAL]) == {new.file_name}
