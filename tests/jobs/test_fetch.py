import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import ROOT, CountingState, FakeClock, FakeRegistry, FaultyStore
from tests.made_snapshots import NOON
from tests.registry_server import record
from trialcli.ctgov.shape import SHAPE
from trialcli.edges.storefiles import STATE
from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    LockedStoreError,
    NotFoundError,
    ServerFaultError,
    UnreachableError,
)
from trialcli.jobs.fetch import Fetcher
from trialcli.record.tree import content_digest
from trialcli.registry.client import ServedRecord
from trialcli.registry.dialect import RecordText
from trialcli.registry.search import Search
from trialcli.versions.fetch_result import Fetched

TRIALS = [f"NCT{number:08d}" for number in range(1, 6)]
STAMP = "2026-01-12T09:00:05"


class World:
    """A fetcher with everything it works with."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.registry = FakeRegistry()
        self.registry.put(*map(record, TRIALS))
        self.store = FaultyStore(root)
        self.state = CountingState(root)
        self.clock = FakeClock()

    @property
    def fetcher(self) -> Fetcher:
        return Fetcher(self.registry, self.store, self.state, self.clock, SHAPE)

    def fetch(self, trials: Sequence[str] = TRIALS, *, refresh: bool = False) -> list[Fetched]:
        self.registry.asked.clear()
        return list(self.fetcher.fetch(trials, refresh=refresh))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "store")


def outcomes(fetched: Sequence[Fetched]) -> list[str]:
    return [one.outcome for one in fetched]


def test_every_trial_is_accounted_for_and_kept_with_where_it_came_from(world: World) -> None:
    fetched = world.fetch()
    assert [one.asked for one in fetched] == TRIALS
    assert outcomes(fetched) == ["new"] * 5
    (name,) = world.store.versions(TRIALS[0])
    snapshot = world.store.load(name)
    assert (snapshot.source.kind, snapshot.source.url) == ("api", f"{ROOT}/{TRIALS[0]}")
    assert (snapshot.api_version, snapshot.data_timestamp) == ("2.0.5", STAMP)
    assert snapshot.retrieved > NOON


def test_checks_are_logged_with_the_data_timestamp(world: World) -> None:
    world.fetch()
    last_check = world.state.last_checks()[TRIALS[0]]
    assert (last_check.registry, last_check.data_timestamp, last_check.failing_since) == (
        ROOT,
        STAMP,
        None,
    )
    assert last_check.checked is not None


def test_without_new_data_no_trial_is_requested_again(world: World) -> None:
    world.fetch()
    again = world.fetch()
    assert outcomes(again) == ["unchanged"] * 5
    assert not any(one.asked_registry for one in again)
    assert world.registry.asked == ["version"]


def test_refresh_asks_all_the_same(world: World) -> None:
    world.fetch()
    assert outcomes(world.fetch(refresh=True)) == ["unchanged"] * 5
    assert world.registry.asked == ["version", *TRIALS]


@pytest.mark.parametrize(
    "change",
    [
        lambda world: setattr(world.registry, "stamp", "2026-01-13T09:00:05"),
        lambda world: setattr(world.registry, "stamp", None),
        lambda world: setattr(world.registry, "root", "https://mirror.example"),
        lambda world: [shutil.rmtree(world.root / trial) for trial in TRIALS],
        lambda world: (world.root / STATE).unlink(),
        lambda world: world.registry.faults.update(version=BadAnswerError("html")),
    ],
    ids=["new data", "no stamp", "mirror", "store gone", "state gone", "no version"],
)
def test_whatever_makes_that_unsure_asks_again(change: object, world: World) -> None:
    world.fetch()
    change(world)  # type: ignore[operator]
    world.fetch()
    assert world.registry.asked == ["version", *TRIALS]


@pytest.mark.parametrize("date", ["2026-01-13", "2026-01-11", "2026-01-05"])
def test_a_record_that_does_not_agree_with_the_stamp_is_asked_for_again(
    date: str | None, world: World
) -> None:
    world.registry.data_date = date
    world.fetch()
    assert world.state.last_checks()[TRIALS[0]].data_timestamp is None
    world.fetch()
    assert len(world.registry.asked) == 6


@pytest.mark.parametrize("error", [UnreachableError("down"), BlockedError("403")])
def test_if_the_registry_is_unreachable_every_trial_fails_after_one_request(
    error: UnreachableError | BlockedError, world: World
) -> None:
    world.registry.faults["version"] = error
    fetched = world.fetch()
    assert outcomes(fetched) == ["failed"] * 5
    assert {one.error for one in fetched} == {error}
    assert world.registry.asked == ["version"]
    assert all(last_check.failing_since for last_check in world.state.last_checks().values())


def test_failures_are_dated_from_the_first_and_end_with_a_success(world: World) -> None:
    world.fetch()
    good = world.state.last_checks()[TRIALS[0]]
    world.registry.faults[TRIALS[0]] = ServerFaultError("503")
    world.fetch(refresh=True)
    first = world.state.last_checks()[TRIALS[0]]
    assert (first.checked, first.data_timestamp) == (good.checked, good.data_timestamp)
    world.registry.faults[TRIALS[0]] = NotFoundError("404")
    world.fetch(refresh=True)
    second = world.state.last_checks()[TRIALS[0]]
    assert second.failing_since == first.failing_since
    assert (first.error, second.error) == ("503", "404")
    world.registry.faults.clear()
    assert outcomes(world.fetch()) == ["unchanged"] * 5
    assert world.registry.asked == ["version", TRIALS[0]]
    last = world.state.last_checks()[TRIALS[0]]
    assert (last.failing_since, last.error) == (None, None)


def test_an_alias_is_remembered_and_its_look_is_the_trials(world: World) -> None:
    world.registry.aliases["NCT00000009"] = TRIALS[0]
    (one,) = world.fetch(["NCT00000009"])
    assert (one.asked, one.trial, one.outcome) == ("NCT00000009", TRIALS[0], "new")
    assert world.state.aliases() == {"NCT00000009": TRIALS[0]}
    assert set(world.state.last_checks()) == {TRIALS[0]}
    (again,) = world.fetch(["NCT00000009"])
    assert (again.asked, again.trial, again.asked_registry) == ("NCT00000009", TRIALS[0], False)


def test_a_failure_of_an_alias_is_the_trials_and_ends_with_it(world: World) -> None:
    world.registry.aliases["NCT00000009"] = TRIALS[0]
    world.registry.faults["NCT00000009"] = ServerFaultError("503")
    world.fetch(["NCT00000009"])
    assert world.state.last_checks()["NCT00000009"].failing_since  # not known to be an alias yet
    world.registry.faults.clear()
    world.fetch(["NCT00000009"])
    assert not any(last_check.failing_since for last_check in world.state.last_checks().values())
    world.registry.faults["NCT00000009"] = ServerFaultError("503")
    world.fetch(["NCT00000009"], refresh=True)
    assert world.state.last_checks()[TRIALS[0]].failing_since
    assert not world.state.last_checks()["NCT00000009"].failing_since
    world.registry.faults.clear()
    world.fetch([TRIALS[0]])
    assert not any(last_check.failing_since for last_check in world.state.last_checks().values())


def test_one_trial_costs_one_question(world: World) -> None:
    fetched = world.fetcher.fetch_one(TRIALS[0])
    assert (fetched.outcome, world.registry.asked) == ("new", [TRIALS[0]])
    assert world.state.last_checks()[TRIALS[0]].data_timestamp is None
    world.registry.faults[TRIALS[0]] = ServerFaultError("503")
    with pytest.raises(ServerFaultError):
        world.fetcher.fetch_one(TRIALS[0])
    assert world.state.last_checks()[TRIALS[0]].error == "503"


def test_a_damaged_record_is_stored_again_if_one_trial_is_fetched(world: World) -> None:
    (first,) = world.fetch(TRIALS[:1])
    assert first.name is not None
    world.store.damaged.add(first.name.file_name)
    again = world.fetcher.fetch_one(TRIALS[0])
    assert (again.outcome, again.name) == ("unchanged", world.store.versions(TRIALS[0])[-1])
    assert again.name != first.name


def test_with_refresh_damaged_records_are_stored_again(world: World) -> None:
    first = world.fetch()
    world.store.damaged |= {one.name.file_name for one in first if one.name}
    again = world.fetch(refresh=True)
    assert outcomes(again) == ["unchanged"] * 5
    assert not {one.name for one in again} & {one.name for one in first}


def test_a_search_that_breaks_off_remembers_what_it_has(world: World) -> None:
    world.registry.faults[f"found {TRIALS[3]}"] = ServerFaultError("503")
    done = []
    with pytest.raises(ServerFaultError):
        done.extend(world.fetcher.fetch_found(Search("diabetes"), None))
    assert set(world.store.trials()) == set(world.state.last_checks()) == set(TRIALS[:3])


def test_a_search_may_be_limited(world: World) -> None:
    assert len(list(world.fetcher.fetch_found(Search("diabetes"), 2))) == 2


def test_a_store_that_refuses_ends_the_run_and_what_was_done_is_remembered(world: World) -> None:
    world.store.refuses = lambda snapshot: (
        LockedStoreError("held") if snapshot.trial == TRIALS[3] else None
    )
    with pytest.raises(LockedStoreError):
        world.fetch()
    assert set(world.state.last_checks()) == set(TRIALS[:3])


def test_an_abandoned_fetch_logs_the_finished_checks(world: World) -> None:
    following = world.fetcher.fetch(TRIALS, refresh=False)
    next(following)
    next(following)
    following.close()
    assert set(world.state.last_checks()) == set(TRIALS[:2])


def test_checks_are_written_in_batches(world: World) -> None:
    trials = [f"NCT{number:08d}" for number in range(1, 251)]
    world.registry.put(*map(record, trials))
    world.fetch(trials)
    assert len(world.state.last_checks()) == 250
    assert world.state.check_writes == 3


# ---------------------------------------------------------------- known texts


class TextRegistry(FakeRegistry):
    """Serves every record as a text that was served before."""

    def study(self, trial: str) -> ServedRecord:
        served = super().study(trial)
        digest = content_digest(served.study, SHAPE.volatile)
        text = RecordText(json.dumps(served.study).encode())
        return replace(served, content=text, text_digest=trial.encode(), content_digest=digest[:16])


def test_a_known_text_whose_content_is_the_newest_is_unchanged(world: World) -> None:
    first = world.fetch()
    known = world.registry
    world.registry = TextRegistry()
    world.registry.put(*known.records.values())
    world.registry.stamp = "2026-01-13T09:00:05"
    assert [(one.outcome, one.name) for one in world.fetch()] == [
        ("unchanged", one.name) for one in first
    ]


def test_a_known_text_is_stored_if_its_content_is_not_the_newest(world: World) -> None:
    world.registry = TextRegistry()
    world.registry.put(*map(record, TRIALS))
    fetched = world.fetch()
    assert outcomes(fetched) == ["new"] * 5
    assert [world.store.load(one.name).study for one in fetched if one.name] == [
        record(trial) for trial in TRIALS
    ]
