from pathlib import Path

import pytest
from benchmarks.outcomes.rating import RatedOften, rate
from benchmarks.outcomes.reading import read_pairs
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.outcomes.thresholds import OutcomeLimits

PAIRS = read_pairs([Path(__file__).parents[3] / "benchmarks" / "invented_pairs" / "pairs.jsonl"])
OFTEN = [RatedOften(one) for one in PAIRS]
SHARES = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0])


@given(
    place=st.integers(0, len(PAIRS) - 1),
    limits=st.builds(
        OutcomeLimits, same=SHARES, moved=SHARES, staying=SHARES, covered=SHARES, altered=SHARES
    ),
)
def test_a_pair_that_is_rated_often_is_rated_as_any_other(place, limits):
    assert OFTEN[place].rate(limits) == rate(PAIRS[place], limits)


@pytest.mark.parametrize("name", ["same", "altered"])
def test_some_thresholds_decide_a_rating(name):
    low, high = (
        [one.rate(OutcomeLimits(**{name: share})) for one in OFTEN] for share in (0.0, 1.0)
    )
    assert low != high
