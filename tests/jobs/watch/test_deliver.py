"""Delivering: pending news is sent once, also if a run is killed while it delivers."""

import pytest

from tests.jobs.watch.watching import A, B, NotingSink, Watching
from trialcli.errors import UndeliveredError
from trialcli.watch.log import SinkState

DOCUMENT = {"trials": [A, B], "sinks": ["team"], "sink": {"team": {"kind": "command"}}}


class KilledError(BaseException):
    """The process is gone."""


def kill() -> None:
    raise KilledError


@pytest.fixture
def team(world: Watching) -> NotingSink:
    """Return a sink that has been misconfigured yet, on a day with news."""
    world.run(DOCUMENT)
    world.next_day()
    world.change(A, overallStatus="COMPLETED")
    return world.sinks["team"]


def killed_while_delivering(world: Watching, team: NotingSink) -> None:
    team.after = kill
    with pytest.raises(KilledError):
        world.run(DOCUMENT)
    team.after = lambda: None


def state(world: Watching) -> SinkState:
    return world.log.sink("team")


def test_an_unknown_delivery_is_repeated_and_marked_as_possible_repeat(
    world: Watching, team: NotingSink
) -> None:
    killed_while_delivering(world, team)
    assert state(world).attempted_up_to == 1
    world.change(B, overallStatus="COMPLETED")
    world.next_day()
    world.run(DOCUMENT)
    first, again = team.told
    assert not first.repeated
    assert again.repeated
    assert {trial.trial: trial.items[0].repeated for trial in again.trials} == {A: True, B: False}
    world.next_day()
    world.run(DOCUMENT)
    assert len(team.told) == 2


def test_a_delivery_that_is_known_is_not_repeated(world: Watching, team: NotingSink) -> None:
    team.remembers = True
    killed_while_delivering(world, team)
    world.change(B, overallStatus="COMPLETED")
    world.next_day()
    world.run(DOCUMENT)
    assert team.sentences == [f"{A}: Recruiting → Completed", f"{B}: Recruiting → Completed"]
    assert not team.told[1].repeated
    assert state(world) == SinkState("team", 2)


def test_a_delivery_that_is_still_running_is_not_repeated(
    world: Watching, team: NotingSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_while_delivering(world, team)
    before = state(world)

    def still_at_work(_: str) -> bool:
        raise UndeliveredError("It is still at work.")

    with monkeypatch.context() as patched:
        patched.setattr(team, "has_delivered", still_at_work)
        world.run(DOCUMENT)
    assert [delivery.outcome for delivery in world.last] == ["undelivered"]
    assert state(world) == before
    assert len(team.told) == 1


def test_news_of_a_failed_delivery_is_pending_and_not_marked_as_repeat(
    world: Watching, team: NotingSink
) -> None:
    team.fails = lambda: True
    world.run(DOCUMENT)
    assert state(world).attempted_up_to is None
    team.fails = lambda: False
    world.run(DOCUMENT)
    (digest,) = team.told
    assert not digest.repeated


def test_a_sink_that_holds_days_gets_the_newest_first(world: Watching, team: NotingSink) -> None:
    team.days_kept = 3
    for trial in (A, B, A, B):
        world.change(trial, overallStatus="COMPLETED" if world.now.day % 2 else "RECRUITING")
        world.change(trial, overallStatus=f"STATUS_{world.now.day}")
        world.run(DOCUMENT)
        world.next_day()
    days = [digest.found.day for digest in team.earlier[-1]]
    assert days == sorted(days, reverse=True)
    assert len(days) == 3
