import threading

import pytest

from trialcli.edges.http.deadline import DeadlinePassedError, within


def test_what_is_done_in_time_is_returned() -> None:
    assert within(30, lambda _: "done") == "done"


def test_an_error_of_the_work_is_raised_where_it_is_waited_for() -> None:
    def work(_: threading.Event) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        within(30, work)


def test_work_that_does_not_end_is_given_up_and_told_so() -> None:
    told: list[bool] = []
    ended = threading.Event()

    def work(given_up: threading.Event) -> None:
        told.append(given_up.wait(30))
        ended.set()

    with pytest.raises(DeadlinePassedError):
        within(0.01, work)
    assert ended.wait(30)
    assert told == [True]
