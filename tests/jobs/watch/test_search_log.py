"""The log of the searches over runs on several days."""

from tests.jobs.watch.watching import TRIALS, A, B, C, D, E, Watching
from trialcli.errors import ServerFaultError, UnreachableError
from trialcli.watch.review import Counts, Period, SearchReview, review

SEARCH = {"searches": ["lupus"]}


def finds(world: Watching, *trials: str) -> None:
    """Let the search find these trials and no others."""
    world.registry.hidden = {*TRIALS} - {*trials}


def the_search(world: Watching) -> SearchReview:
    (one,) = review(world.log.search_log(), ["lupus"], Period(), world.now).searches
    return one


def the_counts(world: Watching) -> Counts:
    counts = the_search(world).counts
    assert counts is not None
    return counts


def test_a_run_a_day_is_logged_with_who_came_and_who_left(world: Watching) -> None:
    finds(world, A, B, C)
    world.run(SEARCH)
    world.next_day()
    finds(world, A, B, C, D)
    world.change(A, overallStatus="COMPLETED")
    world.run(SEARCH)
    world.next_day(new_data=False)
    world.run(SEARCH)
    world.next_day()
    finds(world, A, B, D)
    world.run(SEARCH)
    one, counts = the_search(world), the_counts(world)
    assert (counts.at_start, counts.new, counts.gone) == ({A, B, C}, {D}, {C})
    assert counts.changed == {A}
    assert [(each.runs, each.came, each.left) for each in one.outcomes] == [
        (1, 0, 0),
        (2, 1, 0),
        (1, 0, 1),
    ]


def test_gone_from_the_search_and_gone_from_the_registry_are_two_things(world: Watching) -> None:
    world.run(SEARCH)
    world.next_day()
    finds(world, A, C, D, E)
    world.registry.records.pop(E)
    world.run(SEARCH)
    counts = the_counts(world)
    assert (counts.gone, counts.vanished) == ({B, E}, {E})


def test_a_trial_that_is_listed_under_another_id_is_merged(world: Watching) -> None:
    finds(world, A, B)
    world.run(SEARCH)
    world.next_day()
    world.registry.aliases[B] = C
    finds(world, A, C)
    world.run(SEARCH)
    moves = world.log.search_log().moves["lupus"]
    assert {(one.trial, one.move) for one in moves if one.run == 2} == {(C, "in"), (B, "merged")}


def test_a_run_that_cannot_read_the_search_says_so(world: Watching) -> None:
    world.run(SEARCH)
    world.next_day()
    world.registry.faults["version"] = UnreachableError("No answer.")
    world.run(SEARCH)
    world.next_day()
    del world.registry.faults["version"]
    world.registry.faults["search lupus"] = ServerFaultError("503")
    world.run(SEARCH)
    one = the_search(world)
    assert (one.runs, one.failed) == (1, 2)
    assert [each.reading.error for each in one.outcomes] == [None, "unreachable", "server-fault"]
    assert len(the_counts(world).at_end) == len(TRIALS)


def test_a_doubted_answer_is_no_reading(world: Watching) -> None:
    world.run(SEARCH)
    world.next_day()
    finds(world)
    world.run(SEARCH)
    one = the_search(world)
    assert "suddenly finds 0 trials" in one.outcomes[-1].reading.message
    assert the_counts(world).gone == set()
    world.next_day()
    world.run(SEARCH)  # the registry still says so a day later
    assert the_counts(world).gone == {*TRIALS}


def test_a_trial_that_left_and_could_not_be_checked_stays_until_it_is(world: Watching) -> None:
    world.run(SEARCH)
    world.next_day()
    finds(world, A, C, D, E)
    world.registry.faults[B] = ServerFaultError("503")
    world.run(SEARCH)
    assert the_counts(world).gone == set()
    world.registry.faults.clear()
    world.run(SEARCH)
    assert the_counts(world).gone == {B}


def test_a_list_without_searches_logs_only_runs(world: Watching) -> None:
    world.run()
    world.next_day()
    world.run()
    found = world.log.search_log()
    assert ([one.number for one in found.runs], found.readings) == ([1, 2], {})
