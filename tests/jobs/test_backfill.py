"""Fetching histories from a registry that grows, refuses and breaks off; with runs that are killed.

What is missing afterwards is always said, and nothing that is stored is asked for again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.made_snapshots import NOON, TRIAL, VOLATILE
from tests.registry_server import record
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    NotFoundError,
    RateLimitedError,
    RegistryError,
    ServerFaultError,
    UnreachableError,
)
from trialcli.jobs.backfill import Backfill
from trialcli.registry.client import ServedRecord
from trialcli.registry.history import HistoryIndex, RegistryVersion
from trialcli.versions.checks import LastCheck
from trialcli.versions.fetch_result import FetchedHistory

ROOT = "https://registry.example"
LIST = 0
"""The list of versions, among the numbers of what is asked for."""


class KilledError(BaseException):
    """The run ends here, whatever it was about."""


@dataclass
class FakeRegistry:
    """A registry with one history for every trial, and a fault wherever one is wished for."""

    size: int
    root: str = ROOT
    first: date = date(2019, 1, 1)
    asked: list[tuple[str, int]] = field(default_factory=list)
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    fault: Callable[[str, int], BaseException | None] = lambda _trial, _number: None
    then: Callable[[str, int], object] = lambda _trial, _number: None
    """Called after every answer."""

    def history(self, trial: str) -> HistoryIndex:
        self._ask(trial, LIST)
        versions = tuple(
            RegistryVersion(number, self.first + timedelta(days=number), "RECRUITING", ())
            for number in range(1, self.size + 1)
        )
        self.then(trial, LIST)
        return HistoryIndex(trial, versions)

    def history_version(self, trial: str, number: int) -> ServedRecord:
        self._ask(trial, number)
        self.then(trial, number)
        return ServedRecord(
            trial, trial, record(trial, title=f"Version {number}"), f"{ROOT}/{number}"
        )

    def _ask(self, trial: str, number: int) -> None:
        self.asked.append((trial, number))
        fault = self.fault(trial, number)
        if fault is not None:
            raise fault
        self.answered[trial, number] += 1


@dataclass
class Watched:
    """Counts how far a job has come, for every bar it draws."""

    totals: list[int | None] = field(default_factory=list)
    done: int = 0
    stopped: int = 0

    def start(self, total: int | None) -> None:
        self.totals.append(total)

    def advance(self) -> None:
        self.done += 1

    def stop(self) -> None:
        self.stopped += 1


class World:
    """A registry, a store and a state, and runs that bring them together."""

    def __init__(self, root: Path, size: int) -> None:
        self.root = root
        self.registry = FakeRegistry(size)
        self.store = DirectoryStore(root)
        self.state = SqliteState(root)
        self.progress = Watched()
        self.ticks = count()

    def clock(self) -> datetime:
        return NOON + timedelta(seconds=next(self.ticks))

    def fetcher(self) -> Backfill:
        return Backfill(self.registry, self.store, self.state, self.clock, VOLATILE)

    def fetch(self, trial: str = TRIAL, *, asked_registry: bool = True) -> FetchedHistory:
        """Fetch one history in a run of its own."""
        return self.fetcher().fetch(trial, self.progress, asked_registry=asked_registry)

    def numbers(self, trial: str = TRIAL) -> list[int | None]:
        return [name.version for name in self.store.histories(trial)]

    def asked(self) -> list[int]:
        return [number for _, number in self.registry.asked]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, 4)


def failing(error: type[RegistryError], *numbers: int) -> Callable[[str, int], BaseException]:
    return lambda _, number: error("no.") if number in numbers else None  # type: ignore[return-value]


# ---------------------------------------------------------------- all goes well


def test_every_version_is_read_in_order_and_the_list_once_more_at_the_end(world: World) -> None:
    assert world.fetch() == FetchedHistory(TRIAL, 4, (1, 2, 3, 4))
    assert world.asked() == [LIST, 1, 2, 3, 4, LIST]
    assert world.numbers() == [1, 2, 3, 4]
    assert (world.progress.totals, world.progress.done, world.progress.stopped) == ([4], 4, 1)


def test_what_is_stored_says_all_that_the_list_says(world: World) -> None:
    world.fetch()
    stored = world.store.load(world.store.histories(TRIAL)[2])
    assert stored.version == RegistryVersion(3, date(2019, 1, 4), "RECRUITING", ())
    assert (stored.source.kind, stored.source.url) == ("history", f"{ROOT}/3")
    assert stored.study["protocolSection"]["identificationModule"]["briefTitle"] == "Version 3"
    assert stored.retrieved.tzinfo is UTC
    listed = world.state.history(TRIAL)
    assert listed is not None
    assert listed.registry == ROOT
    assert len(listed.index.versions) == 4


def test_what_is_stored_is_not_asked_for_again(world: World) -> None:
    world.fetch()
    world.registry.asked.clear()
    assert world.fetch() == FetchedHistory(TRIAL, 4)
    assert world.asked() == [LIST]
    world.registry.size = 6
    world.registry.asked.clear()
    assert world.fetch() == FetchedHistory(TRIAL, 6, (5, 6))
    assert world.asked() == [LIST, 5, 6, LIST]


def test_versions_that_come_while_others_are_read_are_read_too(world: World) -> None:
    def grow(_: str, number: int) -> None:
        world.registry.size += number == 4

    world.registry.then = grow
    assert world.fetch() == FetchedHistory(TRIAL, 5, (1, 2, 3, 4, 5))
    assert world.asked() == [LIST, 1, 2, 3, 4, LIST, 5, LIST]


def test_an_endlessly_growing_history_is_left_as_partial(world: World) -> None:
    def grow(_: str, number: int) -> None:
        world.registry.size += number != LIST

    world.registry.then = grow
    fetched = world.fetch()
    assert fetched.outcome == "partial"
    assert world.asked().count(LIST) == 4
    assert fetched.missing == tuple(range(len(fetched.new) + 1, fetched.listed + 1))


def test_a_version_whose_date_has_moved_is_read_again(world: World) -> None:
    world.fetch()
    world.registry.first = date(2018, 1, 1)
    assert world.fetch().new == (1, 2, 3, 4)
    assert world.fetch() == FetchedHistory(TRIAL, 4)


def test_versions_no_longer_listed_stay_and_are_reported(world: World) -> None:
    world.fetch()
    world.registry.size = 2
    assert world.fetch() == FetchedHistory(TRIAL, 2, unlisted=(3, 4))
    assert world.numbers() == [1, 2, 3, 4]


# ---------------------------------------------------------------- the same load of data


def checked(seconds: int) -> LastCheck:
    return LastCheck(TRIAL, NOON + timedelta(seconds=seconds), ROOT, "2026-01-12T09:00:05")


def test_without_new_data_a_complete_history_is_not_listed_again(world: World) -> None:
    world.state.record_checks([checked(-10)])
    world.fetch()
    world.registry.asked.clear()
    assert world.fetch(asked_registry=False) == FetchedHistory(TRIAL, 4)
    assert world.asked() == []
    assert world.fetch(asked_registry=True) == FetchedHistory(TRIAL, 4)
    assert world.asked() == [LIST]


@pytest.mark.parametrize("why", ["never listed", "older list", "other registry", "a gap"])
def test_else_it_is_listed_all_the_same(world: World, why: str) -> None:
    world.state.record_checks([checked(-10)])
    if why != "never listed":
        world.fetch()
    if why == "older list":
        world.state.record_checks([checked(1000)])
    if why == "other registry":
        world.registry.root = "https://other.example"
    if why == "a gap":
        (world.root / TRIAL / world.store.histories(TRIAL)[1].file_name).unlink()
    world.registry.asked.clear()
    assert world.fetch(asked_registry=False).outcome == "complete"
    assert world.asked()[0] == LIST


# ---------------------------------------------------------------- failures


@pytest.mark.parametrize(
    "error",
    [
        BlockedError,
        NotFoundError,
        ServerFaultError,
        BadAnswerError,
        RateLimitedError,
        UnreachableError,
    ],
)
def test_a_history_that_cannot_be_listed_has_failed(
    world: World, error: type[RegistryError]
) -> None:
    world.registry.fault = failing(error, LIST)
    fetched = world.fetch()
    assert (fetched.outcome, fetched.listed, fetched.new) == ("failed", 0, ())
    assert isinstance(fetched.error, error)
    assert world.asked() == [LIST]
    assert world.state.history(TRIAL) is None


@pytest.mark.parametrize("error", [BlockedError, NotFoundError, ServerFaultError, BadAnswerError])
def test_a_version_that_fails_is_missing_and_reported(
    world: World, error: type[RegistryError]
) -> None:
    world.registry.fault = failing(error, 2)
    fetched = world.fetch()
    assert (fetched.outcome, fetched.new, fetched.missing) == ("partial", (1, 3, 4), (2,))
    assert isinstance(fetched.error, error)
    assert world.asked() == [LIST, 1, 2, 3, 4, LIST]
    world.registry.fault = failing(error)
    world.registry.asked.clear()
    assert world.fetch() == FetchedHistory(TRIAL, 4, (2,))
    assert world.asked() == [LIST, 2, LIST]


@pytest.mark.parametrize("error", [RateLimitedError, UnreachableError])
def test_a_failure_that_will_not_pass_ends_the_run(
    world: World, error: type[RegistryError]
) -> None:
    world.registry.fault = failing(error, 2)
    fetcher = world.fetcher()
    first = fetcher.fetch(TRIAL, world.progress)
    assert (first.outcome, first.new, first.missing) == ("partial", (1,), (2, 3, 4))
    second = fetcher.fetch("NCT00000002", world.progress)
    assert (second.outcome, type(second.error)) == ("failed", error)
    assert second.error is not None
    assert second.error.trial == "NCT00000002"
    assert world.asked() == [LIST, 1, 2]
    assert world.progress.stopped == 1


def test_after_three_failures_in_a_row_a_trial_is_left(world: World) -> None:
    world.registry.size = 100
    world.registry.fault = failing(BlockedError, *range(3, 100))
    fetched = world.fetch()
    assert (fetched.outcome, fetched.new) == ("partial", (1, 2))
    assert fetched.missing == tuple(range(3, 101))
    assert world.asked() == [LIST, 1, 2, 3, 4, 5]


def test_a_history_that_is_refused_is_asked_for_once_in_a_run(world: World) -> None:
    world.registry.fault = failing(BlockedError, LIST)
    fetcher = world.fetcher()
    for number in range(1, 6):
        assert fetcher.fetch(f"NCT{number:08d}", world.progress).outcome == "failed"
    assert len(world.registry.asked) == 1


def test_a_fault_of_the_registry_is_met_three_times_in_a_run(world: World) -> None:
    world.registry.fault = failing(ServerFaultError, LIST)
    fetcher = world.fetcher()
    for number in range(1, 9):
        assert fetcher.fetch(f"NCT{number:08d}", world.progress).outcome == "failed"
    assert len(world.registry.asked) == 3


def test_trials_without_a_history_are_no_reason_to_give_up(world: World) -> None:
    world.registry.fault = lambda trial, _: None if trial == TRIAL else NotFoundError("no.")
    fetcher = world.fetcher()
    for number in range(2, 9):
        assert fetcher.fetch(f"NCT{number:08d}", world.progress).outcome == "failed"
    assert fetcher.fetch(TRIAL, world.progress).outcome == "complete"


def test_if_the_second_list_fails_the_history_is_not_complete(
    world: World,
) -> None:
    world.registry.fault = lambda _, number: (
        ServerFaultError("no.") if number == LIST and world.registry.answered else None
    )
    fetched = world.fetch()
    assert (fetched.outcome, fetched.new, fetched.missing) == ("partial", (1, 2, 3, 4), ())
    assert isinstance(fetched.error, ServerFaultError)


# ---------------------------------------------------------------- any run that ends anywhere


ERRORS = [BlockedError, NotFoundError, ServerFaultError, RateLimitedError, KilledError]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),  # how many versions come before a run
            st.integers(0, 2),  # how many come while it reads
            st.dictionaries(st.integers(0, 12), st.sampled_from(ERRORS), max_size=4),
        ),
        max_size=5,
    )
)
def test_whatever_happens_no_version_is_read_twice_and_none_is_missing_in_the_end(
    runs: list[tuple[int, int, dict[int, type[BaseException]]]],
) -> None:
    with TemporaryDirectory() as directory:
        run_all(World(Path(directory), 1), runs)


def run_all(world: World, runs: list[tuple[int, int, dict[int, type[BaseException]]]]) -> None:
    def run(growth: int, faults: dict[int, type[BaseException]]) -> FetchedHistory | None:
        world.registry.fault = lambda _, number: faults[number]("no.") if number in faults else None
        left = iter(range(growth))

        def grow(_: str, number: int) -> None:
            world.registry.size += number != LIST and next(left, None) is not None

        world.registry.then = grow
        try:
            return world.fetch()
        except KilledError:
            return None

    for before, growth, faults in runs:
        world.registry.size += before
        fetched = run(growth, faults)
        if fetched is not None and fetched.listed:
            stored = {*world.numbers()}
            assert {*fetched.missing} == {*range(1, fetched.listed + 1)} - stored
            assert (fetched.outcome == "complete") == (
                fetched.error is None and not fetched.missing
            )
    final = run(0, {})
    assert final is not None
    assert (final.outcome, final.missing, final.error) == ("complete", (), None)
    assert world.numbers() == list(range(1, world.registry.size + 1))
    assert all(
        times == 1 for (_, number), times in world.registry.answered.items() if number != LIST
    )
    assert world.progress.stopped == len(world.progress.totals)
