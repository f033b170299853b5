"""What is known of everything on the watch list, after runs over it."""

from datetime import timedelta
from typing import Any

from tests.jobs.watch.watching import TRIALS, A, B, C, D, E, NotingSink, Watching
from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.edges.catalog import SqliteCatalog
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.errors import NotFoundError, ServerFaultError
from trialcli.jobs.listing import list_stored
from trialcli.jobs.watch.overview import watch_overview
from trialcli.versions.checks import LastCheck
from trialcli.watch.overview import Overview, WatchedTrial
from trialcli.watch.watchlist import read_watch_list

LUPUS: dict[str, Any] = {"trials": [A], "group": {"lupus": {"searches": ["lupus"], "trials": [B]}}}


def overview(world: Watching, document: dict[str, Any] | None = None) -> Overview:
    state = SqliteState(world.root)
    watched = read_watch_list(document or {"trials": TRIALS}, "watch.toml", ENTRY_FORMS)
    rows = list_stored(world.store, SqliteCatalog(world.root), world.clock, CTGOV_RECORDS).rows
    return watch_overview(world.log, state, world.clock, "watch.toml", watched, rows)


def trials(seen: Overview, group: int = 0) -> dict[str, WatchedTrial]:
    return {one.trial: one for one in seen.groups[group].trials}


def test_before_any_run_everything_is_unchecked(world: Watching) -> None:
    seen = overview(world, LUPUS | {"sink": {"team": {"kind": "command", "command": "x"}}})
    assert seen.last is None
    assert all(one.is_unchecked and one.is_troubled and one.title == "" for one in seen.trials)
    (search,) = seen.groups[1].searches
    assert (search.found, search.checked, search.is_troubled) == (None, None, True)
    sinks = [(sink.name, sink.groups, sink.pending, sink.is_troubled) for sink in seen.sinks]
    assert sinks == [("team", (), 0, False), ("stdout", ("", "lupus"), 0, False)]
    assert not world.root.exists()


def test_after_a_run_nothing_has_problems(world: Watching) -> None:
    world.run()
    seen = overview(world)
    assert [one.trial for one in seen.trials] == TRIALS
    assert seen.in_trouble().groups == ()
    assert seen.in_trouble().sinks == ()
    assert seen.last is not None
    assert seen.is_of_list
    assert all(one.title == "A trial" and one.changed is None for one in seen.trials)
    assert not overview(world, {"trials": [A]}).is_of_list


def test_the_newest_change_of_a_trial_has_a_date(world: Watching) -> None:
    world.run()
    world.next_day()
    world.change(B, overallStatus="COMPLETED")
    world.run()
    changed = {name: one.changed for name, one in trials(overview(world)).items()}
    assert changed[A] is None
    assert changed[B] is not None
    assert changed[B].date() == world.now.date()


def test_a_run_without_new_data_counts_as_a_check(world: Watching) -> None:
    world.run()
    first = trials(overview(world))[A].checked
    world.next_day(new_data=False)
    world.run()
    seen = overview(world)
    assert world.registry.asked == ["version"]
    assert seen.last is not None
    assert first is not None
    assert trials(seen)[A].checked == seen.last.confirmed > first + timedelta(hours=23)


def test_checks_of_another_registry_are_not_confirmed(world: Watching) -> None:
    world.run()
    last_check = SqliteState(world.root).last_check(A)
    assert last_check is not None
    assert last_check.checked is not None
    elsewhere = LastCheck(
        A, last_check.checked, "https://mirror.example", last_check.data_timestamp
    )
    SqliteState(world.root).record_checks([elsewhere])
    world.next_day(new_data=False)
    world.run()
    assert trials(overview(world))[A].checked == last_check.checked


def test_found_trials_follow_listed_ones(world: Watching) -> None:
    world.run(LUPUS)
    seen = overview(world, LUPUS)
    found = [(one.trial, one.is_listed, one.searches) for one in seen.groups[1].trials]
    assert found == [(B, True, ("lupus",))] + [(trial, False, ("lupus",)) for trial in (A, C, D, E)]
    (search,) = seen.groups[1].searches
    assert (search.found, search.failing) == (5, None)
    world.next_day(new_data=False)
    world.run(LUPUS)
    (again,) = overview(world, LUPUS).groups[1].searches
    assert search.checked is not None
    assert again.checked is not None
    assert again.checked > search.checked + timedelta(hours=23)


def test_failing_vanished_and_merged(world: Watching) -> None:
    world.run(LUPUS)
    world.next_day()
    world.registry.faults[A] = ServerFaultError("It answered 503.")
    world.registry.faults["search lupus"] = ServerFaultError("It answered 500.")
    world.registry.faults[B] = NotFoundError("No such trial.")
    world.registry.aliases[C] = D
    del world.registry.records[C]
    world.run(LUPUS)
    seen = overview(world, LUPUS)
    a, b, c = trials(seen)[A], trials(seen, 1)[B], trials(seen, 1)[C]
    assert a.conditions["failing"].message == "It answered 503."
    assert (set(b.conditions), set(c.conditions)) == ({"vanished"}, {"merged"})
    assert (c.own, c.title, c.changed) == (D, "A trial", None)
    failing = seen.groups[1].searches[0].failing
    assert failing is not None
    assert failing.message == "It answered 500."
    assert seen.groups[1].searches[0].found == 5
    amiss = seen.in_trouble()
    assert [[one.trial for one in each.trials] for each in amiss.groups] == [[A], [B, A, C]]
    assert [len(each.searches) for each in amiss.groups] == [0, 1]


def test_pending_news_of_a_sink(world: Watching) -> None:
    document = LUPUS | {
        "sinks": ["stdout", "team"],
        "sink": {"team": {"kind": "command", "command": "x --token s"}},
    }
    world.sinks["team"] = NotingSink("team", fails=lambda: True)
    world.run(document)
    assert [sink.pending for sink in overview(world, document).sinks] == [0, 0]
    world.next_day()
    world.change(A, overallStatus="TERMINATED")
    world.change(B, overallStatus="TERMINATED")  # in a group that the sink team does not get
    world.run(document)
    world.next_day()
    world.registry.faults[A] = ServerFaultError("It answered 503.")
    world.run(document)
    team, printed = overview(world, document).sinks
    # A change and a failed check.
    assert (team.kind, team.groups, team.pending, team.runs) == ("command", ("",), 2, 2)
    assert (team.error, printed.pending) == ("team is down.", 0)
    assert team.is_troubled


def test_changes_that_are_only_counted_are_not_pending(world: Watching) -> None:
    world.run()
    world.next_day()
    world.change(A, statusVerifiedDate="2026-03")
    watched = read_watch_list({"trials": TRIALS}, "watch.toml", ENTRY_FORMS)
    world.last_check(watched)  # and no sink gets it
    assert world.log.newest() == 1
    assert overview(world).sinks[0].pending == 0
    world.next_day()
    world.change(A, overallStatus="COMPLETED")
    world.last_check(watched)
    assert overview(world).sinks[0].pending == 1


def test_one_group_with_its_sinks(world: Watching) -> None:
    document = LUPUS | {"sink": {"team": {"kind": "command", "command": "x"}}, "sinks": ["team"]}
    seen = overview(world, document)
    assert [sink.name for sink in seen.of_group("").sinks] == ["team"]
    part = seen.of_group("lupus")
    assert ([each.group.name for each in part.groups], [sink.name for sink in part.sinks]) == (
        ["lupus"],
        ["stdout"],
    )
