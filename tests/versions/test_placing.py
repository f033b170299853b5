"""Where a snapshot stands among those of its trial."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.made_snapshots import NOON, TRIAL, made_version
from trialcli.versions.placing import place_of
from trialcli.versions.snapshot import SnapshotName, name_of


def named(day: int, content: str) -> SnapshotName:
    digest = f"{content:>016}".replace(" ", "0")
    return SnapshotName(TRIAL, f"{day:04}-{digest}.json", NOON + timedelta(days=day), digest)


A1, B5 = named(1, "a"), named(5, "b")


def test_the_first_is_new() -> None:
    assert place_of(A1, []).outcome == "new"


def test_a_later_one_with_other_content_is_a_change() -> None:
    place = place_of(B5, [A1])
    assert (place.outcome, place.before, place.after) == ("changed", A1, None)


def test_an_earlier_one_with_other_content_is_older() -> None:
    assert place_of(named(0, "b"), [A1]).outcome == "older"
    between = place_of(named(3, "c"), [A1, B5])
    assert (between.outcome, between.before, between.after) == ("older", A1, B5)


def test_the_content_of_a_neighbour_is_not_stored_again() -> None:
    for day in (1, 2, 4):
        assert place_of(named(day, "a"), [A1, B5]).holder == A1
    for day in (2, 5, 9):
        assert place_of(named(day, "b"), [A1, B5]).holder == B5
    assert place_of(named(0, "a"), [A1, B5]).holder == A1


def test_content_that_returns_is_stored() -> None:
    assert place_of(named(9, "a"), [A1, B5]).outcome == "changed"
    assert place_of(named(0, "b"), [A1, B5]).outcome == "older"


def test_two_contents_at_one_time() -> None:
    place = place_of(named(1, "c"), [A1, B5])
    assert (place.outcome, place.at_once) == ("older", A1)


def test_versions_of_the_history_are_compared_by_number() -> None:
    first, second = name_of(made_version(1)), name_of(made_version(2))
    assert place_of(second, [first]).outcome == "new"
    assert place_of(first, [first, second]).holder == first


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc"))))
def test_neighbours_that_were_placed_differ(arrivals: list[tuple[int, str]]) -> None:
    """In any order of arrival, no two neighbors have the same content or the same time."""
    stored: list[SnapshotName] = []
    for day, content in arrivals:
        name = named(day, content)
        place = place_of(name, stored)
        if place.outcome == "unchanged":
            assert place.holder in stored
        elif place.at_once is None:
            stored = sorted([*stored, name], key=lambda one: one.retrieved)
    for before, after in pairwise(stored):
        assert before.retrieved < after.retrieved
        assert before.digest != after.digest
