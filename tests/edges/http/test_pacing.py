from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fake_time import FakeTime
from trialcli.edges.http.pacing import Pacer


def pacer(time: FakeTime, rate: float) -> Pacer:
    return Pacer(rate, 1.0, monotonic=time.monotonic, sleep=time.sleep)


def test_the_first_request_does_not_wait_and_the_next_one_does() -> None:
    time = FakeTime()
    paced = pacer(time, 2)
    paced.wait()
    assert time.slept == []
    paced.wait()
    assert time.slept == [0.5]


def test_time_that_already_passed_counts_as_waiting() -> None:
    time = FakeTime()
    paced = pacer(time, 1)
    paced.wait()
    time.now += 0.75
    paced.wait()
    time.now += 5
    paced.wait()
    assert time.slept == [0.25]


def test_a_rate_of_zero_does_not_wait() -> None:
    time = FakeTime()
    paced = pacer(time, 0)
    for _ in range(3):
        paced.wait()
    assert time.slept == []


@pytest.mark.parametrize(("rate", "intervals"), [(2, [1.0, 2.0]), (0, [1.0, 2.0])])
def test_slowing_down_halves_the_rate_each_time(rate: float, intervals: list[float]) -> None:
    time = FakeTime()
    paced = pacer(time, rate)
    paced.wait()
    for _ in intervals:
        paced.slow_down()
        paced.wait()
    assert time.slept == intervals


@given(st.floats(0.1, 50), st.lists(st.floats(0, 3), min_size=1, max_size=30))
def test_requests_are_never_faster_than_the_rate(rate: float, gaps: list[float]) -> None:
    time = FakeTime()
    paced = pacer(time, rate)
    sent = []
    for gap in gaps:
        time.now += gap
        paced.wait()
        sent.append(time.now)
    assert all(b - a > 1 / rate - 1e-6 for a, b in pairwise(sent))
