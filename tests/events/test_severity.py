import itertools

import pytest

from trialcli.events.severity import SEVERITIES, at_least, rank, worst


def test_severities_are_in_order_the_worst_first():
    assert sorted(["none", "minor", "major", "detail"], key=rank) == [*SEVERITIES]
    assert SEVERITIES[0] == "major"


@pytest.mark.parametrize(("one", "other"), [*itertools.product(SEVERITIES, repeat=2)])
def test_of_two_severities_the_worse_one_is_the_worst(one, other):
    assert worst([one, other]) == worst([other, one])
    assert at_least(worst([one, other]), one)
    assert at_least(one, other) or at_least(other, one)


def test_without_severities_the_worst_is_none():
    assert worst([]) == "none"
