import threading

import pytest

from trialcli.edges.http.deadline import DeadlinePassedError, within


def test_a_result_in_time_is_returned() -> None:
    assert within(30, lambda _: "done") == "done"


def test_an_error_of_the_work_is_raised_in_the_waiting_thread() -> None:
    def work(_: threading.Event) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        within(30, work)


def test_work_past_its_deadline_gets_the_event_to_stop() -> None:
    encoded: list[bool] = []
    ended = threading.Event()

    def work(given_up: threading.Event) -> None:
        encoded.append(given_up.wait(30))
        ended.set()

    with pytest.raises(DeadlinePassedError):
        within(0.01, work)
    assert ended.wait(30)
    assert encoded == [True]
