import dataclasses
from pathlib import Path

import pytest
from benchmarks.outcomes.folds import THRESHOLDS, _best, _tried, cross_validate
from benchmarks.outcomes.rating import rate
from benchmarks.outcomes.reading import read_pairs

from trialcli.ctgov.outcomes.thresholds import CHOSEN, OutcomeLimits

PAIRS = read_pairs([Path(__file__).parents[3] / "benchmarks" / "invented_pairs" / "pairs.jsonl"])[
    :12
]


def test_each_pair_is_rated_once_with_the_thresholds_of_its_fold():
    ratings = [rate(one, OutcomeLimits(altered=0.65)) for one in PAIRS]
    result = cross_validate(PAIRS, ratings, 3, ["altered", "same"])
    assert result["pairs"] == len(PAIRS)
    assert [chosen.keys() for chosen in result["chosen"]] == [{"altered", "same"}] * 3
    counted = sum(count for row in result["confusion"].values() for count in row.values())
    assert counted == len(PAIRS)


def test_thresholds_that_make_no_difference_stay_as_they_are():
    """The raters called nothing major, so F1 is 0 with any thresholds."""
    result = cross_validate(PAIRS, ["none"] * len(PAIRS), 2, THRESHOLDS)
    for chosen in result["chosen"]:
        assert chosen == dataclasses.asdict(CHOSEN)


def test_the_search_finds_the_best_value_of_each_threshold():
    """The best is a higher value of one threshold and a lower one of another."""

    def f1(limits):
        return limits.moved < CHOSEN.moved, limits.same > CHOSEN.same

    best = _best(f1, ["same", "moved", "covered"])
    assert best.same > CHOSEN.same
    assert best.moved < CHOSEN.moved
    assert best == dataclasses.replace(CHOSEN, same=best.same, moved=best.moved)


def test_the_search_returns_to_a_threshold_that_depends_on_a_later_one():
    def f1(limits):
        return (limits.same > CHOSEN.same) * (limits.moved > CHOSEN.moved) + (
            limits.moved > CHOSEN.moved
        )

    best = _best(f1, ["same", "moved"])
    assert best.same > CHOSEN.same
    assert best.moved > CHOSEN.moved


@pytest.mark.parametrize("name", THRESHOLDS)
def test_a_share_is_tried_up_to_1(name):
    values = list(_tried(name))
    assert values == sorted(values)
    assert getattr(CHOSEN, name) in values
    assert getattr(CHOSEN, name) > 1 or values[-1] <= 1


@pytest.mark.parametrize("folds", [2, 5])
def test_the_pairs_of_a_trial_are_in_one_fold(folds):
    """All pairs are of one trial: nothing is left to choose thresholds with."""
    pairs = [
        dataclasses.replace(one, id=f"f2:1:{place}", kind=None) for place, one in enumerate(PAIRS)
    ]
    result = cross_validate(pairs, ["major"] * len(pairs), folds, ["same"])
    assert result["chosen"][0] == {"same": CHOSEN.same}
    expected = sum(rate(one) == "major" for one in pairs)
    assert result["confusion"]["major"]["major"] == expected
