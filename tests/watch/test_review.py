"""The counts of searches in a period add up, whatever came and went."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.watch.review import Counts, Period, Review, review
from trialcli.watch.searchlog import (
    LoggedChange,
    LoggedMove,
    LoggedReading,
    LoggedRun,
    SearchLog,
    SearchReading,
    moves_between,
    present,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=100)
A, B, C, D, E = TRIALS = [f"NCT{number:08d}" for number in range(1, 6)]
FAILED = None
"""A run that could not read the search."""
SAME = "same"
"""A run that found the registry's data as it was."""

Found = Sequence[str] | str | None


def logged(*searches: Sequence[Found], changes: Sequence[tuple[str, float]] = ()) -> SearchLog:
    """Return the log of some searches, called "0", "1", …: what each found, run by run."""
    readings: dict[str, list[LoggedReading]] = {}
    moves: dict[str, list[LoggedMove]] = {}
    runs = []
    for number in range(1, 1 + max(map(len, searches))):
        ended = NOON + timedelta(days=number - 1)
        is_same = any(each[number - 1 : number] == [SAME] for each in map(list, searches))
        stamp = f"data {number - 1 if is_same else number}"
        runs.append(LoggedRun(number, ended, stamp))
        for text, found in ((str(at), each[number - 1]) for at, each in enumerate(searches)):
            known, before = readings.setdefault(text, []), moves.setdefault(text, [])
            if found is FAILED:
                known.append(LoggedReading(text, number, ended, stamp, None, "unreachable", "No."))
            elif found != SAME and found != "absent":
                is_first = not any(one.error is None for one in known)
                reading = SearchReading(text, len(found), tuple(found))
                before += moves_between(before, reading, number, is_first=is_first)
                known.append(LoggedReading(text, number, ended, stamp, len(found)))
    changed = [
        LoggedChange(number, trial, NOON + timedelta(days=day), "major")
        for number, (trial, day) in enumerate(changes, 1)
    ]
    return SearchLog(runs, readings, moves, changed)


def day(number: int | None) -> date | None:
    return None if number is None else (NOON + timedelta(days=number)).date()


def reviewed(log: SearchLog, since: int | None = None, until: int | None = None) -> Review:
    return review(log, log.readings, Period(day(since), day(until)), NOW)


def numbers(counts: Counts | None) -> tuple[int, ...]:
    assert counts is not None
    parts = (counts.at_start, counts.new, counts.back, counts.gone, counts.at_end, counts.changed)
    return tuple(map(len, parts))


def happened(found: Review) -> list[tuple[int, str, str]]:
    return [((one.at - NOON).days, one.trial, one.happened) for one in found.events]


# ------------------------------------------------------------ laws

_RUNS = st.lists(
    st.one_of(st.none(), st.just(SAME), st.lists(st.sampled_from(TRIALS), unique=True)),
    min_size=8,
    max_size=8,
)
_LOGS = st.builds(
    lambda searches, changes: logged(*searches, changes=changes),
    st.lists(_RUNS, min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from(TRIALS), st.floats(0, 8)), max_size=5),
)
_DAYS = st.one_of(st.none(), st.integers(-1, 9))


def adds_up(counts: Counts) -> bool:
    parts = (counts.at_start, counts.new, counts.back)
    return (
        sum(map(len, parts)) == len(counts.found)
        and len(counts.found) - len(counts.gone) == len(counts.at_end)
        and counts.vanished <= counts.gone <= counts.found
        and counts.changed <= counts.found
    )


@given(_LOGS, _DAYS, _DAYS)
def test_the_counts_of_each_search_and_of_all_add_up(
    log: SearchLog, since: int | None, until: int | None
) -> None:
    found = reviewed(log, since, until)
    for one in found.searches:
        assert one.counts is None or adds_up(one.counts)
    assert adds_up(found.counts)
    known = [one.counts for one in found.searches if one.counts is not None]
    assert found.counts.at_end == frozenset().union(*(one.at_end for one in known))
    assert found.counts.found == frozenset().union(*(one.found for one in known))
    assert found.duplicates >= 0
    new = {one.trial for one in found.events if one.happened == "new"}
    assert new == found.counts.new


@given(_LOGS, st.integers(0, 8))
def test_one_period_ends_where_the_next_begins(log: SearchLog, at: int) -> None:
    whole, first = reviewed(log), reviewed(log, until=at)
    later = reviewed(log, since=at + 1)
    for one, before, after in zip(whole.searches, first.searches, later.searches, strict=True):
        if before.counts is not None and after.counts is not None:
            assert before.counts.at_end == after.counts.at_start
            assert one.counts is not None
            assert one.counts.at_end == after.counts.at_end
            assert one.counts.new == before.counts.new | after.counts.new


@given(st.lists(st.lists(st.sampled_from(TRIALS), unique=True), min_size=1))
def test_the_moves_lead_to_what_was_found_last(found: list[list[str]]) -> None:
    moves: list[LoggedMove] = []
    for run, trials in enumerate(found):
        reading = SearchReading("x", len(trials), trials)
        moves += moves_between(moves, reading, run, is_first=run == 0)
    assert set(present(moves)) == set(found[-1])


# ------------------------------------------------------------ cases

CASES: list[tuple[str, list[Found], tuple[int | None, int | None], tuple[int, ...]]] = [
    ("the first reading is the start", [[A, B]], (None, None), (2, 0, 0, 0, 2, 0)),
    ("new ones", [[A], [A, B], [A, B, C]], (None, None), (1, 2, 0, 0, 3, 0)),
    ("only in the period", [[A], [A, B], [A, B, C]], (2, None), (2, 1, 0, 0, 3, 0)),
    ("until a day", [[A], [A, B], [A, B, C]], (None, 1), (1, 1, 0, 0, 2, 0)),
    ("one leaves", [[A, B], [A]], (None, None), (2, 0, 0, 1, 1, 0)),
    ("new and gone in between", [[A], [A, B], [A]], (None, None), (1, 1, 0, 1, 1, 0)),
    ("gone and back in between", [[A, B], [A], [A, B]], (None, None), (2, 0, 0, 0, 2, 0)),
    ("back, after it left before", [[A, B], [A], [A, B]], (2, None), (1, 0, 1, 0, 2, 0)),
    ("to and fro", [[A], [B], [A], [B], [A]], (None, None), (1, 1, 0, 1, 1, 0)),
    ("a failed run changes nothing", [[A], FAILED, [A, B]], (None, None), (1, 1, 0, 0, 2, 0)),
    ("the last run failed", [[A], [A, B], FAILED], (2, None), (2, 0, 0, 0, 2, 0)),
    ("the same data", [[A], SAME, SAME, [A, B]], (1, None), (1, 1, 0, 0, 2, 0)),
    ("the first runs failed", [FAILED, FAILED, [A, B]], (0, None), (2, 0, 0, 0, 2, 0)),
    ("nothing found, then some", [[], [A, B]], (None, None), (0, 2, 0, 0, 2, 0)),
    ("all gone", [[A, B], []], (None, None), (2, 0, 0, 2, 0, 0)),
    ("a period after the last run", [[A], [A, B]], (50, 60), (2, 0, 0, 0, 2, 0)),
]


@pytest.mark.parametrize(("_what", "runs", "days", "expected"), CASES, ids=[c[0] for c in CASES])
def test_the_counts_of_one_search(
    _what: str,
    runs: list[Found],
    days: tuple[int | None, int | None],
    expected: tuple[int, ...],
) -> None:
    found = reviewed(logged(runs), *days)
    assert numbers(found.searches[0].counts) == numbers(found.counts) == expected


@pytest.mark.parametrize("runs", [[FAILED, FAILED], ["absent", "absent"], [FAILED, "absent"]])
def test_a_search_that_was_never_read_has_no_counts(runs: list[Found]) -> None:
    log = logged(runs, ["absent"] * 2)
    for text in ("0", "1", "unheard of"):
        (one,) = review(log, [text], Period(), NOW).searches
        assert (one.counts, one.first_read, one.last_read) == (None, None, None)


def test_before_its_first_reading_nothing_is_known_of_a_search() -> None:
    log = logged(["absent", "absent", [A]])
    (one,) = reviewed(log, until=1).searches
    assert one.counts is None
    assert one.first_read == NOON + timedelta(days=2)


def test_failed_runs_and_runs_on_the_same_data_are_counted() -> None:
    (one,) = reviewed(logged([[A], SAME, FAILED, [A, B], SAME])).searches
    assert (one.runs, one.failed) == (4, 1)
    assert [(each.runs, each.reading.error) for each in one.outcomes] == [
        (2, None),
        (1, "unreachable"),
        (2, None),
    ]
    assert one.last_read == NOON + timedelta(days=4)
    (one,) = reviewed(logged([[A], SAME, FAILED, [A, B], SAME]), since=1, until=2).searches
    assert (one.runs, one.failed, one.last_read) == (1, 1, NOON + timedelta(days=1))


def test_trials_of_several_searches_count_once() -> None:
    log = logged([[A, B], [A, B, C], [A, C]], [[B], [B, C], [B, D]])
    found = reviewed(log)
    assert [numbers(one.counts) for one in found.searches] == [
        (2, 1, 0, 1, 2, 0),
        (1, 2, 0, 1, 2, 0),
    ]
    assert numbers(found.counts) == (2, 2, 0, 0, 4, 0)
    assert found.duplicates == 2
    assert happened(found) == [(1, C, "new"), (2, D, "new")]
    assert found.events[0].searches == ("0", "1")


def test_a_search_that_is_added_brings_no_new_trials() -> None:
    log = logged([[A], [A, B], [A, B]], ["absent", "absent", [B, C]])
    found = reviewed(log, since=1)
    assert found.searches[1].is_begun
    assert found.counts.at_start == {A, C}
    assert found.counts.new == {B}  # found by the other search first


def test_new_versions_count_while_a_search_finds_the_trial() -> None:
    changes = [(A, -0.5), (A, 0.5), (A, 0.6), (B, 0.5), (B, 1.5), (C, 0.5), (A, 2.5)]
    found = reviewed(logged([[A], [A, B], [B]], changes=changes))
    assert found.counts.changed == {A, B}
    changed = [(one.trial, one.at) for one in found.events if one.happened == "changed"]
    assert [trial for trial, _ in changed] == [A, A, B]


def test_a_version_that_makes_a_trial_leave_is_counted() -> None:
    found = reviewed(logged([[A], []], changes=[(A, 0.999)]))
    assert happened(found) == [(0, A, "changed"), (1, A, "gone")]


def test_a_wrong_clock_moves_no_run_before_another() -> None:
    log = logged([[A], [A, B], [A, B, C]])
    readings: Any = log.readings["0"]
    readings[1] = LoggedReading("0", 2, NOON + timedelta(days=9000), "data 2", 2)
    found = review(log, ["0"], Period(None, NOW.date()), NOW)
    assert numbers(found.counts) == (1, 2, 0, 0, 3, 0)
    assert max(one.at for one in found.events) == NOW


def test_why_a_trial_is_no_longer_found_is_known() -> None:
    moves = moves_between([], SearchReading("0", 3, (A, B, C)), 1, is_first=True)
    reading = SearchReading("0", 0, (), {A: "vanished", B: "merged"})
    gone = moves_between(moves, reading, 2, is_first=False)
    assert [(one.trial, one.move) for one in gone] == [(A, "vanished"), (B, "merged"), (C, "left")]
